"""What a picture of the boundary shows and what it leaves out."""

from boundary_reports import (
    ENGINE,
    HOSTPROCESS,
    LATERAL,
    PIPE,
    STEPS,
    TENANTS,
    crowd,
    hostile,
    node,
    path,
    step,
)
from hypothesis import given, settings
from msgspec.structs import replace

from deadlight.model.attack import AttackGraph, BoundaryReport, Cut
from deadlight.model.outcome import Severity
from deadlight.outputs.boundary_picture import picture_of, wall_of


def test_a_small_graph_is_shown_whole():
    picture = picture_of(TENANTS)
    assert picture.nodes == TENANTS.graph.nodes
    assert picture.steps == STEPS
    assert picture.left_out == ()


def test_paths_stand_from_bad_to_less_bad_and_the_shortest_of_the_worst_is_highlighted():
    picture = picture_of(TENANTS)
    assert picture.shortest is not None
    assert picture.shortest.path.steps == (HOSTPROCESS,)
    assert [shown.path.steps for shown in picture.paths[1:3]] == [(PIPE, ENGINE), (PIPE, ENGINE, STEPS[4])]
    assert picture.on_shortest() == {STEPS.index(HOSTPROCESS)}
    assert [shown.path.severity for shown in picture.paths] == sorted(
        (path.severity for path in TENANTS.paths), reverse=True
    )


def test_of_equally_bad_paths_those_that_start_in_a_workload_come_first():
    nodes = (node("i", "identity"), node("w", "workload"), node("h", "host"))
    steps = (step("i", "h", "x", ""), step("w", "i", "y", ""))
    paths = (path(Severity.HIGH, steps[0]), path(Severity.HIGH, steps[1], steps[0]))
    picture = picture_of(BoundaryReport(graph=AttackGraph(nodes, steps), paths=paths))
    assert [shown.path.source for shown in picture.paths] == ["w", "i"]


def test_a_path_names_its_steps_by_number_in_order():
    shown = next(each for each in picture_of(TENANTS).paths if len(each.steps) == 3 and each.path.steps[0] == LATERAL)
    assert [STEPS[number] for number in shown.steps] == [LATERAL, PIPE, ENGINE]


def test_zones_hold_their_nodes_in_the_order_in_which_they_appear():
    zones = dict(picture_of(TENANTS).zones)
    assert list(zones) == ["payments", "shop", "guests", "platform"]
    assert zones["shop"] == (3, 4)


def test_steps_of_one_certainty_between_two_nodes_are_one_line():
    nodes = (node("a", "workload"), node("b", "host"))
    steps = (step("a", "b", "x", "1"), step("a", "b", "y", "2"), step("a", "b", "z", "3", "assumed"))
    picture = picture_of(BoundaryReport(graph=AttackGraph(nodes, steps)))
    assert [(line.certainty, line.steps) for line in picture.lines] == [("by-design", (0, 1)), ("assumed", (2,))]


def test_a_large_graph_is_reduced_to_its_worst_paths_and_the_picture_says_so():
    picture = picture_of(crowd(5000))
    assert len(picture.nodes) == 300
    assert {shown.path.severity for shown in picture.paths[:50]} == {Severity.CRITICAL}
    assert picture.left_out == (
        "The picture shows 300 of 5,001 nodes and 299 of 500 steps: those on the worst paths.",
        "It lists 299 of 500 paths, the worst first.",
    )


def test_a_large_graph_without_paths_shows_the_first_of_its_nodes_and_says_so():
    picture = picture_of(replace(crowd(5000), paths=()))
    assert len(picture.nodes) == 300
    assert picture.lines == ()
    assert picture.left_out == (
        "The picture shows 300 of 5,001 nodes and 0 of 500 steps: the first ones; no path leads through them.",
    )


def test_a_path_too_long_for_the_picture_does_not_keep_others_out():
    nodes = tuple(node(f"n{number}", "workload") for number in range(10))
    steps = tuple(step(f"n{number}", f"n{number + 1}", "x", "") for number in range(9))
    long, short = path(Severity.CRITICAL, *steps), path(Severity.LOW, steps[3])
    report = BoundaryReport(graph=AttackGraph(nodes, steps), paths=(long, short))
    assert [shown.path for shown in picture_of(report, nodes=4).paths] == [short]


def test_many_lines_reduce_a_graph_as_many_nodes_do():
    nodes = tuple(node(f"n{number}", "workload") for number in range(5))
    steps = tuple(step(a.key, b.key, "x", "") for a in nodes for b in nodes if a != b)
    report = BoundaryReport(graph=AttackGraph(nodes, steps), paths=(path(Severity.LOW, steps[0]),))
    picture = picture_of(report, lines=10)
    assert len(picture.lines) == 1
    assert len(picture.nodes) == 2


def test_a_cut_names_its_asset_even_where_that_is_not_shown():
    report = replace(crowd(5000), cuts=(Cut(asset="w000001", grants=("g",), mends=("m",), closes=(1,), paths=1),))
    (shown,) = picture_of(report).cuts
    assert (shown.assets, shown.name) == ((), "w000001")
    assert shown.mends[0].text == "m"


def test_a_cut_of_a_zone_is_about_its_workloads():
    cut = Cut(asset="zone payments", grants=("g",), mends=("m",), closes=(1,), paths=1)
    (shown,) = picture_of(replace(TENANTS, cuts=(cut,))).cuts
    assert (shown.assets, shown.name) == ((1, 2), "zone payments")


def test_a_mend_without_a_grant_or_figure_beside_it_is_listed_all_the_same():
    cut = Cut(asset="h/a", grants=("g",), mends=("m", "n"), closes=(1,), paths=1)
    (shown,) = picture_of(replace(TENANTS, cuts=(cut,))).cuts
    assert [(mend.text, mend.grant, mend.closes) for mend in shown.mends] == [("m", "g", 1), ("n", "", 0)]


def test_a_wall_of_a_kind_that_is_not_known_is_drawn_as_not_known():
    assert wall_of(node("a", "workload", wall="paper")) == "unknown"
    assert wall_of(node("a", "host")) == ""


@settings(deadline=None, max_examples=60)
@given(hostile())
def test_every_line_and_path_joins_what_is_shown(report):
    picture = picture_of(report, nodes=4, lines=4)
    assert len(picture.nodes) <= 4 or picture.nodes == report.graph.nodes
    for line in picture.lines:
        for number in line.steps:
            assert picture.steps[number].source == picture.nodes[line.source].key
            assert picture.steps[number].target == picture.nodes[line.target].key
    for shown in picture.paths:
        assert tuple(picture.steps[number] for number in shown.steps) == shown.path.steps
