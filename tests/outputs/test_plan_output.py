"""Plans as text, Markdown and JSON, whatever stands in the files."""

import json
import re
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.outcome import Unread
from deadlight.model.placement import CONSTRAINTS, Assumption, Conflict, Demand, Placement, Plan, PlannedHost
from deadlight.outputs import plan_json, plan_markdown, plan_text
from deadlight.outputs.inert import encodable
from deadlight.outputs.look import Look

SCHEMA = json.loads(files("deadlight.outputs").joinpath("schema/plan-v1.json").read_text(encoding="utf-8"))
CODES = re.compile(r"\x1b\[[0-9;]*m")
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def demand(label="web", **given_):
    said = {
        "kind": "service", "path": "compose.yaml", "line": 3, "project": "compose.yaml", "surface": "compose",
        "zone": "shop", "zone_reason": "the default", "replicas": 2, "memory": 1024, "said": "limit", "overhead": 315,
    }  # fmt: skip
    return Demand(label=label, **(said | given_))


def plan(status="optimal", *, text="web", **given_):
    placement = Placement(text, text, "hyperv", 2, 1339, 315)
    host = PlannedHost(name=text, pool=text, number=1, memory=4096, kernel=(text,), placements=(placement,))
    said = {"demands": (demand(text, zone=text, path=text),), "hosts": (host,), "least_hosts": 1, "least_overhead": 630}
    return Plan(version="0", status=status, **(said | given_))


texts = st.text(min_size=1, max_size=20)
plans = st.builds(
    lambda text, status: plan(
        status,
        text=text,
        assumptions=(Assumption(text, text, (text,) * 12),),
        notes=(text,),
        conflicts=(Conflict(constraints=("memory",), workloads=(text,), facts=(text,)),),
        left_out=(("runs on Linux", 2),),
        unread=(Unread(text, text, 1),),
    ),
    texts,
    st.sampled_from(["optimal", "bounded", "impossible", "unknown", "nothing"]),
)


@given(plans, st.sampled_from([-1, 0, 1]), st.sampled_from([plan_text, plan_markdown]))
def test_no_format_lets_a_control_or_bidirectional_character_through(made, verbosity, output):
    assert not FORBIDDEN.search(encodable(output.render(made, Look(verbosity=verbosity))))


@given(plans)
def test_colours_change_nothing_else(made):
    assert CODES.sub("", plan_text.render(made, Look(color=True))) == plan_text.render(made, Look())


@given(plans)
def test_json_is_as_the_schema_says(made):
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(plan_json.render(made, Look())))


@pytest.mark.parametrize(
    ("made", "headline"),
    [
        (plan(), "1 host, 630 MiB for utility VMs: proven optimal"),
        (
            plan("bounded", least_overhead=315),
            "1 host, the fewest; 630 MiB for utility VMs, where no plan has less than 315 MiB",
        ),
        (plan("bounded", least_hosts=0), "1 host, where no plan has fewer than 0; 630 MiB for utility VMs"),
        (plan("impossible"), "There is no plan: proven"),
        (plan("nothing"), "There is nothing to place"),
    ],
)
def test_the_headline_says_how_sure_the_plan_is(made, headline):
    assert plan_text.headline(made) == headline


def test_a_conflict_that_may_be_smaller_says_so():
    made = plan("impossible", conflicts=(Conflict(constraints=("memory", "hosts"), workloads=("a",), minimal=False),))
    assert "the time did not suffice to see" in plan_text.render(made, Look())


def test_the_schema_knows_every_constraint():
    listed = SCHEMA["properties"]["conflicts"]["items"]["properties"]["constraints"]["items"]["enum"]
    assert listed == list(CONSTRAINTS)


def test_what_the_plan_relies_on_is_told_once_a_setting():
    made = plan(demands=(demand("web"),), text="web")
    assert list(plan_text.to_write(made)) == [("isolation: hyperv", ["web"])]
    assert list(plan_text.to_write(plan(demands=(demand("web", isolation="hyperv"),)))) == []
