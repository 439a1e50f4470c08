"""Which labels a selector of Kubernetes selects.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
"""

from __future__ import annotations

from collections.abc import Mapping

from deadlight.model.place import Plain


def matches(selector: Plain, labels: Mapping[str, str]) -> bool | None:
    """Return whether a selector (`matchLabels`, `matchExpressions`) selects an object with these labels.

    One that is absent or empty selects everything. Nothing is returned for one that is malformed.
    """
    if selector is None:
        return True
    if not isinstance(selector, dict):
        return None
    wanted, expressions = selector.get("matchLabels") or {}, selector.get("matchExpressions") or []
    if not isinstance(wanted, dict) or not isinstance(expressions, list):
        return None
    verdicts = [labels.get(name) == value for name, value in wanted.items()]
    for expression in expressions:
        verdict = _expression(expression, labels)
        if verdict is None:
            return None
        verdicts.append(verdict)
    return all(verdicts)


def _expression(expression: Plain, labels: Mapping[str, str]) -> bool | None:
    if not isinstance(expression, dict):
        return None
    key, operator, values = expression.get("key"), expression.get("operator"), expression.get("values") or []
    if not isinstance(key, str) or not isinstance(values, list):
        return None
    if operator == "In":
        return labels.get(key) in values if key in labels else False
    if operator == "NotIn":
        return key not in labels or labels[key] not in values
    if operator == "Exists":
        return key in labels
    return key not in labels if operator == "DoesNotExist" else None
