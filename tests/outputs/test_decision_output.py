"""Decisions as text and JSON."""

from __future__ import annotations

import importlib.resources
import json

import jsonschema
import pytest

from deadlight.boundary.decision.deciding import decisions
from deadlight.model.landscape import HostPool, Landscape, Zone
from deadlight.model.outcome import Unread
from deadlight.outputs import decision_json, decision_text
from deadlight.outputs.look import Look
from estates import estate_of

SCHEMA = json.loads(importlib.resources.files("deadlight.outputs").joinpath("schema/decision-v1.json").read_text())
NANO = "mcr.microsoft.com/windows/nanoserver:ltsc2025"
FILES = {
    "tenant/compose.yaml": (
        f"services:\n  runner:\n    image: {NANO}\n    isolation: process\n"
        "    volumes: ['C:\\s3cret:C:\\data']\n    devices: [class/5B45201D]\n"
    ),
    "shop/compose.yaml": f"services:\n  web:\n    image: {NANO}\n",
    "else/compose.yaml": f"services:\n  odd:\n    image: {NANO}\n",
}
LANDSCAPE = Landscape(
    zones=(Zone(name="tenant", trust="untrusted", projects=("tenant",)), Zone(name="shop", projects=("shop",))),
    hosts=(HostPool(name="engine", sku="server", hyperv=True),),
)


@pytest.fixture(scope="module")
def decided():
    return decisions(estate_of(FILES), LANDSCAPE)


def hide(text):
    return text.replace("s3cret", "***")


def test_json_is_as_its_schema_says(decided):
    report = json.loads(decision_json.render(decided, Look(), unread=[Unread("a.yaml", "no YAML", 3)]))
    jsonschema.validate(report, SCHEMA)
    assert [each["isolation"] for each in report["decisions"]] == ["process", "process", "unknown"]
    assert report["summary"] == {"workloads": 3, "to_change": 1}
    assert len(report["questions"]) == 2


def test_nothing_secret_is_told(decided):
    assert "s3cret" in decision_json.render(decided, Look())
    assert "s3cret" not in decision_json.render(decided, Look(), hide)
    assert "s3cret" not in decision_text.render(decided, Look(verbosity=1), hide)


def test_text_says_what_stands_what_is_decided_and_why(decided):
    text = decision_text.render(decided, Look(columns=200))
    runner = text.partition("\n\n")[0]
    assert runner.startswith("runner (tenant)  tenant/compose.yaml:2")
    assert "the kernel, shared" in runner
    assert "on hosts that only tenant is on [to be changed]" in runner
    assert "devices, which the engine refuses behind a hypervisor" in runner
    assert text.rstrip().endswith("3 workloads: 2 process isolation, 1 not decided; 1 to be changed")


def test_verbose_text_has_what_to_write(decided):
    text = decision_text.render(decided, Look(verbosity=1))
    assert "docker --context tenant run" in text
    assert "docker --context tenant run" not in decision_text.render(decided, Look())


def test_quiet_text_has_one_line_each(decided):
    lines = decision_text.render(decided, Look(verbosity=-1)).splitlines()
    assert lines[0] == "runner (tenant): process isolation, on hosts that only tenant is on"
    assert len(lines) == 4


def test_what_was_not_read_is_said(decided):
    assert "not read: a.yaml:3: no YAML" in decision_text.render(
        decided, Look(), unread=[Unread("a.yaml", "no YAML", 3)]
    )


@pytest.mark.parametrize("columns", [20, 60, 200])
def test_lines_fit_the_terminal(decided, columns):
    widest = max(len(line) for line in decision_text.render(decided, Look(columns=columns)).splitlines())
    assert widest <= max(min(columns, 120), 60) + 25
