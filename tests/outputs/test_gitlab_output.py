"""GitLab Code Quality."""

import json

import pytest
from hostile_reports import reports
from hypothesis import given, settings
from msgspec.structs import replace
from report_samples import CLEAN_REPORT, FULL, finding

from deadlight.model.outcome import Place, Severity
from deadlight.model.place import Position
from deadlight.outputs.formats import render


def entries(report):
    return json.loads(render(report, "gitlab"))


def test_a_finding_is_an_entry():
    assert entries(FULL)[0] == {
        "description": "WIN301 engine-pipe-mount: ci can command the engine on its host",
        "check_name": "engine-pipe-mount",
        "fingerprint": "aaaa1111",
        "severity": "blocker",
        "location": {"path": "compose.yaml", "lines": {"begin": 6, "end": 6}},
    }


@pytest.mark.parametrize(
    ("severity", "word"),
    [
        (Severity.CRITICAL, "blocker"),
        (Severity.HIGH, "critical"),
        (Severity.MEDIUM, "major"),
        (Severity.LOW, "minor"),
    ],
)
def test_the_severity_is_one_that_gitlab_knows(severity, word):
    assert entries(replace(FULL, findings=(finding(severity=severity),)))[0]["severity"] == word


def test_what_was_not_read_is_an_entry_and_what_is_waived_is_not():
    assert [entry["check_name"] for entry in entries(FULL)] == [
        "engine-pipe-mount", "container-administrator", "unread-input", "unread-input",
    ]  # fmt: skip


def test_a_leading_dot_is_cut_off_the_path():
    place = Place("./a/Dockerfile", Position(1, 1, 1, 2), ())
    assert entries(replace(FULL, findings=(finding(place=place),)))[0]["location"]["path"] == "a/Dockerfile"


def test_a_clean_run_is_an_empty_list():
    assert entries(CLEAN_REPORT) == []


@settings(max_examples=60, deadline=None)
@given(reports)
def test_no_two_entries_share_a_fingerprint(report):
    found = [entry["fingerprint"] for entry in entries(report)]
    assert len(found) == len(report.counted) + len(report.unread)
    assert len(set(found)) == len(found)
    assert all(found)
