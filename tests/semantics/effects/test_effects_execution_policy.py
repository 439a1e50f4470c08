import pytest
from effect_commands import in_cmd, in_powershell, told

from deadlight.semantics.effects.execution_policy import lowered, lowered_by_shell, stays


@pytest.mark.parametrize(
    ("script", "lowering"),
    [
        ("Set-ExecutionPolicy Bypass -Force", "Bypass in the image"),
        ("Set-ExecutionPolicy -Scope CurrentUser -ExecutionPolicy unrestricted", "Unrestricted in the image"),
        ("Set-ExecutionPolicy Bypass -Scope Process -Force; .\\a.ps1", "Bypass for this process"),
        ("Set-ExecutionPolicy Unrestricted LocalMachine", "Unrestricted in the image"),
        ("$env:PSExecutionPolicyPreference = 'Bypass'", "Bypass for this process"),
        (
            "sp HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell ExecutionPolicy Bypass",
            "Bypass in the image",
        ),
    ],
)
def test_powershell_lowers_the_policy(script, lowering):
    assert told(lowered, in_powershell(script)) == [lowering]


@pytest.mark.parametrize(
    "script",
    [
        "powershell -ExecutionPolicy Bypass -File a.ps1",
        "powershell.exe -ep bypass .\\a.ps1",
        "pwsh -ex Bypass -c a",
        "start /wait powershell -NoProfile -Exec Bypass -File a.ps1",
    ],
)
def test_an_option_lowers_the_policy_of_one_process(script):
    assert told(lowered, in_cmd(script)) == ["Bypass for this process"]


@pytest.mark.parametrize(
    "script",
    [
        "Set-ExecutionPolicy RemoteSigned -Force",
        "Set-ExecutionPolicy AllSigned",
        "Get-ExecutionPolicy",
        "powershell -ExecutionPolicy RemoteSigned -File a.ps1",
        "powershell -File a.ps1 -ExecutionPolicy Bypass",
        "Write-Host 'Set-ExecutionPolicy Bypass'",
        "Set-ItemProperty HKLM:\\SOFTWARE\\Shop ExecutionPolicy Bypass",
    ],
)
def test_what_keeps_the_policy_is_silent(script):
    assert told(lowered, in_powershell(script)) == []


def test_only_what_is_written_for_the_machine_stays():
    assert stays("Bypass in the image")
    assert not stays("Bypass for this process")


@pytest.mark.parametrize(
    "shell",
    [
        ("powershell", "-ExecutionPolicy", "Bypass", "-Command"),
        ("powershell.exe", "-NoProfile", "-ep Bypass", "-Command"),
        ("pwsh", "-exec", "bypass", "-c"),
        ("C:\\VsDevCmd.bat", "&&", "powershell.exe", "-NoLogo", "-ExecutionPolicy", "Bypass"),
    ],
)
def test_a_shell_lowers_the_policy_of_its_steps(shell):
    assert lowered_by_shell(shell) == "Bypass for every step"
    assert not stays(lowered_by_shell(shell))


@pytest.mark.parametrize(
    "shell",
    [
        (),
        ("cmd", "/S", "/C"),
        ("powershell", "-Command", "$ErrorActionPreference = 'Stop';"),
        ("powershell", "-ExecutionPolicy", "RemoteSigned", "-Command"),
        ("powershell", "-Command", "-ExecutionPolicy", "Bypass"),
    ],
)
def test_a_shell_that_keeps_the_policy_is_silent(shell):
    assert lowered_by_shell(shell) == ""
