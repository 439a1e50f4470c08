"""Stages that put something into the Windows stages of a Dockerfile."""

import pytest

from deadlight.model.estate import Estate
from deadlight.semantics.build_inputs import fetched_on_linux, of_windows
from deadlight.semantics.subjects import understand
from deadlight.sources.dockerfile.reader import read
from deadlight.sources.files import document_from_bytes

LINUX = "FROM --platform=linux/amd64 alpine:3.20"
WINDOWS = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025"


def build(*lines):
    document = document_from_bytes("\n".join((*lines, "")).encode(), shown="Dockerfile", kind="dockerfile")
    (workload,) = understand(list(read(document)), Estate())
    return workload.build


def inputs(*lines):
    return sorted(of_windows(build(*lines)))


@pytest.mark.parametrize(
    "use",
    ["COPY --from=tools /a /a", "COPY --from=TOOLS /a /a", "COPY --from=0 /a /a", "RUN --mount=from=tools,target=/t x"],
)
def test_a_stage_that_a_windows_stage_copies_from_is_one(use):
    assert inputs(f"{LINUX} AS tools", WINDOWS, use) == [0, 1]


def test_what_such_a_stage_takes_counts_too():
    assert inputs(f"{LINUX} AS a", f"{LINUX} AS b", "COPY --from=a / /", "FROM b AS c", WINDOWS, "COPY --from=c / /") == [
        0, 1, 2, 3,
    ]  # fmt: skip


def test_a_stage_that_gives_nothing_to_windows_is_none():
    assert inputs(f"{LINUX} AS a", WINDOWS, "COPY --from=alpine:3.20 / /", f"{LINUX} AS b", "COPY --from=1 / /") == [1]


def test_no_stage_takes_from_itself_or_a_later_one():
    assert inputs(f"{WINDOWS} AS a", "COPY --from=a / /", "COPY --from=7 / /", f"{LINUX} AS b") == [0]


def test_a_file_without_windows_has_none():
    assert inputs(LINUX) == []


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("RUN curl -fLO https://h/x.exe", 1),
        ("RUN cd /t && wget -q \\\n  https://h/x.exe && wget https://h/y.exe", 1),
        ("RUN apk add curl && git clone https://h/x", 0),
        ("RUN curl -fLO https://h/x.exe && echo 'a  x.exe' | sha256sum -c -", 0),
        ("CMD curl https://h/x", 0),
    ],
)
def test_what_a_linux_stage_fetches_for_a_windows_stage_is_seen_once(line, count):
    runs = fetched_on_linux(build(f"{LINUX} AS tools", line, WINDOWS, "COPY --from=tools /x.exe /x.exe"))
    assert [run.instruction.keyword for run in runs] == ["RUN"] * count


def test_what_a_linux_stage_fetches_for_itself_is_left_alone():
    assert list(fetched_on_linux(build(f"{LINUX} AS tools", "RUN curl -fLO https://h/x.exe", WINDOWS))) == []
