"""What a finding opens is a step that the boundary knows."""

import pytest

from deadlight.boundary.registry import edge_names
from deadlight.checks.registry import all_checks
from deadlight.semantics.crossings import OPENS_HOST


@pytest.mark.parametrize("check", [each for each in all_checks() if each.opens], ids=lambda check: check.name)
def test_a_finding_names_an_edge_that_there_is(check):
    assert check.opens in edge_names()


def test_what_crosses_a_wall_names_edges_that_there_are():
    assert edge_names() >= OPENS_HOST
