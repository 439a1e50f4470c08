r"""The services of an image beside its entry point: who adds each, as whom it runs, and what starts it.

`USER` and the user of an image are those of its entry point alone; a service has the account that its key names, and
LocalSystem where it names none.
Sources: https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security ("Windows
services"), https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew (lpServiceStartName),
https://github.com/microsoft/IIS.ServiceMonitor/blob/d8d521e/src/ServiceMonitor/Main.cpp (it watches w3svc unless told
otherwise, and stops and starts the service, which ContainerUser may not: issue 77 there),
https://github.com/microsoft/windows-container-tools/blob/d07608d/LogMonitor/src/LogMonitor/Main.cpp (it starts what
follows on its command line, as the account that it has itself)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.image_content import ApplicationPool, ImageContent, WindowsService
from deadlight.model.regex import lazy
from deadlight.semantics import accounts, program_paths
from deadlight.semantics.image_files import is_vendors, knows_base

Origin = Literal["windows", "image", "unknown"]
Starts = Literal["with the container", "by the entry point", "on a trigger", "when asked", "never", "unknown"]

LOCAL_SYSTEM = "LocalSystem"
_PER_USER = 0xC0
_WINDOWS_FOLDERS = (
    "windows/",
    "program files/windows defender",
    "program files/windows media player/",
    "programdata/microsoft/windows defender/",
)
"""Where the programs of Windows' own services lie, those of features and of Defender among them."""

_OFF_BY_DEFAULT = frozenset({"sshd", "tlntsvr"})
"""Services that Windows brings along, if at all, without starting them. Source:
https://learn.microsoft.com/windows-server/administration/openssh/openssh_install_firstuse"""

_INTERPRETERS = ("cmd.exe", "powershell.exe", "pwsh.exe", "wscript.exe", "cscript.exe", "rundll32.exe", "mshta.exe")
"""Programs of Windows that run what others wrote; no service of Windows itself is one of them."""

_MONITOR = lazy(
    r"(?:^|[\\/\"'\s])(servicemonitor(?:\.exe)?)(?=$|[\"'\s;])[\"']?(?:\s+[\"']?([^\s\"';/-][^\s\"';]{0,255}))?",
    re.IGNORECASE,
)
_LOG_MONITOR = lazy(r"(?:^|[\\/\"'\s])logmonitor(?:\.exe)?(?=$|[\"'\s;])", re.IGNORECASE)
_STARTED = lazy(
    r"\b(?:start-service|restart-service)\s+(?:-name\s+)?[\"']?([\w$.-]{1,256})"
    r"|\b(?:net1?(?:\.exe)?\s+start|sc(?:\.exe)?\s+start)\s+[\"']?([\w$.-]{1,256})",
    re.IGNORECASE,
)


class RunsAs(Struct, frozen=True):
    """The account of the entry point: `name` is empty where it is not known, `written` whether the image says it."""

    name: str
    written: bool
    reason: str = ""


class EntryPoint(Struct, frozen=True):
    """What the container starts: the account, the tools that it is started through, and the services that they start.

    Names of services are in lower case; `monitored` is the one that ServiceMonitor watches, empty where none is.
    """

    user: RunsAs
    tools: tuple[str, ...]
    monitored: str
    started: tuple[str, ...]

    @property
    def may_control(self) -> bool:
        """Return whether its account may start and stop services; one that is not known is taken for one that may."""
        return not accounts.is_container_user(self.user.name)


class ServiceView(Struct, frozen=True):
    """A service as it runs in a container: `account` is LocalSystem where its key names none, empty for that of a user.

    `through` is the tool of the entry point that starts it, empty where none does; `origin` is who adds it, and
    `made_system_by` who makes it LocalSystem, where it is.
    """

    service: WindowsService
    account: str
    origin: Origin
    starts: Starts
    through: str = ""
    made_system_by: Origin | None = None

    @property
    def is_system(self) -> bool:
        """Return whether it runs as LocalSystem."""
        return bool(self.account) and accounts.is_system(self.account)


def user_of(image: ImageContent) -> RunsAs:
    """Return the account of the entry point.

    An image without a user runs as ContainerAdministrator, that of Nano Server included: since version 1709 its
    configuration names ContainerUser, and what is built on it inherits that.
    Source: https://github.com/microsoft/nav-docker/issues/292 and the configurations of nanoserver:1809 and 1909.
    """
    name = image.config.user.strip()
    if name:
        return RunsAs(name, written=True)
    if knows_base(image) or image.build:
        return RunsAs("ContainerAdministrator", written=False)
    # Images for HostProcess containers hold no Windows, and the pod says who runs them.
    return RunsAs("", written=False, reason="it names no user, and holds no Windows that could be read")


