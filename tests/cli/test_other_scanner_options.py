"""`deadlight image` with another scanner beside, from the command line."""

from __future__ import annotations

import json
import sys

import pytest

from image_builder import base_layer, image, layer, saved
from trivy_reports import encoded, layers_of, libraries, report, vulnerability

BUILT = image([base_layer(), layer({"app/web.exe": b"MZ"})], user="ContainerUser")
VULNERABILITY = vulnerability("pkg:nuget/Newtonsoft.Json@12.0.3", "Newtonsoft.Json", "12.0.3")
REPORT = report(layers_of(BUILT), [libraries("Files/app/web.deps.json", "dotnet-core", [], [VULNERABILITY])])
PROGRAM = """#!{python}
import pathlib, sys
if sys.argv[1] == "version":
    print('{{"Version": "0.59.1", "VulnerabilityDB": {{"UpdatedAt": "2026-11-21T00:00:00Z"}}}}')
else:
    pathlib.Path("report.json").write_bytes(pathlib.Path({told!r}).read_bytes())
"""

no_scripts = pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")


@pytest.fixture
def look(deadlight, tmp_path):
    """Return a function that looks into an image, and has the JSON report and the exit status."""
    (tmp_path / "web.tar").write_bytes(saved(BUILT))
    (tmp_path / "trivy.json").write_bytes(encoded(REPORT))

    def run(*arguments):
        result = deadlight(
            "image", "web.tar", "--cache", "cache", "--today", "2026-11-22", "--select", "known-vulnerability",
            "-f", "json", *arguments,
        )  # fmt: skip
        return result.status, json.loads(result.out) if result.out else result.err

    return run


@pytest.fixture
def on_the_path(deadlight, tmp_path, monkeypatch):
    del deadlight  # it hides programs on the path first
    program = tmp_path / "bin" / "trivy"
    program.parent.mkdir()
    program.write_text(PROGRAM.format(python=sys.executable, told=str(tmp_path / "trivy.json")))
    program.chmod(0o700)
    monkeypatch.setattr("deadlight.sources.scanner_reports.trivy_run.find", lambda: str(program))


@no_scripts
@pytest.mark.usefixtures("on_the_path")
@pytest.mark.parametrize("asked", [(), ("--with", "trivy")])
def test_a_trivy_on_the_path_is_used_and_its_vulnerabilities_count(look, asked) -> None:
    status, found = look(*asked)
    assert status == 1
    (one,) = [each for each in found["vulnerabilities"] if each["package"]]
    assert (one["id"], one["sources"], one["fixed_version"]) == ("CVE-2024-21907", ["trivy"], "13.0.1")
    assert [each["sources"] for each in found["packages"]] == [["trivy"]]
    assert found["scanners"] == [{"name": "trivy", "version": "0.59.1", "database": "2026-11-21", "report": None}]
    (finding,) = found["findings"]
    assert "says trivy" in finding["message"]


@no_scripts
@pytest.mark.usefixtures("on_the_path")
def test_it_is_not_used_where_that_is_asked_for(look) -> None:
    status, found = look("--without", "trivy")
    assert (status, found["packages"], found["scanners"]) == (0, [], [])


def test_where_it_is_asked_for_and_not_there_the_status_is_3(look) -> None:
    status, found = look("--with", "trivy")
    assert status == 3
    assert found["unread"][0]["reason"].startswith(
        "trivy did not look at it: it is not on the path; --trivy-report takes"
    )
    assert look()[0] == 0


def test_a_report_that_was_made_elsewhere_stands_in_place_of_a_run(look) -> None:
    status, found = look("--trivy-report", "trivy.json")
    assert status == 1
    assert found["scanners"][0]["report"] == "trivy.json"


@pytest.mark.parametrize(
    "arguments", [("--with", "trivy", "--without", "trivy"), ("--with", "trivy", "--trivy-report", "trivy.json")]
)
def test_options_that_exclude_each_other_are_refused(look, arguments) -> None:
    status, message = look(*arguments)
    assert status == 2
    assert "--with" in message
