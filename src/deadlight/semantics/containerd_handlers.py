"""What handlers of containerd do for a pod: how it is isolated, what reaches the shim, what the shim logs.

Sources: the tables `containerd` and `tenant_annotations`, which name theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from deadlight.model.engine import Containerd, Handler
from deadlight.model.place import Located, Where
from deadlight.model.workload import Setting
from deadlight.semantics.facts import Fact, read_rows

SHIM = "io.containerd.runhcs.v1"
UNSAFE = "io.microsoft.disable-unsafe-operations"
"""The annotation that disables gMSA, writable shares, direct mapping and HostProcess containers at once."""

_DISABLED_ONE_BY_ONE = (
    "io.microsoft.container.wcow.gmsa.disable", "io.microsoft.virtualmachine.fileshares.disablewritable",
    "io.microsoft.virtualmachine.wcow.virtualSMB.nodirectmap", "microsoft.com/disable-hostprocess-container",
)  # fmt: skip


class TenantAnnotation(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An annotation by which a pod reaches past its sandbox: `reach` says how, `severe` that it opens the host."""

    annotation: str
    reach: str
    isolation: str = ""
    severe: bool = False


class Passed(Struct, frozen=True):
    """A pattern of annotations of pods that reach the shim, and what they can do."""

    handler: Handler
    pattern: Located[str]
    annotations: tuple[TenantAnnotation, ...]


def of_windows(containerd: Containerd) -> Iterator[Handler]:
    """Yield the handlers that run Windows containers through the runhcs shim."""
    for handler in containerd.handlers:
        platform = handler.option("SandboxPlatform")
        is_linux = platform is not None and isinstance(platform.value, str) and platform.value.startswith("linux/")
        if handler.runtime_type is not None and handler.runtime_type.value == SHIM and not is_linux:
            yield handler


def is_hypervisor(handler: Handler) -> bool | None:
    """Return whether pods of a handler get a utility VM; None where that is not known."""
    isolation = handler.option("SandboxIsolation")
    if isolation is None:
        return None if handler.unknown_options else False
    if isolation.unknown:
        return None
    return isolation.value in (1, "1", "HYPERVISOR")


def passed_to_shim(handler: Handler) -> Iterator[Passed]:
    """Yield the patterns of a handler that let dangerous annotations of pods through."""
    hypervisor = is_hypervisor(handler)
    for pattern in handler.pod_annotations:
        if pattern.unknown:
            continue
        matched = tuple(
            row
            for row in _tenant_annotations()
            if (row.isolation != "hyperv" or hypervisor is not False) and _matches(pattern.value, row.annotation)
        )
        if matched:
            yield Passed(handler, pattern, matched)


def reaching(annotation: str, name: str, defined: Sequence[Handler]) -> Iterator[TenantAnnotation]:
    """Yield what an annotation of a pod does, if a handler called `name` passes it on.

    `defined` are the handlers of that name that were read; where none was, containerd's own passes on
    `io.microsoft.virtualmachine.*` for isolation by hypervisor, and nothing otherwise.
    """
    patterns = [pattern.value for handler in defined for pattern in handler.pod_annotations if not pattern.unknown]
    if not defined and name == "runhcs-wcow-hypervisor":
        patterns = ["io.microsoft.virtualmachine.*"]
    if patterns:
        for row in _tenant_annotations():
            named = row.annotation
            same = annotation.startswith(named[:-1]) if named.endswith("*") else annotation == named
            if same and any(_matches(pattern, annotation) for pattern in patterns):
                yield row


def disables_unsafe_operations(handler: Handler) -> bool | None:
    """Return whether a handler disables what opens the host for every container; None where that is not known."""
    given = dict(handler.default_annotations)
    if any(value.unknown for value in given.values()):
        return None
    on = {name for name, value in given.items() if value.value.lower() == "true"}
    if UNSAFE in on or all(name in on for name in _DISABLED_ONE_BY_ONE):
        return True
    return None if handler.unknown_options else False


def scrubs_logs(handler: Handler) -> tuple[bool | None, Where]:
    """Return whether the shim leaves the environment of containers out of its log, and where that is written.

    Up to hcsshim 0.15.0-rc.1, which containerd 2.3 carries, it does so only when told.
    """
    option = handler.option("ScrubLogs")
    if option is None:
        return (None if handler.unknown_options else False), handler.where
    return (None if option.unknown else option.value is True), option.where


def debug_option(handler: Handler) -> Setting | None:
    """Return the option that makes the shim log what it is asked to start, if it is on."""
    level = handler.option("LogLevel")
    if level is not None and not level.unknown and isinstance(level.value, str) and level.value:
        return level if level.value.lower() in ("debug", "trace") else None
    debug = handler.option("Debug")
    return debug if debug is not None and debug.value is True else None


def _matches(pattern: str, annotation: str) -> bool:
    """Return whether a pattern of containerd takes an annotation: `*` stands for anything but a slash."""
    if annotation.endswith("*"):
        annotation = annotation[:-1] + "0"
    if len(pattern) > 200:
        return False
    parts = [re.escape(part) for part in re.split(r"\*+", pattern)]
    return re.fullmatch("[^/]*".join(part.replace(r"\?", "[^/]") for part in parts), annotation) is not None


@lru_cache(maxsize=1)
def _tenant_annotations() -> tuple[TenantAnnotation, ...]:
    return read_rows("tenant_annotations", TenantAnnotation)
