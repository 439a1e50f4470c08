"""Host scripts as a whole: the recipes of published guidance, functions called twice, waivers, encodings."""

import datetime
import re
from pathlib import Path

import pytest

from deadlight import pipeline
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from deadlight.sources.files import document_from_bytes

GUIDANCE = Path(__file__).parents[2].parent / "shared" / "guidance"
SETTINGS = Settings(today=datetime.date(2026, 11, 22))


def _audit(text: str) -> AuditReport:
    return pipeline.audit_texts({"setup.ps1": ("", text)}, SETTINGS)


def _found(report: AuditReport) -> list[tuple[str, int]]:
    return [(finding.name, finding.place.position.line) for finding in report.findings]


@pytest.fixture
def recipes() -> str:
    texts = sorted(GUIDANCE.glob("002_*.txt"))
    if not texts:
        pytest.skip("the published guidance is not beside the repository")
    return texts[0].read_text(encoding="utf-8")


def test_the_published_firewall_rules_are_refused_and_do_not_match_what_containers_send(recipes):
    networks = re.findall(r"^docker network create .*$", recipes, re.MULTILINE)
    rules = re.search(r"^New-NetFirewallRule `.*?^-Priority 900$", recipes, re.MULTILINE | re.DOTALL)
    assert rules is not None
    report = _audit("\n".join([*networks, rules[0]]))
    found = [finding for finding in report.findings if finding.name == "firewall-rule-without-effect"]
    messages = " ".join(finding.message for finding in found)
    assert len(found) == 3
    assert messages.count("has no parameter -Priority") == 2
    assert messages.count("what containers send") == 1
    assert "block by default and allow what is needed" in messages
    assert "ACL policies of their HNS endpoints" in messages


def test_without_the_networks_it_is_not_known_whether_a_rule_is_about_containers(recipes):
    rules = re.search(r"^New-NetFirewallRule `.*?^-Priority 900$", recipes, re.MULTILINE | re.DOTALL)
    assert rules is not None
    report = _audit(rules[0])
    assert len(report.findings) == 2
    assert [row.name for row in report.unknown] == ["firewall-rule-without-effect"]


def test_the_scanner_of_the_published_recipe_is_run_as_it_comes(recipes):
    text = re.search(r"^Invoke-WebRequest .*?trivy.*?^\S*trivy.exe image [^\n]*$", recipes, re.MULTILINE | re.DOTALL)
    assert text is not None
    # The page has lost the backslashes of its paths; both are tried.
    for script in (
        text[0],
        re.sub(r"C:(trivy)?(trivy)", lambda found: "C:\\" + "\\".join(filter(None, found.groups())), text[0]),
    ):
        assert _found(_audit(script)) == [("download-not-verified", 1)]


def test_the_published_credential_spec_cmdlet_is_named_with_the_one_that_works(recipes):
    text = re.search(r"^Install-Module -Name CredentialSpec.*?^-Path \S+$", recipes, re.MULTILINE | re.DOTALL)
    assert text is not None
    report = _audit(text[0])
    assert _found(report) == [("unpinned-package", 1)]
    (note,) = report.notes
    assert "New-GMSACredentialSpec" in note
    assert "Install-Module CredentialSpec, then New-CredentialSpec" in note


def test_the_whole_guide_as_a_script_is_read_without_an_error(recipes):
    report = _audit(recipes)
    assert not report.errors
    assert ("firewall-rule-without-effect", recipes[: recipes.index("-Priority 1000")].count("\n") + 1) in _found(
        report
    )


def test_a_function_called_twice_is_reported_once():
    text = "function F { New-NetFirewallRule -DisplayName x -Priority 1; curl.exe -k https://h/x -o x }\nF\nF\n"
    assert sorted(_found(_audit(text))) == [("certificate-check-disabled", 1), ("firewall-rule-without-effect", 1)]


