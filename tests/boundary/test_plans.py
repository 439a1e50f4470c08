"""Plans: what workloads and hosts come to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from placement_estates import hosts, limit, maker, nodes, planned, pod, services, where

from deadlight.boundary.placement.problem import Impossible, Undecided
from deadlight.model.errors import UsageError
from deadlight.model.landscape import Zone
from deadlight.semantics.zones import trusts


def test_workloads_of_one_owner_share_a_host_and_its_kernel():
    made = planned(
        {"shop/compose.yaml": services(a="mem_limit: 1g"), "back/compose.yaml": services(b="mem_limit: 1g")},
        hosts(count=3),
    )
    assert made.status == "optimal"
    assert [(host.name, host.kernel, host.used) for host in made.hosts] == [("node-1", ("back", "shop"), 2048)]


def test_the_only_host_of_a_pool_has_its_name():
    assert planned({"shop/compose.yaml": services(a="mem_limit: 1g")}, hosts()).hosts[0].name == "node"
    assert planned({"shop/compose.yaml": services(a="mem_limit: 1g")}, hosts(count=2)).hosts[0].name == "node-1"


def test_zones_that_distrust_each_other_are_put_behind_a_hypervisor_rather_than_on_a_second_host():
    files = {"shop/compose.yaml": services(a="mem_limit: 1g"), "other/compose.yaml": services(b="mem_limit: 1g")}
    made = planned(files, hosts(count=3))
    (host,) = made.hosts
    assert [each.isolation for each in host.placements] == ["hyperv", "hyperv"]
    assert made.overhead == 630


def test_code_of_the_house_may_share_the_kernel_of_a_host_that_has_untrusted_code_behind_a_hypervisor():
    files = {"shop/compose.yaml": services(a="mem_limit: 1g"), "tenant/compose.yaml": services(b="mem_limit: 1g")}
    (host,) = planned(files, hosts(count=3)).hosts
    assert [(each.label, each.isolation) for each in host.placements] == [("a", "process"), ("b", "hyperv")]


def test_without_hyper_v_they_get_a_host_each():
    files = {"shop/compose.yaml": services(a="mem_limit: 1g"), "other/compose.yaml": services(b="mem_limit: 1g")}
    made = planned(files, hosts(count=3, hyperv=False))
    assert [host.kernel for host in made.hosts] == [("other",), ("shop",)] or [host.kernel for host in made.hosts] == [
        ("shop",),
        ("other",),
    ]
    assert made.overhead == 0


def test_untrusted_code_gets_a_hypervisor_though_nobody_else_is_there():
    made = planned({"tenant/compose.yaml": services(a="mem_limit: 1g")}, hosts())
    assert where(made, "a") == [("node", "hyperv", 1)]


def test_untrusted_code_may_share_the_kernel_of_hosts_that_are_its_own():
    made = planned(
        {"tenant/compose.yaml": services(a="mem_limit: 1g")}, hosts(), hosts("own", zones=("tenant",), hyperv=False)
    )
    assert where(made, "a") == [("own", "process", 1)]


def test_a_pool_that_is_dedicated_takes_no_other_zone():
    made = planned({"shop/compose.yaml": services(a="mem_limit: 1g")}, hosts("own", zones=("tenant",)), hosts())
    assert where(made, "a") == [("node", "process", 1)]


def test_isolation_that_is_written_stays():
    made = planned({"shop/compose.yaml": services(a="mem_limit: 1g, isolation: hyperv")}, hosts())
    assert where(made, "a") == [("node", "hyperv", 1)]
    assert made.demands[0].isolation == "hyperv"


def test_what_a_hypervisor_refuses_gets_process_isolation_and_a_host_of_its_own():
    device = "devices: ['class/5B45201D-F2F2-4F3B-85BB-30FF1F953599'], mem_limit: 1g"
    files = {"shop/compose.yaml": services(a=device), "other/compose.yaml": services(b=device)}
    made = planned(files, hosts(count=2))
    assert len(made.hosts) == 2
    assert {each.isolation for host in made.hosts for each in host.placements} == {"process"}


def test_an_older_image_runs_behind_a_hypervisor():
    text = "services:\n  a: {image: 'mcr.microsoft.com/windows/servercore:ltsc2019', mem_limit: 1g}\n"
    assert where(planned({"shop/compose.yaml": text}, hosts()), "a") == [("node", "hyperv", 1)]


def test_a_newer_image_needs_a_newer_host():
    text = "services:\n  a: {image: 'mcr.microsoft.com/windows/servercore:ltsc2025', mem_limit: 1g}\n"
    made = planned({"shop/compose.yaml": text}, hosts(), hosts("new", release="ltsc2025"))
    assert where(made, "a") == [("new", "process", 1)]


def test_a_pod_goes_on_nodes_and_a_service_on_an_engine():
    made = planned(
        {"shop/compose.yaml": services(a="mem_limit: 1g"), "p.yaml": pod(container=limit("1Gi"))},
        nodes("k"),
        hosts("d"),
    )
    assert (where(made, "a"), where(made, "app")) == ([("d", "process", 1)], [("k", "process", 1)])


def test_taints_and_node_selectors_are_heeded():
    pools = (
        nodes("tainted", taints=("os=windows:NoSchedule",)),
        nodes("small", labels=(("size", "s"),)),
        nodes("big", labels=(("size", "l"),)),
    )
    made = planned({"p.yaml": pod(spec="nodeSelector: {size: l},", container=limit("1Gi"))}, *pools)
    assert where(made, "app") == [("big", "process", 1)]


def test_replicas_that_are_kept_apart_are_on_a_host_each():
    spec = (
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
        "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: app}}}]}},"
    )
    made = planned(
        {"d.yaml": maker("web", "Deployment", replicas="replicas: 3,", spec=spec, container=limit("1Gi"))},
        nodes(count=4),
    )
    assert [count for _, _, count in where(made, "web")] == [1, 1, 1]


def test_anti_affinity_of_another_namespace_binds_nobody():
    spec = (
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
        "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: app}}}]}},"
    )
    files = {
        "a.yaml": pod("a", spec=spec, container=limit("1Gi")),
        "b.yaml": pod("b", namespace="back", labels="{app: app}", container=limit("1Gi")),
    }
    assert len(planned(files, nodes(count=2)).hosts) == 1


def test_what_runs_on_every_host_takes_its_memory_from_each():
    files = {
        "agent.yaml": maker("agent", "DaemonSet", namespace="kube-system", container=limit("1Gi")),
        "web.yaml": maker("web", "Deployment", replicas="replicas: 2,", container=limit("7Gi")),
    }
    made = planned(files, nodes(count=3))
    assert [host.used for host in made.hosts] == [8192, 8192]
    assert where(made, "agent") == [("node-1", "process", 1), ("node-2", "process", 1)]


def test_a_host_process_of_the_platform_runs_beside_untrusted_code():
    host_process = "securityContext: {windowsOptions: {hostProcess: true}}, hostNetwork: true,"
    files = {
        "agent.yaml": maker("agent", "DaemonSet", namespace="kube-system", spec=host_process, container=limit("1Gi")),
        "t.yaml": pod("t", namespace="tenant", container=limit("1Gi")),
    }
    made = planned(files, nodes())
    assert where(made, "agent") == [("node", "host-process", 1)]
    assert where(made, "t") == [("node", "hyperv", 1)]


def test_a_host_process_of_somebody_else_does_not():
    host_process = "securityContext: {windowsOptions: {hostProcess: true}}, hostNetwork: true,"
    files = {
        "agent.yaml": pod("agent", namespace="shop", spec=host_process, container=limit("1Gi")),
        "t.yaml": pod("t", namespace="tenant", container=limit("1Gi")),
    }
    assert len(planned(files, nodes(count=2)).hosts) == 2


def test_the_overhead_of_a_runtime_class_is_what_the_scheduler_adds():
    runtime = "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: hv}\nhandler: runhcs-wcow-hypervisor\noverhead: {podFixed: {memory: 700Mi}}\n"
    made = planned({"r.yaml": runtime, "p.yaml": pod(spec="runtimeClassName: hv,", container=limit("1Gi"))}, nodes())
    assert (made.demands[0].overhead, where(made, "app")) == (700, [("node", "hyperv", 1)])


@pytest.mark.parametrize("platform", ["aks", "gke", "eks"])
def test_hyper_v_is_not_counted_on_where_the_platform_is_not_known_to_give_it(platform):
    pool = hosts(platform=platform, hyperv=None if platform == "eks" else True)
    made = planned({"p.yaml": pod(namespace="tenant", container=limit("1Gi"))}, pool)
    assert made.status == "impossible"
    assert made.conflicts[0].constraints == ("zones", "hypervisor")
    assert any("node" in note for note in made.notes)


def test_virtual_hosts_without_nested_virtualization_have_no_hypervisor():
    made = planned({"tenant/compose.yaml": services(a="mem_limit: 1g")}, hosts(virtual=True, nested=False))
    assert "hypervisor" in made.conflicts[0].constraints


# --- What is not known ---


def test_memory_that_is_not_written_is_assumed_and_said():
    made = planned({"shop/compose.yaml": services(a="", b="mem_limit: 1g")}, hosts(), assumed=3000)
    (assumption,) = made.assumptions
    assert assumption.subjects == ("a",)
    assert "3000 MiB" in assumption.assumed
    assert made.hosts[0].used == 4024


def test_an_image_whose_build_is_not_known_is_assumed_to_run_and_said():
    made = planned({"shop/compose.yaml": "services:\n  a: {image: shop, isolation: process, mem_limit: 1g}\n"}, hosts())
    assert [each.subjects for each in made.assumptions] == [("a",)]
    assert made.demands[0].build == 0


def test_without_zones_all_trust_each_other_and_that_is_said():
    made = planned(
        {"a/compose.yaml": services(a="mem_limit: 1g", b="mem_limit: 1g")}, hosts(), zones=(), default_zone=""
    )
    assert len(made.hosts) == 1
    assert [each.subjects for each in made.assumptions] == [("a", "b")]


def test_a_workload_that_no_zone_holds_trusts_nobody():
    files = {"x/compose.yaml": services(a="mem_limit: 1g"), "y/compose.yaml": services(b="mem_limit: 1g")}
    made = planned(files, hosts(hyperv=False, count=2), default_zone="")
    assert len(made.hosts) == 2
    assert made.assumptions[0].subjects == ("a", "b")


def test_a_runtime_class_that_was_not_read_leaves_the_choice_to_the_plan_and_is_said():
    made = planned({"p.yaml": pod(namespace="tenant", spec="runtimeClassName: hv,", container=limit("1Gi"))}, nodes())
    assert where(made, "app") == [("node", "hyperv", 1)]
    assert any("hv" in each.question for each in made.assumptions)


def test_a_host_whose_memory_is_not_known_takes_nothing():
    made = planned({"shop/compose.yaml": services(a="mem_limit: 1g")}, hosts(memory=0))
    assert made.conflicts[0].constraints == ("memory",)
    assert "how much memory hosts of node have is not known" in made.conflicts[0].facts


def test_a_host_whose_release_is_not_said_is_assumed_to_run_every_image():
    made = planned({"shop/compose.yaml": services(a="mem_limit: 1g")}, hosts(release=""))
    assert made.assumptions[0].subjects == ("node",)


def test_services_of_one_project_on_several_hosts_are_told_of():
    made = planned({"shop/compose.yaml": services(a="mem_limit: 8g", b="mem_limit: 8g")}, hosts(count=2))
    assert any("overlay network" in note for note in made.notes)


def test_what_has_no_replicas_is_not_placed():
    made = planned({"d.yaml": maker("web", "Deployment", replicas="replicas: 0,")}, nodes())
    assert (made.status, made.hosts) == ("nothing", ())
    assert "web has no replicas and is not placed" in made.notes


def test_names_that_are_not_unique_are_told_with_their_namespace():
    files = {"a.yaml": pod(container=limit("1Gi")), "b.yaml": pod(namespace="back", container=limit("1Gi"))}
    assert [demand.label for demand in planned(files, nodes()).demands] == ["shop/app", "back/app"]


def test_undecided_is_neither_a_plan_nor_none(monkeypatch):
    monkeypatch.setattr("deadlight.boundary.placement.planning.solve", lambda *_, **__: Undecided())
    made = planned({"shop/compose.yaml": services(a="mem_limit: 1g")}, hosts())
    assert (made.status, made.exit_status()) == ("unknown", 3)
    monkeypatch.setattr("deadlight.boundary.placement.planning.solve", lambda *_, **__: Impossible())


def test_more_replicas_than_a_plan_takes_are_refused():
    with pytest.raises(UsageError, match="there are 999999999 replicas"):
        planned({"d.yaml": maker("web", "Deployment", replicas="replicas: 999999999,")}, nodes())


def test_absurd_numbers_of_hosts_and_memory_are_planned_with():
    files = {"d.yaml": maker("web", "Deployment", replicas="replicas: 3,", container=limit("9999999999999999Ei"))}
    assert planned(files, nodes(count=10**15, memory=10**15)).status == "impossible"
    assert planned({"p.yaml": pod(container=limit("1Gi"))}, nodes(count=10**15, memory=10**15)).status == "optimal"


# --- Properties ---

OWNERS = ("us", "them", "")
zones_ = st.lists(
    st.builds(
        Zone,
        name=st.just(""),
        trust=st.sampled_from(["platform", "internal", "untrusted"]),
        owner=st.sampled_from(OWNERS),
    ),
    min_size=1,
    max_size=4,
).map(lambda made: tuple(_named(index, zone) for index, zone in enumerate(made)))


def _named(index, zone):
    return Zone(name=f"z{index}", trust=zone.trust, owner=zone.owner, namespaces=(f"z{index}",))


pods_ = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["512Mi", "1Gi", "3Gi", ""]),
        st.sampled_from(["Deployment", "Deployment", "DaemonSet"]),
        st.integers(1, 3),
        st.booleans(),
        st.sampled_from(["", "securityContext: {windowsOptions: {hostProcess: true}}, hostNetwork: true,"]),
    ),
    min_size=1,
    max_size=6,
)
APART = (
    "affinity: {{podAntiAffinity: {{requiredDuringSchedulingIgnoredDuringExecution: "
    "[{{topologyKey: kubernetes.io/hostname, labelSelector: {{matchLabels: {{app: {}}}}}}}]}}}},"
)


@settings(max_examples=80)
@given(zones_, pods_, st.booleans(), st.sampled_from(["z0", ""]))
def test_no_plan_breaks_what_has_to_hold(zones, pods, hyperv, default):
    files, apart = {}, set()
    for number, (zone, memory, kind, replicas, lonely, spec) in enumerate(pods):
        name = f"w{number}"
        if lonely:
            apart.add(name)
        given_ = spec + (APART.format(name) if lonely else "")
        said = f"replicas: {replicas}," if kind == "Deployment" else ""
        container = limit(memory) if memory else ""
        files[f"{name}.yaml"] = maker(
            name, kind, namespace=f"z{zone}", replicas=said, spec=given_, container=container, labels=f"{{app: {name}}}"
        )
    pools = (
        nodes("a", count=2, hyperv=hyperv),
        nodes("b", count=2, hyperv=True),
        nodes("own", zones=("z0",), hyperv=False),
    )
    made = planned(files, *pools, zones=zones, default_zone=default)
    if made.status == "impossible":
        assert made.conflicts
        assert all(each.constraints and each.workloads for each in made.conflicts)
        return
    by_name = {zone.name: zone for zone in zones}
    placed = {}
    for host in made.hosts:
        assert host.used <= host.memory
        behind = [each for each in host.placements if each.isolation != "hyperv"]
        for one in behind:
            for other in behind:
                if one.label != other.label:
                    assert one.zone in by_name
                    assert other.zone in by_name
                    assert trusts(by_name[one.zone], by_name[other.zone])
            for other in host.placements:
                if other.isolation == "hyperv" and one.zone != other.zone and one.zone in by_name:
                    mine, theirs = by_name[one.zone], by_name.get(other.zone)
                    house = mine.trust == "internal" and theirs is not None and theirs.trust == "untrusted"
                    known = theirs is not None and trusts(mine, theirs)
                    assert mine.trust == "platform" or known or (house and one.isolation == "process")
        for each in host.placements:
            if each.label in apart:
                assert each.count == 1
            if not each.resident:
                placed[each.label] = placed.get(each.label, 0) + each.count
            if each.zone in by_name and by_name[each.zone].trust == "untrusted" and each.isolation != "hyperv":
                assert (host.pool, each.zone) == ("own", "z0")
            if host.pool == "own":
                assert each.zone == "z0"
    assert placed == {demand.label: demand.replicas for demand in made.demands if demand.replicas}
