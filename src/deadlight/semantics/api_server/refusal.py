"""A refusal of the API server: which field, why, and the text that the user sees.

The texts are those of Kubernetes (https://github.com/kubernetes/apimachinery/tree/master/pkg/util/validation/field
and pkg/api/errors), held against the answers of kube-apiserver 1.36.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from deadlight.model.place import Plain, Route
from deadlight.semantics.api_server.go_values import as_json

ErrorType = Literal[
    "Forbidden", "Invalid", "Required", "Unsupported", "NotFound", "TooLong", "TypeError", "UnknownField", "Rejected"
]
"""What is wrong. The last three are no findings of validation: TypeError and UnknownField are said while the object
is decoded (400), Rejected by admission (403)."""

_LABELS = {
    "Forbidden": "Forbidden",
    "Invalid": "Invalid value",
    "Required": "Required value",
    "Unsupported": "Unsupported value",
    "NotFound": "Not found",
    "TooLong": "Too long",
}
HIDDEN = ".gmsaCredentialSpec"
"""The end of the path of a field whose value may hold a password."""
_MOST_SHOWN = 200


class Refusal(Struct, frozen=True, kw_only=True):
    """One cause for which the API server refuses an object.

    `path` is the field as the server writes it, `route` the keys from the top of the object to what is
    written there, or to where it is missing. `value` is the refused value as the server shows it.
    """

    path: str
    error: ErrorType
    detail: str = ""
    value: str = ""
    route: Route = ()

    @property
    def text(self) -> str:
        """Return the cause as the server writes it, the refused value in full."""
        return self._text(self.value)

    @property
    def brief(self) -> str:
        """Return the cause with a value that is long or may hold a secret left out."""
        hidden = len(self.value) > _MOST_SHOWN or self.path.endswith(HIDDEN)
        return self._text("…" if hidden else self.value)

    def _text(self, value: str) -> str:
        if self.error == "UnknownField":
            return f'unknown field "{self.path}"'
        if self.error in ("TypeError", "Rejected"):
            return self.detail
        parts = [self.path, _LABELS[self.error], value, self.detail]
        return ": ".join(part for index, part in enumerate(parts) if part or index == 0)


def path_of(route: Sequence[str | int]) -> str:
    """Return a route as Kubernetes writes the path of a field: `spec.containers[0].image`."""
    text = ""
    for key in route:
        text += f"[{key}]" if isinstance(key, int) else f".{key}" if text else key
    return text


def forbidden(route: Route, detail: str, *, path: str = "") -> Refusal:
    """Return the refusal of a field that may not be set."""
    return Refusal(path=path or path_of(route), error="Forbidden", detail=detail, route=route)


def required(route: Route, detail: str = "") -> Refusal:
    """Return the refusal of an object in which a field is missing."""
    return Refusal(path=path_of(route), error="Required", detail=detail, route=route)


def invalid(route: Route, value: Plain, detail: str, *, path: str = "") -> Refusal:
    """Return the refusal of a value."""
    return Refusal(path=path or path_of(route), error="Invalid", detail=detail, value=as_json(value), route=route)


def unsupported(route: Route, value: str, supported: Iterable[str]) -> Refusal:
    """Return the refusal of a value that is none of those `supported`, named in this order."""
    detail = "supported values: " + ", ".join(as_json(each) for each in supported)
    return Refusal(path=path_of(route), error="Unsupported", detail=detail, value=as_json(value), route=route)


def not_found(route: Route, name: str) -> Refusal:
    """Return the refusal of a name that nothing in the object has."""
    return Refusal(path=path_of(route), error="NotFound", value=as_json(name), route=route)


def too_long(route: Route, limit: int) -> Refusal:
    """Return the refusal of a text of more than `limit` bytes."""
    return Refusal(path=path_of(route), error="TooLong", detail=f"may not be more than {limit} bytes", route=route)


def joined(refusals: Iterable[Refusal]) -> str:
    """Return the causes as Kubernetes joins them: one as it is, several in brackets, none twice."""
    texts = list(dict.fromkeys(refusal.text for refusal in refusals))
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
