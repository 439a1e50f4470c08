"""The servicing verdict: every incident has one, and what missing answers leave open is said to be open."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.boundary.servicing import advice_rows, classify, open_questions, verdict_rows
from deadlight.boundary.servicing_questions import QUESTIONS
from deadlight.model.servicing import ANSWERS, UNKNOWN, Incident


def incident(isolation=UNKNOWN, account=UNKNOWN, reached=UNKNOWN, means=UNKNOWN):
    return Incident(isolation=isolation, account=account, reached=reached, means=means)


KNOWN = [incident(*answers) for answers in product(*ANSWERS.values())]
ALL = [incident(*answers) for answers in product(*((*choices, UNKNOWN) for choices in ANSWERS.values()))]
INCIDENTS = st.sampled_from(ALL)


def may_be(one):
    """The incidents without a gap that `one` may turn out to be."""
    told = one.answers()
    return [case for case in KNOWN if all(told[topic] in (UNKNOWN, answer) for topic, answer in case.answers().items())]


def names(advice):
    return {one.name for one in advice}


# --- Every combination ---


def test_the_whole_space_of_decisions_is_looked_at():
    assert (len(KNOWN), len(ALL)) == (3 * 2 * 3 * 2, 4 * 3 * 4 * 3)


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: " ".join(one.answers().values()))
def test_exactly_one_row_holds_for_each_combination(one):
    assert sum(row.holds_for(one) for row in verdict_rows()) == 1
    verdict = classify(one)
    assert verdict.kind != UNKNOWN
    assert UNKNOWN not in (verdict.breached, verdict.serviced, verdict.wall)
    assert not verdict.open
    assert not verdict.possible
    assert verdict.reasons
    assert verdict.evidence
    assert verdict.preserve
    assert verdict.actions


@pytest.mark.parametrize("row", verdict_rows(), ids=lambda row: row.summary)
def test_every_row_is_some_incidents(row):
    assert any(row.holds_for(one) for one in KNOWN)


@pytest.mark.parametrize("name", sorted({row.name for row in advice_rows()}))
def test_every_advice_is_given_to_somebody_and_not_to_all(name):
    given = [one for one in KNOWN if name in names((*classify(one).preserve, *classify(one).actions))]
    assert given
    assert name in ("how-it-was-started", "event-logs") or len(given) < len(KNOWN)


def test_advice_of_one_name_differs_only_in_when_it_holds():
    rows = {}
    for row in advice_rows():
        rows.setdefault(row.name, set()).add((row.part, row.title, row.steps, row.evidence, row.caution))
    assert all(len(different) == 1 for different in rows.values())


# --- What must never be otherwise ---


@given(INCIDENTS)
def test_what_was_granted_is_never_a_vulnerability(one):
    if one.means == "grant":
        verdict = classify(one)
        assert (verdict.breached, verdict.serviced) == ("no", "no")
        assert "report-to-msrc" not in names(verdict.actions)


@given(INCIDENTS)
def test_an_exploit_through_the_hypervisor_is_always_serviced(one):
    if one.isolation == "hyperv" and one.means == "exploit" and one.reached in ("host", "neighbour"):
        verdict = classify(one)
        assert (verdict.kind, verdict.breached, verdict.serviced) == ("boundary-breach", "yes", "yes")
        assert "report-to-msrc" in names(verdict.actions)


@given(INCIDENTS)
def test_an_administrator_who_leaves_process_isolation_is_never_serviced(one):
    if (one.isolation, one.account) == ("process", "administrator"):
        verdict = classify(one)
        assert (verdict.breached, verdict.serviced) == ("no", "no")
        assert "report-to-msrc" not in names(verdict.actions)


@given(INCIDENTS)
def test_a_user_who_leaves_process_isolation_by_an_exploit_is_investigated(one):
    if (one.isolation, one.account, one.means) == ("process", "user", "exploit") and one.reached in (
        "host",
        "neighbour",
    ):
        verdict = classify(one)
        assert (verdict.kind, verdict.breached, verdict.serviced) == ("investigated", "possible", "investigated")
        assert {"report-to-msrc", "move-to-hypervisor-isolation"} <= names(verdict.actions)


@given(INCIDENTS)
def test_only_the_hypervisor_is_a_boundary(one):
    if one.isolation != UNKNOWN and classify(one).breached == "yes":
        assert one.isolation == "hyperv"


@given(INCIDENTS)
def test_where_nothing_is_reached_nothing_is_breached(one):
    if one.reached == "nothing":
        verdict = classify(one)
        assert (verdict.kind, verdict.breached, verdict.serviced) == ("contained", "no", "no")


@given(INCIDENTS)
def test_an_administrator_of_hostprocess_has_the_host_by_design(one):
    if (one.isolation, one.account) == ("hostprocess", "administrator"):
        assert classify(one).serviced == "no"
        assert "treat-host-as-compromised" in names(classify(one).actions)


@given(INCIDENTS)
def test_an_exploit_that_reaches_the_host_compromises_it(one):
    if (one.reached, one.means) == ("host", "exploit"):
        assert "treat-host-as-compromised" in names(classify(one).actions)


# --- What is not known ---


@given(INCIDENTS)
def test_a_verdict_is_what_all_that_it_may_be_agree_on(one):
    verdict, cases = classify(one), [classify(case) for case in may_be(one)]
    for field in ("kind", "breached", "serviced"):
        different = {getattr(case, field) for case in cases}
        assert getattr(verdict, field) == (different.pop() if len(different) == 1 else UNKNOWN)
    assert set(verdict.possible) == ({case.kind for case in cases} if verdict.kind == UNKNOWN else set())


@given(INCIDENTS)
def test_nothing_is_lost_that_any_answer_would_preserve(one):
    assert names(classify(one).preserve) == set().union(*(names(classify(case).preserve) for case in may_be(one)))


@given(INCIDENTS)
def test_what_is_to_be_done_holds_for_every_answer_or_says_that_it_is_provisional(one):
    sure = set.intersection(*(names(classify(case).actions) for case in may_be(one)))
    actions = classify(one).actions
    assert names(action for action in actions if not action.provisional) == sure
    assert all("compromised" in action.title for action in actions if action.provisional)


@given(INCIDENTS)
def test_an_unknown_verdict_asks_what_is_not_known(one):
    topics = [question.topic for question in classify(one).open]
    assert all(one.answers()[topic] == UNKNOWN for topic in topics)
    if classify(one).kind == UNKNOWN:
        assert topics


@given(INCIDENTS)
def test_answering_what_is_asked_leaves_nothing_open(one):
    fields = {"isolation": "isolation", "as": "account", "reached": "reached", "by": "means"}
    answers = {fields[topic]: answer for topic, answer in one.answers().items()}
    for _ in ANSWERS:
        questions = open_questions(incident(**answers))
        if not questions:
            break
        answers[fields[questions[0].topic]] = questions[0].choices[0][0]
    assert not open_questions(incident(**answers))
    assert classify(incident(**answers)).kind != UNKNOWN


def test_an_unknown_isolation_gives_unknown_with_the_question():
    verdict = classify(incident(UNKNOWN, "administrator", "host", "exploit"))
    assert (verdict.kind, verdict.breached, verdict.serviced, verdict.wall) == (UNKNOWN,) * 4
    assert [question.topic for question in verdict.open] == ["isolation"]
    assert (verdict.evidence, verdict.certainty) == ((), "")


def test_the_questions_offer_the_answers_that_there_are():
    assert {topic: tuple(answer for answer, _ in one.choices) for topic, one in QUESTIONS.items()} == ANSWERS


# --- Whether this container can reach its host, as far as that is a matter of servicing ---

CASES = [
    pytest.param(incident("process", "administrator", "host", "exploit"), "non-security-bug", id="1 administrator"),
    pytest.param(incident("process", "user", "host", "exploit"), "investigated", id="2 ContainerUser, patched host"),
    pytest.param(incident("process", "user", "host", "exploit"), "investigated", id="3 ContainerUser, known flaw"),
    pytest.param(incident("hyperv", "administrator", "nothing", "exploit"), "contained", id="4 stays in the machine"),
    pytest.param(incident("hyperv", "administrator", "host", "exploit"), "boundary-breach", id="4 or leaves it"),
    pytest.param(incident("hyperv", UNKNOWN, "host", "grant"), "by-design", id="5 drive mounted"),
    pytest.param(incident(UNKNOWN, "administrator", "host", "grant"), "by-design", id="6 pipe of an engine"),
    pytest.param(incident("process", "user", "host", "grant"), "by-design", id="7 pipe open to users"),
    pytest.param(incident("hostprocess", "administrator", "host"), "by-design", id="8 HostProcess as SYSTEM"),
    pytest.param(incident("hostprocess", "user", "nothing"), "contained", id="8 HostProcess as Local Service"),
    pytest.param(incident("process", "user", "host", "grant"), "by-design", id="9 drive read as ContainerUser"),
    pytest.param(incident(UNKNOWN, UNKNOWN, "host", "grant"), "by-design", id="10 engine on the network"),
    pytest.param(incident("process", "administrator", "host", "exploit"), "non-security-bug", id="12, 14 not a user"),
    pytest.param(incident(UNKNOWN, UNKNOWN, "nothing", "grant"), "contained", id="15, 16 identity, not the host"),
    pytest.param(incident(UNKNOWN, "user", "host", "exploit"), UNKNOWN, id="20 RuntimeClass without proof"),
]


@pytest.mark.parametrize(("one", "kind"), CASES)
def test_how_containers_reach_their_hosts_is_classified(one, kind):
    assert classify(one).kind == kind


def test_a_flaw_that_may_be_known_is_held_against_updates_first():
    actions = [action.name for action in classify(incident("process", "user", "host", "exploit")).actions]
    assert actions.index("check-patch-level") < actions.index("report-to-msrc")


def test_flaws_of_engines_and_kubelets_are_sent_to_their_own_projects():
    for isolation in ANSWERS["isolation"]:
        actions = classify(incident(isolation, "user", "host", "exploit")).actions
        assert "ask-whose-part-failed" in names(actions)


def test_identities_that_were_used_are_looked_at_where_nothing_was_reached():
    verdict = classify(incident("process", "user", "nothing", "grant"))
    steps = " ".join(step for action in verdict.actions for step in action.steps)
    assert "metadata address" in steps
    assert "gMSA" in steps