def test_a_comment_waives_a_finding_of_the_statement_below_it():
    text = '# deadlight: ignore[firewall-disabled] reason="a lab"\nnetsh advfirewall set allprofiles state off\n'
    (finding,) = _audit(text).findings
    assert finding.waived is not None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
def test_encodings_of_windows_are_read(encoding):
    data = "Write-Host ä\r\nnetsh advfirewall set allprofiles state off\r\n".encode(encoding)
    auditor = pipeline.Auditor(SETTINGS)
    gathered = auditor.document(document_from_bytes(data, shown="setup.ps1"))
    auditor.finish(gathered)
    assert _found(auditor.report(gathered, 0.0)) == [("firewall-disabled", 2)]


def test_what_is_not_understood_of_a_script_is_unread():
    report = _audit('netsh advfirewall set allprofiles state off\nWrite-Host "no end\n')
    assert ["the script is not understood wholly" in row.reason for row in report.unread] == [True]
    assert _found(report) == [("firewall-disabled", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "New-NetFirewallRule -DisplayName x -Priority 1;" * 5000,
        "@{" * 30_000 + "docker",
        "function F { New-HnsEndpoint " * 2000,
        "netsh advfirewall firewall add rule name=x dir=out action=allow remoteip=" + "1," * 50_000,
        "$x = @{ Type = 'ACL'; Action = 'Block'; Direction = 'Out' }; docker run x\n" * 3000,
        "New-NetFirewallRule -DisplayName x -Direction Outbound -RemoteAddress $(" * 3000,
    ],
)
def test_hostile_scripts_are_judged_or_said_not_to_be(text):
    report = _audit(text)
    assert not report.errors


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Set-MpPreference @preferences", "defender-disabled"),
        ("Set-MpPreference -DisableRealtimeMonitoring $off", "defender-disabled"),
        ("Set-NetFirewallProfile -All -Enabled $on", "firewall-disabled"),
        ("netsh advfirewall set allprofiles state $state", "firewall-disabled"),
        ("Set-NetFirewallProfile @settings", "firewall-disabled"),
    ],
)
def test_a_switch_whose_value_is_not_known_is_neither_on_nor_off(text, name):
    report = _audit(text)
    assert not report.findings
    assert [row.name for row in report.unknown] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Set-NetFirewallProfile -Profile Public -Enabled False\nSet-NetFirewallProfile -Profile Domain -Enabled True",
        "netsh advfirewall set publicprofile state off\nnetsh advfirewall set domainprofile state on",
        "netsh advfirewall set allprofiles state on\nnetsh advfirewall set publicprofile state off",
    ],
)
def test_switching_another_profile_on_leaves_the_first_off(text):
    assert [name for name, _ in _found(_audit(text))] == ["firewall-disabled"]


def test_a_reset_switches_every_profile_on():
    assert not _audit("netsh advfirewall set allprofiles state off\nnetsh advfirewall reset").findings


def test_of_what_a_function_of_another_file_fetches_it_is_not_known_whether_it_is_checked():
    report = _audit(
        ". C:\\setup\\common.ps1\n"
        "Get-WebFile -Uri https://example.com/containerd.zip -OutFile C:\\setup\\containerd.zip\n"
        "Get-WebFile https://example.com/notes.txt C:\\setup\\notes.txt\n"
        "Restart-Service containerd\n"
    )
    assert not report.findings
    assert [(row.name, row.place.position.line) for row in report.unknown] == [("download-not-verified", 2)]


def test_a_url_that_the_caller_gives_is_unknown_and_no_finding():
    report = _audit(
        "param($ContainerdUrl)\n"
        "Invoke-WebRequest $ContainerdUrl -OutFile C:\\setup\\containerd.zip\n"
        "Expand-Archive C:\\setup\\containerd.zip C:\\containerd\n"
    )
    assert not report.findings
    assert [(row.name, row.place.position.line) for row in report.unknown] == [("download-not-verified", 2)]