def entry_of(image: ImageContent) -> EntryPoint:
    """Return what the entry point and the command of the image start, as far as they say."""
    text = " ".join((*image.config.entrypoint, *image.config.command))[: program_paths.LONGEST]
    tools = ["LogMonitor.exe"] if _LOG_MONITOR.search(text) else []
    monitor = _MONITOR.search(text)
    started = {(match[1] or match[2]).lower(): None for match in _STARTED.finditer(text)}
    monitored = ""
    if monitor is not None:
        tools.append("ServiceMonitor.exe")
        monitored = (monitor[2] or "w3svc").lower()
    return EntryPoint(user_of(image), tuple(tools), monitored, tuple(started))


@lru_cache(maxsize=4)
def services_of(image: ImageContent) -> tuple[ServiceView, ...]:
    """Return the services of the image as they run in a container, in its order."""
    entry = entry_of(image)
    own = {package.path.lower() for package in image.packages if package.ecosystem == "generic"}
    return tuple(_view(image, service, entry, own) for service in image.services)


def started_by_build(image: ImageContent) -> tuple[ServiceView, ...]:
    """Return the services that start because whoever built the image has them start, and not Windows.

    Where no layer is known for Microsoft's these are the ones that Windows itself starts nowhere by default.
    """
    base = knows_base(image)
    return tuple(
        view
        for view in services_of(image)
        if view.starts in ("with the container", "by the entry point")
        and (view.service.name.lower() in _OFF_BY_DEFAULT or base)
        and not (view.starts == "with the container" and is_vendors(image, view.service.start_since))
    )


def _view(image: ImageContent, service: WindowsService, entry: EntryPoint, own: set[str]) -> ServiceView:
    name = service.name.lower()
    through = "ServiceMonitor.exe" if name == entry.monitored else "the entry point" if name in entry.started else ""
    starts = _starts(service)
    if through and starts not in ("never", "with the container") and entry.may_control:
        starts = "by the entry point"
    account = "" if service.kind & _PER_USER else service.account or LOCAL_SYSTEM
    origin = _origin(image, service, own)
    by = origin
    if is_vendors(image, service.added) and service.account_since and not is_vendors(image, service.account_since):
        by = "image"
    return ServiceView(
        service,
        account,
        origin,
        starts,
        through=through if starts != "never" else "",
        made_system_by=by if account and accounts.is_system(account) else None,
    )


def _starts(service: WindowsService) -> Starts:
    if service.start == "disabled":
        return "never"
    if service.starts:
        return "with the container"
    if service.triggered:
        return "on a trigger"
    return "when asked" if service.start == "manual" else "unknown"


def _origin(image: ImageContent, service: WindowsService, own: set[str]) -> Origin:
    """Return who adds a service. Features of Windows are added by layers above the base too, and stay Windows' own."""
    if is_vendors(image, service.added):
        return "windows"
    path = program_of(service)
    if not path:
        return "unknown"
    named = program_paths.files_named(service.image_path)
    of_windows = all(each.startswith(_WINDOWS_FOLDERS) for each in (path, *named))
    if not of_windows or service.runs or path in own or path.endswith(_INTERPRETERS):
        return "image"
    # Where all is in one layer, a program below C:\Windows may be either.
    return "windows" if knows_base(image) or service.service_dll or path.endswith("/svchost.exe") else "unknown"


def pools_as_system(image: ImageContent) -> Iterator[ApplicationPool]:
    """Yield the application pools of IIS whose worker processes whoever built the image made LocalSystem."""
    iis = next((view for view in services_of(image) if view.service.name.lower() == "w3svc"), None)
    for pool in image.pools if iis is not None and iis.starts != "never" else ():
        account = pool.user if pool.identity == "SpecificUser" else pool.identity
        if accounts.is_system(account) and not is_vendors(image, pool.layer):
            yield pool


def program_of(service: WindowsService) -> str:
    """Return the file with the code of a service: its library, what its wrapper starts, or the program."""
    if service.service_dll:
        return program_paths.below_drive(service.service_dll)
    return program_paths.program(service.runs or service.image_path)
