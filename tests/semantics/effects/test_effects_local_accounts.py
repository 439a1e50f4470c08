import pytest
from effect_commands import BASE, in_cmd, in_powershell, stage_of, told

from deadlight.semantics.effects.local_accounts import added_to_administrators, password_written


def passwords(commands):
    return [argument.text for argument in told(password_written, commands)]


@pytest.mark.parametrize(
    ("script", "account"),
    [
        ("net localgroup Administrators shop /add", "shop"),
        ("NET LOCALGROUP /add administrators CORP\\shop", "CORP\\shop"),
        ("net1.exe localgroup Administratoren shop /ADD", "shop"),
        ("net localgroup Administrators shop clerk /add", "shop, clerk"),
        ("net localgroup Administrators ContainerUser /add", "ContainerUser"),
    ],
)
def test_net_makes_an_account_an_administrator(script, account):
    assert told(added_to_administrators, in_cmd(script)) == [account]


@pytest.mark.parametrize(
    ("script", "account"),
    [
        ("Add-LocalGroupMember -Group Administrators -Member shop", "shop"),
        ("Add-LocalGroupMember Administrators shop", "shop"),
        ("Add-LocalGroupMember -SID S-1-5-32-544 -Member shop, clerk", "shop,clerk"),
        ("Add-LocalGroupMember -Group (Get-LocalGroup -SID 'S-1-5-32-544') -Member shop", "shop"),
        ("$g = 'Administrators'; net localgroup $g shop /add", "shop"),
        ("([ADSI]'WinNT://./Administrators,group').Add('WinNT://./shop,user')", "shop"),
        ("([adsi]'WinNT://localhost/Administrators,group').psbase.Invoke('Add', 'WinNT://localhost/shop')", "shop"),
    ],
)
def test_powershell_makes_an_account_an_administrator(script, account):
    assert told(added_to_administrators, in_powershell(script)) == [account]


@pytest.mark.parametrize(
    "script",
    [
        "net localgroup IIS_IUSRS shop /add",
        "net localgroup Administrators shop /delete",
        "net localgroup Administrators",
        "net localgroup shoppers /add",
        "net localgroup Administrators ContainerAdministrator /add",
        "net user Administrators /add",
        "echo net localgroup Administrators shop /add",
    ],
)
def test_other_groups_and_commands_of_net_make_nobody_an_administrator(script):
    assert told(added_to_administrators, in_cmd(script)) == []


@pytest.mark.parametrize(
    "script",
    [
        "Add-LocalGroupMember -Group Users -Member Administrators",
        "Remove-LocalGroupMember -Group Administrators -Member shop",
        "([ADSI]'WinNT://./Users,group').Add('WinNT://./Administrators,group')",
        "$list.Add('Administrators')",
        "Add-LocalGroupMember -Group (Get-LocalGroup -SID 'S-1-5-32-5440') -Member shop",
    ],
)
def test_other_groups_in_powershell_make_nobody_an_administrator(script):
    assert told(added_to_administrators, in_powershell(script)) == []


@pytest.mark.parametrize(
    "script",
    [
        "net user shop Kestrel9 /add",
        "net user /add shop Kestrel9",
        "net users shop Kestrel9",
        'net user shop "Kestrel9" /add /expires:never',
        "net use Z: \\\\files\\shop Kestrel9 /user:corp\\shop",
        "net use \\\\files\\shop /user:corp\\shop Kestrel9",
        "sc create shop binPath= C:\\shop.exe obj= .\\shop password= Kestrel9",
        "schtasks /create /tn shop /tr shop.exe /sc onstart /ru shop /rp Kestrel9",
        "cmdkey /add:files /user:shop /pass:Kestrel9",
        "sqlcmd -S . -U sa -P Kestrel9 -i shop.sql",
        "sqlcmd -Q \"ALTER LOGIN sa WITH PASSWORD = N'Kestrel9'\"",
        "nssm set shop ObjectName .\\shop Kestrel9",
        "appcmd set apppool shop /processModel.userName:shop /processModel.password:Kestrel9",
        'reg add "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon" /v DefaultPassword /d Kestrel9',
        "setup.exe /q /ACTION=Install /SQLSVCACCOUNT=corp\\sql /SAPWD=Kestrel9",
    ],
)
def test_a_password_on_a_command_line_is_found(script):
    assert passwords(in_cmd(script)) == ["Kestrel9"]


