"""The boundary as Mermaid: boxes, borders, lines, and names that stay names."""

import re

from boundary_reports import TENANTS, crowd, hostile
from hypothesis import given, settings
from msgspec.structs import replace

from deadlight.model.attack import AttackGraph, BoundaryReport, Cut
from deadlight.outputs.boundary_mermaid import render

CHART = render(TENANTS).splitlines()
STATEMENT = re.compile(
    r"""flowchart\ LR|\ +end|\ +subgraph\ \w+\["[^"]*"\]
    |\ +\w+(?:\(\(|\[\[|\{\{|\(\[|\[\(|\[/|\(|\[)"[^"]*"(?:\)\)|\]\]|\}\}|\]\)|\)\]|\\\]|\)|\])
    |\ +n\d+\ (?:-->|==>|-\.->)\|"[^"]*"\|\ n\d+
    |\ +classDef\ [\w]+\ [\w:#,\ -]+|\ +class\ [\w,]+\ \w+|\ +linkStyle\ [\d,]+\ [\w:#,\ -]+""",
    re.VERBOSE,
)


def test_a_zone_is_a_box_around_its_workloads():
    at = CHART.index('  subgraph z1["zone shop"]')
    assert CHART[at + 1 : at + 4] == [
        '    n3["shop/web<br/>workload, wall: kernel, shared"]',
        '    n4["shop/ci<br/>workload, wall: kernel, shared"]',
        "  end",
    ]


def test_each_kind_of_wall_has_a_border_of_its_own():
    assert "  class n1,n2 hypervisor" in CHART
    assert "  class n3,n4 kernel" in CHART
    assert "  class n6 none" in CHART
    assert "  class n5 unknown" in CHART
    assert len({line.split(" ", 4)[4] for line in CHART if line.startswith("  classDef")}) == 6


def test_certainty_is_told_by_line_and_by_word():
    assert '  n4 -->|"engine-pipe"| n7' in CHART
    assert '  n3 -.->|"same-network (assumed)"| n4' in CHART
    assert '  n5 -->|"shared-kernel (known vulnerability)"| n10' in CHART
    assert "  linkStyle 7 stroke-dasharray:9 5" in CHART


def test_the_shortest_path_is_thick():
    assert '  n6 ==>|"hostprocess"| n10' in CHART
    assert "  linkStyle 8 stroke:#cf222e,stroke-width:4px" in CHART


def test_a_flaw_on_the_shortest_path_is_dashed_and_thick():
    chart = render(replace(TENANTS, paths=TENANTS.paths[-1:])).splitlines()
    assert [line for line in chart if "linkStyle" in line] == [
        "  linkStyle 7 stroke:#cf222e,stroke-width:4px,stroke-dasharray:9 5"
    ]


def test_cuts_are_listed_with_what_each_mend_closes():
    assert (
        '    c2["to host-b:<br/>• closes 1 of 2: take hostprocess from w/agent'
        '<br/>• closes 1 of 2: run guests/plugin under Hyper-V"]'
    ) in CHART


def test_a_large_graph_stays_within_what_mermaid_draws():
    many = tuple(
        Cut(asset="host", grants=("g",) * 9, mends=("m" * 500,) * 9, closes=(1,) * 9, paths=9) for _ in range(99)
    )
    chart = render(replace(crowd(3000), cuts=many))
    assert len(chart) < 50_000
    assert len(re.findall("-->|-.->|==>", chart)) < 500
    assert 'said["The picture shows 120 of 3,001 nodes' in chart
    assert 'more["and for 91 more"]' in chart


def test_an_empty_graph_says_that_there_is_nothing_to_show():
    assert 'said["There is nothing to show."]' in render(BoundaryReport(graph=AttackGraph((), ())))


@settings(deadline=None, max_examples=60)
@given(hostile())
def test_hostile_names_never_leave_their_quotes(report):
    chart = render(report)
    assert chart.endswith("\n")
    for line in chart.split("\n")[:-1]:
        assert STATEMENT.fullmatch(line), line
        for quoted in re.findall('"([^"]*)"', line):
            assert not re.search(r"[`{}\[\]$%\\]|<(?!br/>)", quoted)
