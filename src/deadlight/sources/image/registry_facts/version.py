r"""Which Windows an image holds: SOFTWARE\Microsoft\Windows NT\CurrentVersion."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.advisory import Installation
from deadlight.sources.image.registry_facts.registry import Registry

_INSTALLATIONS: dict[str, Installation] = {
    "server core": "core",
    "nano server": "nano",
    "server": "full",
    "client": "client",
}
_KEY = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"


class WindowsVersion(Struct, frozen=True, kw_only=True):
    """A Windows. `build` is complete ("10.0.20348.2113"), or empty where the hive does not say all of it.

    `layer` is the one that set the revision last. `installation_type` is "Server Core", "Nano Server", "Server"….
    """

    build: str = ""
    product: str = ""
    edition: str = ""
    installation_type: str = ""
    layer: str = ""

    @property
    def installation(self) -> Installation:
        """Return which installation of Windows Server it is, as the records of vulnerabilities tell them apart."""
        return _INSTALLATIONS.get(self.installation_type.casefold(), "unknown")


def read_version(registry: Registry) -> WindowsVersion:
    """Return the Windows of the image; what could not be read is noted in `registry`."""
    key = registry.key(_KEY)
    if key is None:
        registry.unread(
            "no build number: " + ("its key is missing" if registry.has("SOFTWARE") else "no SOFTWARE hive")
        )
        return WindowsVersion()
    major, minor = key.number("CurrentMajorVersionNumber"), key.number("CurrentMinorVersionNumber")
    number = (key.text("CurrentBuild") or key.text("CurrentBuildNumber") or "").strip()
    revision = key.number("UBR")
    known = number.isascii() and number.isdecimal() and len(number) <= 6
    complete = major is not None and minor is not None and revision is not None and known
    if not complete:
        registry.unread("the SOFTWARE hive does not say the whole build number")
    last = key.value("UBR")
    return WindowsVersion(
        build=f"{major}.{minor}.{number}.{revision}" if complete else "",
        product=key.text("ProductName") or "",
        edition=key.text("EditionID") or "",
        installation_type=key.text("InstallationType") or "",
        layer=last.hive.layer if last is not None else key.layer,
    )
