"""Cutting a text into statements, as the builder's parser does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.model.place import document_span
from deadlight.sources.dockerfile.lexer import Lexer, Statement
from deadlight.sources.dockerfile.words import SPACE


def lexed(text: str) -> tuple[list[Statement], Lexer]:
    lexer = Lexer(text)
    return lexer.statements(), lexer


def arguments(text: str) -> list[tuple[str, str]]:
    return [(s.keyword, s.line[s.at : s.end]) for s in lexed(text)[0]]


def test_keywords_are_read_without_case_and_arguments_without_blanks_around() -> None:
    assert arguments("from  a \nRun\tb c  \n") == [("FROM", "a"), ("RUN", "b c")]


def test_a_line_goes_on_after_the_escape_character_and_blanks() -> None:
    assert arguments("RUN a \\  \t\n    b\n") == [("RUN", "a     b")]


def test_a_doubled_escape_character_does_not_continue_a_line() -> None:
    assert arguments("COPY x C:\\\\\nUSER y\n") == [("COPY", "x C:\\\\"), ("USER", "y")]


def test_a_path_that_ends_in_the_escape_character_swallows_the_next_line() -> None:
    assert arguments("COPY x C:\\\nRUN y\n") == [("COPY", "x C:RUN y")]


def test_comments_and_empty_lines_inside_a_continuation_are_cut_out() -> None:
    assert arguments("RUN a; \\\n  # why\n\n\t \nb \\\n# end\nc\nUSER d") == [("RUN", "a; b c"), ("USER", "d")]


def test_a_continuation_at_the_end_of_the_text_ends_there() -> None:
    assert arguments("RUN a \\") == [("RUN", "a")]
    assert arguments("RUN a \\\n# only\n# comments") == [("RUN", "a")]


def test_an_escape_character_alone_on_the_first_line_belongs_to_what_follows() -> None:
    assert arguments("\\\nFROM a\n") == [("FROM", "a")]


def test_windows_line_ends_are_no_part_of_anything() -> None:
    assert arguments("RUN a \\\r\n  # no\r\n  b\r\nUSER c\r\n") == [("RUN", "a   b"), ("USER", "c")]


def test_a_statement_spans_its_lines_without_the_last_line_end() -> None:
    text = "# x\r\n  RUN a \\\r\n   b\r\n\r\nUSER c"
    first, second = lexed(text)[0]
    assert text[first.first : first.last] == "RUN a \\\r\n   b"
    assert text[second.first : second.last] == "USER c"


@pytest.mark.parametrize(
    "head",
    ["# escape=`\n", "#escape = `\n", "  # ESCAPE=`  \r\n", "# syntax=docker/dockerfile:1\n# escape=`\n"],
)
def test_the_escape_directive_is_read_at_the_top(head: str) -> None:
    statements, lexer = lexed(head + "RUN a `\nb\\\nUSER c")
    assert lexer.escape == "`"
    assert [s.line for s in statements] == ["RUN a b\\", "USER c"]


@pytest.mark.parametrize("head", ["\n", "# a comment\n", "FROM a\n", "#!/bin/x\n", "# other=x\n"])
def test_the_escape_directive_is_a_comment_anywhere_else(head: str) -> None:
    assert lexed(head + "# escape=`\nRUN a\n")[1].escape == "\\"


def test_the_top_ends_after_the_directives() -> None:
    text = "# syntax=x\n# escape=`\n# a comment\nFROM a"
    assert lexed(text)[1].top == text.index("# a comment")


def test_another_escape_character_is_refused() -> None:
    _, lexer = lexed("# escape=^\nFROM a")
    assert [refusal.reason for refusal in lexer.refusals] == ["the escape character is ` or \\, not ^"]


def test_a_directive_given_twice_is_refused() -> None:
    _, lexer = lexed("# escape=`\n# escape=\\\nFROM a")
    assert [(r.offset, r.reason) for r in lexer.refusals] == [(11, "the directive escape is given twice")]


def test_flags_are_taken_off_the_arguments() -> None:
    text = 'COPY --from=build --chown="A B" --link C:\\x .'
    (statement,), _ = lexed(text)
    assert [(f.name, f.value, text[f.start : f.end]) for f in statement.flags] == [
        ("from", "build", "build"),
        ("chown", "A B", '"A B"'),
        ("link", "", ""),
    ]
    assert statement.line[statement.at :] == "C:\\x ."


def test_two_dashes_end_the_flags() -> None:
    (statement,), _ = lexed("RUN --mount=type=cache -- --not-a-flag")
    assert [f.name for f in statement.flags] == ["mount"]
    assert statement.line[statement.at :] == "--not-a-flag"


def test_the_exec_form_is_read_with_the_places_of_its_words() -> None:
    text = 'CMD [ "cmd" ,\\\n "C:\\\\a b" ]'
    (statement,), _ = lexed(text)
    assert statement.words is not None
    assert [word for word, _, _ in statement.words] == ["cmd", "C:\\a b"]
    spans = [document_span(statement.offsets, first, last) for _, first, last in statement.words]
    assert [text[span.start : span.end] for span in spans] == ["cmd", "C:\\\\a b"]


def test_a_list_with_single_backslashes_is_the_shell_form() -> None:
    (statement,), lexer = lexed('RUN ["C:\\app\\x.exe", "a"]')
    assert statement.words is None
    assert lexer.refusals == []


def test_a_list_of_numbers_is_refused() -> None:
    (statement,), lexer = lexed("CMD [1, 2]")
    assert statement.words is None
    assert [r.reason for r in lexer.refusals] == ["the list of CMD holds more than strings"]


def test_a_health_check_has_its_command_after_cmd() -> None:
    (shell, executed, none), _ = lexed('HEALTHCHECK --interval=5s CMD curl x\nhealthcheck cmd ["a"]\nHEALTHCHECK NONE')
    assert shell.line[shell.command_at : shell.end] == "curl x"
    assert executed.words is not None
    assert [w for w, _, _ in executed.words] == ["a"]
    assert none.command_at == 0


def test_onbuild_is_marked_and_stripped() -> None:
    (statement,), _ = lexed("ONBUILD COPY --from=a b c")
    assert (statement.keyword, statement.on_build, statement.line[statement.at :]) == ("COPY", True, "b c")


HEREDOC = "RUN <<EOF\n\techo a\n# no comment\nEOF\nUSER b\n"


def test_a_heredoc_is_read_to_its_end() -> None:
    (run, user), _ = lexed(HEREDOC)
    assert run.bodies is not None
    (body,) = run.bodies
    assert HEREDOC[body.start : body.end] == "\techo a\n# no comment\n"
    assert HEREDOC[run.first : run.last] == HEREDOC[: HEREDOC.index("\nUSER")]
    assert user.keyword == "USER"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("COPY <<a <<b C:/", ["a", "b"]),
        ("RUN <<-EOF", ["EOF"]),
        ("RUN <<'E F'", ["E F"]),
        ('RUN <<"EOF"', ["EOF"]),
        ("RUN python3 << EOF > x", ["EOF"]),
        ("RUN 3<<EOF", ["EOF"]),
        ("ONBUILD RUN <<EOF", ["EOF"]),
        ("RUN echo '<<EOF'", []),
        ("RUN cat <<<EOF", []),
        ("RUN echo it's <<EOF", []),
        ('RUN ["<<EOF"]', []),
        ("RUN echo ${{ x }} <<EOF", []),
        ("USER <<EOF", []),
    ],
)
def test_heredocs_are_announced_by_words_of_run_copy_and_add(line: str, names: list[str]) -> None:
    (statement, *_), _ = lexed(line + "\n" + "".join(f"{name}\n" for name in names))
    assert [body.marker.name for body in statement.bodies or []] == names


def test_leading_tabs_before_the_end_of_a_heredoc_count_only_without_dash() -> None:
    with_dash, _ = lexed("RUN <<-E\n\tE\nUSER a\n")
    without, lexer = lexed("RUN <<E\n\tE\nUSER a\n")
    assert [s.keyword for s in with_dash] == ["RUN", "USER"]
    assert [s.keyword for s in without] == ["RUN"]
    assert [r.reason for r in lexer.refusals] == ["the here-document E is not ended by a line E"]


def test_a_line_longer_than_the_builder_reads_ends_the_reading() -> None:
    with pytest.raises(InputError, match="longer") as caught:
        Lexer("FROM a\nRUN " + "x" * 70_000).statements()
    assert caught.value.line == 2


def test_fifty_thousand_instructions_are_fifty_thousand_statements() -> None:
    assert len(lexed("RUN a \\\n  b\n" * 50_000)[0]) == 50_000


def test_an_instruction_of_many_lines_stays_one() -> None:
    (statement,), _ = lexed("RUN a \\\n" + "  b; \\\n" * 50_000 + "c")
    assert statement.line.count("b;") == 50_000
    assert len(statement.offsets) == 50_002


PIECES = st.sampled_from([
    "FROM a", "RUN", "COPY", "ONBUILD ", "HEALTHCHECK CMD ", '["a", "b\\\\"]', "--x=",
    "<<E", "<<-E", "E", "\n", "\r\n", "\\", "`", "\\\n", "#", "# escape=`\n", " ", "\t",
    "'", '"', "$", "${", "}", ":-", "=", "x", "\x85", "\xa0", "{{",
])  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join)


@given(TEXTS)
def test_every_stretch_of_a_joined_line_stands_in_the_text(text: str) -> None:
    for statement in lexed(text)[0]:
        starts = [ours for ours, _ in statement.offsets] + [len(statement.line)]
        assert starts == sorted(starts)
        for (ours, theirs), end in zip(statement.offsets, starts[1:], strict=True):
            assert statement.line[ours:end] == text[theirs : theirs + end - ours]


@given(TEXTS)
def test_every_line_is_a_comment_or_part_of_one_statement(text: str) -> None:
    statements, _ = lexed(text)
    bounds = [0, *(bound for s in statements for bound in (s.first, s.last)), len(text)]
    assert bounds == sorted(bounds)
    between = [text[end:start] for end, start in zip(bounds[::2], bounds[1::2], strict=True)]
    for rest in between:
        for line in rest.split("\n"):
            stripped = line.strip("\r").strip(SPACE).rstrip("\\`")
            assert not stripped or stripped.startswith("#")
