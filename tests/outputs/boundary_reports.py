"""Reports about boundaries: three tenants on two hosts, large graphs, and ones whose every text was written by an enemy."""

from __future__ import annotations

from hostile_reports import places, texts
from hypothesis import strategies as st

from deadlight.model.attack import AttackGraph, AttackPath, BoundaryReport, Cut, GraphNode, Step
from deadlight.model.outcome import Place, Severity
from deadlight.model.place import Position


def place(path: str, line: int) -> Place:
    return Place(path, Position(line, 9, line, 40), (), "")


def node(key, kind, name="", **given) -> GraphNode:
    return GraphNode(key=key, kind=kind, name=name or key, **given)


def step(source, target, edge, how, certainty="by-design", grant="", **given) -> Step:
    weight = {"by-design": 1, "known-vulnerability": 2, "assumed": 3}[certainty]
    grant = grant or f"{edge} {source}"
    mend = given.pop("mend", f"take {edge} from {source}")
    return Step(
        edge=edge, source=source, target=target, how=how, certainty=certainty, weight=weight, grant=grant, mend=mend,
        **given,
    )  # fmt: skip


NODES = (
    node("outside", "outside", "the network outside"),
    node("w/payments", "workload", "payments/api", zone="payments", wall="hypervisor", asset=True),
    node("w/ledger", "workload", "payments/ledger", zone="payments", wall="hypervisor", asset=True),
    node("w/web", "workload", "shop/web", zone="shop", wall="kernel", asset=True, place=place("shop/compose.yaml", 3)),
    node("w/ci", "workload", "shop/ci", zone="shop", wall="kernel", asset=True, place=place("shop/compose.yaml", 21)),
    node("w/plugin", "workload", "guests/plugin", zone="guests", wall="unknown", place=place("guests/pod.yaml", 2)),
    node("w/agent", "workload", "platform/log-agent", zone="platform", wall="none", place=place("agent.yaml", 4)),
    node("e/a", "engine", "engine of host-a"),
    node("i/gmsa", "identity", "CONTOSO\\svc-shop$"),
    node("h/a", "host", "host-a", asset=True),
    node("h/b", "host", "host-b", asset=True),
    node("k/api", "api-server", "cluster west", asset=True),
    node("d/contoso", "domain", "contoso.example", asset=True),
)
OUT_WEB = step("outside", "w/web", "published-port", "Port 443 of shop/web is published.", grant="port web")
PIPE = step(
    "w/ci", "e/a", "engine-pipe", "shop/ci mounts \\\\.\\pipe\\docker_engine and commands the engine.",
    grant="shop/compose.yaml:32", mend="drop the mount of the engine's pipe", technique="T1611",
    needs=("the container runs as ContainerAdministrator",), place=place("shop/compose.yaml", 32),
    references=("https://docs.docker.com/engine/security/",),
)  # fmt: skip
ENGINE = step("e/a", "h/a", "engine-to-host", "The engine starts a container with C:\\ mounted.", technique="T1610")
LATERAL = step("w/web", "w/ci", "same-network", "Both are on the network default.", "assumed", grant="network default")
NEIGHBOUR = step("h/a", "w/payments", "host-to-container", "The host reads the files of its containers.")
GMSA = step(
    "w/web", "i/gmsa", "gmsa", "shop/web gets tickets of svc-shop$.", grant="spec web", place=place("web.json", 1)
)
DOMAIN = step("i/gmsa", "d/contoso", "identity-to-domain", "svc-shop$ is a member of Backup Operators.")
KERNEL = step(
    "w/plugin", "h/b", "shared-kernel", "Code of the guest reaches the kernel of host-b.", "known-vulnerability",
    fixed=("10.0.20348.2322",), technique="T1068", grant="isolation plugin", mend="run guests/plugin under Hyper-V",
)  # fmt: skip
HOSTPROCESS = step("w/agent", "h/b", "hostprocess", "log-agent is a HostProcess container.", grant="agent.yaml:9")
TOKEN = step(
    "w/agent", "k/api", "service-account", "Its token lists secrets.", grant="role agent", technique="T1552.007"
)
STEPS = (OUT_WEB, PIPE, ENGINE, LATERAL, NEIGHBOUR, GMSA, DOMAIN, KERNEL, HOSTPROCESS, TOKEN)


