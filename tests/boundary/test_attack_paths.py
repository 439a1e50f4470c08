"""Shortest paths: against a search that tries everything, and what holds of them whatever the graph."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from scenes import made, node, report, step

from deadlight.boundary.paths import paths_of
from deadlight.model.landscape import Landscape, Zone
from deadlight.model.outcome import Severity

NOBODY = Landscape()
NAMES = [f"w{number}" for number in range(9)]
ASSETS = ["host:a", "host:b", "domain:c"]
KINDS = {"host": "host", "domain": "domain"}


@st.composite
def graphs(draw, most=12):
    workloads = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=most - 3, unique=True))
    keys = [*workloads, *ASSETS]
    nodes = [node(name) for name in workloads] + [node(key, key.partition(":")[0], asset=True) for key in ASSETS]
    # Most steps leave workloads, so that ways are found.
    ends = st.tuples(st.sampled_from([*workloads, *workloads, *ASSETS]), st.sampled_from(keys))
    ends = ends.filter(lambda pair: pair[0] != pair[1])
    steps = draw(
        st.lists(
            st.builds(
                lambda pair, weight, grant, edge: step(*pair, weight=weight, grant=grant, edge=edge),
                ends,
                st.sampled_from((1, 2, 3)),
                st.sampled_from(("", "g1", "g2", "g3", "g4", "g5", "g6")),
                st.sampled_from(("one", "other")),
            ),
            min_size=8,
            max_size=24,
            unique_by=lambda each: (each.edge, each.source, each.target, each.grant),
        )
    )
    return made(nodes, steps)


def every_way(graph, source, target):
    """Yield every way that takes no node twice."""
    stack = [((), source, {source})]
    while stack:
        way, here, seen = stack.pop()
        if here == target and way:
            yield way
            continue
        further = (each for each in graph.steps if each.source == here and each.target not in seen)
        stack.extend(((*way, each), each.target, seen | {each.target}) for each in further)


def cost(way):
    return sum(each.weight - 1 for each in way), len(way)


@given(graphs())
def test_each_workload_has_the_path_of_least_doubt_and_fewest_steps_to_each_asset(graph):
    told = {(path.source, path.target): path.steps for path in paths_of(graph, NOBODY)}
    for source in (each.key for each in graph.nodes if each.kind == "workload"):
        for target in ASSETS:
            ways = sorted(every_way(graph, source, target), key=cost)
            if not ways:
                assert (source, target) not in told
            else:
                assert cost(told[source, target]) == cost(ways[0])


@given(graphs())
def test_a_path_is_whole_and_takes_steps_of_the_graph(graph):
    for path in paths_of(graph, NOBODY):
        assert path.steps[0].source == path.source
        assert path.steps[-1].target == path.target
        assert all(one.target == other.source for one, other in pairwise(path.steps))
        assert set(path.steps) <= set(graph.steps)


@given(graphs(), st.randoms(use_true_random=False))
def test_taking_a_grant_away_never_adds_a_path_and_never_makes_one_worse(graph, random):
    grants = sorted({each.grant for each in graph.steps if each.grant})
    if not grants:
        return
    gone = random.choice(grants)
    before = {(path.source, path.target): path.severity for path in paths_of(graph, NOBODY)}
    lesser = made(graph.nodes, [each for each in graph.steps if each.grant != gone])
    for path in paths_of(lesser, NOBODY):
        assert path.severity <= before[path.source, path.target]


@given(graphs())
def test_the_same_graph_gives_the_same_paths_in_the_same_order(graph):
    assert paths_of(graph, NOBODY) == paths_of(graph, NOBODY)


def test_paths_from_one_workload_are_told_alone():
    graph = made(
        [node("w1"), node("w2"), node("host:a", "host", asset=True)],
        [step("w1", "host:a"), step("w2", "host:a")],
    )
    assert [path.source for path in paths_of(graph, NOBODY, start="w2")] == ["w2"]


def test_a_path_by_design_is_told_before_a_shorter_one_that_needs_a_flaw():
    graph = made(
        [node("w1"), node("e", "engine"), node("host:a", "host", asset=True)],
        [step("w1", "host:a", weight=3, grant="kernel"), step("w1", "e", grant="pipe"), step("e", "host:a")],
    )
    (path,) = paths_of(graph, NOBODY)
    assert [each.target for each in path.steps] == ["e", "host:a"]
    assert path.severity == Severity.CRITICAL


def test_a_way_into_a_zone_is_told_to_those_that_it_does_not_trust():
    zones = Landscape(zones=(Zone(name="shop", trust="internal"), Zone(name="guests", trust="untrusted")))
    graph = made(
        [node("a", zone="shop", asset=True), node("b", zone="shop", asset=True), node("g", zone="guests", asset=True)],
        [step("a", "b", weight=3), step("g", "b", weight=3)],
    )
    assert [(path.source, path.target, path.severity) for path in paths_of(graph, zones)] == [("g", "b", Severity.HIGH)]


def test_severity_falls_with_each_flaw_that_is_needed_and_rises_for_untrusted_code():
    zones = Landscape(
        zones=(
            Zone(name="shop"), Zone(name="guests", trust="untrusted"), Zone(name="nodes", trust="platform")
        )
    )  # fmt: skip

    def severity(*weights, zone="", target="host"):
        keys = ["w", *[f"n{number}" for number in range(len(weights) - 1)], "goal"]
        nodes = [node("w", zone=zone), *[node(key, "engine") for key in keys[1:-1]], node("goal", target, asset=True)]
        steps = [step(one, other, weight=weight) for (one, other), weight in zip(pairwise(keys), weights, strict=True)]
        (path,) = paths_of(made(nodes, steps), zones)
        return path.severity

    assert severity(1, 1, 1) == Severity.CRITICAL
    assert severity(2) == Severity.HIGH
    assert severity(3) == Severity.MEDIUM
    assert severity(3, 3) == Severity.LOW
    assert severity(3, zone="shop") == Severity.MEDIUM
    assert severity(3, zone="guests") == Severity.HIGH
    assert severity(1, zone="guests") == Severity.CRITICAL
    assert severity(1, zone="nodes") == Severity.LOW
    assert severity(1, target="data") == Severity.HIGH


def test_an_unknown_isolation_gives_a_question_in_place_of_a_step():
    found = report({"compose.yaml": """
        services:
          shop:
            image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    """})  # fmt: skip
    assert not found.paths
    assert any("Windows Server or on a client" in question for question in found.graph.questions)
