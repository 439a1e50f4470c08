"""Stages, arguments, and what is in force at each instruction."""

from __future__ import annotations

import pytest

from deadlight.model.build import Build, Run, Stage
from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Where
from deadlight.model.workload import Workload
from deadlight.sources.dockerfile.reader import read

SERVERCORE = "mcr.microsoft.com/windows/servercore"


def build_of(text: str) -> Build:
    subject = next(read(Document("Dockerfile", "dockerfile", text)))
    assert isinstance(subject, Workload)
    assert subject.build is not None
    return subject.build


def refused(text: str) -> list[tuple[int, str]]:
    found = read(Document("Dockerfile", "dockerfile", text))
    return [(unread.line, unread.reason) for unread in found if isinstance(unread, Unread)]


def final(text: str) -> Stage:
    return build_of(text).final


def runs(text: str) -> tuple[Run, ...]:
    return final(text).runs


def written(where: Where) -> str:
    span = where.found()
    return where.document.text[span.start : span.end]


def test_global_arguments_fill_in_the_image() -> None:
    build = build_of(f"ARG REPO={SERVERCORE}\nARG TAG=ltsc2025\nFROM --platform=windows/amd64 $REPO:${{TAG}} AS Base\n")
    stage = build.final
    assert (stage.name, stage.base.value, stage.base.unknown) == ("base", f"{SERVERCORE}:ltsc2025", "")
    assert written(stage.base.where) == "$REPO:${TAG}"
    assert stage.platform is not None
    assert (stage.platform.value, written(stage.platform.where)) == ("windows/amd64", "windows/amd64")
    assert [i.arguments for i in build.global_arguments] == [f"REPO={SERVERCORE}", "TAG=ltsc2025"]


@pytest.mark.parametrize(
    ("head", "image", "value", "reason"),
    [
        ("ARG V\n", "a:$V", "a:$V", "ARG V has no default"),
        ("ARG V\n", "a:${V:-1}", "a:1", ""),
        ("ARG V=1\nARG W=$V-x\n", "a:$W", "a:1-x", ""),
        ("ARG V\nARG W=${V}-x\n", "a:$W", "a:${V}-x", "ARG V has no default"),
        ("ARG V=\n", "r.io/a:$V", "r.io/a:$V", "ARG V is empty by default"),
        ("ARG V=\n", "r.io/a:${V}-x", "r.io/a:${V}-x", "ARG V is empty by default"),
        ('ARG V=""\n', "$V", "$V", "ARG V is empty by default"),
        ("ARG V=\n", "a${V}:1", "a:1", ""),
        ("ARG V=\n", "a:${V:-2}", "a:2", ""),
        ('ARG V="1"\n', '"a:$V"', "a:1", ""),
        ("ARG V=1\n", "a:$v", "a:1", ""),
        ("", "a:$V", "a:$V", "no ARG before the first FROM declares V"),
        ("", "a-$TARGETARCH", "a-$TARGETARCH", "TARGETARCH depends on the platform that is built for"),
        ("ARG TARGETARCH=amd64\n", "a-$TARGETARCH", "a-amd64", ""),
        ("ARG V=1 W=2\n", "a:$V.$W", "a:1.2", ""),
    ],
)
def test_an_image_is_resolved_as_far_as_it_is_known(head: str, image: str, value: str, reason: str) -> None:
    base = final(f"{head}FROM {image}\n").base
    assert (base.value, base.unknown) == (value, reason)


def test_arguments_of_a_stage_are_not_seen_by_a_later_from() -> None:
    assert final("FROM a\nARG V=1\nFROM b:$V\n").base.unknown == "no ARG before the first FROM declares V"


def test_global_arguments_are_seen_in_a_stage_once_redeclared() -> None:
    text = "ARG WHO=ContainerUser\nFROM a\nUSER $WHO\nARG WHO\nUSER $WHO\n"
    before, after = [i.operands[0] for i in final(text).instructions if i.keyword == "USER"]
    assert (before.value, before.unknown) == ("$WHO", "WHO is not set in this file")
    assert (after.value, after.unknown) == ("ContainerUser", "")


