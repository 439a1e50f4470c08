"""What is said of GMSACredentialSpecs, against what a real API server did with each of them."""

import json
from pathlib import Path

import pytest

from deadlight.model.place import Document
from deadlight.semantics.gmsa.api_server import accepts_name, verdicts
from deadlight.sources.kubernetes.reader import read

ROWS = Path(__file__).parents[4] / "shared/samples/k8s/apiserver-1.36/gmsa-crd-verdicts.json"

pytestmark = pytest.mark.skipif(not ROWS.exists(), reason="../shared/samples/k8s is not here")

SHORTENED = {"PluginInput 1 MiB", "credspec > 64 KiB JSON"}
"""Cases of which the row keeps only the beginning of the value: that such a size is taken, whatever is in it."""


def rows():
    return json.loads(ROWS.read_text(encoding="utf-8")) if ROWS.exists() else []


SPECS = [row for row in rows() if "fieldValidation" in row and row["case"] not in SHORTENED]
NAMES = [row for row in rows() if row["case"] == "name"]


def judged(row):
    value = {
        "apiVersion": f"windows.k8s.io/{row['apiVersion']}",
        "kind": "GMSACredentialSpec",
        "metadata": {"name": "t"},
        **row["value"],
    }
    (spec,) = read(Document("row.json", "kubernetes", json.dumps(value)))
    found = list(verdicts(spec))
    return [each for each in found if each.fate == "refused"], [each for each in found if each.fate == "dropped"]


def test_all_rows_are_here_or_said_to_be_shortened():
    assert len(SPECS) + len(NAMES) + 2 * len(SHORTENED) + 1 == len(rows()) == 81


@pytest.mark.parametrize("row", SPECS, ids=lambda row: f"{row['id']} {row['case']}")
def test_a_spec_is_taken_or_refused_as_the_server_does(row):
    refused, dropped = judged(row)
    strict = row["fieldValidation"] == "Strict"
    assert row["http"] == (400 if strict and dropped else 422 if refused else 201)
    if row["http"] == 422:
        assert [each.field for each in refused] == row["fields"]
        assert all(each.error in row["message"] for each in refused)
    if row["http"] == 400:
        assert all(each.error in row["message"] for each in dropped)


@pytest.mark.parametrize("row", SPECS, ids=lambda row: f"{row['id']} {row['case']}")
def test_what_is_dropped_is_what_the_server_warns_of(row):
    _, dropped = judged(row)
    if row["fieldValidation"] == "Warn":
        warned = [text for text in row.get("warnings", ()) if text.startswith("unknown field")]
        assert sorted(each.error for each in dropped) == sorted(warned)
    if row["http"] == 201:
        assert row["stored_equals_submitted"] is (not dropped)


@pytest.mark.parametrize("row", NAMES, ids=lambda row: row["id"])
def test_a_name_is_taken_or_refused_as_the_server_does(row):
    name = row["value"] if len(row["value"]) == row["len"] else row["value"][0] * row["len"]
    assert accepts_name(name) is (row["http"] == 201)
