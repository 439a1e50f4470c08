"""Label selectors as Kubernetes has them. Answers are yes, no, or nothing where that is not known.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from deadlight.model.place import Plain

Labels = Mapping[str, str]
Answer = bool | None


def every(answers: Iterable[Answer]) -> Answer:
    """Return whether all answers are yes: no where one is no, else nothing where one is nothing."""
    found = list(answers)
    if False in found:
        return False
    return None if None in found else True


def some(answers: Iterable[Answer]) -> Answer:
    """Return whether one answer is yes, else nothing where one is nothing."""
    found = list(answers)
    if True in found:
        return True
    return None if None in found else False


def selects(selector: Plain, labels: Labels) -> Answer:
    """Return whether a label selector selects what has `labels`; an empty one selects all, nothing selects nothing."""
    if selector is None:
        return False
    if not isinstance(selector, dict):
        return None
    exact = selector.get("matchLabels") or {}
    expressions = selector.get("matchExpressions") or []
    if not isinstance(exact, dict) or not isinstance(expressions, list):
        return None
    answers: list[Answer] = [labels.get(key) == str(value) for key, value in exact.items()]
    answers += [_expression(each, labels) for each in expressions]
    return every(answers)


def _expression(expression: Plain, labels: Labels) -> Answer:
    if not isinstance(expression, dict):
        return None
    key, operator, values = expression.get("key"), expression.get("operator"), expression.get("values")
    if not isinstance(key, str):
        return None
    listed = [str(value) for value in values] if isinstance(values, list) else []
    if operator == "In":
        return labels.get(key) in listed
    if operator == "NotIn":
        return labels.get(key) not in listed
    if operator == "Exists":
        return key in labels
    return key not in labels if operator == "DoesNotExist" else None
