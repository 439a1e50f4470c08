import pytest
from effect_commands import in_cmd, in_powershell

from deadlight.semantics.effects.service_control import changes_of


def changes(commands):
    return [(change.name, change.action) for command in commands for change in changes_of(command)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("sc config shop start= auto", ("shop", "automatic")),
        ("sc config shop start=delayed-auto", ("shop", "automatic")),
        ("sc \\\\. config shop start= disabled", ("shop", "disabled")),
        ("sc stop Shop", ("shop", "stopped")),
        ("sc delete shop", ("shop", "removed")),
        ("net start shop", ("shop", "started")),
        ("net stop shop /y", ("shop", "stopped")),
        ("reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\shop /v Start /t REG_DWORD /d 4 /f", ("shop", "disabled")),
    ],
)
def test_programs_change_services(script, expected):
    assert changes(in_cmd(script)) == [expected]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("Start-Service shop", [("shop", "started")]),
        ("Stop-Service -Name shop, till -Force", [("shop", "stopped"), ("till", "stopped")]),
        ("Set-Service shop -StartupType Disabled", [("shop", "disabled")]),
        ("Set-Service -Name shop -Status Stopped", [("shop", "stopped")]),
        ("Remove-Service -Name shop", [("shop", "removed")]),
        ("Set-Service shop -DisplayName 'The shop'", []),
        ("sc.exe query shop", []),
        ("sc.exe config shop start= demand", []),
        ("Get-Service shop", []),
        ("net use", []),
    ],
)
def test_powershell_changes_services(script, expected):
    assert changes(in_powershell(script)) == expected