def test_env_wins_over_arg() -> None:
    user = final("FROM a\nENV WHO=first\nARG WHO=second\nUSER $WHO\n").user
    assert user is not None
    assert user.value == "first"


def test_the_values_of_one_env_do_not_see_each_other() -> None:
    instruction = final("FROM a\nENV A=1\nENV A=2 B=$A\n").instructions[-1]
    assert [(a.name, a.value and a.value.value) for a in instruction.assignments] == [("A", "2"), ("B", "1")]


def test_a_stage_on_a_stage_goes_on_with_its_user_shell_and_values() -> None:
    text = 'FROM a AS One\nARG X=1\nENV Y=2\nSHELL ["powershell"]\nUSER u\nFROM ONE\nRUN x\n'
    build = build_of(text)
    stage = build.final
    assert stage.parent is build.stages[0]
    assert stage.root() is build.stages[0]
    assert stage.user is build.stages[0].user
    (run,) = stage.runs
    assert run.shell == ("powershell",)
    assert run.user is stage.user
    assert dict(run.environment) == {"X": "1", "Y": "2"}


def test_the_latest_stage_of_a_name_counts_and_a_stage_does_not_name_itself() -> None:
    build = build_of("FROM a AS x\nFROM b AS x\nFROM golang AS golang\nFROM x\n")
    assert build.stages[2].parent is None
    assert build.final.parent is build.stages[1]


def test_only_the_last_stage_is_final() -> None:
    assert [stage.final for stage in build_of("FROM a\nFROM b\nFROM c").stages] == [False, False, True]


def test_a_build_step_has_what_is_in_force_where_it_stands() -> None:
    text = 'FROM a\nRUN one\nUSER u\nSHELL ["pwsh", "-c"]\nENV A=1\nRUN two\nRUN ["three"]\nUSER v\n'
    one, two, three = runs(text)
    assert (one.shell, one.user, one.environment) == (("cmd", "/S", "/C"), None, ())
    assert two.user is not None
    assert (two.shell, two.user.value, two.environment) == (("pwsh", "-c"), "u", (("A", "1"),))
    assert three.shell == ()


def test_a_start_command_runs_as_the_last_user_and_without_arguments() -> None:
    text = 'FROM a\nARG S=secret\nCMD start\nHEALTHCHECK CMD check it\nSHELL ["pwsh"]\nENV A=1\nUSER u\n'
    command, health = runs(text)
    assert command.user is not None
    assert (command.keyword, command.shell, command.user.value) == ("CMD", ("cmd", "/S", "/C"), "u")
    assert command.environment == (("A", "1"),)
    assert (health.keyword, health.shell, health.instruction.arguments) == ("HEALTHCHECK", ("pwsh",), "check it")
    assert written(health.instruction.place(0, 5)) == "check"


def test_no_health_check_runs_nothing() -> None:
    assert runs("FROM a\nHEALTHCHECK NONE\n") == ()


def test_what_onbuild_sets_holds_only_in_a_stage_on_top() -> None:
    text = "FROM a AS x\nUSER u\nONBUILD USER v\nONBUILD ARG Z=1\nONBUILD RUN go\nFROM x\nRUN $Z\n"
    below, above = build_of(text).stages
    assert below.user is not None
    assert above.user is not None
    assert (below.user.value, above.user.value) == ("u", "v")
    (run,) = below.runs
    assert (run.instruction.on_build, run.user) == (True, below.user)
    assert above.runs[0].environment == ()


def test_a_heredoc_alone_is_the_script_that_the_shell_runs() -> None:
    text = "FROM a\nRUN <<-EOF\n\t\tone\n\ttwo\n\tEOF\n"
    (run,) = runs(text)
    assert run.instruction.arguments == "one\ntwo\n"
    assert run.instruction.heredocs[0].body == "one\ntwo\n"
    assert written(run.instruction.place(4, 7)) == "two"
    assert run.shell == ("cmd", "/S", "/C")


def test_a_heredoc_beside_a_command_is_kept_apart() -> None:
    (run,) = runs("FROM a\nRUN powershell - <<EOF\none\nEOF\n")
    assert run.instruction.arguments == "powershell - <<EOF"
    assert [(h.name, h.body, written(h.where)) for h in run.instruction.heredocs] == [("EOF", "one\n", "one\n")]


