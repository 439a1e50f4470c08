"""Every edge is documented, and proved by its own examples."""

import pytest
from scenes import graph

from deadlight.boundary.edge import Edge, Opens
from deadlight.boundary.registry import all_edges, edge_names

EDGES = all_edges()
EXAMPLES = [
    pytest.param(edge, example, id=f"{edge.name}-{number}")
    for edge in EDGES
    for number, example in enumerate(edge.examples)
]


@pytest.mark.parametrize(("edge", "example"), EXAMPLES)
def test_an_edge_finds_a_step_in_what_opens_it_and_none_in_what_does_not(edge, example):
    found = graph(example.files, example.landscape, **example.options)
    assert any(step.edge == edge.name for step in found.steps) == isinstance(example, Opens)


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_an_edge_says_what_it_is_what_it_needs_and_what_stands_against_it(edge: Edge):
    title, blank, text = edge.documentation.partition("\n\n")
    assert title.endswith(".")
    assert "\n" not in title
    assert blank
    assert len(text) > 40
    assert edge.technique.startswith("T1")
    assert edge.prerequisites
    assert edge.defences
    assert all(reference.startswith("https://") for reference in edge.references)
    assert edge.references
    assert any(isinstance(example, Opens) for example in edge.examples)
    assert any(not isinstance(example, Opens) for example in edge.examples)


def test_names_are_told_without_loading_the_files():
    assert edge_names() == {edge.name for edge in EDGES}


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_every_step_with_a_grant_says_its_mend_and_where_it_is_written(edge: Edge):
    for example in edge.examples:
        for step in graph(example.files, example.landscape, **example.options).steps:
            assert "{" not in step.how + step.mend
            assert bool(step.grant) == bool(step.mend)
            if step.grant and not step.grant.startswith("updates missing"):
                assert step.place is not None
