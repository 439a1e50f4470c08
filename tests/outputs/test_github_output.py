"""GitHub annotations."""

import re

import pytest
from hostile_reports import reports
from hypothesis import given, settings
from msgspec.structs import replace
from report_samples import CLEAN_REPORT, FULL, administrator, finding

from deadlight.model.outcome import Place, Severity
from deadlight.model.place import Position
from deadlight.outputs.formats import render

COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-zA-Z]+=[^:,]*)(?:,[a-zA-Z]+=[^:,]*)*)::(.*)")


def lines_of(report):
    return render(report, "github").splitlines()


def test_a_finding_is_one_annotation():
    (line,) = lines_of(replace(FULL, findings=(finding(),), unread=()))
    assert line == (
        "::error file=compose.yaml,line=6,endLine=6,col=9,endColumn=54,"
        "title=WIN301 engine-pipe-mount (critical)::ci can command the engine on its host"
    )


@pytest.mark.parametrize(
    ("severity", "command"),
    [
        (Severity.CRITICAL, "error"),
        (Severity.HIGH, "error"),
        (Severity.MEDIUM, "warning"),
        (Severity.LOW, "notice"),
    ],
)
def test_the_severity_gives_the_command(severity, command):
    assert lines_of(replace(FULL, findings=(finding(severity=severity),), unread=()))[0].startswith(f"::{command} ")


def test_percent_signs_colons_commas_and_line_ends_are_escaped():
    hostile = finding(
        place=Place("a,b:c%.yaml", Position(1, 1, 1, 2), ()), parameters={"container": "50%\r\n::error::x"}
    )
    (line,) = lines_of(replace(FULL, findings=(hostile,), unread=()))
    assert line.startswith("::error file=a%2Cb%3Ac%25.yaml,line=1,")
    assert line.endswith("::50%25␍␊::error::x can command the engine on its host")


def test_a_place_over_several_lines_has_no_columns():
    place = Place("x", Position(1, 2, 3, 4), ())
    (line,) = lines_of(replace(FULL, findings=(finding(place=place),), unread=()))
    assert "line=1,endLine=3,title=" in line


def test_what_was_not_read_comes_first_and_then_the_worst():
    low_first = replace(FULL, findings=(administrator(severity=Severity.LOW), finding()))
    assert [line.split(" ")[0] + line.partition("title=")[2][:6] for line in lines_of(low_first)] == [
        "::errordeadli", "::errordeadli", "::errorWIN301", "::noticeWIN201",
    ]  # fmt: skip


def test_waived_findings_and_clean_runs_annotate_nothing():
    assert not any("published-on-every-address" in line for line in lines_of(FULL))
    assert render(CLEAN_REPORT, "github") == ""


@settings(max_examples=60, deadline=None)
@given(reports)
def test_any_report_gives_one_well_formed_command_a_line(report):
    lines = lines_of(report)
    assert len(lines) == len(report.counted) + len(report.unread) + len(report.errors)
    assert all(COMMAND.fullmatch(line) for line in lines)
