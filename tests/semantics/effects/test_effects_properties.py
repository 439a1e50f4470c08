"""Whatever a command looks like, no judgement raises, and each answers in its own form."""

from effect_commands import in_powershell
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.command import Argument, Command
from deadlight.model.place import Document, Where
from deadlight.semantics.effects import (
    access_rights,
    certificates,
    defender,
    execution_policy,
    firewall,
    local_accounts,
    packages,
    registry,
    remote_access,
    service_control,
    services,
    system_policy,
)

WHERE = Where(Document("Dockerfile", "dockerfile", ""))
NAMES = (
    "= reg set-itemproperty new-itemproperty setvalue curl wget aria2c git npm yarn pip conda add-type "
    "setx setenvironmentvariable invoke-webrequest net add-localgroupmember add invoke convertto- "
    "securestring new-object new setpassword sc nssm schtasks cmdkey sqlcmd appcmd new-service set- "
    "service mongod set-webconfigurationproperty setup set-mppreference add-mppreference uninstall- "
    "windowsfeature dism mpcmdrun netsh set-netfirewallprofile stop-service set-executionpolicy "
    "powershell winrm set-item new-item add-windowscapability install-windowsfeature choco "
    "setallowtsconnections icacls cacls xcacls add-ntfsaccess winget install-module install-psresource "
    "nuget dotnet python set-smbserverconfiguration"
).split()
PARAMETERS = (
    "add v d t path literalpath name value group sid member asplaintext string user obj= grant grant:r g "
    "setowner argumentlist typename account accessrights version requiredversion id global location "
    "module source featurename enable-feature disable-feature startuptype status executionpolicy scope "
    "file uri skipcertificatecheck insecure url config strict-ssl trusted-host check-certificate "
    "exclusionpath disablerealtimemonitoring enabled filter section sqlsvcaccount instancename install "
    "servicename credential password query rp params capabilityname add-capability"
).split()
WORDS = (
    "add user localgroup Administrators use create config obj= password= type= start= auto install i tool "
    "package set advfirewall firewall state off opmode winrm/config/service qc Everyone:F Everyone "
    "FullControl Deny HKLM:\\A HKEY_LOCAL_MACHINE\\SYSTEM IIS:\\AppPools\\a processModel.identityType "
    "LocalSystem 0 1 0x0 $true $null * , : = @ \\\\ http.sslVerify=false http.sslVerify false strict-ssl "
    "global.trusted-host latest a@1 a==1 @{identityType=0} ObjectName wsman:\\localhost\\listener"
).split()
TARGETS = (
    "adsi [microsoft.win32.registry] $env:a %a% [net.servicepointmanager]::certificatepolicy "
    "$env:pip_trusted_host [net.networkcredential] [security.accesscontrol.filesystemaccessrule] "
    "$x.servercertificatecustomvalidationcallback"
).split()

texts = st.one_of(
    st.sampled_from(WORDS), st.text(max_size=12), st.lists(st.sampled_from(WORDS), max_size=4).map("".join)
)
arguments = st.builds(Argument, text=texts, where=st.just(WHERE), known=st.booleans())
commands = st.builds(
    Command,
    name=st.one_of(st.sampled_from(NAMES), st.text(max_size=6)),
    written=st.text(max_size=20),
    shell=st.sampled_from(("powershell", "cmd", "exec")),
    where=st.just(WHERE),
    index=st.just(0),
    target=st.one_of(st.just(""), st.sampled_from(TARGETS), st.text(max_size=8)),
    parameters=st.lists(
        st.tuples(st.one_of(st.sampled_from(PARAMETERS), st.text(max_size=4)), st.one_of(st.none(), arguments)),
        max_size=4,
    ).map(tuple),
    arguments=st.lists(arguments, max_size=6).map(tuple),
)


@settings(max_examples=1500, deadline=None)
@given(commands)
def test_no_judgement_raises_on_any_command(command):
    edit = registry.edit_of(command)
    assert edit is None or edit.key == edit.key.lower()
    for judge in (
        certificates.check_switched_off,
        local_accounts.added_to_administrators,
        services.made_as_system,
        defender.switched_off,
        remote_access.opened,
        execution_policy.lowered,
    ):
        assert isinstance(judge(command), str)
    assert isinstance(firewall.switched_off(command), bool)
    assert isinstance(system_policy.allows_blank_passwords(command), bool)
    given_away = access_rights.given_to_everybody(command)
    assert given_away is None or len(given_away) == 3
    password = local_accounts.password_written(command)
    assert password is None or password.known
    assert all(manager and package for manager, package in packages.unpinned(command))
    assert all(change.name for change in service_control.changes_of(command))
    weakening = system_policy.weakened(command)
    assert weakening is None or weakening.evidence.startswith("https://")


@settings(max_examples=200, deadline=None)
@given(st.lists(commands, max_size=6))
def test_a_service_is_left_to_the_system_at_most_once(script):
    names = [name.lower() for _, name in services.left_as_system(script)]
    assert len(names) == len(set(names))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=8), st.text(max_size=8), st.lists(st.text(max_size=20), max_size=4))
def test_no_variable_and_no_shell_raises(name, value, shell):
    assert isinstance(certificates.switched_off_by(name, value), str)
    assert isinstance(execution_policy.lowered_by_shell(("powershell", *shell)), str)


def test_what_is_printed_or_compared_changes_nothing():
    script = (
        "Write-Host 'reg add HKLM\\A /v B /d 0'; Write-Output 'icacls C:\\ /grant Everyone:F' | Out-Null; "
        "if ($x -eq 'Enable-PSRemoting') { exit 1 }"
    )
    for command in in_powershell(script):
        assert registry.edit_of(command) is None
        assert access_rights.given_to_everybody(command) is None
        assert remote_access.opened(command) == ""
