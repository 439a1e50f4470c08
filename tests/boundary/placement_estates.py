"""Estates and landscapes for tests of plans, written as users write them."""

import datetime

from deadlight.boundary.placement.planning import plan
from deadlight.gathering import Gathered
from deadlight.model.landscape import HostPool, Landscape, Zone
from deadlight.model.settings import Settings
from deadlight.pipeline import Auditor
from deadlight.sources.files import document_from_bytes

SHOP = Zone(name="shop", owner="us", namespaces=("shop",), projects=("shop*",))
BACK = Zone(name="back", owner="us", namespaces=("back",), projects=("back*",))
OTHER = Zone(name="other", owner="them", namespaces=("other",), projects=("other*",))
TENANT = Zone(name="tenant", trust="untrusted", namespaces=("tenant",), projects=("tenant*",))
SYSTEM = Zone(name="system", trust="platform", namespaces=("kube-system",))
ZONES = (SHOP, BACK, OTHER, TENANT, SYSTEM)

IMAGE = "mcr.microsoft.com/windows/servercore:ltsc2022"


def hosts(name="node", **given):
    """A pool of hosts for Compose, with Hyper-V and 8 GiB for workloads, unless said otherwise."""
    said = {"release": "ltsc2022", "sku": "server", "hyperv": True, "memory": 10240, "reserved": 2048}
    return HostPool(name=name, **(said | given))


def nodes(name="node", **given):
    """The same for pods."""
    return hosts(name, platform="self-managed", **given)


def estate(files):
    """What the files say: path → text."""
    auditor = Auditor(Settings(today=datetime.date(2026, 11, 22)), checks=())
    gathered = Gathered()
    for path, text in files.items():
        gathered.merge(auditor.document(document_from_bytes(text.encode(), shown=path)))
    assert gathered.unread == []
    auditor.finish(gathered)
    return gathered.estate


def services(**options):
    """A Compose file with these services: name → options in YAML's flow style."""
    listed = "".join(f"  {name}: {{image: '{IMAGE}', {given}}}\n" for name, given in options.items())
    return f"services:\n{listed}"


def pod(name="app", *, namespace="shop", spec="", container="", image=IMAGE, labels="{}"):
    """A pod of Windows; `spec` and `container` are more fields, in flow style."""
    return (
        "apiVersion: v1\nkind: Pod\n"
        f"metadata: {{name: {name}, namespace: {namespace}, labels: {labels}}}\n"
        f"spec: {{os: {{name: windows}}, {spec} containers: [{{name: c, image: '{image}', {container}}}]}}\n"
    )


def maker(name, kind, *, namespace="shop", replicas="", spec="", container="", labels="{app: app}"):
    """A Deployment or DaemonSet of Windows."""
    return (
        f"apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{{replicas} template: {{metadata: {{labels: {labels}}}, spec: {{os: {{name: windows}}, {spec}"
        f" containers: [{{name: c, image: '{IMAGE}', {container}}}]}}}}}}\n"
    )


LIMIT = "resources: {{limits: {{memory: {}}}}}"


def limit(memory):
    """The memory that a pod's container is limited to."""
    return LIMIT.format(memory)


def planned(files, *pools, zones=ZONES, default_zone="shop", assumed=1024, seconds=60):
    """The plan for these files on these hosts."""
    landscape = Landscape(path="deadlight.toml", zones=zones, default_zone=default_zone, hosts=pools)
    return plan(estate(files), landscape, version="0", seconds=seconds, assumed=assumed)


def where(plan_, label):
    """On which hosts a workload is, and how: (host, isolation, count)."""
    return [
        (host.name, each.isolation, each.count)
        for host in plan_.hosts
        for each in host.placements
        if each.label == label
    ]


def only_conflict(plan_):
    """The one conflict of a plan that there is not."""
    assert plan_.status == "impossible"
    (conflict,) = plan_.conflicts
    return conflict
