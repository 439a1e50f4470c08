"""The boundary as JSON: as its schema says, whatever was read."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from deadlight.boundary.registry import all_edges
from deadlight.model.settings import Settings
from deadlight.outputs import boundary_json, boundary_text
from deadlight.outputs.look import Look
from deadlight.reasoning import boundary
from deadlight.sources.configuration import load

SCHEMA = json.loads(files("deadlight.outputs").joinpath("schema/boundary-v1.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
EXAMPLES = Path(__file__).parents[2] / "examples"
EDGE_EXAMPLES = [
    pytest.param(example, id=f"{edge.name}-{number}")
    for edge in all_edges()
    for number, example in enumerate(edge.examples)
]


def reasoned(folder, **given):
    import datetime

    return boundary([str(folder)], Settings(today=datetime.date(2026, 11, 22), jobs=1, **given))


def told(found):
    return json.loads(boundary_json.render(found, Look()))


def test_the_schema_is_a_schema_and_names_its_version():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"]["const"] == boundary_json.SCHEMA


@pytest.mark.parametrize("name", ["storefront", "storefront-hardened", "three-tenants"])
def test_the_examples_are_as_the_schema_says(name):
    configuration = EXAMPLES / name / "deadlight.toml"
    given = {"landscape": load(configuration).landscape} if configuration.exists() else {}
    VALIDATOR.validate(told(reasoned(EXAMPLES / name, **given)))


@pytest.mark.parametrize("example", EDGE_EXAMPLES)
def test_every_edge_is_as_the_schema_says_and_fits_a_terminal(example, tmp_path):
    for path, text in example.files.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = reasoned(tmp_path, landscape=example.landscape, **example.options)
    VALIDATOR.validate(told(found))
    for verbosity in (-1, 0, 1):
        boundary_text.render(found, Look(color=False, verbosity=verbosity, columns=60))


def test_paths_name_steps_that_there_are_and_cuts_count_paths():
    configuration = EXAMPLES / "three-tenants" / "deadlight.toml"
    report = told(reasoned(EXAMPLES / "three-tenants", landscape=load(configuration).landscape))
    for path in report["paths"]:
        steps = [report["steps"][number] for number in path["steps"]]
        assert (steps[0]["source"], steps[-1]["target"]) == (path["source"], path["target"])
    assert all(mend["closes"] <= cut["paths"] for cut in report["cuts"] for mend in cut["mends"])


@pytest.mark.parametrize("change", [{"extra": 1}, {"walls": [{}]}, {"paths": [{"steps": []}]}, {"cuts": None}])
def test_what_the_schema_does_not_know_is_refused(change):
    assert not VALIDATOR.is_valid(told(reasoned(EXAMPLES / "storefront")) | change)
