"""The decision on a workload: isolation, account, who may share its host, and what it costs."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight import pipeline
from deadlight.boundary.decision.deciding import decisions, may_share_kernel, unanswered
from deadlight.model.estate import Estate
from deadlight.model.landscape import HostPool, Landscape, Zone
from deadlight.model.place import Document, Located, Where
from deadlight.model.settings import Settings
from deadlight.model.workload import Container, OperatingSystem, Pod, Workload
from deadlight.semantics.zones import trusts
from estates import estate_of

NANO = "mcr.microsoft.com/windows/nanoserver:ltsc2022"
CORE = "mcr.microsoft.com/windows/servercore:ltsc2022"

UNTRUSTED = Zone(name="tenant", trust="untrusted", namespaces=("tenant",), projects=("tenant",))
SHOP = Zone(name="shop", owner="sales", namespaces=("shop",), projects=("shop",))
PAY = Zone(name="pay", owner="bank", namespaces=("pay",), projects=("pay",))
CART = Zone(name="cart", owner="sales", namespaces=("cart",), projects=("cart",))
PLATFORM = Zone(name="platform", trust="platform", namespaces=("kube-system",))
ZONES = (UNTRUSTED, SHOP, PAY, CART, PLATFORM)

NODES = HostPool(name="nodes", platform="self-managed", hyperv=True, release="ltsc2022")
AKS = HostPool(name="aks", platform="aks", release="ltsc2022")
ENGINE = HostPool(name="engine", sku="server", hyperv=True, release="ltsc2022")


def pod(namespace, *spec, image=NANO, kind="Pod"):
    lines = "\n".join(f"  {line}" for line in spec)
    return f"""\
apiVersion: v1
kind: {kind}
metadata: {{name: {namespace}, namespace: {namespace}}}
spec:
  os: {{name: windows}}
  automountServiceAccountToken: false
{lines}
  containers:
    - name: main
      image: {image}
