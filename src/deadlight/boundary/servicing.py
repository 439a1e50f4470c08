"""Whether an escape breaches a security boundary, whether it is serviced as a vulnerability, and what to do.

The rows are in `semantics/tables/servicing`. Where an answer is missing, all incidents that it may be are looked at:
what they agree on is said, the rest is unknown, with the question that decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import Literal, TypeVar, cast

from deadlight.boundary.servicing_questions import QUESTIONS
from deadlight.model.errors import FactError
from deadlight.model.servicing import (
    ANSWERS,
    UNKNOWN,
    WALLS,
    Account,
    Advice,
    Breached,
    Incident,
    Isolation,
    Kind,
    Means,
    OpenQuestion,
    Reached,
    Serviced,
    ServicingVerdict,
)
from deadlight.semantics.facts import Fact, read_rows

T = TypeVar("T")

GENERAL: dict[Kind, str] = {
    "by-design": "Something granted was used: that is by design, and never a vulnerability",
    "contained": "Nothing outside the container was reached",
}
"""What is said of a kind where the isolation is not known."""

OPEN = "What is not known decides"
NOT_SERVICED = "No security boundary is breached, whatever the answer is; what to do depends on it"


class _Row(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row and the answers that it holds for; none means any."""

    isolation: tuple[Isolation, ...] = ()
    account: tuple[Account, ...] = ()
    reached: tuple[Reached, ...] = ()
    means: tuple[Means, ...] = ()

    def holds_for(self, incident: Incident) -> bool:
        """Return whether the row holds for an incident that is fully known."""
        return (
            (not self.isolation or incident.isolation in self.isolation)
            and (not self.account or incident.account in self.account)
            and (not self.reached or incident.reached in self.reached)
            and (not self.means or incident.means in self.means)
        )


class VerdictRow(_Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What comes of some incidents; see the head of `tables/servicing/verdicts.toml`."""

    kind: Kind
    breached: Breached
    serviced: Serviced
    summary: str
    reasons: tuple[str, ...]
    boundary: str = ""


class AdviceRow(_Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to preserve or to do after some incidents; see the head of `tables/servicing/advice.toml`."""

    part: Literal["preserve", "do"]
    name: str
    title: str
    steps: tuple[str, ...]
    kinds: tuple[Kind, ...] = ()
    caution: bool = False


def classify(incident: Incident) -> ServicingVerdict:
    """Return the verdict on an incident, of which any answer may be unknown. Raises FactError for a bad table.

    Evidence is preserved and damage contained where any incident that it may be calls for it, for what is lost stays
    lost; of other actions those are returned that hold for all of them.
    """
    cases = _completions(incident)
    rows = [_row(case) for case in cases]
    kinds = tuple(dict.fromkeys(row.kind for row in rows))
    breached: Breached = _agreed((row.breached for row in rows), UNKNOWN)
    serviced: Serviced = _agreed((row.serviced for row in rows), UNKNOWN)
    decided = len(kinds) == 1 or serviced != UNKNOWN
    kind: Kind = kinds[0] if len(kinds) == 1 else UNKNOWN
    return ServicingVerdict(
        incident=incident,
        kind=kind,
        wall=WALLS[incident.isolation],
        breached=breached,
        serviced=serviced,
        boundary=_agreed((row.boundary for row in rows), ""),
        summary=_agreed((row.summary for row in rows), GENERAL.get(kind, NOT_SERVICED if decided else OPEN)),
        reasons=tuple(reason for reason in rows[0].reasons if all(reason in row.reasons for row in rows)),
        certainty=_agreed((row.certainty for row in rows), "inferred") if decided else "",
        evidence=tuple(dict.fromkeys(source for row in rows for source in row.evidence)) if decided else (),
        preserve=_advice("preserve", cases, rows),
        actions=_advice("do", cases, rows),
        open=open_questions(incident),
        possible=() if kind != UNKNOWN else kinds,
    )


def open_questions(incident: Incident) -> tuple[OpenQuestion, ...]:
    """Return the questions without an answer whose answer changes the verdict or what to do, in their order."""
    told = incident.answers()
    found = []
    for topic, question in QUESTIONS.items():
        if told[topic] == UNKNOWN:
            others = [name for name in told if name != topic]
            outcomes: dict[tuple[str, ...], set[object]] = {}
            for case in _completions(incident):
                answers = case.answers()
                outcomes.setdefault(tuple(answers[name] for name in others), set()).add(_outcome(case))
            if any(len(different) > 1 for different in outcomes.values()):
                found.append(question)
    return tuple(found)


@lru_cache(maxsize=1)
def verdict_rows() -> tuple[VerdictRow, ...]:
    """Return the rows of verdicts."""
    return read_rows("servicing/verdicts", VerdictRow)


@lru_cache(maxsize=1)
def advice_rows() -> tuple[AdviceRow, ...]:
    """Return the rows of advice, in the order in which they are to be followed."""
    return read_rows("servicing/advice", AdviceRow)


def _completions(incident: Incident) -> list[Incident]:
    """Return the incidents that it may be, each answer known."""
    known = [(answer,) if answer != UNKNOWN else ANSWERS[topic] for topic, answer in incident.answers().items()]
    return [
        Incident(
            isolation=cast("Isolation", isolation),
            account=cast("Account", account),
            reached=cast("Reached", reached),
            means=cast("Means", means),
        )
        for isolation, account, reached, means in product(*known)
    ]


def _row(incident: Incident) -> VerdictRow:
    rows = [row for row in verdict_rows() if row.holds_for(incident)]
    if len(rows) != 1:
        raise FactError(f"table servicing/verdicts has {len(rows)} rows for {incident}")
    return rows[0]


def _outcome(incident: Incident) -> tuple[str, ...]:
    row = _row(incident)
    return (row.kind, *(advice.name for advice in advice_rows() if _calls_for(advice, incident, row)))


def _agreed(values: Iterable[T], otherwise: T) -> T:
    """Return the value that all are, or `otherwise`."""
    different = set(values)
    return different.pop() if len(different) == 1 else otherwise


def _calls_for(advice: AdviceRow, incident: Incident, row: VerdictRow) -> bool:
    return (not advice.kinds or row.kind in advice.kinds) and advice.holds_for(incident)


def _advice(part: str, cases: Sequence[Incident], rows: Sequence[VerdictRow]) -> tuple[Advice, ...]:
    """Return the advice of a part that the cases call for, in the order of the table."""
    by_name: dict[str, list[AdviceRow]] = {}
    for row in advice_rows():
        if row.part == part:
            by_name.setdefault(row.name, []).append(row)
    found = []
    for name, (first, *more) in by_name.items():
        called_for = [
            any(_calls_for(row, case, verdict) for row in (first, *more))
            for case, verdict in zip(cases, rows, strict=True)
        ]
        if all(called_for) or (any(called_for) and (first.caution or part == "preserve")):
            found.append(
                Advice(
                    name=name,
                    title=first.title,
                    steps=first.steps,
                    provisional=not all(called_for),
                    evidence=first.evidence,
                    certainty=first.certainty,
                )
            )
    return tuple(found)
