import pytest
from effect_commands import in_cmd, in_powershell, told

from deadlight.semantics.effects.registry import edit_of


def edit(commands):
    (found,) = told(edit_of, commands)
    return found.key, found.name, found.data


LSA = ("hklm\\system\\currentcontrolset\\control\\lsa", "limitblankpassworduse", "0")


@pytest.mark.parametrize(
    "script",
    [
        r"reg add HKLM\SYSTEM\CurrentControlSet\Control\Lsa /v LimitBlankPasswordUse /t REG_DWORD /d 0 /f",
        r'reg.exe ADD "HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Lsa" /f /v LimitBlankPasswordUse /d 0x0',
        r"C:\Windows\reg.exe add HKLM\SYSTEM\CurrentControlSet\Control\Lsa\ /v LimitBlankPasswordUse /d 0000",
    ],
)
def test_reg_add_sets_a_value_however_it_is_written(script):
    assert edit(in_cmd(script)) == LSA


@pytest.mark.parametrize(
    "script",
    [
        r"Set-ItemProperty -Path HKLM:\SYSTEM\CurrentControlSet\Control\Lsa -Name LimitBlankPasswordUse -Value 0",
        r"Set-ItemProperty HKLM:\SYSTEM\CurrentControlSet\Control\Lsa LimitBlankPasswordUse 0",
        r"sp 'HKLM:\\SYSTEM\CurrentControlSet\Control\Lsa\' -n LimitBlankPasswordUse -v 0 -Type DWord",
        (
            r"New-ItemProperty -LiteralPath Registry::HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Lsa "
            r"-Name LimitBlankPasswordUse -PropertyType DWord -Value ([int]0) -Force"
        ),
        (
            r"New-Item -Path HKLM:\SYSTEM\CurrentControlSet\Control\Lsa -Force | "
            r"Set-ItemProperty -Name LimitBlankPasswordUse -Value 0"
        ),
        r"$key = 'HKLM:/SYSTEM/CurrentControlSet/Control/Lsa'; Set-ItemProperty $key LimitBlankPasswordUse 0",
        (
            r"[Microsoft.Win32.Registry]::SetValue('HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Lsa', "
            r"'LimitBlankPasswordUse', 0, 'DWord')"
        ),
    ],
)
def test_powershell_sets_a_value_however_it_is_written(script):
    assert edit(in_powershell(script)) == LSA


def test_a_command_inside_another_shell_is_found():
    (found,) = told(edit_of, in_cmd(r"powershell -Command Set-ItemProperty HKLM:\A -Name B -Value 0xffffffff"))
    assert (found.key, found.name, found.data) == ("hklm\\a", "b", "4294967295")


def test_data_that_depend_on_a_variable_are_not_known():
    (found,) = told(edit_of, in_powershell(r"Set-ItemProperty HKLM:\A -Name B -Value $env:NOT_SET"))
    assert not found.known


@pytest.mark.parametrize(
    "script",
    [
        r"reg query HKLM\A /v B",
        r"reg delete HKLM\A /v B /f",
        r"reg add HKLM\A /ve /d x",
        r"reg add HKLM\A",
        r"reg import settings.reg",
        r"echo reg add HKLM\A /v B /d 0",
    ],
)
def test_what_sets_no_named_value_is_no_edit(script):
    assert told(edit_of, in_cmd(script)) == []


@pytest.mark.parametrize(
    "script",
    [
        r"Set-ItemProperty C:\file.txt -Name IsReadOnly -Value 0",
        r"Set-ItemProperty IIS:\AppPools\Shop -Name processModel.identityType -Value LocalSystem",
        r"Get-ItemProperty HKLM:\A -Name B",
        r"$table.SetValue('a', 'b', 0)",
        r"Write-Host 'Set-ItemProperty HKLM:\A -Name B -Value 0'",
    ],
)
def test_what_is_not_in_the_registry_is_no_edit(script):
    assert told(edit_of, in_powershell(script)) == []
