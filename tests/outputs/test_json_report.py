"""The JSON report and its schema."""

import json
from importlib.resources import files

import jsonschema
import pytest
from hostile_reports import reports
from hypothesis import given, settings
from msgspec.structs import replace
from report_samples import CLEAN_REPORT, EMPTY, FULL, finding

from deadlight.model.outcome import Place
from deadlight.model.place import Position
from deadlight.outputs.formats import render
from deadlight.outputs.json_report import encode

SCHEMA = json.loads(files("deadlight.outputs").joinpath("schema/report-v1.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def rendered(report):
    return json.loads(render(report, "json"))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("report", [EMPTY, CLEAN_REPORT, FULL])
def test_reports_are_valid(report):
    VALIDATOR.validate(rendered(report))


@settings(max_examples=60, deadline=None)
@given(reports)
def test_any_report_is_valid(report):
    VALIDATOR.validate(rendered(report))


def test_a_field_that_the_schema_does_not_know_is_refused():
    report = rendered(FULL)
    report["findings"][0]["extra"] = 1
    assert not VALIDATOR.is_valid(report)


def test_a_finding_has_the_published_shape():
    assert rendered(FULL)["findings"][0] == {
        "id": "WIN301",
        "name": "engine-pipe-mount",
        "severity": "critical",
        "message": "ci can command the engine on its host",
        "subject": {"kind": "container", "name": "ci"},
        "path": "compose.yaml",
        "line": 6,
        "column": 9,
        "end_line": 6,
        "end_column": 54,
        "document": 0,
        "route": ["services", "ci", "volumes", 1],
        "related": [],
        "opens": "container-to-host",
        "fix": {"title": "remove the mount", "safe": False},
        "waived": None,
        "fingerprint": "aaaa1111",
    }


def test_a_waived_finding_says_why_until_when_and_where_from():
    assert rendered(FULL)["findings"][2]["waived"] == {
        "reason": "behind the load balancer",
        "until": "2027-03-01",
        "origin": "inline",
    }


@pytest.mark.parametrize(
    ("route", "document", "shown"),
    [((), 0, []), ((2,), 2, []), ((1, "spec", 0), 1, ["spec", 0]), (("stage", 1), 0, ["stage", 1])],
)
def test_the_index_of_the_yaml_document_stands_apart_from_the_route(route, document, shown):
    place = Place("x.yaml", Position(1, 1, 1, 2), route)
    found = rendered(replace(FULL, findings=(finding(place=place),)))["findings"][0]
    assert (found["document"], found["route"]) == (document, shown)


def test_what_was_not_decided_read_or_looked_at_is_there():
    report = rendered(FULL)
    assert report["unread"] == [
        {"path": "charts/web.yaml", "line": 3, "reason": "a Helm template, not YAML"},
        {"path": "locked.yaml", "line": None, "reason": "permission denied"},
    ]
    assert report["unknown"][0]["reason"] == "nothing says which system it runs on"
    assert report["not_applicable"] == [
        {"id": "WIN801", "name": "read-only-root", "reason": "Docker and Compose only", "count": 12}
    ]
    assert len(report["skipped"]) == 3
    assert report["notes"] == ["web/Dockerfile:1: Windows Server 2019 is in extended support"]


def test_the_summary_counts_findings_that_no_waiver_covers():
    assert rendered(FULL)["summary"] == {
        "files": 7,
        "subjects": 7,
        "systems": {"windows": 4, "linux": 2, "unknown": 1},
        "findings": {"critical": 1, "high": 1, "medium": 0, "low": 0},
        "waived": 1,
        "unread": 2,
        "unknown": 1,
        "skipped": 3,
        "errors": 0,
    }


@pytest.mark.parametrize(
    ("text", "written"), [("\u202e\x9b日", r"\u202e\u009b日"), ("\x7f", r"\u007f"), ("\x1b", r"\u001b")]
)
def test_characters_that_a_terminal_acts_upon_are_escaped_and_read_back_as_they_were(text, written):
    assert encode([text]) == f'[\n  "{written}"\n]\n'
    assert json.loads(encode([text])) == [text]
