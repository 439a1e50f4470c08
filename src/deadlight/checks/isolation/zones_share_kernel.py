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
from deadlight.semantics.surroundings import surroundings
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
    opens="container-to-kernel",
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
    first: dict[tuple[Landing, str, bool], tuple[Zone, Workload]] = {}
    for workload in estate.workloads:
        standing = around.standing(workload)
        zone = standing.placed.zone
        kind = isolation_of(workload, around).kind
        if standing.placed.is_known and zone.trust != "untrusted" and kind != "hypervisor":
            first.setdefault((standing.landing, zone.name, kind != "unknown"), (zone, workload))
    pairs: dict[tuple[str, str], Outcome] = {}
    groups = list(first.items())
    for index, ((landing, _, known), (zone, workload)) in enumerate(groups):
        for (other_landing, _, other_known), (other, beside) in groups[index + 1 :]:
            meets = may_share(landing, other_landing)
            if meets is False or trusts(zone, other) is not False:
                continue
            pair = (min(zone.name, other.name), max(zone.name, other.name))
            at = isolation_of(workload, around).where
            if meets and known and other_known:
                pairs[pair] = Report(
                    "{workload} of the zone {zone} and {beside} of {other} may share the kernel of a host",
                    workload=workload.name,
                    zone=zone.name,
                    beside=beside.name,
                    other=other.name,
                    at=at,
                    related=[isolation_of(beside, around).where],
                )
            elif pair not in pairs:
                question = "which hosts they run on" if not meets else "how they are isolated"
                reason = f"whether the zones {pair[0]} and {pair[1]} share a kernel hangs on {question}"
                pairs[pair] = Unknown(reason, at=at)
    yield from pairs.values()
