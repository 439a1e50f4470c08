"""What is said of Linux-only fields, against what a real API server did with each of them."""

import json
from functools import cache
from pathlib import Path

import pytest

from deadlight.model.fix import Put, Remove
from deadlight.model.place import Document
from deadlight.model.workload import Workload
from deadlight.semantics import linux_fields, settings
from deadlight.sources.kubernetes.kinds import TEMPLATES
from deadlight.sources.kubernetes.reader import read

VERDICTS = Path(__file__).parents[4] / "shared/samples/k8s/apiserver-1.36/apiserver-verdicts.json"
REFUSALS = ("cannot be set for a windows pod", "may not be set for a windows pod")
LISTS = {"container": "containers", "initContainer": "initContainers", "ephemeralContainer": "ephemeralContainers"}

pytestmark = pytest.mark.skipif(not VERDICTS.exists(), reason="../shared/samples/k8s is not here")


@cache
def rows(os_name):
    """Return the server's rows about making objects whose pods declare the system `os_name`, with what is read."""
    found = json.loads(VERDICTS.read_text(encoding="utf-8"))
    chosen = [
        (row, workload_of(row))
        for row in found
        if row["os_name"] == os_name and row["where"] in ("pod", *LISTS) and row["field"] not in ("(none)", "os")
        if "op" not in row
    ]
    assert len(chosen) > 800
    return chosen


def manifest(row):
    """Return the object of a row: a minimal one of its kind, with the field set."""
    pod = {
        "metadata": {},
        "spec": {"nodeSelector": {"kubernetes.io/os": "windows"}, "containers": [{"name": "c", "image": "i"}]},
    }
    if row["os_name"] == "windows":
        pod["spec"]["os"] = {"name": "windows"}
    holder = pod["spec"]
    if row["where"] == "container":
        holder = holder["containers"][0]
    elif row["where"] != "pod":
        holder = {"name": "x", "image": "i"}
        pod["spec"][LISTS[row["where"]]] = [holder]
    *above, last = row["field"].split(".")
    if above[:1] == ["metadata"]:
        holder = pod
    for step in above:
        holder = holder.setdefault(step, {})
    holder[last] = row["value"]
    if row["kind"] == "Pod":
        return {"apiVersion": "v1", "kind": "Pod", **pod}
    thing = pod
    for step in reversed(TEMPLATES[row["kind"]]):
        thing = {step: thing}
    return {"apiVersion": "apps/v1", "kind": row["kind"], "metadata": {"name": "x"}, **thing}


def workload_of(row):
    document = Document("row.json", "kubernetes", json.dumps(manifest(row)))
    return next(found for found in read(document) if isinstance(found, Workload))


def settings_of(workload):
    return [setting for part in (workload, *workload.containers) for setting in part.settings]


def linux_only(workload):
    return [setting for part in (workload, *workload.containers) for setting in linux_fields.linux_only(part)]


def as_path(where):
    """Return a place as the server writes it."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in where.route[1:])
    return "".join(steps).removeprefix(".")


def forbidden(row):
    """Return the places that the server refuses because the pod is for Windows."""
    if row["http"] < 400 or not any(text in row["message"] for text in REFUSALS):
        return []
    kinds = zip(row["fields"], row["types"], strict=True)
    return sorted({path for path, kind in kinds if kind == "FieldValueForbidden"})


def test_exactly_what_the_server_refuses_of_a_declared_pod_is_linux_only():
    found = {
        row["id"]: (sorted(as_path(setting.where) for setting in linux_only(workload)), forbidden(row))
        for row, workload in rows("windows")
    }
    assert {id_: pair for id_, pair in found.items() if pair[0] != pair[1]} == {}
    assert sum(bool(expected) for _, expected in found.values()) > 200


def test_the_error_that_a_row_promises_is_the_one_that_the_server_gives():
    wrong = {}
    for row, workload in rows("windows"):
        for setting in linux_only(workload):
            verdict = settings.fate("kubernetes", setting.name, setting.value, os_name="windows")
            if verdict.error not in row["message"]:
                wrong[row["id"]] = verdict.error
    assert wrong == {}


def test_nothing_that_the_server_accepts_of_an_undeclared_pod_is_called_refused():
    wrong = {
        row["id"]: setting.name
        for row, workload in rows("unset")
        if row["http"] < 400
        for setting in settings_of(workload)
        if (verdict := settings.fate("kubernetes", setting.name, setting.value)) is not None
        and verdict.fate == "rejected-at-create"
    }
    assert wrong == {}


def test_what_is_linux_only_has_no_effect_on_an_undeclared_pod_either():
    wrong = {
        row["id"]: verdict.fate
        for row, workload in rows("unset")
        for setting in linux_only(workload)
        if (verdict := settings.fate("kubernetes", setting.name, setting.value)) is not None
        and verdict.fate not in ("ignored", "rejected-at-start")
    }
    assert wrong == {}


def test_declaring_a_pod_removes_what_the_server_would_refuse_then():
    for row, workload in rows("unset"):
        edits = linux_fields.edits_to_declare(workload)
        removed = [edit.where.route for edit in edits if isinstance(edit, Remove)]
        assert removed == [setting.where.route for setting in linux_only(workload)], row["id"]
        assert [edit.where.route[-2:] for edit in edits if isinstance(edit, Put)] == [("os", "name")], row["id"]
