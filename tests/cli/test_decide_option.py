"""`deadlight boundary --decide`: how each workload is to be isolated."""

import json

import pytest

ZONES = """\
[[zones]]
name = "tenant"
trust = "untrusted"
projects = ["tenant"]
"""
SERVICE = """\
services:
  runner:
    image: mcr.microsoft.com/windows/nanoserver:ltsc2025
    isolation: {isolation}
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "deadlight.toml").write_text(ZONES)
    (tmp_path / "tenant").mkdir()
    (tmp_path / "tenant" / "compose.yaml").write_text(SERVICE.format(isolation="process"))
    return tmp_path


def test_the_decision_is_told_in_place_of_the_paths(deadlight, project):
    result = deadlight("boundary", "--decide", "--fail-on", "never")
    assert result.status == 0
    assert "Hyper-V isolation" in result.out
    assert "1 workload: 1 Hyper-V isolation; 1 to be changed" in result.out


def test_json_has_the_decision_and_what_to_write(deadlight, project):
    report = json.loads(deadlight("boundary", "--decide", "-f", "json").out)
    (decision,) = report["decisions"]
    assert (decision["zone"], decision["isolation"], decision["met"]) == ("tenant", "hyperv", False)
    assert {each["kind"] for each in decision["snippets"]} == {"docker-run", "compose"}


def test_one_workload_can_be_asked_for(deadlight, project):
    (project / "tenant" / "more.compose.yaml").write_text(SERVICE.format(isolation="hyperv").replace("runner", "other"))
    report = json.loads(deadlight("boundary", "--decide", "--from", "other", "-f", "json").out)
    assert [each["workload"]["name"] for each in report["decisions"]] == ["other"]


@pytest.mark.parametrize("format_", ["html", "dot", "mermaid"])
def test_a_decision_is_no_picture(deadlight, project, format_):
    result = deadlight("boundary", "--decide", "-f", format_)
    assert result.status == 2
    assert "--decide" in result.err
