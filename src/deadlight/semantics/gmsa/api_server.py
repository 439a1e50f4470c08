"""What an API server does with a GMSACredentialSpec: types are enforced, keys that it does not know are dropped.

Nothing else is looked at: no field is required, and no text has to have a form. `kubectl` asks for strict
decoding, which refuses what would be dropped. Measured on Kubernetes 1.36, with the resource definition of
https://github.com/kubernetes-sigs/windows-gmsa/blob/master/admission-webhook/deploy/gmsa-crd.yml
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.place import Plain
from deadlight.model.regex import lazy
from deadlight.semantics.gmsa.fields import Steps, fields, keys_below

LONGEST_NAME = 253

_NAME = lazy(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")


class Verdict(Struct, frozen=True):
    """What becomes of the value at `steps` below `credspec`, or of a key beside it: `field` is its path.

    `error` is what the server says: of a refused value the cause, of a dropped key the warning.
    """

    fate: Literal["refused", "dropped"]
    field: str
    steps: Steps | None
    error: str


def accepts_name(name: str) -> bool:
    """Return whether the server takes a resource of this name."""
    return len(name) <= LONGEST_NAME and _NAME.fullmatch(name) is not None


def verdicts(spec: CredentialSpec) -> Iterator[Verdict]:
    """Yield what the server refuses or drops of a resource."""
    for key in spec.beside:
        yield Verdict("dropped", key, None, f'unknown field "{key}"')
    if spec.content is not None:
        yield from _verdicts(spec.content, "", (), "credspec")


def _verdicts(value: Plain, route: str, steps: Steps, path: str) -> Iterator[Verdict]:
    wanted = "object" if not route else fields()[route].type
    found = _type_of(value)
    if found != wanted:
        error = f'{path}: Invalid value: "{found}": {path} in body must be of type {wanted}: "{found}"'
        yield Verdict("refused", path, steps, error)
    if isinstance(value, dict):
        known = keys_below(route) if wanted == "object" else frozenset[str]()
        for key, item in value.items():
            if key not in known:
                yield Verdict("dropped", f"{path}.{key}", (*steps, key), f'unknown field "{path}.{key}"')
            elif item is not None:
                yield from _verdicts(item, f"{route}.{key}".lstrip("."), (*steps, key), f"{path}.{key}")
    elif isinstance(value, list) and wanted == "array":
        for index, item in enumerate(value):
            yield from _verdicts(item, f"{route}.[]", (*steps, index), f"{path}[{index}]")


def _type_of(value: Plain) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, dict):
        return "object"
    if isinstance(value, list):
        return "array"
    return "string" if isinstance(value, str) else "integer" if isinstance(value, int) else "number"
