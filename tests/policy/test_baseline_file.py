"""Baselines: written from a report, read back, subtracted."""

import json

import pytest
from msgspec.structs import replace
from policy_findings import finding, settings

from deadlight.model.errors import ConfigurationError
from deadlight.model.outcome import Waived
from deadlight.model.report import AuditReport
from deadlight.outputs import json_report
from deadlight.outputs.look import Look
from deadlight.policy.baseline import of_report, read, subtract
from deadlight.policy.fingerprint import fingerprinted


def report(*findings):
    return AuditReport(version="1", findings=tuple(fingerprinted(findings, settings())))


def test_what_a_report_counts_is_forgiven_afterwards():
    first = report(finding(), finding(text="- other"))
    known = read(of_report(first))
    assert [each.waived for each in subtract(first.findings, known)] == [Waived("in the baseline", "", "baseline")] * 2


def test_a_new_finding_is_not_forgiven():
    known = read(of_report(report(finding())))
    later = report(finding(), finding(), finding(id="WIN201"))
    assert [each.waived is None for each in subtract(later.findings, known)] == [True, False, True]


def test_a_waiver_goes_before_the_baseline():
    waived = replace(report(finding()).findings[0], waived=Waived("because", "", "inline"))
    assert subtract([waived], {waived.fingerprint})[0].waived.reason == "because"


def test_what_a_waiver_covers_is_not_recorded_and_what_the_baseline_forgave_is():
    found = report(finding(), finding(text="- other"), finding(text="- third")).findings
    inline = replace(found[1], waived=Waived("a", "", "inline"))
    forgiven = replace(found[2], waived=Waived("b", "", "baseline"))
    rows = replace(report(), findings=(found[0], inline, forgiven))
    assert read(of_report(rows)) == {found[0].fingerprint, found[2].fingerprint}


def test_the_file_can_be_read_and_compared_by_people():
    text = of_report(report(finding()))
    assert json.loads(text) == {
        "schema": "deadlight/baseline/v1",
        "fingerprints": [
            {
                "fingerprint": report(finding()).findings[0].fingerprint,
                "id": "WIN301", "name": "engine-pipe-mount", "path": "compose.yaml",
            }
        ],
    }  # fmt: skip
    assert text.count("\n") > 5
    assert text.endswith("}\n")


BROKEN = [
    "",
    "[]",
    "{}",
    '{"schema": "deadlight/baseline/v1"}',
    '{"schema": "x", "fingerprints": []}',
    "[" * 9999,
    b"\xff",
]


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_baseline_is_an_error_that_says_what_to_do(text):
    with pytest.raises(ConfigurationError, match=r"old\.json") as caught:
        read(text, "old.json")
    assert "deadlight baseline" in caught.value.advice()


def test_a_report_in_json_is_a_baseline_of_what_it_counts():
    found = report(finding(), finding(text="- other"), finding(text="- third")).findings
    inline = replace(found[1], waived=Waived("a", "", "inline"))
    forgiven = replace(found[2], waived=Waived("b", "", "baseline"))
    rows = replace(report(), findings=(found[0], inline, forgiven))
    assert read(json_report.render(rows, Look())) == {found[0].fingerprint, found[2].fingerprint}


def test_no_other_report_is_a_baseline():
    with pytest.raises(ConfigurationError, match="is no baseline"):
        read('{"schema": "deadlight/image-diff/v1", "findings": []}')
