"""Trivy is run as a process of its own: what it is given, and what becomes of its failures. It is a script here."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from deadlight.model.errors import InputError
from deadlight.sources.scanner_reports import trivy_run
from deadlight.sources.scanner_reports.trivy_run import Trivy
from trivy_reports import encoded, report

LAYER = f"sha256:{'a' * 64}"
PREAMBLE = """#!{python}
import json, os, pathlib, sys, time
here = pathlib.Path({here!r})
if sys.argv[1] == "version":
    print({version!r})
    sys.exit()
(here / "seen.json").write_text(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd(), sys.stdin.read()]))
"""
WRITES = "pathlib.Path('report.json').write_text((here / 'told.json').read_text())\n"
DATED = {"Version": 2, "UpdatedAt": "2026-11-22T01:00:00Z"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")


@pytest.fixture
def trivy(tmp_path):
    """Return a function that makes a Trivy of a script, with the databases that it says it has."""

    def made(body=WRITES, *, limit=20.0, environment=None, **databases):
        (tmp_path / "told.json").write_bytes(encoded(report([LAYER])))
        program = tmp_path / "trivy"
        version = json.dumps({"Version": "0.59.1", **databases})
        program.write_text(PREAMBLE.format(python=sys.executable, here=str(tmp_path), version=version) + body)
        program.chmod(0o700)
        variables = {"PATH": os.defpath} if environment is None else environment
        return Trivy(path=str(program), environment=variables, scratch=tmp_path / "scratch", limit=limit)

    return made


def seen(folder: Path):
    return json.loads((folder / "seen.json").read_text())


def test_with_a_database_vulnerabilities_and_secrets_are_looked_for(trivy, tmp_path) -> None:
    found, lacks = trivy(VulnerabilityDB=DATED, JavaDB=DATED).scan(["--input", "web.tar"], secrets=True)
    arguments, _, _, _ = seen(tmp_path)
    assert arguments[arguments.index("--scanners") + 1] == "vuln,secret"
    assert {"--skip-db-update", "--skip-java-db-update", "--offline-scan"} <= set(arguments)
    assert not {"--cache-dir", "--skip-files"} & set(arguments)
    assert arguments[-2:] == ["--input", "web.tar"]
    assert (found.by.version, found.by.database, lacks) == ("0.59.1", "2026-11-22", ())


@pytest.mark.parametrize("databases", [{}, {"VulnerabilityDB": DATED}])
def test_secrets_are_looked_for_only_where_they_are_wanted(trivy, tmp_path, databases) -> None:
    trivy(**databases).scan(["--input", "web.tar"], secrets=False)
    arguments, _, _, _ = seen(tmp_path)
    assert "secret" not in arguments[arguments.index("--scanners") + 1]


def test_without_a_database_packages_are_listed_and_its_absence_is_told(trivy, tmp_path) -> None:
    found, lacks = trivy().scan(["--input", "web.tar"], secrets=True)
    arguments, _, _, _ = seen(tmp_path)
    assert "vuln" not in arguments[arguments.index("--scanners") + 1]
    assert found.by.database == ""
    assert lacks == ("vulnerabilities", "java")


def test_it_runs_in_an_empty_folder_that_is_gone_afterwards_with_standard_input_closed(trivy, tmp_path) -> None:
    trivy().scan(["--input", "web.tar"], secrets=True)
    _, variables, folder, given = seen(tmp_path)
    assert given == ""
    assert variables["TMPDIR"] == folder
    assert list((tmp_path / "scratch").iterdir()) == []


def test_variables_that_change_what_it_finds_or_reports_are_kept_from_it(trivy, tmp_path) -> None:
    given = {
        "PATH": os.defpath, "HTTPS_PROXY": "http://proxy", "TRIVY_CACHE_DIR": "/cache", "TRIVY_PASSWORD": "x",
        "TRIVY_SEVERITY": "LOW", "TRIVY_FORMAT": "table", "TRIVY_IGNOREFILE": "all", "TRIVY_CONFIG": "trivy.yaml",
    }  # fmt: skip
    trivy(environment=given).scan(["--input", "web.tar"], secrets=True)
    _, variables, _, _ = seen(tmp_path)
    assert {name for name in variables if name.startswith("TRIVY_")} == {
        "TRIVY_CACHE_DIR", "TRIVY_PASSWORD", "TRIVY_SKIP_VERSION_CHECK", "TRIVY_DISABLE_TELEMETRY",
        "TRIVY_DISABLE_VEX_NOTICE",
    }  # fmt: skip
    assert variables["HTTPS_PROXY"] == "http://proxy"


FAILURES = {
    "import sys; sys.stderr.write('2026-11-22T11:21:00Z\\tFATAL\\tFatal error\\timage scan error: no such file\\n'); "
    "sys.exit(1)": "it fails: image scan error: no such file",
    "sys.exit(7)": "it fails: its exit status is 7",
    "pathlib.Path('report.json').write_text('{')": "no report of Trivy in JSON",
    "pathlib.Path('report.json').write_text('{}')": "no report of Trivy in JSON",
    "pass": "does not exist",
}


@pytest.mark.parametrize("body", FAILURES)
def test_its_failure_is_told_in_its_own_words(trivy, body) -> None:
    with pytest.raises(InputError, match=FAILURES[body]):
        trivy(body).scan(["--input", "web.tar"], secrets=True)


def test_a_long_failure_is_cut(trivy) -> None:
    with pytest.raises(InputError) as caught:
        trivy("sys.stderr.write('x ' * 100_000); sys.exit(1)").scan(["--input", "web.tar"], secrets=True)
    assert len(caught.value.reason) < 400


def test_a_run_that_takes_too_long_is_ended(trivy, tmp_path) -> None:
    with pytest.raises(InputError, match="not done after 2 seconds"):
        trivy("time.sleep(600)", limit=2.0).scan(["--input", "web.tar"], secrets=True)
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_run_that_nobody_waits_for_is_ended(trivy) -> None:
    program = trivy("time.sleep(600)")
    program.stopped.set()
    with pytest.raises(InputError, match="it was stopped"):
        program.scan(["--input", "web.tar"], secrets=True)


def test_what_is_no_trivy_is_told(tmp_path) -> None:
    (tmp_path / "text").write_text("no program")
    for path, reason in ((tmp_path / "gone", "cannot be run: no such file"), (tmp_path / "text", "permission denied")):
        program = Trivy(path=str(path), environment={}, scratch=tmp_path / "scratch")
        with pytest.raises(InputError, match=reason):
            program.scan(["--input", "web.tar"], secrets=True)


def test_a_program_that_says_no_version_is_not_believed(trivy, tmp_path) -> None:
    program = trivy()
    (tmp_path / "trivy").write_text("#!/bin/sh\necho all is well\n")
    with pytest.raises(InputError, match="which version"):
        program.scan(["--input", "web.tar"], secrets=True)


def test_it_is_found_on_the_path_and_not_in_the_working_folder(trivy, tmp_path, monkeypatch) -> None:
    trivy()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert trivy_run.find() == str(tmp_path / "trivy")
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    assert trivy_run.find() == ""
    monkeypatch.setattr(trivy_run.shutil, "which", lambda _: "./trivy")
    assert trivy_run.find() == ""
