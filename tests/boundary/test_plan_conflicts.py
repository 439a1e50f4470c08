"""Why there is no plan: the constraints that are named are those in conflict, and no others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from placement_estates import ZONES, estate, hosts, limit, maker, nodes, only_conflict, planned, pod, services

from deadlight.boundary.placement.building import build, inputs
from deadlight.boundary.placement.conflict import ORDER, conflicts
from deadlight.boundary.placement.demands import wanted
from deadlight.boundary.placement.problem import Impossible, Solution
from deadlight.boundary.placement.solver import solve
from deadlight.model.landscape import Landscape
from deadlight.semantics.surroundings import surroundings

ONE_GIB = "mem_limit: 1g"
KEPT_APART = (
    "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
    "[{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: app}}}]}},"
)


def test_memory_of_one_workload_that_no_host_has():
    found = only_conflict(planned({"shop/compose.yaml": services(a="mem_limit: 9g", b=ONE_GIB)}, hosts(count=2)))
    assert (found.constraints, found.workloads) == (("memory",), ("a",))
    assert "a takes 9216 MiB, and no host that may run it has more than 8192 MiB" in found.facts


def test_memory_of_all_against_the_number_of_hosts():
    files = {"shop/compose.yaml": services(a="mem_limit: 5g", b="mem_limit: 5g", c="mem_limit: 5g", d=ONE_GIB)}
    found = only_conflict(planned(files, hosts(count=2)))
    assert found.constraints == ("memory", "hosts")
    assert set(found.workloads) == {"a", "b", "c"}
    assert "there are 2 of node" in found.facts


def test_zones_against_the_number_of_hosts_without_hyper_v():
    files = {"shop/compose.yaml": services(a=ONE_GIB), "other/compose.yaml": services(b=ONE_GIB)}
    found = only_conflict(planned(files, hosts(hyperv=False)))
    assert found.constraints == ("hosts", "zones", "hypervisor")
    assert set(found.workloads) == {"a", "b"}
    assert "shop and other do not trust each other" in found.facts
    assert "node has no Hyper-V isolation, as the configuration says" in found.facts


def test_isolation_that_is_written_against_zones():
    process = "isolation: process, mem_limit: 1g"
    files = {"shop/compose.yaml": services(a=process), "other/compose.yaml": services(b=process)}
    found = only_conflict(planned(files, hosts()))
    assert found.constraints == ("hosts", "zones", "isolation")
    assert "a is bound to process isolation: its isolation is written: process" in found.facts


def test_an_image_that_is_newer_than_every_host():
    text = "services:\n  a: {image: 'mcr.microsoft.com/windows/servercore:ltsc2025', mem_limit: 1g}\n"
    found = only_conflict(planned({"shop/compose.yaml": text}, hosts()))
    assert found.constraints == ("build",)
    assert any("build 26100" in fact and "newer than the host" in fact for fact in found.facts)


def test_an_older_image_without_hyper_v():
    text = "services:\n  a: {image: 'mcr.microsoft.com/windows/servercore:ltsc2019', mem_limit: 1g}\n"
    found = only_conflict(planned({"shop/compose.yaml": text}, hosts(hyperv=False)))
    assert found.constraints == ("build", "hypervisor")


def test_pools_that_are_dedicated_to_others():
    found = only_conflict(planned({"shop/compose.yaml": services(a=ONE_GIB)}, hosts(zones=("tenant",))))
    assert (found.constraints, found.facts) == (("dedicated",), ("node is dedicated to tenant",))


def test_a_taint_that_is_not_tolerated():
    found = only_conflict(planned({"p.yaml": pod(container=limit("1Gi"))}, nodes(taints=("a=b:NoSchedule",))))
    assert found.constraints == ("taints",)


def test_a_node_selector_that_no_node_has():
    made = planned(
        {"p.yaml": pod(spec="nodeSelector: {size: l},", container=limit("1Gi"))}, nodes(labels=(("size", "s"),))
    )
    assert only_conflict(made).constraints == ("labels",)


def test_a_platform_that_is_missing():
    found = only_conflict(planned({"p.yaml": pod(container=limit("1Gi"))}, hosts()))
    assert found.constraints == ("platform",)


def test_replicas_that_are_kept_apart_on_too_few_hosts():
    text = maker("web", "Deployment", replicas="replicas: 3,", spec=KEPT_APART, container=limit("1Gi"))
    found = only_conflict(planned({"d.yaml": text}, nodes(count=2)))
    assert (found.constraints, found.workloads) == (("hosts", "apart"), ("web",))
    assert "no two of the 3 replicas of web may share a host" in found.facts


def test_every_stranded_workload_is_named_with_others_that_have_the_same_reason():
    files = {"shop/compose.yaml": services(a="mem_limit: 9g", b="mem_limit: 9g"), "p.yaml": pod(container=limit("1Gi"))}
    made = planned(files, hosts())
    assert [(each.constraints, each.workloads) for each in made.conflicts] == [
        (("memory",), ("a", "b")), (("platform",), ("app",)),
    ]  # fmt: skip


def given_inputs(files, *pools):
    landscape = Landscape(zones=ZONES, default_zone="shop", hosts=pools)
    around = surroundings(estate(files), landscape)
    found, _ = wanted(around.estate.workloads, around, 1024)
    return inputs(found, around)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["shop", "other", "tenant"]), st.sampled_from(["1g", "3g", "5g"]), st.booleans()),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
)
def test_a_conflict_conflicts_by_itself_and_no_fewer_of_its_parts_do(services_, hyperv):
    files = {
        f"{zone}{number}/compose.yaml": services(
            **{f"s{number}": f"mem_limit: {memory}" + (", isolation: process" * fixed)}
        )
        for number, (zone, memory, fixed) in enumerate(services_)
    }
    made = given_inputs(files, hosts(hyperv=hyperv))
    if not isinstance(solve(build(made).problem, 60), Impossible):
        return
    labels = [each.demand.label for each in made.wanted]
    for found in conflicts(made, 60):
        some = [labels.index(label) for label in found.workloads]
        without = frozenset(ORDER) - frozenset(found.constraints)
        if len(found.constraints) > 1 and "hosts" in found.constraints:
            assert isinstance(solve(build(made, without, some).problem, 60), Impossible)
            for one in found.workloads:
                rest = [index for index in some if labels[index] != one]
                assert not rest or isinstance(solve(build(made, without, rest).problem, 60), Solution)
        for kind in found.constraints:
            for index in [some] if "hosts" in found.constraints else [[each] for each in some]:
                assert isinstance(solve(build(made, without, index).problem, 60), Impossible)
                assert isinstance(solve(build(made, without | {kind}, index).problem, 60), Solution)


def test_the_same_input_has_the_same_conflict():
    files = {"shop/compose.yaml": services(a="mem_limit: 5g", b="mem_limit: 5g", c="mem_limit: 5g")}
    assert planned(files, hosts(count=2)).conflicts == planned(files, hosts(count=2)).conflicts


@pytest.mark.parametrize("count", [30])
def test_a_large_conflict_is_bounded_in_work_and_says_whether_it_is_minimal(count, monkeypatch):
    monkeypatch.setattr("deadlight.boundary.placement.conflict.MOST_PROOFS", 20)
    files = {"shop/compose.yaml": services(**{f"s{number}": "mem_limit: 1g" for number in range(count)})}
    found = only_conflict(planned(files, hosts(count=2)))
    assert not found.minimal
    assert set(found.constraints) >= {"memory", "hosts"}
