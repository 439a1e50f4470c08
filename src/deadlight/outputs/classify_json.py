"""A servicing verdict as JSON: `deadlight/classify/v1`, described by `schema/classify-v1.json` beside this module."""

from __future__ import annotations

from deadlight import __version__
from deadlight.model.servicing import Advice, OpenQuestion, ServicingVerdict
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.look import Look

SCHEMA = "deadlight/classify/v1"


def render(verdict: ServicingVerdict, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the verdict as indented JSON."""
    return encode(
        {
            "schema": SCHEMA,
            "version": __version__,
            "incident": {topic: answer for topic, answer in verdict.incident.answers().items()},  # noqa: C416 - as Json
            "verdict": verdict.kind,
            "possible": verdict.possible,
            "wall": verdict.wall,
            "breached": verdict.breached,
            "boundary": verdict.boundary or None,
            "serviced": verdict.serviced,
            "summary": verdict.summary,
            "reasons": verdict.reasons,
            "certainty": verdict.certainty or None,
            "evidence": verdict.evidence,
            "preserve": [_advice(one) for one in verdict.preserve],
            "actions": [_advice(one) for one in verdict.actions],
            "questions": [_question(one) for one in verdict.open],
        }
    )


def _advice(advice: Advice) -> Json:
    return {
        "name": advice.name,
        "title": advice.title,
        "provisional": advice.provisional,
        "steps": advice.steps,
        "certainty": advice.certainty,
        "evidence": advice.evidence,
    }


def _question(question: OpenQuestion) -> Json:
    return {
        "name": question.topic,
        "text": question.text,
        "hint": question.hint,
        "answers": [{"answer": answer, "meaning": meaning} for answer, meaning in question.choices],
    }
