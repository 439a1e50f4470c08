"""A real API server's answers, row by row, against ours: status, fields, kinds of error, and message."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from msgspec.structs import replace
from server_rows import (
    MEASURED,
    SAMPLES,
    answer_to_field,
    answer_to_windows_options,
    difference,
    read,
    whole_value,
)

from deadlight.semantics import settings
from deadlight.semantics.api_server.answers import INVALID
from deadlight.semantics.api_server.changes import IMMUTABLE
from deadlight.semantics.api_server.containers import STOP_SIGNAL_GATE
from deadlight.semantics.api_server.pod_spec import SELINUX_GATE

FIELDS, OPTIONS, VARIANTS = "apiserver-verdicts.json", "runasusername-verdicts.json", "server-variants.json"
WINDOWS_ONLY = (": Forbidden: cannot be set for a windows pod", ": Forbidden: may not be set for a windows pod")

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples/k8s is not here")


def not_reproduced() -> set[str]:
    listed = tomllib.loads((Path(__file__).parent / "not_reproduced.toml").read_text(encoding="utf-8"))["reason"]
    assert all(reason["why"].strip() for reason in listed)
    ids = [name for reason in listed for name in reason["ids"]]
    assert len(ids) == len(set(ids))
    return set(ids)


def test_every_answer_but_those_listed_is_the_servers() -> None:
    differing = {
        row["id"]
        for name, ours in ((FIELDS, answer_to_field), (OPTIONS, answer_to_windows_options))
        for row in read(name)
        if difference(row, ours(row, MEASURED))
    }
    assert differing == not_reproduced()


def test_what_the_server_took_we_take_and_what_it_refused_we_refuse() -> None:
    for row in read(FIELDS):
        ours = answer_to_field(row, MEASURED)
        if ours is not None:
            assert (ours.status, bool(ours.refusals)) == (row["http"], row["http"] >= 400), row["id"]
    for row in read(OPTIONS):
        ours = answer_to_windows_options(row, MEASURED)
        assert (ours.status, bool(ours.refusals)) == (row["http"], row["http"] >= 400), row["id"]


def test_the_listed_updates_differ_only_in_the_end_of_their_message() -> None:
    listed = not_reproduced()
    for row in read(FIELDS):
        ours = answer_to_field(row, MEASURED)
        if row["id"] in listed and ours is not None:
            assert [refusal.path for refusal in ours.refusals] == row["fields"]
            assert row["message"].startswith(ours.message.partition(IMMUTABLE)[0] + IMMUTABLE)


def test_servers_with_other_options_and_gates_are_answered_for_too() -> None:
    gates = frozenset((STOP_SIGNAL_GATE, SELINUX_GATE))
    servers = {
        "AllAlpha+AllBeta": replace(MEASURED, gates=gates),
        "allow-privileged=false": replace(MEASURED, allow_privileged=False),
    }
    rows = read(VARIANTS)
    assert len(rows) == 101
    assert [row["id"] for row in rows if difference(row, answer_to_field(row, servers[row["server"]]))] == []


def test_the_table_says_rejected_exactly_where_the_server_refused_a_windows_pod() -> None:
    judged = 0
    for row in read(FIELDS):
        if row["os_name"] != "windows" or row["field"] in ("(none)", "os"):
            continue
        name = setting_of(row)
        found = settings.fate("kubernetes", name, row["value"], os_name="windows")
        told = found is not None and found.fate == "rejected-at-create"
        assert told == ("windows pod" in row["message"]), row["id"]
        if told and found is not None:
            assert found.error in row["message"]
        judged += 1
    assert judged > 800


def setting_of(row: dict) -> str:
    if row.get("op") == "UPDATE/resize":
        return "resize"
    if row["where"] == "pod":
        return f"spec.{row['field']}"
    return row["field"]


LENGTHS_IN_BYTES = {"u227", "u228", "u231", "u232", "g075", "g076"}
"""Rows about texts that are too long in bytes and not in characters, which is what conditions of the table count."""


def test_the_table_says_rejected_for_the_names_and_specs_that_the_server_refused_but_for_lengths_in_bytes() -> None:
    differing = set()
    for row in read(OPTIONS):
        value = whole_value(row)
        if row["where"] not in ("pod", "container") or row["field"] == "hostProcess" or not isinstance(value, str):
            continue
        above = "spec." if row["where"] == "pod" else ""
        found = settings.fate("kubernetes", f"{above}securityContext.windowsOptions.{row['field']}", value)
        told = found is not None and found.fate == "rejected-at-create"
        if told != (row["http"] >= 400):
            differing.add(row["id"])
    assert differing == LENGTHS_IN_BYTES


def test_other_systems_are_never_refused_in_the_words_for_windows_pods() -> None:
    for row in read(FIELDS):
        ours = answer_to_field(row, MEASURED)
        if row["os_name"] != "windows" and row.get("op") is None and ours is not None and ours.status == INVALID:
            assert not any(text in ours.message for text in WINDOWS_ONLY)
