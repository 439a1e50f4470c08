import pytest
from effect_commands import in_cmd, in_powershell, told

from deadlight.semantics.effects.access_rights import given_to_everybody


@pytest.mark.parametrize(
    ("script", "given"),
    [
        ("icacls C:\\shop /grant Everyone:(OI)(CI)F /T", ("Everyone", "full control", "C:\\shop")),
        ('icacls "C:\\my shop" /grant "Everyone":(OI)(CI)F', ("Everyone", "full control", "C:\\my shop")),
        ("icacls.exe C:\\shop /grant:r *S-1-1-0:(F)", ("Everyone", "full control", "C:\\shop")),
        ("icacls C:\\shop /grant BUILTIN\\Users:(OI)(CI)M", ("Users", "modify", "C:\\shop")),
        ("icacls C:\\shop /grant *S-1-5-32-545:(RX,W)", ("Users", "write", "C:\\shop")),
        (
            'icacls C:\\shop /grant:r SYSTEM:F "NT AUTHORITY\\Authenticated Users":(OI)(CI)(IO)(M)',
            ("Authenticated Users", "modify", "C:\\shop"),
        ),
        ("icacls C:\\shop /grant users:(WDAC)", ("Users", "change of the rights", "C:\\shop")),
        ("icacls C:\\shop /setowner Everyone /T", ("Everyone", "ownership", "C:\\shop")),
        ("cacls C:\\shop /E /G Everyone:F", ("Everyone", "full control", "C:\\shop")),
        ("echo y| cacls C:\\shop /T /P Users:C", ("Users", "change", "C:\\shop")),
    ],
)
def test_programs_give_everybody_a_right(script, given):
    assert told(given_to_everybody, in_cmd(script)) == [given]


@pytest.mark.parametrize(
    ("script", "given"),
    [
        ("icacls C:\\shop /grant 'Everyone:(OI)(CI)F'", ("Everyone", "full control", "C:\\shop")),
        ("icacls $env:SHOP --% /grant Users:(OI)(CI)F", ("Users", "full control", "$env:SHOP")),
        (
            "Start-Process icacls -ArgumentList 'C:\\shop /grant Everyone:F' -Wait",
            ("Everyone", "full control", "C:\\shop"),
        ),
        (
            (
                "New-Object System.Security.AccessControl.FileSystemAccessRule('Everyone', 'FullControl', "
                "'ContainerInherit,ObjectInherit', 'None', 'Allow')"
            ),
            ("Everyone", "full control", ""),
        ),
        (
            (
                "$acl.SetAccessRule((New-Object Security.AccessControl.FileSystemAccessRule("
                '"BUILTIN\\Users", [System.Security.AccessControl.FileSystemRights]::Modify, "Allow")))'
            ),
            ("Users", "modify", ""),
        ),
        (
            "[System.Security.AccessControl.FileSystemAccessRule]::new('Users', 'Read, Write', 'Allow')",
            ("Users", "write", ""),
        ),
        (
            (
                "$rule = 'Everyone', 'Modify', 'Allow'; "
                "New-Object -TypeName System.Security.AccessControl.FileSystemAccessRule -ArgumentList $rule"
            ),
            ("Everyone", "modify", ""),
        ),
        (
            "Add-NTFSAccess -Path C:\\shop -Account Everyone -AccessRights FullControl",
            ("Everyone", "full control", "C:\\shop"),
        ),
    ],
)
def test_powershell_gives_everybody_a_right(script, given):
    assert told(given_to_everybody, in_powershell(script)) == [given]


@pytest.mark.parametrize(
    "script",
    [
        "icacls C:\\shop /grant Everyone:(OI)(CI)RX /T",
        "icacls C:\\shop /grant Users:R",
        "icacls C:\\shop /deny Everyone:F",
        "icacls C:\\shop /grant *S-1-1-0:RX /deny *S-1-1-0:(W)",
        "icacls C:\\shop /remove:g Everyone",
        "icacls C:\\shop /grant ContainerUser:(OI)(CI)F",
        'icacls C:\\shop /grant "IIS AppPool\\shop:(OI)(CI)M"',
        "icacls C:\\shop /grant IIS_IUSRS:F",
        "icacls C:\\shop /grant CORP\\Users:F",
        "icacls C:\\shop /grant Administrators:F",
        "icacls C:\\Users /grant shop:F",
        "icacls C:\\shop /inheritance:r",
        "takeown /f C:\\shop",
        "echo icacls C:\\shop /grant Everyone:F",
    ],
)
def test_less_rights_and_fewer_people_are_silent(script):
    assert told(given_to_everybody, in_cmd(script)) == []


@pytest.mark.parametrize(
    "script",
    [
        "New-Object System.Security.AccessControl.FileSystemAccessRule('Everyone', 'ReadAndExecute', 'Allow')",
        "New-Object System.Security.AccessControl.FileSystemAccessRule('Everyone', 'FullControl', 'Deny')",
        "New-Object System.Security.AccessControl.FileSystemAccessRule('Everyone', 'WriteAttributes', 'Allow')",
        "New-Object System.Security.AccessControl.FileSystemAccessRule('shop', 'FullControl', 'Allow')",
        "New-Object System.Collections.ArrayList('Everyone', 'FullControl')",
        "Add-NTFSAccess -Path C:\\shop -Account shop -AccessRights FullControl",
    ],
)
def test_rules_in_powershell_for_others_are_silent(script):
    assert told(given_to_everybody, in_powershell(script)) == []
