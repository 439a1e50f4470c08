"""What several checks of host scripts share: a function that is called twice is reported once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deadlight.checks.api import Outcome
from deadlight.model.outcome import NotApplicable, Unknown


def once(outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Yield each of `outcomes`, but the same only once for a place."""
    seen: set[tuple[int, int, str]] = set()
    for outcome in outcomes:
        if isinstance(outcome, NotApplicable):
            yield outcome
            continue
        span = outcome.at.found()
        key = span.start, span.end, outcome.reason if isinstance(outcome, Unknown) else outcome.message
        if key not in seen:
            seen.add(key)
            yield outcome
