"""The boundary as DOT: clusters, borders, lines, and names that stay names."""

import os
import re
import shutil
import subprocess

import pytest
from boundary_reports import TENANTS, crowd, hostile, node
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.attack import AttackGraph, BoundaryReport
from deadlight.outputs.boundary_dot import render

GRAPH = render(TENANTS)
QUOTED = r'"(?:[^"\\]|\\.)*"'
ATTRIBUTES = rf"\[(?:\w+=(?:{QUOTED}|\w+)(?:, )?)*\]"
STATEMENT = re.compile(
    rf"digraph boundary {{|  (?:graph|node|edge|cuts|n\d+) {ATTRIBUTES}|  n\d+ -> n\d+ {ATTRIBUTES}"
    rf"|  subgraph cluster_\d+ {{|    (?:\w+=(?:{QUOTED}|\w+)(?:; )?)+|    n\d+ {ATTRIBUTES}|  }}|}}"
)
DOT = shutil.which("dot")


def line_of(start: str) -> str:
    return next(line.strip() for line in GRAPH.splitlines() if line.strip().startswith(start))


def test_a_zone_is_a_cluster_around_its_workloads():
    cluster = GRAPH.partition('label="zone shop"')[2].partition("}")[0]
    assert re.findall(r"^ +(n\d+) ", cluster, re.MULTILINE) == ["n3", "n4"]


def test_each_kind_of_wall_has_a_border_of_its_own():
    assert "peripheries=2" in line_of("n1 [")
    assert 'style="filled,dashed"' in line_of("n3 [")
    assert 'color="#cf222e", penwidth=1, style="filled,dotted"' in line_of("n6 [")
    assert 'wall: not known", color="#6e7781"' in line_of("n5 [")


def test_certainty_is_told_by_line_and_the_shortest_path_is_thick():
    assert "style=solid]" in line_of("n4 -> n7")
    assert "style=dotted]" in line_of("n3 -> n4")
    assert "style=dashed]" in line_of("n5 -> n10")
    assert line_of("n6 -> n10").endswith('style=solid, color="#cf222e", penwidth=3]')


def test_cuts_and_what_is_left_out_are_told():
    assert r"to host-b:\l  • closes 1 of 2: take hostprocess from w/agent\l" in line_of("cuts [")
    assert "The picture shows 1,000 of 20,001 nodes" in render(crowd(20_000))


def test_backslashes_quotes_and_entities_of_names_are_text():
    text = render(BoundaryReport(graph=AttackGraph((node("k", "data", 'C:\\new "x" &amp; \\'),), ())))
    assert r'label="C:\\new \"x\" &amp;amp; \\\ndata"' in text


@settings(deadline=None, max_examples=60)
@given(hostile())
def test_hostile_names_never_leave_their_quotes(report):
    for line in render(report).split("\n")[:-1]:
        assert STATEMENT.fullmatch(line), line


@pytest.mark.skipif(DOT is None and not os.getenv("CI"), reason="Graphviz is not installed")
@settings(deadline=None, max_examples=10)
@given(st.one_of(st.just(TENANTS), hostile()))
def test_graphviz_reads_what_is_written(report):
    ran = subprocess.run([DOT, "-Tdot"], check=False, input=render(report).encode(), capture_output=True, timeout=60)
    assert ran.returncode == 0, ran.stderr.decode()
    assert b"Error" not in ran.stderr
