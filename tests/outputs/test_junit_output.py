"""The JUnit report, read back with a JUnit reader."""

import pytest
from hostile_reports import reports
from hypothesis import given, settings
from junitparser import Error, Failure, JUnitXml, Skipped
from msgspec.structs import replace
from report_samples import CLEAN_REPORT, EMPTY, FULL

from deadlight.model.place import Position
from deadlight.outputs.formats import render


def read(report):
    return JUnitXml.fromstring(render(report, "junit").encode())


def cases(report):
    return {case.name: case for suite in read(report) for case in suite}


def test_every_file_with_something_to_say_is_a_suite():
    assert [suite.name for suite in read(FULL)] == [
        "deadlight", "charts/web.yaml", "compose.yaml", "locked.yaml", "web/Dockerfile",
    ]  # fmt: skip


def test_the_numbers_add_up():
    read_back = read(FULL)
    assert (read_back.tests, read_back.failures, read_back.errors, read_back.skipped) == (6, 2, 2, 1)
    assert sum(suite.tests for suite in read_back) == 6


def test_a_finding_is_a_failure_with_place_message_and_fix():
    (failure,) = cases(FULL)["WIN301 engine-pipe-mount at 6:9"].result
    assert isinstance(failure, Failure)
    assert failure.type == "critical"
    assert failure.message == "ci can command the engine on its host"
    assert failure.text.splitlines()[0].startswith("compose.yaml:6:9: critical WIN301")
    assert failure.text.splitlines()[2] == "fix: remove the mount (--unsafe-fixes)"


def test_a_waived_finding_is_a_skipped_test():
    (skipped,) = cases(FULL)["WIN401 published-on-every-address at 4:8"].result
    assert isinstance(skipped, Skipped)
    assert skipped.message == "waived: behind the load balancer"


def test_what_was_not_read_is_an_error():
    (error,) = cases(FULL)["not read, line 3"].result
    assert isinstance(error, Error)
    assert error.message == "a Helm template, not YAML"


def test_an_error_of_deadlight_is_an_error():
    (error,) = cases(replace(FULL, errors=("boom",)))["error 1"].result
    assert error.message == "boom"


@pytest.mark.parametrize(
    ("report", "names"),
    [
        (CLEAN_REPORT, ["3 files without findings"]),
        (EMPTY, []),
        (replace(CLEAN_REPORT, files=1), ["1 file without findings"]),
    ],
)
def test_clean_files_are_counted_in_one_test_that_passes(report, names):
    assert list(cases(report)) == names
    assert read(report).failures == 0


@settings(max_examples=60, deadline=None)
@given(reports)
def test_any_report_is_read_back_with_all_its_failures(report):
    found = [result for suite in read(report) for case in suite for result in case.result]
    assert sum(isinstance(result, Failure) for result in found) == len(report.counted)
    assert sum(isinstance(result, Error) for result in found) == len(report.unread) + len(report.errors)


def test_a_part_of_an_image_with_what_xml_cannot_hold_is_written_as_xml():
    finding = FULL.findings[0]
    part = replace(finding.place, route=("files", "app/\x1b\x00.env"), line_text="", position=Position(1, 1, 1, 1))
    names = cases(replace(FULL, findings=(replace(finding, place=part),)))
    assert any("files › app/␛␀.env" in name for name in names)
