import pytest
from host_commands import host_script, source

from deadlight.semantics.script_remarks import remarks


def _notes(text: str) -> list[str]:
    return [note.text() for note in remarks(host_script(text))]


def test_a_cmdlet_of_another_module_is_named_with_what_works():
    text = "Install-Module CredentialSpec\nNew-GMSACredentialSpec -Name web -AccountName web$ -Domain contoso.local"
    (note,) = remarks(host_script(text))
    assert "AksGMSA" in note.text()
    assert "New-CredentialSpec" in note.text()
    assert source(note.at).startswith("New-GMSACredentialSpec")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Set-Container -Name web -ReadOnly", "no documentation has the cmdlet Set-Container"),
        ("Set-NetFirewallProfile -Profile Public -Enable False", ""),
        ("Set-NetFirewallProfile -Profile Public -Default Block", "-Default begins several parameters"),
        ("Set-MpPreference -DisableEverything $true", "no parameter -DisableEverything of Set-MpPreference"),
        ("Remove-NetFirewallRules", "no cmdlet remove-netfirewallrules"),
    ],
)
def test_what_powershell_refuses_is_said(text, part):
    notes = _notes(text)
    assert [part in note for note in notes] == ([True] if part else [])


@pytest.mark.parametrize(
    "text",
    [
        "Import-Module AksGMSA\nNew-GMSACredentialSpec -Name web",
        "function New-GMSACredentialSpec { Write-Host }\nNew-GMSACredentialSpec -Name web",
        "New-CredentialSpec -AccountName web -FileName web -Domain contoso.local",
        "New-NetFirewallRule -DisplayName x -Priority 5",
        "New-HnsEndpoint -NetworkId $id -Policies @()",
        "Get-NetFirewallRule -DisplayGroup x | Enable-NetFirewallRule -ErrorAction Stop -Verbose",
        "New-ADServiceAccount web -DNSHostName web.contoso.local -PrincipalsAllowedToRetrieveManagedPassword hosts",
        "Add-KdsRootKey -EffectiveTime (Get-Date).AddHours(-10)",
        "Install-WindowsFeature -Name Containers -Restart",
        "Set-MpPreference -ExclusionPath C:\\ProgramData\\docker",
        "New-SmbGlobalMapping -RemotePath \\\\s\\d -LocalPath G: -Credential $c",
    ],
)
def test_what_works_goes_without_a_remark(text):
    assert _notes(text) == []


def test_an_address_that_hns_refuses_is_said():
    table = "@{ Type = 'ACL'; Action = 'Allow'; Direction = 'In'; LocalAddresses = 'Any' }"
    (note,) = _notes(f"New-HnsEndpoint -Policies @({table})")
    assert "0x803b000d" in note


def test_a_command_in_a_function_called_twice_is_remarked_on_once():
    assert len(_notes("function F { Set-Container web }\nF\nF")) == 1
