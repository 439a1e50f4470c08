"""The servicing verdict as text, Markdown and JSON."""

import json
import re
from importlib.resources import files
from itertools import product

import jsonschema
import pytest

from deadlight.boundary.servicing import classify
from deadlight.model.servicing import ANSWERS, UNKNOWN, Incident
from deadlight.outputs import classify_json, classify_markdown, classify_text
from deadlight.outputs.look import Look

SCHEMA = json.loads(files("deadlight.outputs").joinpath("schema/classify-v1.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
VERDICTS = [
    classify(Incident(isolation=isolation, account=account, reached=reached, means=means))
    for isolation, account, reached, means in product(*((*choices, UNKNOWN) for choices in ANSWERS.values()))
]
ESCAPE = classify(Incident(isolation="process", account="user", reached="host", means="exploit"))
OPEN = classify(Incident(account="user", reached="host", means="exploit"))


def told(verdict):
    return json.loads(classify_json.render(verdict, Look()))


def test_the_schema_is_a_schema_and_names_its_version():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"]["const"] == classify_json.SCHEMA


def test_every_verdict_is_as_the_schema_says():
    for verdict in VERDICTS:
        VALIDATOR.validate(told(verdict))


@pytest.mark.parametrize("change", [{"extra": 1}, {"verdict": "maybe"}, {"serviced": None}, {"actions": [{}]}])
def test_what_the_schema_does_not_know_is_refused(change):
    assert not VALIDATOR.is_valid(told(ESCAPE) | change)


def test_json_tells_the_verdict_and_what_to_do():
    report = told(ESCAPE)
    assert report["incident"] == {"isolation": "process", "as": "user", "reached": "host", "by": "exploit"}
    assert (report["verdict"], report["breached"], report["serviced"]) == ("investigated", "possible", "investigated")
    assert "report-to-msrc" in [action["name"] for action in report["actions"]]
    assert not report["questions"]


def test_json_asks_what_is_open():
    report = told(OPEN)
    assert (report["verdict"], report["boundary"], report["certainty"]) == ("unknown", None, None)
    assert [question["name"] for question in report["questions"]] == ["isolation"]
    assert set(report["possible"]) == {"investigated", "boundary-breach"}


@pytest.mark.parametrize("columns", [20, 40, 80, 120, 300])
def test_text_keeps_to_the_width_but_for_what_cannot_be_broken(columns):
    for verdict in (ESCAPE, OPEN):
        for line in classify_text.render(verdict, Look(columns=columns)).splitlines():
            assert len(line) <= max(columns, 60) or len(line.split()) <= 3, line


def test_quiet_is_the_verdict_alone_and_verbose_has_the_evidence():
    quiet = classify_text.render(ESCAPE, Look(verbosity=-1))
    assert "What to do" not in quiet
    assert "serviced as a vulnerability" in quiet
    verbose = classify_text.render(ESCAPE, Look(verbosity=1))
    assert all(source in verbose for source in ESCAPE.evidence)
    assert "Evidence" not in classify_text.render(ESCAPE, Look())


def test_colours_add_codes_and_change_nothing_else():
    for verdict in VERDICTS:
        painted = classify_text.render(verdict, Look(color=True))
        assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == classify_text.render(verdict, Look())


def test_what_an_answer_may_take_back_says_so():
    waiting = classify(Incident(isolation="process", account="user", reached="host"))
    assert "Treat the host as compromised (until the answers are known)" in classify_text.render(waiting, Look())
    assert "until the answers" not in classify_text.render(ESCAPE, Look())


def test_markdown_is_a_list_to_tick_off():
    page = classify_markdown.render(ESCAPE, Look())
    assert "- [ ] **Treat the host as compromised**" in page
    assert "## Preserve first" in page
    assert page.index("## Preserve first") < page.index("## What to do")
    assert "**`--isolation`**" in classify_markdown.render(OPEN, Look())
