"""The text report."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from report_samples import CLEAN_REPORT, EMPTY, FULL, WAIVED, administrator, finding

from deadlight.model.outcome import Place, Skipped, Unread
from deadlight.model.place import Position
from deadlight.model.report import AuditReport
from deadlight.outputs.formats import render

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize(("name", "verbosity"), [("text-quiet", -1), ("text", 0), ("text-verbose", 1)])
def test_text_is_as_reviewed(name, verbosity):
    expected = (SNAPSHOTS / f"{name}.txt").read_text(encoding="utf-8")
    assert render(FULL, "text", verbosity=verbosity) == expected


def headline_of(report):
    return render(report, "text").split("\n  findings")[0].rsplit("\n", 1)[-1]


def test_a_clean_report_says_so():
    assert headline_of(CLEAN_REPORT) == "No finding"


def test_an_empty_run_is_not_called_clean():
    assert headline_of(EMPTY) == "Nothing to audit"


def test_a_run_without_windows_subjects_is_not_called_clean():
    report = replace(CLEAN_REPORT, subjects={"windows": 0, "linux": 3, "unknown": 0})
    assert headline_of(report) == "No finding; nothing here is known to run on Windows"


def test_a_run_that_could_not_read_something_is_not_called_clean():
    report = replace(CLEAN_REPORT, unread=(Unread("x.yaml", "not UTF-8"),))
    assert headline_of(report) == "No finding in what was read; 1 input could not be read"


def test_an_error_of_deadlight_itself_comes_before_all_else():
    report = replace(FULL, errors=("check WIN301 failed",))
    assert headline_of(report) == "deadlight failed on 1 check; the rest was audited"
    assert "check WIN301 failed" in render(report, "text")


def test_quiet_text_still_names_what_was_not_read():
    report = replace(CLEAN_REPORT, unread=(Unread("x.yaml", "not UTF-8", 3),))
    assert render(report, "text", verbosity=-1) == "x.yaml:3: not read: not UTF-8\n"


def test_quiet_text_of_a_clean_run_is_empty():
    assert render(CLEAN_REPORT, "text", verbosity=-1) == ""


def test_waived_findings_show_their_reason_only_when_verbose():
    report = replace(FULL, findings=(WAIVED,))
    assert "published-on-every-address" not in render(report, "text")
    assert "behind the load balancer (inline until 2027-03-01)" in render(report, "text", verbosity=1)


def test_severities_are_coloured_only_when_asked():
    assert "\x1b[1;35mcritical\x1b[0m" in render(FULL, "text", color=True)
    assert "\x1b" not in render(FULL, "text")


def test_a_finding_whose_source_is_not_known_has_no_frame():
    place = Place("compose.yaml", Position(1, 1, 1, 1), ())
    text = render(replace(FULL, findings=(finding(place=place),)), "text")
    assert "--> compose.yaml:1:1\n  = opens: container-to-host" in text


def test_a_safe_fix_and_an_unsafe_one_name_their_option():
    text = render(AuditReport(version="1", findings=(finding(), administrator())), "text")
    assert "fix: remove the mount (--unsafe-fixes)" in text
    assert "fix: run as ContainerUser (--fix)" in text


def test_only_the_commonest_reasons_for_skipping_are_listed_in_the_table():
    skipped = tuple(Skipped(f"f{number}", f"reason {number}") for number in range(9))
    assert "9: 1 reason 0, 1 reason 1, 1 reason 2, 1 reason 3, 5 for other reasons" in render(
        replace(FULL, skipped=skipped), "text"
    )
