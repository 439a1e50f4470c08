r"""Zones that do not trust each other run on one kernel.

## Why this matters

Process-isolated containers on one host share its kernel, and so do HostProcess containers. Whoever breaks out of one of
them has all of them: the secrets, tokens and service accounts of the other zone.

## What to do

Isolate the workloads of both zones by hypervisor, or keep hosts apart for them: a taint and a selector in a cluster,
an engine on a host of its own elsewhere, named by `zones` of the `[[hosts]]`. Zones with the same `owner` trust each
other. Untrusted zones are reported by `process-isolation-for-untrusted`, each by itself.
"""

from deadlight.checks.api import Bad, Context, Estate, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.model.landscape import Zone
from deadlight.model.workload import Workload
from deadlight.semantics.isolation import isolation_of
from deadlight.semantics.landing import Landing, may_share
from deadlight.semantics.meetings import Meetings
from deadlight.semantics.surroundings import Surroundings, surroundings
from deadlight.semantics.zones import trusts

SHOP = r"""
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: shop
spec:
  os:
    name: windows
  nodeSelector:
    kubernetes.io/os: windows
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: ContainerUser
  containers:
    - name: shop
      image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
"""
PAY = SHOP.replace("shop", "pay")
MARKED = PAY.replace("spec:\n", "spec:  # <-- here\n", 1)
APART = PAY.replace("windows\n  auto", "windows\n    pool: pay\n  auto")
SHOP_APART = SHOP.replace("windows\n  auto", "windows\n    pool: shop\n  auto")
ZONES = [{"name": name, "owner": name, "namespaces": [name]} for name in ("pay", "shop")]
SAME_OWNER = [{**zone, "owner": "sales"} for zone in ZONES]


@check(
    "WIN108",
    severity=Severity.MEDIUM,
    because="it takes a flaw of the kernel, or an administrator in the container, to use it",
    opens="shared-kernel",
    examples=[
        Bad(files={"pay.yaml": MARKED, "shop.yaml": SHOP}, options={"landscape": {"zones": ZONES}}),
        Good(files={"pay.yaml": APART, "shop.yaml": SHOP_APART}, options={"landscape": {"zones": ZONES}}),
        Good(files={"pay.yaml": PAY, "shop.yaml": SHOP}, options={"landscape": {"zones": SAME_OWNER}}),
        Good(files={"pay.yaml": PAY, "shop.yaml": SHOP}),
    ],
    refs=["https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security"],
)
def zones_share_kernel(estate: Estate, context: Context) -> Iterator[Outcome]:
    landscape = context.landscape
    if len(landscape.zones) < 2:
        return
    around = surroundings(estate, landscape)
    first: dict[tuple[Landing, str], tuple[Zone, Workload]] = {}
    doubtful: dict[tuple[Landing, str], tuple[Zone, Workload]] = {}
    for workload in estate.workloads:
        standing = around.standing(workload)
        zone = standing.placed.zone
        kind = isolation_of(workload, around).kind
        if standing.placed.is_known and zone.trust != "untrusted" and kind != "hypervisor":
            groups = doubtful if kind == "unknown" else first
            groups.setdefault((standing.landing, zone.name), (zone, workload))
    sure = Meetings((landing, zone) for (landing, _), (zone, _) in first.items())
    every = Meetings((landing, zone) for groups in (first, doubtful) for (landing, _), (zone, _) in groups.items())
    pairs: dict[tuple[str, str], Outcome] = {}
    for (landing, _), (zone, workload) in first.items():
        for other, meets in sure.at(landing).values():
            if meets and trusts(zone, other) is False and _pair(zone, other) not in pairs:
                beside = next(
                    found for (at, name), (_, found) in first.items() if name == other.name and may_share(landing, at)
                )
                pairs[_pair(zone, other)] = _report(workload, zone, beside, other, around)
    for (landing, _), (zone, workload) in [*first.items(), *doubtful.items()]:
        for other, meets in every.at(landing).values():
            if trusts(zone, other) is False:
                question = "how they are isolated" if meets else "which hosts they run on"
                names = _pair(zone, other)
                reason = f"whether the zones {names[0]} and {names[1]} share a kernel hangs on {question}"
                pairs.setdefault(names, Unknown(reason, at=isolation_of(workload, around).where))
    yield from pairs.values()


def _pair(zone: Zone, other: Zone) -> tuple[str, str]:
    return min(zone.name, other.name), max(zone.name, other.name)


def _report(workload: Workload, zone: Zone, beside: Workload, other: Zone, around: Surroundings) -> Report:
    return Report(
        "{workload} of the zone {zone} and {beside} of {other} may share the kernel of a host",
        workload=workload.name,
        zone=zone.name,
        beside=beside.name,
        other=other.name,
        at=isolation_of(workload, around).where,
        related=[isolation_of(beside, around).where],
    )
