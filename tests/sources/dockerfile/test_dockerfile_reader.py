"""The workload that a Dockerfile makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Where
from deadlight.model.workload import Container, Workload
from deadlight.sources.dockerfile.reader import MOST_REFUSALS, looks_like, read

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"


def subjects(text: str, path: str = "Dockerfile") -> list[Workload | Unread]:
    return list(read(Document(path, "dockerfile", text)))


def container_of(text: str) -> Container:
    (workload,) = subjects(text)
    assert isinstance(workload, Workload)
    return workload.containers[0]


def written(where: Where) -> str:
    span = where.found()
    return where.document.text[span.start : span.end]


TEXT = """\
FROM mcr.microsoft.com/windows/nanoserver:ltsc2025 AS runtime
EXPOSE 80/TCP
ENV A=1 B=2
CMD ["base.exe"]
FROM runtime AS shop
EXPOSE 8080-8081 53/udp $PORT
ENV b=3
USER ContainerUser
ENTRYPOINT ["shop.exe", "--go"]
"""


def test_a_dockerfile_is_one_workload_with_one_container() -> None:
    (workload,) = subjects(TEXT, "src\\shop\\Dockerfile")
    assert isinstance(workload, Workload)
    assert (workload.kind, workload.surface, workload.name) == ("Dockerfile", "dockerfile", "Dockerfile")
    (container,) = workload.containers
    assert (container.name, container.surface, container.build) == ("shop", "dockerfile", workload.build)
    assert container.image is not None
    assert container.image.value == "mcr.microsoft.com/windows/nanoserver:ltsc2025"
    assert written(container.image.where) == "mcr.microsoft.com/windows/nanoserver:ltsc2025"
    assert container.user is not None
    assert (container.user.value, written(container.user.where)) == ("ContainerUser", "ContainerUser")
    assert written(workload.where) == "FROM runtime AS shop"


def test_a_container_of_an_unnamed_stage_is_called_image() -> None:
    assert container_of("FROM a").name == "image"


def test_ports_are_those_of_the_stage_and_what_it_is_built_on() -> None:
    ports = container_of(TEXT).ports
    assert [(p.container, p.protocol, written(p.where)) for p in ports] == [
        ("80", "tcp", "80/TCP"),
        ("8080-8081", "tcp", "8080-8081"),
        ("53", "udp", "53/udp"),
        ("$PORT", "tcp", "$PORT"),
    ]
    assert all(port.exposed_only for port in ports)


def test_the_environment_takes_the_later_value_of_a_name_in_any_case() -> None:
    environment = container_of(TEXT).environment
    assert [(v.name, v.value and v.value.value) for v in environment] == [("A", "1"), ("b", "3")]


def test_an_entrypoint_drops_the_command_of_the_stage_below() -> None:
    assert [word.value for word in container_of(TEXT).command] == ["shop.exe", "--go"]


def test_a_command_of_the_same_stage_follows_the_entrypoint() -> None:
    container = container_of('FROM a\nCMD ["x"]\nENTRYPOINT ["shop.exe"]\n')
    assert [word.value for word in container.command] == ["shop.exe", "x"]


def test_what_a_shell_starts_is_no_list_of_words() -> None:
    assert container_of('FROM a\nCMD ["x"]\nENTRYPOINT shop.exe\n').command == ()


@pytest.mark.parametrize(("text", "line"), [("", 1), ("# only\n", 1), ("\n\nRUN x\n", 3), ("ARG A=1\n", 1)])
def test_a_text_without_from_cannot_be_read(text: str, line: int) -> None:
    with pytest.raises(InputError, match="no FROM instruction") as caught:
        subjects(text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM a\n{{ if x }}\nRUN b\n", 2),
        ("ARG A=1\nFROM {{base}}:1\n", 2),
        ("FROM {{ base }}\n", 1),
        ("FROM a\n{% if x %}", 2),
    ],
)
def test_a_template_is_no_dockerfile_yet(text: str, line: int) -> None:
    with pytest.raises(InputError, match="template") as caught:
        subjects(text)
    assert caught.value.line == line


def test_braces_in_a_command_make_no_template() -> None:
    assert len(subjects("FROM a\nRUN docker inspect -f '{{.Id}}' x\n")) == 1


def test_refused_lines_are_named_up_to_a_number() -> None:
    unread = subjects("FROM a\n" + "OOPS\n" * 50_000)[1:]
    assert len(unread) == MOST_REFUSALS + 1
    assert isinstance(unread[-1], Unread)
    assert (unread[-1].line, unread[-1].reason) == (22, "49980 more lines that the builder refuses")


def test_fifty_thousand_instructions_are_all_there() -> None:
    (workload,) = subjects("FROM a\n" + "RUN x\n" * 49_999)
    assert isinstance(workload, Workload)
    assert workload.build is not None
    assert len(workload.build.final.instructions) == 50_000
    assert len(workload.build.final.runs) == 49_999


def test_reading_makes_a_document_find_its_instructions() -> None:
    document = Document("Dockerfile", "dockerfile", "# x\nFROM a\nUSER b\n")
    list(read(document))
    span = document.locate(("instructions", 1))
    assert document.text[span.start : span.end] == "USER b"
    assert document.locate(("instructions", 9)).end == 0


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("Dockerfile", ""),
        ("dockerfile", "anything"),
        ("build/x__Dockerfile", ""),
        ("Web.Dockerfile", ""),
        ("c:\\x\\api.dockerfile", ""),
        ("Containerfile", ""),
        ("Dockerfile.windows", "# escape=`\n\nfrom a\n"),
        ("Dockerfile.windows", "ARG V\n"),
        ("x__Dockerfile.windows", "FROM a\n"),
        ("Dockerfile-slim", "FROM a\n"),
        ("Dockerfile.template", "{{ if x }}\nFROM a\n"),
        ("Dockerfile.windows", "# a licence\n" * 90),
    ],
)
def test_dockerfiles_are_known_by_name_and_beginning(name: str, head: str) -> None:
    assert looks_like(name, head)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("compose.yaml", "FROM a\n"),
        ("Dockerfile.md", "# Title\n\nFROM a\n"),
        ("Dockerfile.dockerignore", "bin\nobj\n"),
        ("dockerfile_parse.py", "from os import path\n"),
        ("dockerfile.go", "package x\n"),
        ("Dockerfile.tests.ps1", "Describe 'x' {\n"),
        ("Dockerfile.windows", ""),
    ],
)
def test_other_files_are_none(name: str, head: str) -> None:
    assert not looks_like(name, head)


LINES = st.sampled_from([
    "FROM a AS b", "FROM B", "ARG X=1", "ARG X", 'ENV A=$X B="${A:-c d}"', "ENV A 1 \\",
    "USER $A", 'SHELL ["x"]', "RUN <<E", "E", "RUN x \\", "# y", "", "COPY --from=b $A ${X}",
    'COPY ["a", "b"]', "EXPOSE 80 $X/udp", "HEALTHCHECK CMD x", 'ENTRYPOINT ["a\\\\b"]',
    "ONBUILD ENV Q=1", "LABEL a='b", "VOLUME [1]", "CMD y", "\t x", "OOPS", "ENV", "WORKDIR C:\\",
])  # fmt: skip
TEXTS = st.lists(LINES | st.text(max_size=12), max_size=25).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(lines))
)


def inside(where: Where, text: str) -> bool:
    span = where.found()
    return 0 <= span.start <= span.end <= len(text)


@given(TEXTS)
def test_any_text_is_read_or_refused_and_every_place_lies_inside_it(text: str) -> None:
    try:
        found = subjects("FROM a\n" + text)
    except InputError:
        return
    (workload, *_) = found
    assert isinstance(workload, Workload)
    assert workload.build is not None
    text = workload.where.document.text
    for stage in workload.build.stages:
        assert inside(stage.base.where, text)
        for instruction in (*stage.instructions, *(run.instruction for run in stage.runs)):
            size = len(instruction.arguments)
            places = [instruction.where, instruction.place(0, size), *(word.where for word in instruction.operands)]
            places += [
                where for a in instruction.assignments for where in (a.where, a.value.where if a.value else a.where)
            ]
            places += [word.where for word in instruction.words or ()] + [value.where for _, value in instruction.flags]
            assert all(inside(place, text) for place in places)
            for at in range(size):
                assert written(instruction.place(at, at + 1)) == instruction.arguments[at]


@given(st.text())
def test_arbitrary_text_raises_nothing_but_our_own_error(text: str) -> None:
    try:
        found = subjects(text)
    except InputError:
        return
    assert isinstance(found[0], Workload)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the repository")
def test_every_dockerfile_of_the_corpus_is_read_whole() -> None:
    unread: dict[str, list[str]] = {}
    count = 0
    for path in sorted(CORPUS.rglob("*ockerfile*")):
        text = path.read_bytes().decode("utf-8-sig", "replace") if path.is_file() else ""
        if not looks_like(path.name, text[:4096]):
            continue
        count += 1
        try:
            reasons = [found.reason for found in subjects(text, path.name) if isinstance(found, Unread)]
        except InputError as error:
            reasons = [] if "template" in error.reason else [error.reason]
        if reasons:
            unread[path.name] = reasons
    if not count:
        pytest.skip("the corpus beside the repository holds no Dockerfiles")
    assert unread == {}
