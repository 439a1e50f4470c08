r"""Programs that installers registered: keys below Microsoft\Windows\CurrentVersion\Uninstall.

Source: https://learn.microsoft.com/windows/win32/msi/uninstall-registry-key
"""

from __future__ import annotations

from deadlight.model.image_content import Package
from deadlight.sources.image.registry_facts.registry import Registry

_KEYS = (
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
    r"SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
)
_MOST = 8192


def read_programs(registry: Registry) -> tuple[Package, ...]:
    """Return the programs of the image that have a name, those for 64 bits first; `path` is their key."""
    if not registry.has("SOFTWARE"):
        registry.unread("no installed programs: no SOFTWARE hive")
        return ()
    programs: list[Package] = []
    for path in _KEYS:
        parent = registry.key(path)
        for key in parent.subkeys() if parent is not None else []:
            if len(programs) == _MOST:
                registry.unread(f"more than {_MOST} installed programs")
                return tuple(programs)
            name = (key.text("DisplayName") or "").strip()
            if name:
                version = (key.text("DisplayVersion") or "").strip()
                shown = registry.shown(path, key)
                programs.append(Package(name=name, version=version, ecosystem="windows", path=shown, layer=key.layer))
    return tuple(programs)