@pytest.mark.parametrize(
    "script",
    [
        "ConvertTo-SecureString 'Kestrel9' -AsPlainText -Force",
        "$p = ConvertTo-SecureString -AsPlainText -Force -String Kestrel9",
        "New-LocalUser -Name shop -Password (ConvertTo-SecureString 'Kestrel9' -AsPlainText -Force)",
        "'Kestrel9' | ConvertTo-SecureString -AsPlainText -Force",
        "$text = 'Kestrel9'; $text | ConvertTo-SecureString -AsPlainText -Force",
        "$text = 'Kestrel9'; ConvertTo-SecureString $text -AsPlainText -Force",
        "NET USER shop 'Kestrel9' /ADD",
        "$user = [ADSI]'WinNT://./shop,user'; $user.SetPassword('Kestrel9')",
        "([ADSI]'WinNT://./shop,user').Invoke('SetPassword', 'Kestrel9')",
        "New-Object System.Net.NetworkCredential('shop', 'Kestrel9')",
        "[System.Net.NetworkCredential]::new('shop', 'Kestrel9')",
        "Set-ItemProperty IIS:\\AppPools\\shop -Name processModel -Value @{userName='shop';password='Kestrel9'}",
        "Invoke-Sqlcmd -Query \"ALTER LOGIN sa WITH PASSWORD='Kestrel9'\"",
    ],
)
def test_a_password_in_powershell_is_found(script):
    assert passwords(in_powershell(script)) == ["Kestrel9"]


def test_a_password_that_comes_from_an_argument_with_a_default_is_found():
    stage = stage_of(f"{BASE}ARG SHOP_PASSWORD=Kestrel9\nRUN net user shop %SHOP_PASSWORD% /add\n")
    assert passwords([command for _, command in stage.commands()]) == ["Kestrel9"]


def test_a_password_with_signs_of_powershell_in_it_is_found():
    assert passwords(in_powershell("net user shop Pa$$w0rd /add")) == ["Pa$$w0rd"]
    assert passwords(in_powershell("net user shop Pa$$w0rd$env:SUFFIX /add")) == []


def test_a_weak_password_is_a_password():
    assert passwords(in_cmd("net user shop changeme /add")) == ["changeme"]


@pytest.mark.parametrize(
    "script",
    [
        "net user shop /add",
        "net user shop * /add",
        "net user shop %SHOP_PASSWORD% /add",
        'net user shop "<password>" /add',
        "net user shop /delete",
        "net user shop /active:yes",
        "net user shop /random /add",
        "net use Z: \\\\files\\shop",
        "net use Z: \\\\files\\shop * /user:shop",
        'net use \\\\files\\IPC$ "" /user:""',
        "net localgroup shoppers shop /add",
        "schtasks /create /tn shop /tr shop.exe /sc onstart /ru SYSTEM",
        'sqlcmd -S . -E -Q "SELECT 1"',
        "sqlcmd -P %SA_PASSWORD%",
        "echo net user shop Kestrel9 /add",
        "reg add HKLM\\SOFTWARE\\Shop /v DefaultPassword /d Kestrel9",
    ],
)
def test_no_password_is_seen_where_none_is_written(script):
    assert passwords(in_cmd(script)) == []


@pytest.mark.parametrize(
    "script",
    [
        "ConvertTo-SecureString $env:SHOP_PASSWORD -AsPlainText -Force",
        "ConvertTo-SecureString (Get-Content C:\\run\\secrets\\shop -Raw) -AsPlainText -Force",
        "Get-Content C:\\run\\secrets\\shop | ConvertTo-SecureString -AsPlainText -Force",
        "$env:SHOP_PASSWORD | ConvertTo-SecureString -AsPlainText -Force",
        "ConvertTo-SecureString '76492d1116743f0423413b16050a5345'",
        "New-LocalUser -Name shop -NoPassword",
        "[Net.NetworkCredential]::new('shop', $env:SHOP_PASSWORD)",
        "Write-Host 'net user shop Kestrel9 /add'",
    ],
)
def test_powershell_that_fetches_the_password_is_silent(script):
    assert passwords(in_powershell(script)) == []
