"""What stands inside host scripts: containers, networks, and the daemon.json that a script writes."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from deadlight import pipeline
from deadlight.model.settings import Settings

TODAY = datetime.date(2026, 11, 22)

HERE_STRING = r"""
# sets the engine up
@"
{
  "hosts": ["npipe://"],
  "no-new-privileges": true
}
"@ | Set-Content "C:\ProgramData\docker\config\daemon.json"
Restart-Service docker
"""
TABLE = r"""
$settings = @{ "icc" = $false; "exec-opts" = @("isolation=hyperv") } | ConvertTo-Json
Set-Content "C:\ProgramData\docker\config\daemon.json" $settings
"""
RUN = r"""
docker network create -d transparent outside
docker run `
  --read-only `
  --isolation=hyperv `
  -v \\.\pipe\docker_engine:\\.\pipe\docker_engine `
  mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
"""


def audit(text: str, *, resolve_fixes: bool = False):
    files = {"setup.ps1": ("powershell", text)}
    return pipeline.audit_texts(files, Settings(today=TODAY), resolve_fixes=resolve_fixes)


def lines(report, name: str) -> list[int]:
    return [finding.place.position.line for finding in report.findings if finding.name == name]


def fixed(text: str, name: str) -> str:
    (finding,) = (each for each in audit(text, resolve_fixes=True).findings if each.name == name)
    assert finding.fix is not None
    for change in sorted(finding.fix.changes, key=lambda change: -change.start):
        assert change.path == "setup.ps1"
        text = text[: change.start] + change.text + text[change.end :]
    return text


def test_a_key_in_a_here_string_is_reported_on_its_line_of_the_script():
    assert lines(audit(HERE_STRING), "daemon-key-rejected") == [6]


def test_a_key_in_a_here_string_is_mended_in_the_script():
    text = fixed(HERE_STRING, "daemon-key-rejected")
    assert '"no-new-privileges"' not in text
    assert text.endswith("Restart-Service docker\n")
    assert lines(audit(text), "daemon-key-rejected") == []


def test_a_table_that_becomes_json_is_reported_where_it_stands():
    report = audit(TABLE)
    assert {finding.place.position.line for finding in report.findings if finding.id.startswith("WIN8")} == {2}
    assert not report.errors


def test_a_container_that_a_script_runs_is_judged_like_any_other():
    report = audit(RUN)
    assert lines(report, "engine-pipe-mount") == [6]
    assert lines(report, "read-only-root") == [4]
    assert lines(report, "transparent-network") == [2]


def test_an_option_is_removed_with_the_line_that_it_has_to_itself():
    assert fixed(RUN, "read-only-root") == RUN.replace("  --read-only `\n", "")


def test_an_option_among_others_is_removed_with_the_blanks_before_it():
    one_line = "docker run --isolation=hyperv --read-only mcr.microsoft.com/windows/nanoserver:10.0.26100.32230 cmd\n"
    assert fixed(one_line, "read-only-root") == one_line.replace(" --read-only", "")


def test_no_value_can_be_set_in_a_script_so_none_is_offered():
    text = "docker run --isolation=hyperv mcr.microsoft.com/windows/servercore:10.0.26100.32230\n"
    (finding,) = (each for each in audit(text).findings if each.name == "administrator-by-default")
    assert finding.fix is None


def test_json_that_is_none_is_reported_as_the_engine_would_say_it():
    broken = HERE_STRING.replace("true\n", "true,\n")
    assert lines(audit(broken), "daemon-file-malformed")


def test_a_secret_given_to_a_container_is_found_and_not_shown():
    text = "docker run --isolation=hyperv -e DB_PASSWORD=Gull-Anchor-78 mcr.microsoft.com/windows/nanoserver:ltsc2025\n"
    report = audit(text)
    (finding,) = (each for each in report.findings if each.name == "secret-in-environment")
    assert "Gull-Anchor-78" not in finding.place.line_text + finding.message


GUIDANCE = Path(__file__).parents[2] / "shared" / "guidance"
RECIPES = sorted(GUIDANCE.glob("002_*.txt")) if GUIDANCE.exists() else []


@pytest.mark.skipif(not RECIPES, reason="../shared/guidance is not here")
def test_the_published_recipe_for_hardening_gets_the_findings_that_windows_deserves():
    text = RECIPES[0].read_text(encoding="utf-8")
    script = text[text.index("docker run --isolation=hyperv") :]
    report = audit(script)
    names = {finding.name for finding in report.findings}
    assert {
        "read-only-root",
        "tmpfs-mount",
        "daemon-key-rejected",
        "firewall-rule-without-effect",
        "administrator-by-default",
    } <= names
    told = [finding.message for finding in report.findings if finding.name == "firewall-rule-without-effect"]
    assert sum("-Priority" in message for message in told) == 2
    assert any("subnet" in message for message in told)
    assert any("New-GMSACredentialSpec" in note and "New-CredentialSpec" in note for note in report.notes)


@pytest.mark.skipif(not RECIPES, reason="../shared/guidance is not here")
def test_each_published_daemon_json_is_read_as_a_file_of_its_own_too():
    text = RECIPES[0].read_text(encoding="utf-8")
    snippets = [part.split('"@')[0] for part in text.split('@"')[1:]]
    found = []
    for snippet in snippets:
        json.loads(snippet)
        report = pipeline.audit_texts({"daemon.json": ("daemon-json", snippet)}, Settings(today=TODAY, os="windows"))
        found.append({finding.name for finding in report.findings})
    assert ["daemon-key-rejected" in names for names in found] == [False, True]
