"""Which checks run."""

import pytest
from policy_findings import settings

from deadlight.checks.registry import AUDIT_CHECKS
from deadlight.model.errors import UsageError
from deadlight.policy.selection import audit_checks, selected


class Named:
    """As much of a check as selection looks at."""

    def __init__(self, *names):
        self.id, self.name, self.wall = names


CHECKS = [
    Named("WIN201", "container-administrator", "identity"),
    Named("WIN301", "engine-pipe-mount", "filesystem"),
    Named("WIN305", "drive-root-mount", "filesystem"),
    Named("WIN311", "everyone-full-control", "filesystem"),
]


def chosen(select=(), ignore=()):
    return [check.id for check in selected(CHECKS, settings(select=tuple(select), ignore=tuple(ignore)))]


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ([], [], ["WIN201", "WIN301", "WIN305", "WIN311"]),
        (["win301"], [], ["WIN301"]),
        (["Engine-Pipe-Mount"], [], ["WIN301"]),
        (["WIN30"], [], ["WIN301", "WIN305"]),
        (["WIN3"], [], ["WIN301", "WIN305", "WIN311"]),
        (["3xx"], [], ["WIN301", "WIN305", "WIN311"]),
        (["filesystem"], [], ["WIN301", "WIN305", "WIN311"]),
        (["all"], ["identity"], ["WIN301", "WIN305", "WIN311"]),
        ([], ["WIN3"], ["WIN201"]),
        (["WIN301"], ["WIN3"], ["WIN301"]),
        (["WIN3"], ["WIN301"], ["WIN305", "WIN311"]),
        (["WIN301"], ["engine-pipe-mount"], []),
        (["audit"], [], []),
    ],
)
def test_the_more_precise_term_wins_and_then_ignoring(select, ignore, expected):
    assert chosen(select, ignore) == expected


def test_a_term_that_names_no_check_is_an_error_with_the_nearest_names():
    with pytest.raises(UsageError, match="no check is called engine-pipe-munt") as caught:
        chosen(["engine-pipe-munt"])
    assert caught.value.advice() == "Did you mean engine-pipe-mount?"


@pytest.mark.parametrize("term", ["WIN7", "wi", "", "7xx", "WIN3011"])
def test_a_beginning_of_no_id_is_an_error(term):
    with pytest.raises(UsageError):
        chosen([], [term])


def test_outcomes_about_the_audit_are_selected_like_checks():
    assert audit_checks(settings()) == set(AUDIT_CHECKS)
    assert audit_checks(settings(ignore=("unused-waiver",))) == set(AUDIT_CHECKS) - {"WIN904"}
    assert audit_checks(settings(select=("WIN3",))) == frozenset()
    assert audit_checks(settings(select=("9xx",), ignore=("audit", "WIN903"))) == frozenset()
