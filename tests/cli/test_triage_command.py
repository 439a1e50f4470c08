"""`deadlight triage`: formats, exit statuses, and what is written."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

import scanner_recordings as recordings

SCHEMA = json.loads(files("deadlight.outputs").joinpath("schema/triage-v1.json").read_text(encoding="utf-8"))
DOCKERFILE = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nUSER ContainerUser\n"
ROWS = [
    ("DL3066", "Dockerfile", 2, 2, "a name"),
    ("DL3059", "Dockerfile", 2, 2, "m"),
    ("DL1", "gone", 1, 1, "\x1b[2Jm"),
]


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    (tmp_path / "hadolint.json").write_bytes(recordings.as_bytes(recordings.hadolint(ROWS)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("project")
def test_text_says_what_becomes_of_each_rule_and_why(deadlight):
    result = deadlight("triage", "hadolint.json")
    assert result.status == 0
    assert "DL3066 rejected by Windows (1): Windows has no numeric accounts" in result.out
    assert "1 of 3 findings of hadolint that may be about Windows are noise (33 %), 1 are unknown" in result.out
    assert "gone: it is no file of the sources" in result.out
    assert "\x1b" not in result.out


@pytest.mark.usefixtures("project")
def test_json_is_as_its_schema_says(deadlight):
    result = deadlight("triage", "hadolint.json", "-f", "json")
    Draft202012Validator.check_schema(SCHEMA)
    report = json.loads(result.out)
    Draft202012Validator(SCHEMA).validate(report)
    assert [row["verdict"] for row in report["findings"]] == ["rejected", "holds", "unknown"]
    assert report["summary"]["noise"] == 1


@pytest.mark.usefixtures("project")
def test_markdown_shows_hostile_text_literally(deadlight, project):
    rows = [("DL3066", "Dockerfile", 2, 2, "<img src=x> | @all")]
    (project / "hadolint.json").write_bytes(recordings.as_bytes(recordings.hadolint(rows)))
    out = deadlight("triage", "hadolint.json", "-f", "markdown").out
    assert "<img" not in out
    assert "| DL3066 | 1 |" in out


@pytest.mark.usefixtures("project")
def test_quiet_is_the_table_alone(deadlight):
    lines = deadlight("triage", "hadolint.json", "-q").out.splitlines()
    assert lines[0].startswith("rule ")
    assert lines[-1].startswith("all ")


@pytest.mark.usefixtures("project")
def test_verbose_names_every_finding(deadlight):
    out = deadlight("triage", "hadolint.json", "-v").out
    assert out.count("-->") == 3


def test_a_report_goes_to_a_file(deadlight, project):
    result = deadlight("triage", "hadolint.json", "-f", "json", "-o", "triage.json")
    assert (result.status, result.out) == (0, "")
    assert json.loads((project / "triage.json").read_text())["schema"] == "deadlight/triage/v1"


@pytest.mark.usefixtures("project")
def test_a_report_comes_through_a_pipe(deadlight):
    result = deadlight("triage", "-", "-q", stdin=recordings.as_bytes(recordings.hadolint(ROWS)))
    assert result.status == 0
    assert "DL3066" in result.out


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("triage", "gone.json"), 3),
        (("triage", "Dockerfile"), 3),
        (("triage",), 2),
        (("triage", "hadolint.json", "--diff"), 2),
        (("triage", "hadolint.json", "--suppressions-file", "x"), 2),
        (("triage", "hadolint.json", "--write-suppressions", "inline", "--suppressions-file", "x"), 2),
    ],
)
def test_what_cannot_be_read_and_what_cannot_be_meant_have_their_statuses(deadlight, arguments, status):
    assert deadlight(*arguments).status == status


def test_the_difference_is_shown_and_nothing_changes(deadlight, project):
    result = deadlight("triage", "hadolint.json", "--write-suppressions", "inline", "--diff")
    assert result.status == 0
    assert "+# hadolint ignore=DL3066\n" in result.out
    assert (project / "Dockerfile").read_text() == DOCKERFILE


def test_suppressions_are_written_into_the_file(deadlight, project):
    result = deadlight("triage", "hadolint.json", "--write-suppressions", "inline")
    assert "# hadolint ignore=DL3066\nUSER ContainerUser\n" in (project / "Dockerfile").read_text()
    assert "1 finding suppressed in 1 file." in result.err


def test_suppressions_are_written_into_the_ignore_file_of_the_scanner(deadlight, project):
    (project / ".hadolint.yaml").write_text("ignored:\n  - DL3008\n")
    assert deadlight("triage", "hadolint.json", "--write-suppressions", "file").status == 0
    text = (project / ".hadolint.yaml").read_text()
    assert text.startswith("# DL3066: rejected by Windows: ")
    assert text.endswith("ignored:\n  - DL3008\n  - DL3066\n")
    assert deadlight("triage", "hadolint.json", "--write-suppressions", "file").status == 0
    assert (project / ".hadolint.yaml").read_text() == text


def test_an_ignore_file_that_cannot_be_merged_stays(deadlight, project):
    (project / ".hadolint.yaml").write_text("ignored: [")
    result = deadlight("triage", "hadolint.json", "--write-suppressions", "file")
    assert result.status == 2
    assert (project / ".hadolint.yaml").read_text() == "ignored: ["
