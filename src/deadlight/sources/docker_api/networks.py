"""A network as `docker network inspect` shows it: a workload without containers, as checks of networks judge these."""

from __future__ import annotations

from deadlight.model.place import Located
from deadlight.model.workload import NetworkUse, Setting, Workload
from deadlight.sources.kubernetes.fields import Fields

WINDOWS_OPTION = "com.docker.network.windowsshim."
WINDOWS_DRIVERS = ("nat", "transparent", "l2bridge", "l2tunnel", "ics", "internal", "private")
"""Drivers that only Windows has. Source: libnetwork/drivers/windows/windows.go of moby."""

_LINUX_DRIVERS = ("bridge", "macvlan", "ipvlan", "host")


def network_of(fields: Fields) -> Workload:
    """Return the network that `fields` describe."""
    name = fields.text("Name")
    shown = name.value if name is not None else "(no name)"
    driver, internal = fields.text("Driver"), fields.flag("Internal")
    options = tuple(fields.pairs("Options"))
    network = NetworkUse(
        name=shown,
        where=fields.where,
        driver=driver,
        internal=internal if internal is not None and internal.value else None,
        settings=tuple(Setting(f"driver_opts.{key}", value.value, value.where) for key, value in options),
    )
    return Workload(
        kind="network",
        name=shown,
        where=fields.where,
        surface="docker",
        project=fields.where.document.path,
        platform=_platform(driver, any(key.startswith(WINDOWS_OPTION) for key, _ in options)),
        networks=(network,),
    )


def _platform(driver: Located[str] | None, windows_option: bool) -> Located[str] | None:  # noqa: FBT001 - one caller
    """Return the system that the driver, or an option of it, is of."""
    if driver is None:
        return None
    if windows_option or driver.value in WINDOWS_DRIVERS:
        return Located("windows", driver.where)
    return Located("linux", driver.where) if driver.value in _LINUX_DRIVERS else None
