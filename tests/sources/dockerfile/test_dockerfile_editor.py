"""Edits of a Dockerfile: every other character stays."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.build import Build, Instruction
from deadlight.model.errors import EditError, InputError
from deadlight.model.fix import Edit, InsertLines, Put, Remove, ReplaceText
from deadlight.model.place import Document, Span, Where
from deadlight.model.workload import Workload
from deadlight.sources.dockerfile import editor
from deadlight.sources.dockerfile.reader import read


def opened(text: str) -> tuple[Document, list[Instruction], Build]:
    document = Document("Dockerfile", "dockerfile", text)
    workload = next(read(document))
    assert isinstance(workload, Workload)
    assert workload.build is not None
    return document, [i for stage in workload.build.stages for i in stage.instructions], workload.build


def edited(document: Document, edits: Sequence[Edit]) -> str:
    text = document.text
    for splice in reversed(document.splices(edits)):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


TEXT = "# escape=`\nFROM a\n# why\nRUN x `\n  # inside\n  y\n\nUSER b # c\nCMD z"


def test_an_instruction_is_removed_with_all_its_lines() -> None:
    document, instructions, _ = opened(TEXT)
    assert edited(document, [Remove(instructions[1].where)]) == TEXT.replace("RUN x `\n  # inside\n  y\n", "")


def test_the_last_instruction_is_removed_without_a_line_end() -> None:
    document, instructions, _ = opened(TEXT)
    assert edited(document, [Remove(instructions[3].where)]) == TEXT.removesuffix("CMD z")


def test_part_of_an_instruction_is_removed_alone() -> None:
    document, instructions, _ = opened(TEXT)
    assert edited(document, [Remove(instructions[2].place(1, 5))]) == TEXT.replace("b # c", "b")


def test_a_heredoc_goes_with_its_instruction() -> None:
    document, instructions, _ = opened("FROM a\nRUN <<E\nx\nE\nUSER b\n")
    assert edited(document, [Remove(instructions[1].where)]) == "FROM a\nUSER b\n"


def test_text_is_replaced_where_it_stands() -> None:
    document, instructions, _ = opened(TEXT)
    assert edited(document, [ReplaceText(instructions[2].place(0, 1), "ContainerUser")]) == TEXT.replace(
        "USER b", "USER ContainerUser"
    )


def test_lines_are_inserted_before_an_instruction() -> None:
    document, instructions, _ = opened(TEXT)
    edit = InsertLines(instructions[1].where, ('SHELL ["x"]', "USER y"), before=True)
    assert edited(document, [edit]) == TEXT.replace("RUN x", 'SHELL ["x"]\nUSER y\nRUN x')


def test_lines_are_inserted_after_the_whole_of_an_instruction() -> None:
    document, instructions, _ = opened(TEXT)
    assert edited(document, [InsertLines(instructions[1].place(0, 1), ("USER y",))]) == TEXT.replace(
        "  y\n", "  y\nUSER y\n"
    )


def test_a_last_line_is_ended_before_lines_follow_it() -> None:
    document, instructions, _ = opened(TEXT)
    edits = [InsertLines(instructions[3].where, ("USER y",)), InsertLines(instructions[3].where, ("USER z",))]
    assert edited(document, edits) == TEXT + "\nUSER y\nUSER z\n"


def test_inserted_lines_have_the_line_end_of_most_lines() -> None:
    document, instructions, _ = opened("FROM a\r\nRUN b\r\nCMD c\n")
    assert edited(document, [InsertLines(instructions[0].where, ("USER y",))]) == "FROM a\r\nUSER y\r\nRUN b\r\nCMD c\n"


def test_nothing_is_inserted_above_the_parser_directives() -> None:
    document, _, _ = opened(TEXT)
    edit = InsertLines(Where(document, (), Span(0, 0)), ("ARG V=1",), before=True)
    assert edited(document, [edit]) == TEXT.replace("FROM a", "ARG V=1\nFROM a")


def test_an_instruction_is_found_by_its_route_alone() -> None:
    document = Document("Dockerfile", "dockerfile", TEXT, locator=editor.locate, editor=editor.splices)
    assert edited(document, [Remove(Where(document, ("instructions", 2)))]) == TEXT.replace("USER b # c\n", "")


def test_several_edits_are_carried_out_together() -> None:
    document, instructions, _ = opened(TEXT)
    edits = [
        Remove(instructions[3].where),
        InsertLines(instructions[3].where, ("USER y",)),
        Remove(instructions[2].where),
        Remove(instructions[2].where),
        ReplaceText(instructions[0].operands[0].where, "image"),
    ]
    assert edited(document, edits) == TEXT.replace("FROM a", "FROM image").replace("USER b # c\nCMD z", "USER y\n")


def test_two_edits_of_the_same_text_are_refused() -> None:
    document, instructions, _ = opened(TEXT)
    where = instructions[2].place(0, 1)
    with pytest.raises(EditError, match="same text"):
        document.splices([ReplaceText(where, "x"), ReplaceText(where, "y")])


def test_a_dockerfile_has_no_value_to_put() -> None:
    document, instructions, _ = opened(TEXT)
    with pytest.raises(EditError):
        document.splices([Put(instructions[2].where, "x")])


def test_a_text_that_cannot_be_read_cannot_be_edited() -> None:
    document = Document("Dockerfile", "dockerfile", "x" * 70_000)
    with pytest.raises(EditError, match="cannot be read"):
        editor.splices(document, [Remove(Where(document, (), Span(0, 1)))])


@pytest.mark.parametrize("text", ["FROM a\nRUN b \\", "FROM a\nRUN b \\\n# c\n", "FROM a\nRUN <<E\nb\n"])
def test_nothing_follows_an_instruction_that_has_no_end(text: str) -> None:
    document, instructions, _ = opened(text)
    with pytest.raises(EditError, match="not ended"):
        document.splices([InsertLines(instructions[1].where, ("USER b",))])


LINES = st.sampled_from(["USER b", "RUN x \\", "  y", "# c", "", "RUN <<E", "E", "CMD z", "COPY a b", "ENV A=1"])


@given(st.lists(LINES, max_size=15), st.sampled_from(["\n", "\r\n"]), st.data())
def test_removing_an_instruction_leaves_exactly_the_others(lines: list[str], end: str, data: st.DataObject) -> None:
    document, instructions, _ = opened(end.join(["FROM a", *lines]))
    victim = data.draw(st.integers(0, len(instructions) - 1))
    before = [(i.keyword, i.arguments, i.heredocs and i.heredocs[0].body) for i in instructions]
    text = edited(document, [Remove(instructions[victim].where)])
    del before[victim]
    try:
        _, after, _ = opened(text if victim else "FROM a\n" + text)
    except InputError:
        raise AssertionError(text) from None
    found = [(i.keyword, i.arguments, i.heredocs and i.heredocs[0].body) for i in after]
    assert found[0 if victim else 1 :] == before


@given(st.lists(LINES, max_size=15), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.data())
def test_an_inserted_line_is_one_more_instruction(
    lines: list[str], end: str, before: bool, data: st.DataObject
) -> None:
    document, instructions, _ = opened(end.join(["FROM a", *lines]))
    beside = data.draw(st.integers(0, len(instructions) - 1))
    edit = InsertLines(instructions[beside].where, ("WORKDIR w",), before=before and beside > 0)
    try:
        text = edited(document, [edit])
    except EditError:
        assert beside == len(instructions) - 1
        return
    _, after, _ = opened(text)
    at = beside if edit.before else beside + 1
    assert [i.arguments for i in after] == [
        *(i.arguments for i in instructions[:at]),
        "w",
        *(i.arguments for i in instructions[at:]),
    ]
