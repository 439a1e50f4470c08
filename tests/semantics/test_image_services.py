"""Services of images beside their entry points. Images are described, and read as deadlight reads them."""

from __future__ import annotations

import pytest

from deadlight.model.image_content import ImageContent
from deadlight.semantics.command_line_secrets import in_line
from deadlight.semantics.image_runners import runners_of
from deadlight.semantics.image_services import ServiceView, entry_of, program_of, services_of, user_of
from deadlight.semantics.writable_paths import open_programs, open_runs
from image_builder import described_content

OURS = r"""
[[layers]]
[layers.services.shop]
Type = 16
Start = 2
"""


def read(text: str) -> ImageContent:
    return described_content("image.toml", text)


def view(text: str, name: str = "shop") -> ServiceView:
    return next(each for each in services_of(read(text)) if each.service.name == name)


def entry(words: list[str], user: str = "") -> str:
    return f"[config]\nuser = '{user}'\nentrypoint = {words!r}\n"


@pytest.mark.parametrize(
    ("config", "name", "written"),
    [
        ('user = "ContainerUser"', "ContainerUser", True),
        ('user = ""', "ContainerAdministrator", False),
        ('user = " "', "ContainerAdministrator", False),
    ],
)
def test_an_image_of_windows_without_a_user_runs_as_administrator(config: str, name: str, written: bool) -> None:
    user = user_of(read(f"[config]\n{config}\n"))
    assert (user.name, user.written) == (name, written)


def test_as_whom_an_image_without_windows_runs_is_not_known() -> None:
    user = user_of(read('base = false\n[config]\nuser = ""\n[[layers]]\n[layers.files]\n"a.txt" = "a"\n'))
    assert user.name == ""
    assert user.reason


@pytest.mark.parametrize(
    ("words", "tools", "monitored", "started"),
    [
        (["C:\\ServiceMonitor.exe", "w3svc"], ("ServiceMonitor.exe",), "w3svc", ()),
        (["C:\\ServiceMonitor.exe"], ("ServiceMonitor.exe",), "w3svc", ()),
        (["ServiceMonitor", "-st", "60"], ("ServiceMonitor.exe",), "w3svc", ()),
        (["C:\\ServiceMonitor.exe", "Shop"], ("ServiceMonitor.exe",), "shop", ()),
        (
            ["C:\\LogMonitor\\LogMonitor.exe", "powershell.exe", "Start-Service WMSVC; C:\\ServiceMonitor.exe w3svc;"],
            ("LogMonitor.exe", "ServiceMonitor.exe"), "w3svc", ("wmsvc",),
        ),
        (["cmd", "/S", "/C", 'net start "MSSQL$SHOP" && ping -t localhost'], (), "", ("mssql$shop",)),
        (["C:\\shop\\NotServiceMonitor.exe"], (), "", ()),
    ],
)  # fmt: skip
def test_an_entry_point_tells_through_what_it_starts_which_services(words, tools, monitored, started) -> None:
    found = entry_of(read("[config]\nentrypoint = " + repr(words).replace("\\\\", "\\") + "\n"))
    assert (found.tools, found.monitored, found.started) == (tools, monitored, started)


def test_a_service_without_an_account_is_local_system_and_one_of_users_has_none() -> None:
    assert view(OURS + r"ImagePath = 'C:\shop\shop.exe'").account == "LocalSystem"
    assert view(OURS.replace("16", "80") + r"ImagePath = 'C:\shop\shop.exe'").account == ""


@pytest.mark.parametrize(
    ("values", "origin"),
    [
        (r"ImagePath = 'C:\shop\shop.exe'", "image"),
        (r"ImagePath = 'C:\Windows\System32\cmd.exe /c C:\shop\run.cmd'", "image"),
        (r"ImagePath = 'powershell.exe -Command shop'", "image"),
        ("ImagePath = 'C:\\Windows\\nssm.exe'\n[layers.services.shop.Parameters]\nApplication = 'C:\\shop\\a.exe'", "image"),
        ("ImagePath = 'C:\\Windows\\System32\\svchost.exe -k a'\n[layers.services.shop.Parameters]\nServiceDll = 'C:\\shop\\a.dll'", "image"),
        (r"ImagePath = 'C:\Windows\System32\svchost.exe -k iissvcs'", "windows"),
        (r"ImagePath = 'C:\Windows\System32\OpenSSH\sshd.exe'", "windows"),
        (r"""ImagePath = '"%ProgramFiles%\Windows Defender\MsMpEng.exe"'""", "windows"),
        ("", "unknown"),
    ],
)  # fmt: skip
def test_a_feature_of_windows_stays_its_own_in_whichever_layer_it_is_added(values: str, origin: str) -> None:
    assert view(OURS + values).origin == origin


