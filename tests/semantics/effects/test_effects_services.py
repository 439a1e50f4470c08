import pytest
from effect_commands import in_cmd, in_powershell, started_by, told

from deadlight.semantics.effects.services import left_as_system, made_as_system, starts_service_monitor


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("sc create shop binPath= C:\\shop.exe start= auto", "service shop"),
        ("sc.exe create shop binPath=C:\\shop.exe type=own", "service shop"),
        ("sc \\\\. create shop binPath= C:\\shop.exe", "service shop"),
        ('sc create shop binPath= C:\\shop.exe obj= "NT AUTHORITY\\SYSTEM"', "service shop"),
        ("sc config shop obj= LocalSystem", "service shop"),
        ("nssm install shop C:\\shop.exe --serve", "service shop"),
        ("C:\\tools\\nssm.exe set shop ObjectName LocalSystem", "service shop"),
        ("mongod --config C:\\mongod.cfg --install", "service MongoDB"),
        ("mongod --install --serviceName=shop", "service shop"),
        ('setup.exe /q /INSTANCENAME=SHOP /SQLSVCACCOUNT="NT AUTHORITY\\System"', "service MSSQL$SHOP"),
        ('setup.exe /q /SQLSVCACCOUNT="NT AUTHORITY\\System"', "service MSSQLSERVER"),
        ("appcmd set apppool shop /processModel.identityType:LocalSystem", "application pool shop"),
        (
            (
                "%windir%\\system32\\inetsrv\\appcmd.exe set config /section:applicationPools "
                "\"/[name='shop'].processModel.identityType:LocalSystem\""
            ),
            "application pool shop",
        ),
    ],
)
def test_a_service_is_made_to_run_as_the_system(script, name):
    assert told(made_as_system, in_cmd(script)) == [name]


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("New-Service -Name shop -BinaryPathName C:\\shop.exe", "service shop"),
        ("New-Service shop C:\\shop.exe -StartupType Automatic", "service shop"),
        ("sc.exe create shop binPath= C:\\shop.exe", "service shop"),
        (
            "Set-ItemProperty IIS:\\AppPools\\shop -Name processModel.identityType -Value LocalSystem",
            "application pool shop",
        ),
        (
            "Set-ItemProperty 'IIS:\\AppPools\\shop' -Name processModel -Value @{identityType=0}",
            "application pool shop",
        ),
        (
            (
                "Set-WebConfigurationProperty -Filter \"//applicationPools/add[@name='shop']/processModel\" "
                "-Name identityType -Value LocalSystem"
            ),
            "application pool shop",
        ),
    ],
)
def test_powershell_makes_a_service_that_runs_as_the_system(script, name):
    assert told(made_as_system, in_powershell(script)) == [name]


@pytest.mark.parametrize(
    "script",
    [
        'sc create shop binPath= C:\\shop.exe obj= "NT SERVICE\\shop"',
        'sc create shop binPath= C:\\shop.exe obj= "NT AUTHORITY\\LocalService" password= ""',
        "sc create shop binPath= C:\\shop.sys type= kernel",
        "sc config shop start= auto",
        "sc delete shop",
        "sc query shop",
        "nssm set shop AppDirectory C:\\shop",
        "nssm set shop ObjectName .\\clerk Kestrel9",
        "mongod --version",
        "mongod --install --serviceUser .\\mongo",
        'setup.exe /q /SQLSVCACCOUNT="NT AUTHORITY\\NETWORK SERVICE"',
        "appcmd set apppool shop /processModel.identityType:ApplicationPoolIdentity",
        "echo sc create shop binPath= C:\\shop.exe",
    ],
)
def test_other_accounts_and_drivers_are_silent(script):
    assert told(made_as_system, in_cmd(script)) == []


@pytest.mark.parametrize(
    "script",
    [
        "New-Service -Name shop -BinaryPathName C:\\shop.exe -Credential $credential",
        "sc create shop binPath= C:\\shop.exe",
        "Set-ItemProperty IIS:\\AppPools\\shop -Name processModel -Value @{identityType=3}",
        "Set-ItemProperty IIS:\\AppPools\\shop -Name enable32BitAppOnWin64 -Value 0",
        "Set-ItemProperty HKLM:\\SOFTWARE\\Shop -Name identityType -Value LocalSystem",
        "Start-Service shop",
    ],
)
def test_powershell_that_makes_no_service_of_the_system_is_silent(script):
    assert told(made_as_system, in_powershell(script)) == []


def test_the_last_word_on_an_account_counts():
    commands = in_cmd('nssm install shop C:\\shop.exe && nssm set shop ObjectName "NT AUTHORITY\\LocalService"')
    assert list(left_as_system(commands)) == []


def test_a_service_that_nobody_changes_stays_with_the_system():
    commands = in_powershell(
        "New-Service shop C:\\shop.exe; New-Service till C:\\till.exe; sc.exe config shop obj= .\\clerk"
    )
    assert [name for _, name in left_as_system(commands)] == ["service till"]


@pytest.mark.parametrize(
    "instruction",
    [
        'ENTRYPOINT ["C:\\\\ServiceMonitor.exe", "w3svc"]',
        "CMD C:\\ServiceMonitor.exe w3svc",
        "ENTRYPOINT C:\\LogMonitor\\LogMonitor.exe C:\\ServiceMonitor.exe w3svc",
        'ENTRYPOINT ["C:\\\\LogMonitor\\\\LogMonitor.exe", "C:\\\\ServiceMonitor.exe", "w3svc"]',
        'CMD ["powershell", "-Command", "Start-Service shop; C:\\\\ServiceMonitor.exe shop"]',
        "CMD powershell Start-Process -NoNewWindow -FilePath C:\\ServiceMonitor.exe -ArgumentList w3svc",
    ],
)
def test_service_monitor_is_found_where_it_starts_the_container(instruction):
    assert starts_service_monitor(started_by(instruction))


@pytest.mark.parametrize(
    "instruction",
    [
        'ENTRYPOINT ["C:\\\\shop\\\\shop.exe"]',
        "CMD echo C:\\ServiceMonitor.exe w3svc",
        "CMD C:\\shop\\ServiceMonitorViewer.exe",
        "RUN C:\\ServiceMonitor.exe w3svc",
        "HEALTHCHECK CMD C:\\ServiceMonitor.exe w3svc",
    ],
)
def test_service_monitor_is_not_seen_where_it_does_not_start_the_container(instruction):
    assert not starts_service_monitor(started_by(instruction))
