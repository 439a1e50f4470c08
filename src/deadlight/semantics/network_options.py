"""Options of a network that Docker's Windows drivers do not read.

Source: https://github.com/moby/moby/blob/v28.5.2/libnetwork/drivers/windows/windows.go (parseNetworkOptions):
only labels below `com.docker.network.windowsshim.` count; `disableicc` exists for endpoints, where no user
option reaches it with the type that it needs.
"""

from deadlight.model.place import Located
from deadlight.model.workload import Setting

_OFF = {"com.docker.network.bridge.enable_icc": "false", "com.docker.network.windowsshim.disableicc": "true"}

_CLOSED = frozenset({"internal", "private", "none", "null"})
"""Drivers whose networks have no way out. `private` joins the containers only, `none` and `null` join nobody."""


def has_no_way_out(driver: Located[str] | None) -> bool:
    """Return whether containers on a network of this driver reach no other network."""
    return driver is not None and driver.value.strip().lower() in _CLOSED


def switches_communication_off(setting: Setting) -> bool:
    """Return whether a driver option is meant to keep the containers of a network apart."""
    name = setting.name.removeprefix("driver_opts.").lower()
    return _OFF.get(name) == str(setting.value).strip().lower()
