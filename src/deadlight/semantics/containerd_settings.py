"""What containerd is told outside of its handlers: where it serves metrics, how much it logs, whom it trusts."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.engine import Containerd
from deadlight.model.place import Located, Where
from deadlight.semantics.engine_exposure import TrustedRegistry, is_every_address, is_here


def metrics(containerd: Containerd) -> Iterator[Located[str]]:
    """Yield the addresses on which whoever reaches the node reads containerd's metrics."""
    setting = containerd.setting("metrics.address")
    if setting is None or not isinstance(setting.value, str) or setting.unknown:
        return
    if is_every_address(setting.value):
        yield Located(setting.value, setting.where)


def debug_level(containerd: Containerd) -> Where | None:
    """Return where the log is made as talkative as for finding a fault, if it is."""
    setting = containerd.setting("debug.level")
    talkative = setting is not None and isinstance(setting.value, str) and setting.value.lower() in ("debug", "trace")
    return setting.where if setting is not None and talkative else None


def insecure_registries(containerd: Containerd) -> Iterator[TrustedRegistry]:
    """Yield registries whose certificate is not checked, and mirrors that are asked in clear."""
    for setting in containerd.settings:
        parts = setting.where.route
        if "registry" not in parts or setting.unknown:
            continue
        if parts[-2:] == ("tls", "insecure_skip_verify") and setting.value is True and "configs" in parts:
            name = str(parts[-3])
            if not is_here(name):
                yield TrustedRegistry(name, setting.where)
        elif parts[-1] == "endpoint" and "mirrors" in parts and isinstance(setting.value, list):
            for index, item in enumerate(setting.value):
                if isinstance(item, str) and item.lower().startswith("http://") and not is_here(item[7:]):
                    yield TrustedRegistry(item, setting.where.child(index), is_mirror=True)
