import pytest
from effect_commands import in_cmd, in_powershell, told

from deadlight.semantics.effects.defender import switched_off


@pytest.mark.parametrize(
    ("script", "part"),
    [
        ("Set-MpPreference -DisableRealtimeMonitoring $true", "Defender's real-time protection"),
        ("Set-MpPreference -DisableRealtimeMonitoring:1 -Force", "Defender's real-time protection"),
        ("Set-MpPreference -DisableIOAV $true", "Defender's scan of downloads"),
        ("Set-MpPreference -ExclusionPath 'C:\\'", "Defender's scan of C:\\"),
        ("Add-MpPreference -ExclusionPath C:\\shop,C:\\Windows\\Temp", "Defender's scan of C:\\Windows\\Temp"),
        ("Add-MpPreference -ExclusionExtension '.exe'", "Defender's scan of .exe"),
        ("Add-MpPreference -ExclusionProcess powershell.exe", "Defender's scan of powershell.exe"),
        ("Uninstall-WindowsFeature Windows-Defender", "Defender"),
        ("Remove-WindowsFeature Windows-Defender-GUI, Windows-Defender", "Defender"),
        ("Disable-WindowsOptionalFeature -Online -FeatureName Windows-Defender-Features", "Defender"),
        ("Set-Service WinDefend -StartupType Disabled", "Defender's service"),
        ("Stop-Service -Name WinDefend -Force", "Defender's service"),
        (
            "Set-ItemProperty 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows Defender' DisableAntiSpyware 1",
            "Defender",
        ),
        ("& 'C:\\Program Files\\Windows Defender\\MpCmdRun.exe' -RemoveDefinitions -All", "Defender's definitions"),
    ],
)
def test_powershell_switches_defender_off(script, part):
    assert told(switched_off, in_powershell(script)) == [part]


@pytest.mark.parametrize(
    ("script", "part"),
    [
        ("dism /online /disable-feature /featurename:Windows-Defender /remove", "Defender"),
        ("dism.exe /Online /Disable-Feature:Windows-Defender", "Defender"),
        ("sc stop WinDefend", "Defender's service"),
        ("sc config WinDefend start= disabled", "Defender's service"),
        ("sc delete WinDefend", "Defender's service"),
        ("net stop windefend", "Defender's service"),
        (
            (
                'reg add "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Real-Time Protection" '
                "/v DisableBehaviorMonitoring /t REG_DWORD /d 1 /f"
            ),
            "Defender's behaviour monitoring",
        ),
        ("reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend /v Start /d 4 /f", "Defender's service"),
        (
            'reg add "HKLM\\SOFTWARE\\Microsoft\\Windows Defender\\Exclusions\\Paths" /v C:\\ /t REG_DWORD /d 0',
            "Defender's scan of c:\\",
        ),
    ],
)
def test_programs_switch_defender_off(script, part):
    assert told(switched_off, in_cmd(script)) == [part]


@pytest.mark.parametrize(
    "script",
    [
        "Set-MpPreference -DisableRealtimeMonitoring $false",
        "Set-MpPreference -MAPSReporting Advanced -PUAProtection Enabled",
        "Add-MpPreference -ExclusionPath C:\\shop\\cache",
        "Add-MpPreference -ExclusionExtension log",
        "Add-MpPreference -ExclusionProcess shop.exe",
        "Uninstall-WindowsFeature Windows-Defender-GUI",
        "Uninstall-WindowsFeature Telnet-Client",
        "Install-WindowsFeature Windows-Defender",
        "Set-Service WinDefend -StartupType Automatic",
        "Start-Service WinDefend",
        "Set-ItemProperty 'HKLM:\\SOFTWARE\\Policies\\Microsoft\\Windows Defender' DisableAntiSpyware 0",
        "Set-ItemProperty HKLM:\\SOFTWARE\\Shop DisableAntiSpyware 1",
        "Write-Output 'Set-MpPreference -DisableRealtimeMonitoring $true'",
        "dism /online /get-features /featurename:Windows-Defender",
    ],
)
def test_what_leaves_defender_on_is_silent(script):
    assert told(switched_off, in_powershell(script)) == []
