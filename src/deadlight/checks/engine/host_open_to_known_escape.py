r"""A host lacks fixes of flaws in what separates its containers from it.

## Why this matters

Container Manager, the filters that layers and mounts go through, the kernel and the parts shared with virtual machines
are all that stands between a container and its host. Microsoft's records call their flaws elevations of privilege and
claim no escape; who is in a container reaches for them first. In process isolation the update of the image mends none
of them: it is the host's that counts.

## What to do

Install the newest cumulative update on the host and restart it, or drain the node and replace it with one of a newer
image. Records are held for Windows Server 2016 to 2025; nothing is said of other builds.
"""

from deadlight.checks.api import Bad, Estate, Good, Iterator, Outcome, Report, Severity, Unknown, check

BAD = r"""
apiVersion: v1
kind: Node
metadata:
  name: win-1
  labels:
    kubernetes.io/os: windows
    node.kubernetes.io/windows-build: 10.0.20348
spec:
  taints:
    - {key: os, value: windows, effect: NoSchedule}
status:
  nodeInfo:
    kubeletVersion: v1.36.4
    operatingSystem: windows
    kernelVersion: 10.0.20348.4773  # <-- here
    containerRuntimeVersion: containerd://2.3.4
"""
GOOD = BAD.replace(".4773", ".5622")


@check(
    "WIN620",
    severity=Severity.HIGH,
    because="what is known against the host's part of the wall is open to every container on it",
    opens="unpatched-kernel",
    examples=[Bad("kubernetes", BAD), Good("kubernetes", GOOD)],
    refs=[
        "https://msrc.microsoft.com/update-guide",
        "https://learn.microsoft.com/windows/release-health/windows-server-release-info",
    ],
)
def host_open_to_known_escape(estate: Estate) -> Iterator[Outcome]:
    from deadlight.semantics.escapes import state_of_host
    from deadlight.semantics.host_builds import host_builds

    for name, build, client in host_builds(estate):
        if client:
            yield Unknown(
                f"what {name} is open to: it is a client of Windows, of which no record is held", at=build.where
            )
            continue
        state = state_of_host(build.value)
        if state.unknown:
            yield Unknown(f"what {name} is open to: {state.unknown}", at=build.where)
        elif state.open:
            yield Report(
                "{host} has {build} and lacks the fixes of {flaws}; revision {revision} has them all",
                host=name,
                build=build.value,
                flaws=", ".join(f"{row.id} ({row.title})" for row in state.open),
                revision=state.revision,
                at=build.where,
            )