def test_where_no_layer_is_microsofts_what_lies_below_windows_may_be_either() -> None:
    alone = "base = false\n[[layers]]\n[layers.services.shop]\nType = 16\nStart = 2\nImagePath = "
    assert view(alone + r"'C:\Windows\System32\shop.exe'").origin == "unknown"
    assert view(alone + r"'C:\Windows\System32\svchost.exe -k shop'").origin == "windows"
    assert view(alone + r"'C:\shop\shop.exe'").origin == "image"


def test_a_service_of_windows_is_made_local_system_by_whoever_changes_its_account() -> None:
    base = "[services.shop]\nType = 16\nStart = 2\nObjectName = 'NT AUTHORITY\\LocalService'\nImagePath = 'a.exe'\n"
    assert view(base).made_system_by is None
    assert view(base.replace("NT AUTHORITY\\LocalService", "LocalSystem") + OURS).made_system_by == "windows"
    changed = view(base + OURS + "ObjectName = 'LocalSystem'\n")
    assert (changed.origin, changed.made_system_by) == ("windows", "image")


@pytest.mark.parametrize(
    ("start", "user", "starts", "through"),
    [
        (2, "", "with the container", "ServiceMonitor.exe"),
        (3, "", "by the entry point", "ServiceMonitor.exe"),
        (3, "ContainerUser", "when asked", "ServiceMonitor.exe"),
        (4, "", "never", ""),
    ],
)
def test_service_monitor_starts_what_it_watches_unless_it_may_not(start, user, starts, through) -> None:
    words = entry(["C:\\ServiceMonitor.exe", "Shop"], user).replace("\\\\", "\\")
    found = view(words + OURS.replace("Start = 2", f"Start = {start}") + r"ImagePath = 'C:\shop\shop.exe'")
    assert (found.starts, found.through) == (starts, through)


def test_the_program_of_a_service_is_where_its_code_is() -> None:
    assert program_of(view(OURS + r"ImagePath = 'C:\shop\shop.exe -a'").service) == "shop/shop.exe"


@pytest.mark.parametrize(
    ("line", "secrets"),
    [
        ("shop.exe --password kestrel-9 --port 80", ["kestrel-9"]),
        ("shop.exe /dbPassword:'kestrel 9' -v", ["kestrel 9"]),
        ('shop.exe "Server=db;User Id=sa;Password=kestrel-9;"', ["kestrel-9"]),
        ("cmd /c set API_TOKEN=kestrel99 && shop.exe", ["kestrel99"]),
        ("curl -u ghp_0123456789abcdefghijABCDEFGHIJ0123456789", ["ghp_0123456789abcdefghijABCDEFGHIJ0123456789"]),
        ("shop.exe --password %SECRET% --token-file C:\\secrets\\t --pass-through yes", []),
        ("powershell -Command Start-Process shop -PassThru process", []),
        ("svchost.exe -k netsvcs -p -s Schedule", []),
    ],
)
def test_secrets_on_command_lines(line: str, secrets: list[str]) -> None:
    assert list(dict.fromkeys(value for _, value in in_line(line))) == secrets


OPEN = r"""
[config]
user = "ContainerUser"
[[layers]]
everybody = ['shop\shop.exe']
[layers.files]
'shop\shop.exe' = "MZ"
'shop\lib.dll' = "MZ"
'logs\a.log' = "none"
"""


def runs(text: str) -> list[tuple[str, str, str]]:
    return [(run.fact.path, run.runner.name, run.runner.account) for run in open_runs(read(text))]


def test_what_everybody_may_replace_is_told_with_who_runs_it() -> None:
    service = (
        "[layers.services.shop]\nType = 16\nStart = START\nObjectName = 'ACCOUNT'\nImagePath = 'C:\\shop\\shop.exe'\n"
    )
    as_service = service.replace("START", "2").replace("ACCOUNT", "NT SERVICE\\shop")
    assert runs(OPEN + as_service) == [("shop/shop.exe", "service shop", "NT SERVICE\\shop")]
    assert runs(OPEN) == []
    assert runs(OPEN + service.replace("START", "4").replace("ACCOUNT", "LocalSystem")) == []
    assert runs(OPEN + service.replace("START", "2").replace("ACCOUNT", "User Manager\\ContainerUser")) == []