"""


def service(*lines, image=NANO):
    text = "\n".join(f"    {line}" for line in lines)
    return f"services:\n  main:\n    image: {image}\n{text}\n"


def decided(files, *hosts, zones=ZONES):
    found = decisions(estate_of(files), Landscape(zones=zones, hosts=hosts))
    return {f"{each.zone}": each for each in found}


def pods(*namespaces, **more):
    return {f"{name}.yaml": pod(name) for name in namespaces} | more


# --- Isolation and sharing ---


def test_untrusted_code_beside_others_stands_behind_a_hypervisor_and_may_share_its_host_with_anyone():
    found = decided(pods("tenant", "shop"), NODES)
    assert (found["tenant"].isolation, found["tenant"].sharing) == ("hyperv", "anyone")
    assert (found["shop"].isolation, found["shop"].sharing) == ("process", "zones")
    assert found["shop"].shares_with == ("shop", "cart", "platform")
    assert found["tenant"].met is False


def test_untrusted_code_that_nothing_keeps_hosts_for_is_isolated_too():
    assert decided(pods("tenant"))["tenant"].isolation == "hyperv"


def test_untrusted_code_alone_on_hosts_of_its_own_may_share_their_kernel():
    kept = HostPool(name="kept", platform="aks", zones=("tenant",))
    common = HostPool(name="common", platform="aks", zones=("shop",))
    found = decided(pods("tenant", "shop"), kept, common)["tenant"]
    assert (found.isolation, found.met, found.hosts) == ("process", True, ("kept",))


def test_zones_of_ones_own_that_distrust_each_other_are_both_isolated():
    found = decided(pods("pay", "shop", "cart"), NODES)
    assert {name: each.isolation for name, each in found.items()} == dict.fromkeys(("pay", "shop", "cart"), "hyperv")


def test_zones_of_one_owner_share_a_kernel():
    found = decided(pods("shop", "cart"), NODES)
    assert {each.isolation for each in found.values()} == {"process"}


def test_the_platform_needs_no_isolation():
    assert decided(pods("kube-system", "tenant"), NODES)["platform"].isolation == "process"


def test_without_a_zone_there_is_no_decision_but_a_question():
    (found,) = decided(pods("elsewhere"), NODES).values()
    assert (found.isolation, found.sharing, found.met) == ("unknown", "unknown", None)
    assert "Which zone" in found.question


def test_without_any_zones_the_question_says_how_to_begin():
    (found,) = decided(pods("shop"), zones=()).values()
    assert "deadlight init --zones" in found.question
    assert unanswered([found]) == (found.question,)


def test_a_wall_that_is_not_known_leaves_open_whether_the_decision_is_carried_out():
    files = {"shop/compose.yaml": service()}
    found = decided(files)["shop"]
    assert (found.isolation, found.met) == ("process", None)
    assert "Windows Server or on a client" in found.question


def test_a_hypervisor_that_stands_already_is_all_that_is_needed():
    files = {"tenant/compose.yaml": service("isolation: hyperv"), "shop/compose.yaml": service()}
    found = decided(files, ENGINE)["tenant"]
    assert (found.isolation, found.met, found.snippets) == ("hyperv", True, ())


# --- Conflicts ---


def test_a_platform_without_a_hypervisor_gives_hosts_of_its_own():
    found = decided(pods("tenant", "shop"), AKS)["tenant"]
    assert (found.isolation, found.sharing, found.shares_with) == ("process", "dedicated", ("tenant",))
    assert "AKS" in found.conflicts[0].what
    (snippet,) = found.snippets
    assert "tolerations" in snippet.text
    assert "kubectl taint nodes" in snippet.text


def test_a_device_takes_hosts_of_its_own():
    lines = ("isolation: process", "devices:", "  - class/5B45201D-F2F2-4F3B-85BB-30FF1F953599")
    files = {"tenant/compose.yaml": service(*lines), "shop/compose.yaml": service()}
    found = decided(files, ENGINE)["tenant"]
    assert (found.isolation, found.sharing) == ("process", "dedicated")
    assert "devices" in found.conflicts[0].what


@pytest.mark.parametrize("mount", [r"C:\:C:\host", r"\\.\pipe\docker_engine:\\.\pipe\docker_engine"])
def test_what_leads_around_a_hypervisor_takes_hosts_of_its_own_unless_it_is_given_up(mount):
    lines = ("isolation: process", "volumes:", f"  - '{mount}'")
    files = {"tenant/compose.yaml": service(*lines), "shop/compose.yaml": service()}
    found = decided(files, ENGINE)["tenant"]
    assert (found.isolation, found.sharing) == ("hyperv", "dedicated")
    assert "do without" in found.conflicts[0].instead


def test_host_process_of_others_takes_hosts_of_its_own():
    spec = (
        "hostNetwork: true",
        "securityContext: {windowsOptions: {hostProcess: true, runAsUserName: 'NT AUTHORITY\\SYSTEM'}}",
    )
    found = decided({"tenant.yaml": pod("tenant", *spec), **pods("shop")}, NODES)["tenant"]
    assert (found.isolation, found.sharing) == ("host-process", "dedicated")


def test_an_image_that_is_older_than_its_host_takes_a_hypervisor():
    old = NANO.replace("2022", "2019")
    found = decided({"shop.yaml": pod("shop", image=old)}, NODES)["shop"]
    assert (found.isolation, found.sharing) == ("hyperv", "anyone")


def test_an_image_that_is_newer_than_its_host_runs_nowhere():
    new = NANO.replace("2022", "2025")
    found = decided({"shop.yaml": pod("shop", image=new)}, NODES)["shop"]
    assert "newer" in found.conflicts[0].what


def test_a_network_of_another_container_is_told_as_a_conflict():
    files = {"tenant/compose.yaml": service("network_mode: container:other"), "shop/compose.yaml": service()}
    found = decided(files, ENGINE)["tenant"]
    assert (found.isolation, found.sharing) == ("hyperv", "anyone")
    assert "network" in found.conflicts[0].what


# --- Accounts ---


@pytest.mark.parametrize(
    ("image", "lines", "user"),
    [
        (CORE, (), "ContainerUser"),
        (NANO, (), "ContainerUser"),
        (CORE, ("user: app",), "app"),
        (CORE, ("user: ContainerAdministrator",), "ContainerUser"),
    ],
)
def test_whoever_need_not_be_an_administrator_is_none(image, lines, user):
    found = decided({"shop/compose.yaml": service(*lines, image=image)}, ENGINE)["shop"]
    assert found.user == user


# --- Costs ---


def test_a_hypervisor_costs_memory_time_and_what_the_engine_refuses_behind_it():
    found = decided({"tenant/compose.yaml": service(), "shop/compose.yaml": service()}, ENGINE)
    costs = {each.feature: each for each in found["tenant"].costs}
    assert costs["memory"].memory > 0
    assert {"start", "host", "copy"} <= set(costs)
    assert all(each.evidence for each in costs.values())
    assert found["shop"].costs == ()


# --- Snippets ---

TODAY = datetime.date(2026, 11, 22)


def audited(path, text):
    return pipeline.audit_texts({path: ("", text)}, Settings(today=TODAY))


def snippets(*hosts, **files):
    found = decided({name.replace("_", "/") + ".yaml": text for name, text in files.items()}, *hosts)["tenant"]
    return {each.kind: each.text for each in found.snippets}


def test_the_snippets_for_an_engine_are_read_as_decided():
    written = snippets(ENGINE, tenant_compose=service(), shop_compose=service())
    assert written["docker-run"].startswith("docker run --detach --isolation=hyperv --user ContainerUser")
    (read,) = estate_of({"compose.yaml": written["compose"]}).workloads
    assert read.containers[0].isolation.value == "hyperv"
    assert read.containers[0].user.value == "ContainerUser"


def test_the_snippets_for_a_cluster_are_read_as_decided():
    written = snippets(NODES, tenant=pod("tenant"), shop=pod("shop"))
    estate = estate_of({"pod.yaml": written["kubernetes"], "config.toml": written["containerd"]})
    again = decisions(estate, Landscape(zones=ZONES, hosts=(NODES,)))
    assert [each.wall.kind for each in again] == ["hypervisor"]
    report = audited("config.toml", written["containerd"])
    assert (report.findings, report.unread) == ((), ())


def test_a_runtime_class_leads_to_the_hosts_that_have_a_hypervisor():
    able = HostPool(
        name="able",
        platform="self-managed",
        hyperv=True,
        labels=(("pool", "able"),),
        taints=("os=windows:NoSchedule",),
    )
    small = HostPool(name="small", platform="self-managed", virtual=True, nested=False, labels=(("pool", "small"),))
    tolerant = "tolerations: [{key: os, operator: Equal, value: windows, effect: NoSchedule}]"
    files = {"tenant.yaml": pod("tenant", tolerant), "shop.yaml": pod("shop", tolerant)}
    found = decided(files, able, small)["tenant"]
    assert (found.isolation, found.sharing) == ("hyperv", "anyone")
    assert found.conflicts[0].instead == "select the others: able"
    written = next(each.text for each in found.snippets if each.kind == "kubernetes")
    again = decided({"tenant.yaml": written}, able, small)["tenant"]
    assert (again.hosts, again.met) == (("able",), True)


def test_a_pool_of_its_own_is_read_as_decided():
    written = snippets(AKS, tenant=pod("tenant"), shop=pod("shop"))
    label = (("deadlight.dev/zone", "tenant"),)
    kept = HostPool(
        name="kept", platform="aks", labels=label, taints=("deadlight.dev/zone=tenant:NoSchedule",), zones=("tenant",)
    )
    files = {"tenant.yaml": written["kubernetes"], **pods("shop")}
    found = decided(files, AKS, kept)["tenant"]
    assert (found.hosts, found.sharing, found.met) == (("kept",), "zones", True)


@pytest.mark.parametrize("name", ["on", "1", "ünï", 'a"b', "a: b"])
def test_names_stay_names_in_a_snippet(name):
    where = Where(Document("tenant/compose.yaml", "compose", ""))
    container = Container(name=name, where=where, surface="compose", image=Located(NANO, where))
    workload = Workload(
        kind="service", name=name, where=where, surface="compose", project="tenant", containers=(container,)
    )
    (found,) = decisions(Estate(workloads=(workload,)), Landscape(zones=ZONES))
    compose = next(each.text for each in found.snippets if each.kind == "compose")
    assert [each.name for each in estate_of({"compose.yaml": compose}).workloads] == [name]


# --- Properties ---

HERE = Where(Document("pod.yaml", "kubernetes", ""))
WINDOWS = OperatingSystem("windows", "it is said")

TRUSTS = st.sampled_from(["platform", "internal", "untrusted"])
NAMES = st.sampled_from("abcd")


@st.composite
def landscapes(draw):
    zones = tuple(
        Zone(name=name, trust=draw(TRUSTS), owner=draw(st.sampled_from(["", "x", "y"])), namespaces=(name,))
        for name in draw(st.lists(NAMES, unique=True))
    )
    held = st.lists(st.sampled_from([zone.name for zone in zones]), max_size=1) if zones else st.just([])
    hosts = tuple(
        HostPool(
            name=f"pool-{number}",
            platform=draw(st.sampled_from(["aks", "eks", "self-managed", "docker"])),
            hyperv=draw(st.sampled_from([None, True, False])),
            sku=draw(st.sampled_from(["", "server", "client"])),
            release=draw(st.sampled_from(["", "ltsc2019", "ltsc2022", "ltsc2025"])),
            zones=tuple(draw(held)),
        )
        for number in range(draw(st.integers(0, 3)))
    )
    return Landscape(zones=zones, hosts=hosts, default_zone=draw(st.sampled_from(["", *[zone.name for zone in zones]])))


@st.composite
def workloads(draw):
    surface = draw(st.sampled_from(["kubernetes", "compose"]))
    in_cluster = surface == "kubernetes"
    container = Container(
        name="main",
        where=HERE,
        surface=surface,
        image=Located(draw(st.sampled_from([NANO, NANO.replace("2022", "2019"), "app"])), HERE),
        host_process=Located(True, HERE) if in_cluster and draw(st.booleans()) else None,
        isolation=None
        if in_cluster
        else draw(st.sampled_from([None, Located("hyperv", HERE), Located("process", HERE)])),
        devices=() if in_cluster else draw(st.sampled_from([(), (Located("class/X", HERE),)])),
    )
    name = draw(NAMES)
    pod = Pod(spec=HERE, metadata=HERE, node_selector=draw(st.sampled_from([(), (("pool", Located("p", HERE)),)])))
    return Workload(
        kind="Pod",
        name=name,
        where=HERE,
        surface=surface,
        project=name,
        containers=(container,),
        pod=pod if in_cluster else None,
        os=WINDOWS,
    )


@settings(max_examples=400)
@given(landscapes(), st.lists(workloads(), max_size=6))
def test_no_two_zones_that_distrust_each_other_ever_come_behind_one_kernel(landscape, estate):
    found = decisions(Estate(workloads=tuple(estate)), landscape)
    kernels = [(one, other) for one in found for other in found if may_share_kernel(one, other)]
    for one, other in kernels:
        if one.hosts and other.hosts and set(one.hosts).isdisjoint(other.hosts):
            continue
        zone, beside = landscape.zone(one.zone), landscape.zone(other.zone)
        if zone is not None and beside is not None and _meet(estate, found, one, other):
            assert trusts(zone, beside) is not False


def _meet(estate, found, one, other):
    first, second = estate[found.index(one)], estate[found.index(other)]
    return (first.pod is None) == (second.pod is None)


@given(landscapes(), st.lists(workloads(), max_size=4))
def test_what_is_not_decided_has_a_question(landscape, estate):
    for found in decisions(Estate(workloads=tuple(estate)), landscape):
        assert found.question or (found.isolation != "unknown" and found.met is not None)
        assert found.met is None or found.wall.kind != "unknown"
