import pytest
from effect_commands import in_cmd, in_powershell

from deadlight.semantics.effects.firewall import switched_off


@pytest.mark.parametrize(
    "script",
    [
        "netsh advfirewall set allprofiles state off",
        "netsh.exe advfirewall set currentprofile state off",
        "netsh advfirewall set allprofiles firewallpolicy allowinbound,allowoutbound",
        "netsh firewall set opmode disable",
        "netsh firewall set opmode mode=disable",
        "sc config mpssvc start= disabled",
        "net stop mpssvc",
        (
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\PublicProfile"
            " /v EnableFirewall /t REG_DWORD /d 0 /f"
        ),
        "reg add HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\DomainProfile /v EnableFirewall /d 0",
    ],
)
def test_programs_switch_the_firewall_off(script):
    assert any(map(switched_off, in_cmd(script)))


@pytest.mark.parametrize(
    "script",
    [
        "Set-NetFirewallProfile -Profile Domain,Public,Private -Enabled False",
        "Set-NetFirewallProfile -All -Enabled:$false",
        "Get-NetFirewallProfile | Set-NetFirewallProfile -Enabled False",
        "Set-NetFirewallProfile -DefaultInboundAction Allow",
        "Set-Service mpssvc -StartupType Disabled",
    ],
)
def test_powershell_switches_the_firewall_off(script):
    assert any(map(switched_off, in_powershell(script)))


@pytest.mark.parametrize(
    "script",
    [
        "netsh advfirewall set allprofiles state on",
        "netsh advfirewall firewall add rule name=off dir=in action=allow protocol=TCP localport=80",
        "netsh http flush logbuffer",
        "Set-NetFirewallProfile -Enabled True -DefaultInboundAction Block",
        "New-NetFirewallRule -DisplayName shop -LocalPort 80 -Action Allow",
        "Disable-NetFirewallRule -DisplayName shop",
        "Start-Service mpssvc",
        "Stop-Service shop",
        "Write-Host 'netsh advfirewall set allprofiles state off'",
    ],
)
def test_what_leaves_the_firewall_on_is_silent(script):
    assert not any(map(switched_off, in_powershell(script)))