def test_so_is_what_a_library_of_a_service_or_its_wrapper_is() -> None:
    hosted = (
        "[layers.services.a]\nType = 32\nStart = 2\nImagePath = 'svchost.exe -k a'\n[layers.services.a.Parameters]\n"
    )
    library = OPEN.replace("everybody = ['shop\\shop.exe']", "everybody = ['shop\\lib.dll']")
    assert runs(library + hosted + "ServiceDll = 'C:\\shop\\lib.dll'\n") == [
        ("shop/lib.dll", "service a", "LocalSystem")
    ]
    wrapped = hosted.replace("svchost.exe -k a", "C:\\tools\\nssm.exe") + "Application = 'C:\\shop\\shop.exe'\n"
    assert runs(OPEN + wrapped) == [("shop/shop.exe", "service a", "LocalSystem")]


def test_a_line_without_quotes_runs_what_is_laid_in_its_way() -> None:
    text = OPEN.replace("'shop\\shop.exe'", "'my.exe'")
    service = "[layers.services.a]\nType = 16\nStart = 2\nImagePath = 'C:\\my shop\\shop.exe'\n"
    assert runs(text + service) == [("my.exe", "service a", "LocalSystem")]
    assert runs(text + service.replace("'C:\\my shop\\shop.exe'", "'\"C:\\my shop\\shop.exe\"'")) == []


def test_a_folder_counts_for_programs_in_it_and_not_for_logs() -> None:
    text = OPEN.replace("everybody = ['shop\\shop.exe']", "everybody = ['shop', 'logs']")
    service = "[layers.services.a]\nType = 16\nStart = 2\nImagePath = 'C:\\PLACE\\shop.exe -l C:\\logs\\a.log'\n"
    assert runs(text + service.replace("PLACE", "shop")) == [("shop", "service a", "LocalSystem")]
    assert runs(text + service.replace("PLACE", "other")) == []


def test_the_entry_point_and_the_health_check_count_where_they_are_an_administrators() -> None:
    config = "working_dir = 'C:\\shop'\nentrypoint = ['shop.exe']\n"
    as_administrator = OPEN.replace('user = "ContainerUser"\n', 'user = ""\n' + config)
    assert runs(as_administrator) == [("shop/shop.exe", "the entry point", "ContainerAdministrator")]
    assert runs(OPEN.replace('user = "ContainerUser"\n', 'user = "ContainerUser"\n' + config)) == []
    health = "healthcheck = { Test = ['CMD', 'C:\\shop\\shop.exe'] }\n"
    assert runs(OPEN.replace('user = "ContainerUser"\n', 'user = ""\n' + health)) == [
        ("shop/shop.exe", "the health check", "ContainerAdministrator")
    ]


TASK = "<Task><Principals><Principal><UserId>S-1-5-18</UserId></Principal></Principals><Actions><Exec><Command>C:\\shop\\shop.exe</Command></Exec></Actions></Task>"


def test_scheduled_tasks_count_where_the_scheduler_runs() -> None:
    task = f"'Windows\\System32\\Tasks\\a' = '{TASK}'\n"
    assert runs(OPEN + task) == [("shop/shop.exe", "scheduled task \\a", "SYSTEM")]
    assert runs(OPEN + task.replace("S-1-5-18", "S-1-5-32-545")) == []
    scheduler = "[services.Schedule]\nType = 32\nStart = 4\nImagePath = 'svchost.exe'\n"
    assert runs(scheduler + OPEN + task) == []


def test_an_application_that_is_told_of_once_is_not_told_of_again() -> None:
    both = OPEN.replace("['shop\\shop.exe']", "['shop\\shop.exe', 'shop\\lib.dll']")
    service = "[layers.services.a]\nType = 16\nStart = 2\nImagePath = 'C:\\shop\\shop.exe'\n"
    assert [found.count for found in open_programs(read(both))] == [2]
    assert list(open_programs(read(both + service))) == []


def test_every_runner_names_its_files_in_lower_case() -> None:
    service = "[layers.services.a]\nType = 16\nStart = 2\nImagePath = 'C:\\Shop\\Shop.EXE'\n"
    assert [runner.paths for runner in runners_of(read(OPEN + service))] == [("shop/shop.exe",)]
