"""Which findings count: selection, waivers, baseline and least severity together."""

from policy_findings import TODAY, finding, inline, settings, waiver

from deadlight.checks.registry import all_checks
from deadlight.model.outcome import Severity
from deadlight.policy.decision import decide

CHECKS = all_checks()


def decided(findings, inline_waivers=(), **options):
    return decide(findings, inline_waivers, settings(**options), CHECKS)


def test_findings_come_sorted_and_fingerprinted():
    found = decided([finding(path="b"), finding(path="a", line=9), finding(path="a", line=2)])
    assert [(each.place.path, each.place.position.line) for each in found] == [("a", 2), ("a", 9), ("b", 6)]
    assert all(each.fingerprint for each in found)


def test_waivers_of_files_and_of_the_configuration_both_hold():
    found = decided([finding(line=6), finding(line=9)], [inline(line=6)], waivers=(waiver(paths=("*.yaml",)),))
    assert [each.waived.origin for each in found] == ["inline", "configuration"]


def test_a_finding_that_two_subjects_share_is_one():
    assert len(decided([finding(subject="a"), finding(subject="b")])) == 1


def test_findings_about_waivers_are_among_the_findings_with_fingerprints():
    found = decided([finding()], [inline(reason="", line=3)])
    assert [(each.id, each.place.position.line) for each in found] == [("WIN905", 3), ("WIN301", 6)]
    assert all(each.fingerprint for each in found)


def test_findings_about_waivers_are_ignored_where_they_are_not_selected():
    assert [each.id for each in decided([finding()], [inline(reason="")], ignore=("WIN9",))] == ["WIN301"]
    expired = inline(until=TODAY.replace(year=2020))
    assert [each.id for each in decided([finding()], [expired], select=("WIN301",))] == ["WIN301"]


def test_the_baseline_forgives_what_it_holds():
    known = decided([finding()])[0].fingerprint
    found = decided([finding(), finding(line=9, text="- new")], baseline=frozenset({known}))
    assert sorted(each.waived is None for each in found) == [False, True]


def test_what_is_below_the_least_severity_is_left_out():
    low, high = finding(severity=Severity.LOW), finding(line=9, severity=Severity.HIGH)
    assert [each.severity for each in decided([low, high], min_severity=Severity.MEDIUM)] == [Severity.HIGH]
