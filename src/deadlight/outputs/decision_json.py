"""Decisions on workloads as JSON: `deadlight/decision/v1`, described by `schema/decision-v1.json`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deadlight import __version__
from deadlight.model.decision import Decision
from deadlight.model.outcome import Unread
from deadlight.model.wall import Wall
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.look import Look

SCHEMA = "deadlight/decision/v1"

Hide = Callable[[str], str]


def render(decided: Sequence[Decision], look: Look, hide: Hide = str, unread: Sequence[Unread] = ()) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the decisions as indented JSON."""
    return encode(
        {
            "schema": SCHEMA,
            "version": __version__,
            "decisions": decision_rows(decided, hide),
            "questions": list(dict.fromkeys(hide(each.question) for each in decided if each.question)),
            "unread": [{"path": row.path, "line": row.line or None, "reason": row.reason} for row in unread],
            "summary": {"workloads": len(decided), "to_change": sum(each.met is False for each in decided)},
        }
    )


def decision_rows(decided: Sequence[Decision], hide: Hide = str) -> list[Json]:
    """Return a row for each decision: now and decided, why, with whom, what it costs, and what to write."""
    return [_row(decision, hide) for decision in decided]


def wall_row(wall: Wall, hide: Hide = str) -> Json:
    """Return a wall: its kind, the reasons in order, whether it is robust, and what crosses it with its place."""
    return {
        "kind": wall.kind,
        "robust": wall.robust,
        "reasons": [hide(reason) for reason in wall.reasons],
        "crossings": [
            {
                "kind": crossing.kind,
                "what": hide(crossing.what),
                "container": crossing.container or None,
                "edge": crossing.edge or None,
                "path": crossing.where.document.path,
                "line": crossing.where.position().line,
            }
            for crossing in wall.crossings
        ],
        "question": wall.question or None,
    }


def _row(decision: Decision, hide: Hide) -> Json:
    return {
        "workload": {"kind": decision.kind, "name": decision.name, "project": decision.project or None},
        "path": decision.where.document.path,
        "line": decision.where.position().line,
        "zone": decision.zone,
        "wall": wall_row(decision.wall, hide),
        "isolation": decision.isolation,
        "user": decision.user,
        "user_reason": hide(decision.user_reason),
        "sharing": decision.sharing,
        "shares_with": list(decision.shares_with),
        "hosts": list(decision.hosts),
        "reasons": [hide(reason) for reason in decision.reasons],
        "conflicts": [{"what": hide(each.what), "instead": each.instead} for each in decision.conflicts],
        "costs": [
            {
                "feature": cost.feature,
                "cost": cost.cost,
                "memory_mib": cost.memory or None,
                "certainty": cost.certainty,
                "evidence": list(cost.evidence),
            }
            for cost in decision.costs
        ],
        "snippets": [{"kind": each.kind, "text": hide(each.text)} for each in decision.snippets],
        "met": decision.met,
        "question": hide(decision.question) or None,
    }
