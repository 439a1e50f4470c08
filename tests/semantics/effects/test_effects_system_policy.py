import pytest
from effect_commands import in_cmd, in_powershell, told

from deadlight.model.image_content import SystemPolicyValue
from deadlight.semantics.effects import system_policy
from deadlight.semantics.effects.system_policy import allows_blank_passwords, weakened

SYSTEM = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System"
LSA = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa"
SCHANNEL = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols"


def what(commands):
    return [weakening.what for weakening in told(weakened, commands)]


@pytest.mark.parametrize(
    ("key", "value", "data", "expected"),
    [
        (SYSTEM, "EnableLUA", "0", "switches User Account Control off"),
        (SYSTEM, "LocalAccountTokenFilterPolicy", "1", "gives local administrators full rights over the network"),
        (LSA, "LmCompatibilityLevel", "2", "allows LM and NTLMv1 authentication"),
        (LSA, "NoLMHash", "0x0", "stores LM hashes of passwords"),
        ("HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters", "SMB1", "1", "switches SMB 1 on"),
        (
            "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\LanmanWorkstation",
            "AllowInsecureGuestAuth",
            "1",
            "allows guest access to SMB servers",
        ),
        (
            "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\WDigest",
            "UseLogonCredential",
            "1",
            "keeps passwords in clear in memory",
        ),
        (
            "HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v4.0.30319",
            "SchUseStrongCrypto",
            "0",
            "lets .NET use weak TLS",
        ),
        (
            "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon",
            "AutoAdminLogon",
            "1",
            "logs a user on with a stored password",
        ),
        (f"{SCHANNEL}\\SSL 3.0\\Server", "Enabled", "0xffffffff", "switches SSL 3.0 on"),
        (f"{SCHANNEL}\\TLS 1.0\\Client", "Enabled", "1", "switches TLS 1.0 on"),
        (f"{SCHANNEL}\\TLS 1.2\\Server", "Enabled", "0", "switches TLS 1.2 off"),
        (
            "HKCU\\SOFTWARE\\Policies\\Microsoft\\Windows\\Installer",
            "AlwaysInstallElevated",
            "1",
            "installs packages of any user with the rights of the system",
        ),
    ],
)
def test_a_value_in_the_registry_weakens_the_policy(key, value, data, expected):
    assert what(in_cmd(f'reg add "{key}" /v {value} /t REG_DWORD /d {data} /f')) == [expected]


@pytest.mark.parametrize(
    ("key", "value", "data"),
    [
        (SYSTEM, "EnableLUA", "1"),
        (LSA, "LmCompatibilityLevel", "5"),
        ("HKLM\\SOFTWARE\\Shop", "EnableLUA", "0"),
        ("HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters", "SMB1", "0"),
        ("HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319", "SchUseStrongCrypto", "1"),
        (f"{SCHANNEL}\\TLS 1.2\\Client", "Enabled", "1"),
        (f"{SCHANNEL}\\TLS 1.2\\Client", "DisabledByDefault", "0"),
        (f"{SCHANNEL}\\TLS 1.0\\Server", "Enabled", "0"),
        ("HKLM\\SYSTEM\\CurrentControlSet\\Control\\FileSystem", "LongPathsEnabled", "1"),
    ],
)
def test_a_value_that_hardens_or_is_about_something_else_is_silent(key, value, data):
    assert what(in_cmd(f'reg add "{key}" /v {value} /t REG_DWORD /d {data} /f')) == []


def test_data_that_are_not_known_are_silent():
    assert what(in_cmd(f"reg add {SYSTEM} /v EnableLUA /d %LUA%")) == []


@pytest.mark.parametrize(
    "script",
    [
        "Enable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol",
        "Install-WindowsFeature Web-Server, FS-SMB1",
        "Set-SmbServerConfiguration -EnableSMB1Protocol $true -Force",
        "dism /online /enable-feature /featurename:SMB1Protocol-Client /all",
        "sc.exe config mrxsmb10 start= auto",
    ],
)
def test_smb1_can_be_switched_on_without_the_registry(script):
    assert what(in_powershell(script)) == ["switches SMB 1 on"]