def test_the_words_of_copy_are_expanded_in_both_forms() -> None:
    text = '# escape=`\nFROM a\nENV D="C:\\Program Files"\nCOPY x $D\\x\nCOPY ["y z", "$D\\\\y"]\n'
    _, _, shell, json = final(text).instructions
    assert [word.value for word in shell.operands] == ["x", "C:\\Program Files\\x"]
    assert [word.value for word in json.operands] == ["y z", "C:\\Program Files\\y"]
    assert written(json.operands[0].where) == "y z"


def test_labels_and_the_old_form_of_env_are_read() -> None:
    _, env, label = final('FROM a\nENV KEY  the "value" \nLABEL a=b "c d"=\'e f\'\n').instructions
    assert [(a.name, a.value and a.value.value) for a in env.assignments] == [("KEY", "the value")]
    assert [(a.name, a.value and a.value.value) for a in label.assignments] == [("a", "b"), ("c d", "e f")]


def test_a_value_is_placed_with_its_quotes() -> None:
    (_, env) = final('FROM a\nENV A=1 \\\n  B="two words"\n').instructions
    value = env.assignments[1].value
    assert value is not None
    assert (value.value, written(value.where), written(env.assignments[1].where)) == (
        "two words",
        '"two words"',
        'B="two words"',
    )


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("FROM a\nRUNN x\n", [(2, "unknown instruction RUNN")]),
        ("USER x\nFROM a\n", [(1, "USER stands before the first FROM")]),
        ("FROM a b\n", [(1, "FROM takes an image, or an image, AS and a name")]),
        ("FROM a AS 1x\n", [(1, "1x cannot be the name of a stage")]),
        ("FROM a\nENV A\n", [(2, "ENV A has no value")]),
        ("FROM a\nENV A=1 B\n", [(2, "ENV B has no value")]),
        ("FROM a\nENV\n", [(2, "ENV needs an argument")]),
        ("FROM a\nARG =1\n", [(2, "ARG has a value without a name")]),
        ("FROM a\nCOPY x\n", [(2, "COPY needs a source and a destination")]),
        ("FROM a\nUSER\n", [(2, "USER needs an argument")]),
        ("FROM a\nSHELL powershell\n", [(2, "SHELL takes a JSON list of strings")]),
        ("FROM a\nHEALTHCHECK curl x\n", [(2, "HEALTHCHECK takes CMD and a command, or NONE")]),
        ("FROM a\nHEALTHCHECK CMD\n", [(2, "HEALTHCHECK CMD needs a command")]),
        ("FROM a\nONBUILD FROM b\n", [(2, "ONBUILD cannot hold FROM")]),
        ("FROM a\nONBUILD ONBUILD RUN b\n", [(2, "ONBUILD cannot hold ONBUILD")]),
        ("FROM a\nONBUILD\n", [(2, "ONBUILD needs an instruction")]),
        ('FROM a\nRUN\nCMD\nMAINTAINER me\nSTOPSIGNAL 9\nVOLUME ["C:/x"]\n', []),
    ],
)
def test_what_the_builder_refuses_is_named_with_its_line(text: str, reasons: list[tuple[int, str]]) -> None:
    assert refused(text) == reasons


def test_a_refused_line_does_not_hide_the_rest() -> None:
    stage = final("FROM a\nOOPS\nUSER u\n")
    assert stage.user is not None
    assert stage.user.value == "u"


def test_a_chain_of_stages_deeper_than_any_image_is_cut() -> None:
    text = "FROM a AS s0\n" + "".join(f"FROM s{n} AS s{n + 1}\nENV E{n}=1\nRUN x\n" for n in range(1_000))
    build = build_of(text)
    assert len(build.stages) == 1_001
    assert "stages stand on one another" in build.stages[129].base.unknown
    assert build.stages[129].parent is None


def test_the_values_handed_to_each_of_many_steps_are_bounded() -> None:
    stage = final("FROM a\n" + "".join(f"ENV E{n}=1\nRUN x\n" for n in range(2_000)))
    assert len(stage.runs) == 2_000
    assert len(stage.runs[-1].environment) == 200
