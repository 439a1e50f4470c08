import pytest
from effect_commands import in_cmd, in_powershell, told

from deadlight.semantics.effects import remote_access
from deadlight.semantics.effects.remote_access import opened


@pytest.mark.parametrize(
    ("script", "door"),
    [
        ("Enable-PSRemoting -Force -SkipNetworkProfileCheck", remote_access.WINRM),
        ("Set-WSManQuickConfig -Force", remote_access.WINRM),
        ("winrm quickconfig -quiet", remote_access.WINRM),
        ("New-Item -Path WSMan:\\localhost\\Listener -Transport HTTPS -Address * -Force", remote_access.WINRM),
        ("Set-Service WinRM -StartupType Automatic", remote_access.WINRM),
        ("Set-Item WSMan:\\localhost\\Service\\AllowUnencrypted $true", remote_access.WEAK_WINRM),
        ("Set-Item -Path WSMan:\\localhost\\Service\\Auth\\Basic -Value 'true'", remote_access.WEAK_WINRM),
        ("winrm set winrm/config/service/auth '@{Basic=\"true\"}'", remote_access.WEAK_WINRM),
        ("Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0", remote_access.SSH),
        ("& 'C:\\OpenSSH\\install-sshd.ps1'", remote_access.SSH),
        ("powershell -ExecutionPolicy Bypass -File C:\\OpenSSH\\install-sshd.ps1", remote_access.SSH),
        ("choco install -y openssh --params '\"/SSHServerFeature\"'", remote_access.SSH),
        ("Set-Service -Name sshd -StartupType 'Automatic'", remote_access.SSH),
        ("Install-WindowsFeature Web-Server,Telnet-Server", remote_access.TELNET),
        ("Add-WindowsFeature RDS-RD-Server", remote_access.DESKTOP),
        (
            "Set-ItemProperty 'HKLM:\\System\\CurrentControlSet\\Control\\Terminal Server' fDenyTSConnections 0",
            remote_access.DESKTOP,
        ),
        (
            (
                "(Get-CimInstance Win32_TerminalServiceSetting -Namespace root/cimv2/terminalservices)"
                ".SetAllowTSConnections(1, 1)"
            ),
            remote_access.DESKTOP,
        ),
        (
            "Set-ItemProperty HKLM:\\SOFTWARE\\Microsoft\\WebManagement\\Server EnableRemoteManagement 1",
            remote_access.IIS,
        ),
    ],
)
def test_powershell_opens_a_door(script, door):
    assert told(opened, in_powershell(script)) == [door]


@pytest.mark.parametrize(
    ("script", "door"),
    [
        ("winrm qc -q", remote_access.WINRM),
        ("winrm create winrm/config/Listener?Address=*+Transport=HTTP", remote_access.WINRM),
        ('winrm set winrm/config/service @{AllowUnencrypted="true"}', remote_access.WEAK_WINRM),
        ("sc config sshd start= auto", remote_access.SSH),
        ("dism /online /Add-Capability /CapabilityName:OpenSSH.Server~~~~0.0.1.0", remote_access.SSH),
        ("dism /online /Enable-Feature /FeatureName:TelnetServer /All", remote_access.TELNET),
        (
            'reg add "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server" /v fDenyTSConnections /d 0 /f',
            remote_access.DESKTOP,
        ),
    ],
)
def test_programs_open_a_door(script, door):
    assert told(opened, in_cmd(script)) == [door]


@pytest.mark.parametrize(
    "script",
    [
        "Disable-PSRemoting -Force",
        "winrm get winrm/config",
        "winrm set winrm/config/client '@{TrustedHosts=\"*\"}'",
        "winrm set winrm/config/client/auth '@{Basic=\"true\"}'",
        "winrm set winrm/config/service/auth '@{Basic=\"false\"}'",
        "Set-Item WSMan:\\localhost\\Client\\TrustedHosts * -Force",
        "Set-Item WSMan:\\localhost\\Service\\AllowUnencrypted $false",
        "Add-WindowsCapability -Online -Name OpenSSH.Client~~~~0.0.1.0",
        "choco install -y openssh",
        "Install-WindowsFeature Telnet-Client",
        "Install-WindowsFeature Web-Mgmt-Service",
        "sc.exe config WMSVC start=auto",
        "Start-Service sshd",
        "Set-Service WinRM -StartupType Manual",
        "Set-ItemProperty 'HKLM:\\System\\CurrentControlSet\\Control\\Terminal Server' fDenyTSConnections 1",
        "dism /online /get-features",
        "Write-Host 'Enable-PSRemoting -Force'",
    ],
)
def test_what_opens_no_door_is_silent(script):
    assert told(opened, in_powershell(script)) == []
