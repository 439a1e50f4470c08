r"""The Win32 services of an image: keys below SYSTEM\CurrentControlSet\Services whose type is of a Win32 service.

Sources: https://learn.microsoft.com/windows-hardware/drivers/install/hklm-system-currentcontrolset-services-registry-tree,
https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew,
https://learn.microsoft.com/windows/win32/services/automatically-starting-services (what a service depends on starts
with it, even where its own start is manual),
https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_trigger (actions of triggers),
https://learn.microsoft.com/windows/application-management/per-user-services-in-windows,
https://github.com/kirillkovalenko/nssm/blob/master/registry.h (what a wrapper of services starts; srvany has it alike)
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

from deadlight.model.image_content import WindowsService
from deadlight.sources.image.hives.merge import EffectiveKey
from deadlight.sources.image.registry_facts.registry import Registry

SERVICES = r"SYSTEM\CurrentControlSet\Services"
_WIN32 = 0x30
_PER_USER = 0xC0
_START_ACTION = 1
_MOST_SERVICES = 8192
_MOST_NEEDED = 256
_WRAPPERS = ("nssm", "srvany")

Start = Literal["boot", "system", "auto", "manual", "disabled", "unknown"]
_STARTS: dict[int | None, Start] = {0: "boot", 1: "system", 2: "auto", 3: "manual", 4: "disabled"}


class _Read(Struct, frozen=True):
    """A service with the names of those that it depends on."""

    service: WindowsService
    needs: tuple[str, ...]


def read_services(registry: Registry) -> tuple[WindowsService, ...]:
    """Return the Win32 services of the image, by name; what could not be read is noted in `registry`."""
    key = registry.key(SERVICES)
    if key is None:
        registry.unread("no services: " + ("their key is missing" if registry.has("SYSTEM") else "no SYSTEM hive"))
        return ()
    read: dict[str, _Read] = {}
    others: dict[str, Start] = {}
    for one in key.subkeys():
        kind = one.number("Type")
        if kind is None or not kind & _WIN32:
            others[one.name.lower()] = _start_of(one)
        elif len(read) == _MOST_SERVICES:
            registry.unread(f"more than {_MOST_SERVICES} services")
            break
        else:
            needs = one.texts("DependOnService")
            if len(needs) > _MOST_NEEDED:
                registry.unread(f"a service that depends on more than {_MOST_NEEDED} others")
            read[one.name.lower()] = _Read(_service(one, kind), needs[:_MOST_NEEDED])
    return tuple(sorted(_with_starts(read, others), key=lambda service: service.name.lower()))


def _service(key: EffectiveKey, kind: int) -> WindowsService:
    start = _start_of(key)
    triggered = _is_triggered(key)
    image_path = key.text("ImagePath") or ""
    parameters = key.subkey("Parameters")
    # The host of services looks for its library below Parameters first, then in the key of the service itself.
    library = (parameters.text("ServiceDll") if parameters is not None else None) or key.text("ServiceDll")
    return WindowsService(
        name=key.name,
        display=key.text("DisplayName") or "",
        account=key.text("ObjectName") or "",
        start=start,
        image_path=image_path,
        service_dll=library or "",
        kind=kind,
        delayed=bool(key.number("DelayedAutostart")),
        triggered=triggered,
        starts=_starts(start, kind, triggered=triggered),
        runs=_wrapped(image_path, parameters) if parameters is not None else "",
        layer=key.layer,
        added=key.added,
        account_since=key.since("ObjectName"),
        start_since=key.since("Start"),
    )


def _wrapped(image_path: str, parameters: EffectiveKey) -> str:
    """Return the command line that a wrapper of services starts, empty where the service has none."""
    if not any(name in image_path.lower() for name in _WRAPPERS):
        return ""
    program = parameters.text("Application") or ""
    # The program may have spaces, and is never quoted.
    return f'"{program}" {parameters.text("AppParameters") or ""}'.rstrip() if program else ""


def _start_of(key: EffectiveKey) -> Start:
    return _STARTS.get(key.number("Start"), "unknown")


def _is_triggered(key: EffectiveKey) -> bool:
    triggers = key.subkey("TriggerInfo")
    return triggers is not None and any(trigger.number("Action") == _START_ACTION for trigger in triggers.subkeys())


def _starts(start: Start, kind: int, *, triggered: bool) -> bool | None:
    """Return whether the service starts by itself. One for each user starts with a log-on, which is not known."""
    if start == "disabled":
        return False
    if triggered or kind & _PER_USER:
        return None
    return {"auto": True, "manual": False}.get(start)


def _with_starts(read: dict[str, _Read], others: dict[str, Start]) -> list[WindowsService]:
    """Return the services, those marked as starting too on which a starting one depends.

    One that needs a disabled or a missing service does not come up; as drivers may be the host's, that is not known.
    """
    starts = {name: one.service.starts for name, one in read.items()}
    waiting = [name for name, value in starts.items() if value]
    reached: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached.add(name)
        for needed in read[name].needs:
            other = needed.lower()
            if other in read and starts[other] is not True and read[other].service.start != "disabled":
                starts[other] = True
                waiting.append(other)
    doubtful = _cannot_be_told(read, others)
    return [
        msgspec.structs.replace(one.service, starts=None if starts[name] and name in doubtful else starts[name])
        for name, one in read.items()
    ]


def _cannot_be_told(read: dict[str, _Read], others: dict[str, Start]) -> set[str]:
    """Return the services that need, directly or through others, one that is disabled or missing."""
    needed_by: dict[str, list[str]] = {}
    waiting: list[str] = []
    for name, one in read.items():
        for needed in one.needs:
            other = needed.lower()
            start = read[other].service.start if other in read else others.get(other, "disabled")
            if start == "disabled":
                waiting.append(name)
            needed_by.setdefault(other, []).append(name)
    doubtful: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in doubtful:
            doubtful.add(name)
            waiting.extend(needed_by.get(name, ()))
    return doubtful