def path(severity, *steps) -> AttackPath:
    return AttackPath(source=steps[0].source, target=steps[-1].target, steps=steps, severity=severity)


TENANTS = BoundaryReport(
    graph=AttackGraph(NODES, STEPS, ("Which isolation does guests/plugin run with?",)),
    paths=(
        path(Severity.CRITICAL, PIPE, ENGINE),
        path(Severity.CRITICAL, LATERAL, PIPE, ENGINE),
        path(Severity.CRITICAL, PIPE, ENGINE, NEIGHBOUR),
        path(Severity.CRITICAL, HOSTPROCESS),
        path(Severity.HIGH, GMSA, DOMAIN),
        path(Severity.HIGH, TOKEN),
        path(Severity.MEDIUM, KERNEL),
    ),
    cuts=(
        Cut(asset="h/a", grants=(PIPE.grant,), mends=(PIPE.mend,), closes=(2,), paths=2),
        Cut(asset="w/payments", grants=(PIPE.grant,), mends=(PIPE.mend,), closes=(1,), paths=1),
        Cut(
            asset="h/b", grants=(HOSTPROCESS.grant, KERNEL.grant), mends=(HOSTPROCESS.mend, KERNEL.mend),
            closes=(1, 1), paths=2,
        ),
        Cut(asset="d/contoso", grants=(GMSA.grant,), mends=(GMSA.mend,), closes=(1,), paths=1, minimal=False),
        Cut(asset="k/api", grants=(TOKEN.grant,), mends=(TOKEN.mend,), closes=(1,), paths=1),
    ),
    notes=("Two files were not read.",),
)  # fmt: skip


def crowd(workloads: int) -> BoundaryReport:
    """Many workloads on one host: each tenth one has a path, that of each hundredth is critical."""
    host = node("host", "host", asset=True)
    crowded = [node(f"w{n:06}", "workload", zone=f"zone {n % 7}", wall="kernel") for n in range(workloads)]
    steps = [step(each.key, "host", "shared-kernel", "…", "assumed") for each in crowded[::10]]
    paths = [path(Severity.CRITICAL if n % 10 == 0 else Severity.LOW, each) for n, each in enumerate(steps)]
    return BoundaryReport(graph=AttackGraph((host, *crowded), tuple(steps)), paths=tuple(paths))


@st.composite
def hostile(draw):
    """A report that holds together, with names and sentences that an enemy wrote."""
    kinds = st.sampled_from(("outside", "workload", "engine", "host", "identity", "domain", "data"))
    walls = st.sampled_from(("", "hypervisor", "kernel", "none", "unknown", "</svg>"))
    nodes = draw(
        st.lists(
            st.builds(
                GraphNode, key=texts, kind=kinds, name=texts, zone=st.one_of(st.just(""), texts), wall=walls,
                asset=st.booleans(), place=st.none() | places,
            ),
            min_size=1, max_size=6, unique_by=lambda node: node.key,
        )
    )  # fmt: skip
    keys = st.sampled_from([node.key for node in nodes])
    steps = draw(
        st.lists(
            st.builds(
                Step, edge=texts, source=keys, target=keys, how=texts, weight=st.integers(1, 3), grant=texts,
                certainty=st.sampled_from(("by-design", "known-vulnerability", "assumed")), mend=texts,
                needs=st.lists(texts, max_size=2).map(tuple), technique=texts, place=st.none() | places,
                references=st.lists(texts, max_size=2).map(tuple), fixed=st.lists(texts, max_size=2).map(tuple),
            ),
            max_size=8,
        )
    )  # fmt: skip
    severities = st.sampled_from(Severity)
    paths = [path(draw(severities), *steps[at : at + draw(st.integers(1, 3))]) for at in range(len(steps))]
    cuts = [
        Cut(asset=each.key, grants=(draw(texts),), mends=(draw(texts),), closes=(1,), paths=draw(st.integers(0, 9)))
        for each in nodes[:2]
    ]
    return BoundaryReport(
        graph=AttackGraph(tuple(nodes), tuple(steps), (draw(texts),)), paths=tuple(paths), cuts=tuple(cuts),
        notes=(draw(texts),),
    )  # fmt: skip
