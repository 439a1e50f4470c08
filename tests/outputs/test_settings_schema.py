"""The JSON of settings and its schema."""

import json
from importlib.resources import files

import jsonschema
import pytest

from deadlight.outputs.explain_setting import SCHEMA as NAME
from deadlight.outputs.explain_setting import render
from deadlight.semantics.setting_names import rows_for
from deadlight.semantics.settings import all_rows

SCHEMA = json.loads(files("deadlight.outputs").joinpath("schema/settings-v1.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_a_schema_and_names_its_version():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"]["const"] == NAME


@pytest.mark.parametrize("rows", [all_rows(), rows_for("read_only"), []], ids=["all", "one setting", "none"])
def test_what_is_written_is_as_the_schema_says(rows):
    VALIDATOR.validate(json.loads(render(rows, "json")))


def test_a_field_or_fate_that_the_schema_does_not_know_is_refused():
    told = json.loads(render(rows_for("read_only"), "json"))
    for change in ({"extra": 1}, {"fate": "forgotten"}, {"evidence": []}):
        told["rows"][0] |= change
        assert not VALIDATOR.is_valid(told)
