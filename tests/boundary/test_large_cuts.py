"""Cuts of graphs that are made to be hard: they come to an end, close all ways, and say what they are."""

import random

from scenes import made, node, step

from deadlight.boundary.cuts import cuts_of
from deadlight.boundary.paths import paths_of
from deadlight.model.landscape import Landscape

NOBODY = Landscape()


def layered(width, depth, grants):
    chance = random.Random(width)
    layers = [[f"w{layer}-{number}" for number in range(width)] for layer in range(depth)]
    nodes = [node(key) for layer in layers for key in layer] + [node("host:a", "host", asset=True)]
    steps = [
        step(one, other, grant=f"g{chance.randrange(grants)}", edge=f"e{number}")
        for layer, following in zip(layers, [*layers[1:], ["host:a"]], strict=True)
        for one in layer
        for number, other in enumerate(following)
    ]
    return made(nodes, steps)


def test_a_cut_that_is_not_worked_out_exactly_closes_all_ways_and_says_so():
    graph = layered(14, 6, 120)
    (cut,) = cuts_of(graph, NOBODY)
    left = made(graph.nodes, [each for each in graph.steps if each.grant not in cut.grants])
    assert not paths_of(left, NOBODY)
    assert len(cut.grants) == len(set(cut.grants)) == len(cut.mends) == len(cut.closes)
