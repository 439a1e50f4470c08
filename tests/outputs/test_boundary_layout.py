"""Where everything of the picture stands: nothing hides anything, zones hold what is theirs."""

import itertools

from boundary_reports import TENANTS, crowd, hostile, node, step
from hostile_reports import texts
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.attack import AttackGraph, BoundaryReport
from deadlight.outputs.boundary_layout import COLUMNS, fitted, layout_of, spread, text_width
from deadlight.outputs.boundary_picture import picture_of
from deadlight.outputs.inert import inert

figures = st.integers(-1000, 1000).map(float)


def laid_out(report):
    picture = picture_of(report)
    return picture, layout_of(picture)


def apart(one, other):
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


def inside(box, around):
    return (
        around.x < box.x
        and around.y < box.y
        and box.x + box.width < around.x + around.width
        and box.y + box.height < around.y + around.height
    )


@settings(deadline=None, max_examples=80)
@given(hostile() | st.just(TENANTS))
def test_no_box_hides_another_and_zones_hold_their_nodes_alone(report):
    picture, layout = laid_out(report)
    assert all(apart(one, other) for one, other in itertools.combinations(layout.boxes, 2))
    bands = [box for _, box in layout.bands]
    assert all(apart(one, other) for one, other in itertools.combinations(bands, 2))
    for box, each in zip(layout.boxes, picture.nodes, strict=True):
        assert 0 < box.x < box.x + box.width < layout.width
        assert 0 < box.y < box.y + box.height < layout.height
        for name, band in layout.bands:
            own = name == each.zone and (each.zone or each.kind in COLUMNS[1][1])
            assert inside(box, band) if own else apart(box, band)


def test_columns_go_from_outside_to_what_lies_beyond():
    picture, layout = laid_out(TENANTS)
    x = {each.name: box.x for each, box in zip(picture.nodes, layout.boxes, strict=True)}
    order = ["the network outside", "shop/web", "engine of host-a", "host-a", "contoso.example"]
    assert [x[name] for name in order] == sorted(x[name] for name in order)
    assert x["host-a"] == x["cluster west"]
    assert [heading for heading, _ in layout.columns] == [heading for heading, _ in COLUMNS]


def test_columns_without_a_node_take_no_room():
    report = BoundaryReport(graph=AttackGraph((node("w", "workload"), node("h", "host")), (step("w", "h", "x", ""),)))
    _, layout = laid_out(report)
    assert [heading for heading, _ in layout.columns] == ["workloads in their zones", "hosts and clusters"]


def test_workloads_without_a_zone_stand_together():
    nodes = (node("a", "workload", zone="z"), node("b", "workload"), node("c", "workload"))
    _, layout = laid_out(BoundaryReport(graph=AttackGraph(nodes, ())))
    bands = dict(layout.bands)
    assert set(bands) == {"z", ""}
    assert inside(layout.boxes[1], bands[""])
    assert inside(layout.boxes[2], bands[""])


def test_identities_of_a_zone_stand_among_its_workloads():
    nodes = (node("w", "workload", zone="z"), node("i", "identity", zone="z"), node("j", "identity"), node("h", "host"))
    picture, layout = laid_out(BoundaryReport(graph=AttackGraph(nodes, (step("i", "h", "x", ""),))))
    x = {each.name: box.x for each, box in zip(picture.nodes, layout.boxes, strict=True)}
    assert x["w"] == x["i"] < x["j"] < x["h"]


def test_lines_leave_and_meet_the_sides_that_face_each_other():
    picture, layout = laid_out(TENANTS)
    for line, curve in zip(picture.lines, layout.curves, strict=True):
        source, target = layout.boxes[line.source], layout.boxes[line.target]
        start = float(curve.d[1:].split(" ", 1)[0])
        end = float(curve.d.replace("C", " ").replace("H", " ").split()[-2 if "H" not in curve.d[-9:] else -1])
        if source.x != target.x:
            assert abs(start - (source.x + source.width if source.x < target.x else source.x)) < 0.1
            assert abs(end - (target.x if source.x < target.x else target.x + target.width)) < 0.1


def test_a_line_that_skips_a_column_does_not_run_over_the_nodes_in_it():
    nodes = (*(node(f"e{n}", "engine") for n in range(3)), node("w", "workload"), node("h", "host"))
    steps = (*(step("w", f"e{n}", "x", "") for n in range(3)), step("w", "h", "y", ""))
    _, layout = laid_out(BoundaryReport(graph=AttackGraph(nodes, steps)))
    level = float(layout.curves[3].d.split("H")[1].split("C")[0]) if "H" in layout.curves[3].d else None
    assert level is not None
    y = float(layout.curves[3].d.split("H")[0].split()[-1])
    assert all(not box.y <= y <= box.y + box.height for box in layout.boxes[:3])


def test_large_pictures_are_laid_out_too():
    _, layout = laid_out(crowd(250))
    assert len(layout.boxes) == 251
    assert all(apart(one, other) for one, other in itertools.pairwise(layout.boxes))


def test_an_empty_picture_has_a_size():
    _, layout = laid_out(BoundaryReport(graph=AttackGraph((), ())))
    assert layout.width > 0
    assert layout.height > 0


@given(st.lists(st.tuples(figures, st.integers(1, 50).map(float)), max_size=12), st.integers(0, 20).map(float))
def test_what_is_spread_keeps_its_order_and_its_distance(items, gap):
    items = sorted(items)
    places = spread([want for want, _ in items], [height for _, height in items], gap, -1e9)
    for (one, first), (other, second) in itertools.pairwise(zip(places, (height for _, height in items), strict=True)):
        assert other - second / 2 >= one + first / 2 + gap - 1e-6


@given(st.lists(figures, min_size=1, max_size=6))
def test_what_is_spread_stands_as_near_as_it_can(wanted):
    wanted = sorted(wanted)
    places = spread(wanted, [10.0] * len(wanted), 0, -1e9)
    cost = sum((place - want) ** 2 for place, want in zip(places, wanted, strict=True))
    for shift in (-1.0, 1.0):
        for start, end in itertools.combinations(range(len(wanted) + 1), 2):
            moved = [place + shift * (start <= n < end) for n, place in enumerate(places)]
            if all(other - one >= 10 for one, other in itertools.pairwise(moved)):
                assert sum((place - want) ** 2 for place, want in zip(moved, wanted, strict=True)) >= cost - 1e-6


def test_what_has_room_stands_where_it_wants_to_and_never_above_the_top():
    assert spread([100, 300], [10, 10], 5, 0) == [100, 300]
    assert spread([-100, -100], [10, 10], 5, 0) == [5, 20]


@given(texts, st.integers(14, 200))
def test_names_are_cut_to_the_room_that_they_have(text, room):
    cut = fitted(inert(text), room)
    assert text_width(cut) <= room
    assert cut == inert(text) or (cut.endswith("…") and inert(text).startswith(cut[:-1]))