@pytest.mark.parametrize(
    "script",
    [
        "Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force",
        "Disable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol",
        "Uninstall-WindowsFeature FS-SMB1",
        "Install-WindowsFeature FS-FileServer",
        "Write-Host 'Enable-WindowsOptionalFeature -FeatureName SMB1Protocol'",
    ],
)
def test_smb1_that_is_switched_off_is_silent(script):
    assert what(in_powershell(script)) == []


def test_blank_passwords_are_allowed_by_one_value():
    assert any(map(allows_blank_passwords, in_cmd(f"reg add {LSA} /v LimitBlankPasswordUse /t REG_DWORD /d 0 /f")))


@pytest.mark.parametrize(
    "script",
    [
        f"reg add {LSA} /v LimitBlankPasswordUse /t REG_DWORD /d 1 /f",
        "reg add HKLM\\SOFTWARE\\Shop /v LimitBlankPasswordUse /d 0",
        "net user shop /add /passwordreq:no",
    ],
)
def test_other_values_and_accounts_do_not_allow_blank_passwords(script):
    assert not any(map(allows_blank_passwords, in_cmd(script)))


def test_every_row_names_what_it_weakens_and_cites_an_address():
    for rows in system_policy._rows().values():
        for row in rows:
            assert row.what, row
            assert row.data or row.below is not None, row
            assert row.value == row.value.lower(), row
            assert all(part.startswith("\\") and part == part.lower() for part in row.key.split("|")), row
            assert all(source.startswith("https://") for source in row.evidence), row


HIVE_VALUES = [
    (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System", "EnableLUA", "0", "switches User Account Control off"),
    (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System", "EnableLUA", "1", None),
    (r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa", "LmCompatibilityLevel", "2", "allows LM and NTLMv1 authentication"),
    (r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa", "LmCompatibilityLevel", "3", None),
    (r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters", "SMB1", "1", "switches SMB 1 on"),
    (r"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\WDigest", "UseLogonCredential", "1", "keeps passwords in clear in memory"),
    (r"HKLM\SOFTWARE\WOW6432Node\Microsoft\.NETFramework\v4.0.30319", "SchUseStrongCrypto", "0", "lets .NET use weak TLS"),
    (r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon", "AutoAdminLogon", "1", "logs a user on with a stored password"),
    (r"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\SSL 3.0\Server", "Enabled", "1", "switches SSL 3.0 on"),
    (r"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Client", "Enabled", "0", "switches TLS 1.2 off"),
    (r"HKLM\SOFTWARE\Vendor\Control\Lsa", "LmCompatibilityLevel", "0", None),
    # Does nothing unless the user's hive says the same.
    (r"HKLM\SOFTWARE\Policies\Microsoft\Windows\Installer", "AlwaysInstallElevated", "1", None),
]  # fmt: skip


@pytest.mark.parametrize(("key", "name", "data", "what"), HIVE_VALUES)
def test_values_of_a_hive_are_judged_like_edits(key: str, name: str, data: str, what: str | None) -> None:
    weakening = system_policy.weakened_value(SystemPolicyValue(key=key, name=name, value=data))
    assert (None if weakening is None else weakening.what) == what


def test_every_judged_value_is_asked_for() -> None:
    wanted = system_policy.hive_values()
    assert len(wanted) == len(set(wanted))
    asked = {(key.lower().removeprefix("hklm\\"), name.lower()) for key, name, _, what in HIVE_VALUES if what}
    assert asked <= set(wanted)
    assert all(key.startswith(("system\\currentcontrolset\\", "software\\")) for key, _ in wanted)


@pytest.mark.parametrize(("data", "allowed"), [("0", True), ("1", False)])
def test_a_hive_may_allow_blank_passwords(data: str, allowed: bool) -> None:
    value = SystemPolicyValue(
        key=r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa", name="LimitBlankPasswordUse", value=data
    )
    assert system_policy.value_allows_blank_passwords(value) is allowed
