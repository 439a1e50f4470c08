"""A step of an attack in full, as text, Markdown and JSON."""

import json

import pytest

from deadlight.boundary.registry import all_edges, edge_called, edge_names
from deadlight.checks.registry import by_name
from deadlight.cli.frame.entry import run
from deadlight.outputs.explain_edge import render


@pytest.mark.parametrize("edge", all_edges(), ids=lambda edge: edge.name)
def test_every_step_is_explained_in_every_format(edge):
    text = render(edge)
    assert " ".join(text.split()).startswith(f"{edge.name}: {edge.title} certainty")
    assert all(len(line) <= 120 or "https://" in line for line in text.splitlines())
    assert all(reference in text for reference in edge.references)
    assert render(edge, "markdown").startswith(f"# {edge.name}\n\n{edge.title}.\n")
    assert "{" not in text
    assert json.loads(render(edge, "json"))["name"] == edge.name


def test_a_step_tells_the_checks_that_find_it():
    assert "checks    engine-pipe-mount, engine-group-too-wide\n" in render(edge_called("engine-pipe"))


def test_a_step_is_explained_by_its_name_on_the_command_line(capsys):
    assert run(["explain", "ENGINE-PIPE"]) == 0
    assert capsys.readouterr().out.startswith("engine-pipe: A container commands")


def test_colour_is_only_where_it_is_asked_for():
    assert "\x1b[" in render(edge_called("engine-pipe"), color=True)
    assert "\x1b[" not in render(edge_called("engine-pipe"))


def test_no_step_is_called_as_a_check_is():
    assert not edge_names() & set(by_name())
