"""What the checks on mounts have in common: how a mount is reported, and which pipes of the host are mounted."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from deadlight.checks.api import Container, Fix, NotApplicable, Outcome, Remove, Report, Severity, Unknown
from deadlight.model.workload import Mount
from deadlight.semantics import pipes


def mount_report(
    message: str,
    container: Container,
    mount: Mount,
    *,
    severity: Severity | None = None,
    removable: bool = True,
    **parameters: str,
) -> Report:
    """Return a report at the container's mount, related to where a pod declares its volume.

    `message` may name `{container}`. The mend is to remove the mount, unless it is not `removable`.
    """
    return Report(
        message,
        at=mount.where,
        related=[mount.declared] if mount.declared is not None else [],
        severity=severity,
        fix=Fix("remove the mount", edits=(Remove(mount.where),), safe=False) if removable else None,
        container=container.name,
        **parameters,
    )


def pipe_outcomes(container: Container, message: str, kinds: Collection[str]) -> Iterator[Outcome]:
    """Yield a report for each pipe of these kinds that a container mounts; `message` may name `{pipe}`."""
    for mount in container.mounts:
        if mount.source is None or pipes.kind_by_name(mount.source.value) not in kinds or pipes.is_undecided(mount):
            continue
        if container.is_host_process:
            yield NotApplicable("a HostProcess container reaches the host's pipes without a mount")
        elif pipes.kind_of(mount.source.value, container.surface) == "unknown":
            yield Unknown(pipes.OTHER_SPELLING, at=mount.where)
        else:
            name = pipes.name_of(mount.source.value) or mount.source.value
            yield mount_report(message, container, mount, pipe=name)
