r"""The Windows of a host lacks security updates.

## Why this matters

In process isolation all containers of a host run on its kernel: what is open there is open to each of them, and no
update of an image mends it. Container hosts are often left out of the monthly round, since they run no desktop and
nobody logs on.

## What to do

Install the newest cumulative update and restart the host, or replace the node by one of a newer image. Containers of
older images go on running on it, as long as host and image are of one release.
"""

from deadlight.checks.api import Bad, Context, Estate, Good, Iterator, Outcome, Report, Severity, Unknown, check

BEHIND = r"""
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
    kernelVersion: 10.0.20348.5600  # <-- here
    containerRuntimeVersion: containerd://2.3.4
"""
NEWEST = BEHIND.replace(".5600", ".5622")
UPDATES = """
| OS build | Availability date | KB article | Update type |
|---|---|---|---|
| 20348.5622 | 2026-09-08 | | 2026-09 B |
| 20348.5600 | 2026-08-11 | | 2026-08 B |
"""


@check(
    "WIN616",
    severity=Severity.MEDIUM,
    because="what was published since then is open to every container on the host",
    opens="unpatched-kernel",
    examples=[Bad("kubernetes", BEHIND, store=[UPDATES]), Good("kubernetes", NEWEST, store=[UPDATES])],
    refs=[
        "https://learn.microsoft.com/windows/release-health/windows-server-release-info",
        "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility",
    ],
)
def host_behind_patches(estate: Estate, context: Context) -> Iterator[Outcome]:
    from deadlight.semantics import patching
    from deadlight.semantics.host_builds import host_builds

    for name, build, client in host_builds(estate):
        if client:
            yield Unknown(
                f"whether {name} lacks updates: it is a client of Windows, and those of servers are held",
                at=build.where,
            )
            continue
        patch = estate.patch_level(build.value)
        if patch is None:
            continue
        if not patch.behind or patch.installed is None:
            reasons = patch.doubts
            if patch.behind:
                reasons = ("its revision is of no cumulative update that is known: it may be hotpatched", *reasons)
            if reasons:
                yield Unknown(f"whether {name}, {build.value}, lacks updates: {'; '.join(reasons)}", at=build.where)
            continue
        yield Report(
            "{host} is {version}, and lacks {updates}, up to {newest}",
            host=name,
            version=patching.shown(patch.installed),
            updates=patching.counted(patch.behind),
            newest=patching.shown(patch.behind[-1]),
            at=build.where,
            severity=Severity.LOW if patching.is_within_a_month(patch.behind, context.today) else None,
        )
