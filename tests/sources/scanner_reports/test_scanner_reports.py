"""Reports of other scanners are told by their content, and a broken or hostile one is refused with a reason."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scanner_recordings as recordings
from deadlight.model.errors import InputError
from deadlight.model.triage import ForeignReport
from deadlight.sources.scanner_reports import reading
from deadlight.sources.scanner_reports.checkov import object_of
from deadlight.sources.scanner_reports.trivy import key_of, objects_of

ROWS = [("R1", "a/Dockerfile", 3, 4, "m")]
OBJECTS = [("R1", "a.yaml", "Pod", "shop", 0)]
REPORTS = {
    "trivy": recordings.trivy(ROWS),
    "checkov": recordings.checkov(OBJECTS, ROWS),
    "hadolint": recordings.hadolint(ROWS),
    "kube-linter": recordings.kube_linter([("R1", "a.yaml", "Pod", "shop", "web")]),
    "kubescape": recordings.kubescape(OBJECTS),
    "kics": recordings.kics(ROWS),
}
TOOLS = {"Trivy": "trivy", "Checkov": "checkov", "Hadolint": "hadolint", "kube-linter": "kube-linter",
         "kubescape": "kubescape", "KICS": "kics"}  # fmt: skip


def read(report):
    return reading.read(json.dumps(report).encode())


@pytest.mark.parametrize("scanner", REPORTS)
def test_the_scanner_is_told_by_the_content(scanner):
    report = read(REPORTS[scanner])
    assert (report.scanner, report.format) == (scanner, "json")
    assert {finding.rule.upper() for finding in report.findings} == {"R1"}
    assert all(finding.path in ("a/Dockerfile", "a.yaml") for finding in report.findings)


@pytest.mark.parametrize("tool", TOOLS)
def test_sarif_is_told_by_the_name_of_its_tool(tool):
    report = read(recordings.sarif(tool, ROWS, root="file:///src/"))
    assert (report.scanner, report.format, report.roots) == (TOOLS[tool], "sarif", ("/src/",))
    assert [(finding.path, finding.line) for finding in report.findings] == [("a/Dockerfile", 3)]


def test_results_that_sarif_calls_suppressed_are_left_out():
    report = recordings.sarif("Trivy", ROWS)
    report["runs"][0]["results"][0]["suppressions"] = [{"kind": "inSource"}]
    assert read(report).findings == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_powershell_writes_is_read(encoding):
    data = json.dumps(REPORTS["hadolint"]).encode(encoding)
    assert len(reading.read(data).findings) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not JSON"),
        (b"# a text", "not JSON"),
        (b'{"a": [1, 2', "not JSON: "),
        (b"[1]", "not a report of"),
        (b"{}", "not a report of"),
        (b'{"runs": []}', "SARIF of no tool"),
        (b'{"runs": [{"tool": {"driver": {"name": "Semgrep"}}}]}', "SARIF of Semgrep"),
        (b"[" * 100_000, "nested too deeply|not JSON"),
        (b'{"a":' * 100_000, "nested too deeply|not JSON"),
    ],
)
def test_what_is_no_report_is_refused_with_a_reason(data, reason):
    with pytest.raises(InputError, match=reason):
        reading.read(data)


def test_an_empty_list_is_what_hadolint_writes_where_it_finds_nothing():
    assert reading.read(b"[]") == ForeignReport(scanner="hadolint", format="json")


def test_runs_of_two_scanners_in_one_file_are_refused():
    report = recordings.sarif("Trivy", ROWS)
    report["runs"] += recordings.sarif("Checkov", ROWS)["runs"]
    with pytest.raises(InputError, match="both trivy and checkov"):
        read(report)


def test_a_report_has_a_largest_number_of_findings(monkeypatch):
    monkeypatch.setattr(reading, "MOST_FINDINGS", 3)
    with pytest.raises(InputError, match="more than 3 findings"):
        read(recordings.hadolint(ROWS * 4))


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def broken_reports(draw):
    """A real report with some values in it exchanged for others of any type."""
    report = json.loads(json.dumps(draw(st.sampled_from(list(REPORTS.values())))))
    for _ in range(draw(st.integers(1, 4))):
        place = report
        while isinstance(place, dict | list) and place:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            if draw(st.booleans()) or not isinstance(place[key], dict | list):
                place[key] = draw(_VALUES)
                break
            place = place[key]
    return report


@given(broken_reports())
def test_a_report_with_parts_of_other_types_is_read_or_refused(report):
    with contextlib.suppress(InputError):
        assert isinstance(read(report), ForeignReport)


@given(_VALUES)
def test_any_json_is_read_or_refused(value):
    with contextlib.suppress(InputError):
        assert isinstance(read(value), ForeignReport)


@pytest.mark.parametrize("rule", ["DS002", "AVD-DS-0002", "DS-0002", "ds2"])
def test_trivy_has_several_names_for_a_rule(rule):
    assert key_of(rule) == "DS-0002"


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Container 'web' of Deployment 'shop' should set it", ("web", "Deployment", "shop")),
        ('container "web" of deployment "shop" in "n" namespace should', ("web", "deployment", "shop")),
        ("DaemonSet 'shop' should not set it", ("", "DaemonSet", "shop")),
        ("deployment shop in default namespace should", ("", "deployment", "shop")),
        ("container shop in default namespace is using", ("", "", "shop")),
        ("You should not", ("", "", "")),
    ],
)
def test_messages_of_trivy_tell_the_object(message, said):
    assert objects_of(message) == said


def test_names_of_objects_may_hold_dots():
    assert object_of("Pod.default.a.b.c") == ("Pod", "default", "a.b.c")
