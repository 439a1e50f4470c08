"""Cuts: they close what they claim, and no smaller set does."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from scenes import made, node, step
from test_attack_paths import ASSETS, every_way, graphs

from deadlight.boundary.cuts import cuts_of
from deadlight.boundary.hitting import smallest
from deadlight.model.landscape import Landscape, Zone

NOBODY = Landscape()


def ways_to(graph, asset):
    """Return the grants of every way that closes, of all workloads from which none is open for good."""
    closable = []
    for source in (each.key for each in graph.nodes if each.kind == "workload"):
        ways = [frozenset(each.grant for each in way if each.grant) for way in every_way(graph, source, asset)]
        if ways and all(ways):
            closable.extend(ways)
    return closable


def fewest(ways):
    grants = sorted(set().union(*ways))
    return next(
        size
        for size in range(len(grants) + 1)
        if any(all(way & set(chosen) for way in ways) for chosen in combinations(grants, size))
    )


@given(graphs())
def test_a_cut_closes_every_way_and_no_smaller_set_does(graph):
    cuts = {cut.asset: cut for cut in cuts_of(graph, NOBODY)}
    for asset in ASSETS:
        ways = ways_to(graph, asset)
        assert bool(ways) == (asset in cuts)
        if ways:
            assert all(way & set(cuts[asset].grants) for way in ways)
            assert cuts[asset].minimal
            assert len(cuts[asset].grants) == fewest(ways)


@given(graphs())
def test_mends_are_told_in_the_order_of_what_they_close(graph):
    for cut in cuts_of(graph, NOBODY):
        assert list(cut.closes) == sorted(cut.closes, reverse=True)
        assert all(0 <= count <= cut.paths for count in cut.closes)
        assert sum(cut.closes) >= cut.paths
        assert cut.mends == tuple(f"close {grant}" for grant in cut.grants)


@given(st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=1, max_size=4), min_size=1, max_size=12))
def test_the_smallest_set_hits_all_and_is_the_smallest(sets):
    found = smallest(sets)
    assert found.exact
    assert all(each & found.chosen for each in sets)
    assert len(found.chosen) == fewest(sets)


def test_a_search_without_time_says_that_it_is_not_exact():
    # Every two of six: five are needed, which the disjoint pairs alone do not tell.
    sets = [frozenset(pair) for pair in combinations("abcdef", 2)]
    assert not smallest(sets, most=0).exact
    assert smallest(sets).exact


def test_what_is_open_by_the_nature_of_the_thing_has_no_cut():
    graph = made([node("w"), node("host:a", "host", asset=True)], [step("w", "host:a")])
    assert cuts_of(graph, NOBODY) == ()


def test_the_platform_runs_the_hosts_and_is_not_cut_off():
    zones = Landscape(zones=(Zone(name="nodes", trust="platform"),))
    graph = made(
        [node("w", zone="nodes"), node("host:a", "host", asset=True)], [step("w", "host:a", grant="hostProcess")]
    )
    assert cuts_of(graph, zones) == ()


def test_one_mend_that_closes_the_way_of_many_is_chosen_over_one_for_each():
    nodes = [node(f"w{number}") for number in range(5)] + [node("hub", "network"), node("host:a", "host", asset=True)]
    steps = [step(f"w{number}", "hub", grant=f"g{number}") for number in range(5)]
    (cut,) = cuts_of(made(nodes, [*steps, step("hub", "host:a", grant="hub")]), NOBODY)
    assert (cut.grants, cut.closes, cut.paths) == (("hub",), (5,), 5)
