"""The tables of the scanners' rules: each names its source, and settings and checks that there are."""

import pytest

from deadlight.checks.registry import all_checks
from deadlight.semantics.settings import fate
from deadlight.semantics.triage.rules import rule_for, rules_of

SCANNERS = ("trivy", "checkov", "kubescape", "kics", "kube-linter", "hadolint")
RULES = [pytest.param(rule, id=f"{scanner} {rule.id}") for scanner in SCANNERS for rule in rules_of(scanner).values()]
CHECKS = {check.name for check in all_checks()}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_names_its_source_and_what_it_is_judged_by(rule):
    assert rule.sources[0].startswith("https://")
    assert set(rule.checks) | set(rule.covers) <= CHECKS
    assert bool(rule.settings) == (rule.way in ("set", "unset"))
    assert rule.way != "check" or rule.checks
    assert rule.way != "fixed" or rule.because


@pytest.mark.parametrize("rule", [param for param in RULES if param.values[0].settings])
def test_the_settings_of_a_rule_have_rows(rule):
    for name, value in rule.wanted:
        rows = [fate("kubernetes", name, value, os_name=os) for os in ("windows", "unset")]
        assert all(rows) or fate("compose", name, value), name


def test_a_rule_that_ends_in_an_asterisk_stands_for_all_that_begin_so():
    assert rule_for("hadolint", "SC2086").way == "shell"
    assert rule_for("hadolint", "DL9999") is None
