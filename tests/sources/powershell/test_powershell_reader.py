import pytest

from deadlight.model.errors import EditError
from deadlight.model.fix import Remove, ReplaceText
from deadlight.model.host import HostScript
from deadlight.model.outcome import Skipped
from deadlight.model.place import Document, Span, Where
from deadlight.sources import readers
from deadlight.sources.kinds import detect
from deadlight.sources.powershell.reader import NOTHING


def _read(text: str, path: str = "host/setup.ps1"):
    return list(readers.read(Document(path, "powershell", text)))


@pytest.mark.parametrize(
    "text",
    [
        "New-NetFirewallRule -DisplayName web",
        "netsh advfirewall set allprofiles state off",
        "NETSH.EXE firewall set opmode disable",
        "Get-HnsNetwork | Remove-HnsNetwork",
        "$p = @{ Type = 'ACL'; Action = 'Block' }",
        "Set-MpPreference -DisableRealtimeMonitoring $true",
        "docker run -d web",
        "Restart-Service containerd",
        "New-ADServiceAccount web",
        "New-GMSACredentialSpec web",
        "Set-Container web",
        "@'\n{}\n'@ | Set-Content C:\\ProgramData\\docker\\config\\daemon.json",
    ],
)
def test_scripts_that_touch_a_container_host_are_read(text):
    (found,) = _read(f"# first\n{text}\n")
    assert isinstance(found, HostScript)
    assert (found.name, found.text) == ("setup.ps1", f"# first\n{text}\n")


@pytest.mark.parametrize(
    "text", ["", "Write-Host hello", "Get-ChildItem C:\\ | Sort-Object Length", "# the hnswlib index"]
)
def test_other_scripts_are_skipped_with_the_reason(text):
    assert _read(text) == [Skipped("host/setup.ps1", NOTHING)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("New-NetFirewallRule -DisplayName web", "windows"),
        ("docker run -v C:\\data:C:\\data web", "windows"),
        ("docker run web", "unknown"),
        ("#!/usr/bin/env pwsh\ndocker build -t x .", "unknown"),
    ],
)
def test_a_script_is_for_windows_where_it_uses_what_only_windows_has(text, expected):
    (found,) = _read(text)
    assert found.os.name == expected


@pytest.mark.parametrize("name", ["a.ps1", "A.PS1", "lib/hns.psm1", "C:\\k\\start.ps1"])
def test_scripts_are_told_by_name(name):
    assert detect(name, "apiVersion: v1\nkind: Pod\n") == "powershell"


def test_data_files_of_modules_are_no_scripts():
    assert detect("module.psd1", "@{ ModuleVersion = '1.0' }") is None


def _edited(text: str, *edits) -> str:
    (script,) = _read(text)
    document = script.where.document
    found = [edit(Where(document, (), Span(text.index(part), text.index(part) + len(part)))) for part, edit in edits]
    for splice in reversed(document.splices(found)):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


def test_a_statement_is_removed_with_its_lines():
    text = "a\r\n  netsh advfirewall `\r\n    reset\r\nb\r\n"
    assert _edited(text, ("netsh advfirewall `\r\n    reset", Remove)) == "a\r\nb\r\n"


def test_a_statement_beside_others_is_not_removed():
    with pytest.raises(EditError):
        _edited("if ($x) { netsh advfirewall reset }", ("netsh advfirewall reset", Remove))


def test_edits_of_the_same_text_are_refused():
    with pytest.raises(EditError):
        _edited(
            "netsh advfirewall reset",
            ("netsh advfirewall", lambda where: ReplaceText(where, "x")),
            ("advfirewall reset", lambda where: ReplaceText(where, "y")),
        )
