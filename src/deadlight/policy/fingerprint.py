"""Fingerprints: what stays the same of a finding while its file is edited around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from deadlight.model.outcome import Finding
from deadlight.model.place import Route
from deadlight.model.settings import Settings
from deadlight.policy.paths import named

try:
    from _sha256 import sha256  # type: ignore[import-not-found] # as `random` does: hashlib loads all of OpenSSL
except ImportError:
    from hashlib import sha256

_COMMENT = re.compile(r"(?:^|\s)#.*$")
_ABOUT_SECRETS = re.compile(r"secret|password|credential")


def fingerprinted(findings: Iterable[Finding], settings: Settings) -> list[Finding]:
    """Return the findings in the order of their places, each with its fingerprint; equal ones are numbered."""
    seen: Counter[str] = Counter()
    result: list[Finding] = []
    for finding in sorted(findings, key=by_place):
        path = named(finding.place.path, settings)
        first = fingerprint(finding, path=path)
        number = seen[first]
        own = fingerprint(finding, number, path=path) if number else first
        result.append(replace(finding, fingerprint=own))
        seen[first] += 1
    return result


def fingerprint(finding: Finding, occurrence: int = 0, *, path: str = "") -> str:
    """Return 32 hexadecimal digits that tell this finding from others, and not where its lines have moved to.

    They are made of the check, the path, the subject, and the keys on the route to the place. Indices
    of lists are left out, so what stands in one is told by the text of its line, and so is what stands
    in a Dockerfile. `occurrence` numbers findings that are alike in all of that.
    """
    place = finding.place
    # A stage without a name is called by its number, which changes with the stages before it.
    subject = "" if finding.subject.name.isdecimal() else finding.subject.name
    parts = [finding.id, path or place.path, finding.subject.kind, subject]
    parts += [key for key in place.route if isinstance(key, str)]
    parts.append(_text(finding) if _in_list(place.route) else "")
    parts.append(str(occurrence))
    data = "\0".join(parts).encode("utf-8", "surrogatepass")
    digest: str = sha256(data).hexdigest()
    return digest[:32]


def by_place(finding: Finding) -> tuple[str, int, int, str]:
    """Return what findings are sorted by: path, line, column, id."""
    position = finding.place.position
    return finding.place.path, position.line, position.column, finding.id


def _in_list(route: Route) -> bool:
    """Return whether the keys of a route do not tell the place: it is a Dockerfile's, or leads through a list.

    A list of containers is none of these: the subject names the container.
    """
    if not route:
        return True
    before: str | int = ""
    for position, key in enumerate(route):
        if position and isinstance(key, int) and not str(before).lower().endswith("containers"):
            return True
        before = key
    return False


def _text(finding: Finding) -> str:
    """Return the text of the line, spaces and comments evened out.

    A line that holds a secret is not used: few secrets are so long that they cannot be guessed
    from a hash.
    """
    if _ABOUT_SECRETS.search(finding.name):
        return "\0".join(str(value) for _, value in sorted(finding.parameters.items()))
    text = finding.place.line_text
    return " ".join((_COMMENT.sub("", text) if "#" in text else text).split())
