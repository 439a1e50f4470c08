"""Whether the input of a gMSA plug-in (`PluginInput`) holds a secret in clear.

Its form is the plug-in's own: that of Azure names a key vault, that of AWS a secret by its ARN, and the one in
Microsoft's sample is `domain:user:password`
(https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/gmsa-troubleshooting).
"""

from __future__ import annotations

import json
import re
from typing import Literal

from msgspec import Struct

from deadlight.model.place import Plain
from deadlight.model.regex import lazy
from deadlight.semantics import secrets
from deadlight.semantics.gmsa.fields import walk
from deadlight.semantics.gmsa.forms import is_filled_in

ROUTE = "ActiveDirectoryConfig.HostAccountConfig.PluginInput"

_PAIRS = lazy(r"\s*[\w .-]+=[^;]*(?:;\s*[\w .-]+=[^;]*)*;?\s*")
_USER = lazy(
    r"(?![a-z][\w+.-]*://)(?!arn:)(?:[^:;={}]{1,255}:|[\w.-]{1,255}\\{1,2}|(?=[^:;={}\s@]{1,255}@[\w.-]{1,255}:))"
    r"[^:;={}\\]{1,255}:(?P<password>.+)",
    re.IGNORECASE | re.DOTALL,
)
"""`domain:user:password`, `DOMAIN\\user:password`, `user@domain:password`."""

_REFERENCE = lazy(r"arn:[\w:/+=,.@*-]+|https://\S+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\s*")


class Held(Struct, frozen=True):
    """What an input holds: a secret, the place of one, a reference to it, or what only the plug-in knows.

    `secret` is its text, for hiding it.
    """

    kind: Literal["secret", "place", "reference", "opaque"]
    secret: str = ""


def held_in(text: str) -> Held:
    """Return what the input of a plug-in holds."""
    if _REFERENCE.fullmatch(text):
        return Held("reference")
    values = _named_values(text)
    if values:
        # What stands for a vault's secret is its name there.
        named = [(name, value) for name, value in values if "vault" not in name.lower()]
        for name, value in named:
            if secrets.looks_like_secret(name, value) is not None and not is_filled_in(value):
                return Held("secret", value)
        asked = any(
            secrets.is_secret_name(name) and (secrets.is_placeholder(value) or is_filled_in(value))
            for name, value in named
        )
        return Held("place" if asked else "reference")
    user = _USER.fullmatch(text)
    if user is not None:
        password = user["password"]
        placeholder = secrets.is_placeholder(password) or is_filled_in(password)
        return Held("place") if placeholder else Held("secret", password)
    return Held("secret", text) if secrets.known_form(text) else Held("opaque")


def input_of(content: Plain) -> tuple[tuple[str | int, ...], str] | None:
    """Return the input in a credential spec and the steps to it, nothing where there is none."""
    return next(
        ((steps, value) for route, steps, value in walk(content) if route == ROUTE and isinstance(value, str)), None
    )


def _named_values(text: str) -> list[tuple[str, str]]:
    """Return the pairs of an input that is made of them, `name=value;…` or a JSON object."""
    if text.lstrip().startswith("{"):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return []
        return (
            [(name, each) for name, each in value.items() if isinstance(each, str)] if isinstance(value, dict) else []
        )
    if not _PAIRS.fullmatch(text):
        return []
    pairs = (pair.partition("=") for pair in text.split(";") if pair.strip())
    return [(name.strip(), value.strip()) for name, _, value in pairs]
