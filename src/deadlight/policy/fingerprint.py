"""Fingerprints: what stays the same of a finding while its file is edited around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from deadlight.model.outcome import Finding
from deadlight.model.place import Route
from deadlight.model.regex import lazy
from deadlight.model.settings import Settings
from deadlight.policy.paths import named

try:
    from _sha256 import sha256  # type: ignore[import-not-found] # as `random` does: hashlib loads all of OpenSSL
except ImportError:
    from hashlib import sha256

_COMMENT = lazy(r"(?:^|\s)#.*$")
_OF_SECRETS = ("secret", "password", "credential")
"""One of these is in the name of a check whose lines hold secrets."""


def fingerprinted(findings: Iterable[Finding], settings: Settings) -> list[Finding]:
    """Return the findings in the order of their places, each with its fingerprint; equal ones are numbered.

    A fingerprint that `marked` has made is not made again.
    """
    seen: Counter[str] = Counter()
    result: list[Finding] = []
    for finding in sorted(findings, key=by_place):
        first = finding.fingerprint or _first(finding, settings)
        number = seen[first]
        own = fingerprint(finding, number, path=named(finding.place.path, settings)) if number else first
        result.append(finding if own == finding.fingerprint else replace(finding, fingerprint=own))
        seen[first] = number + 1
    return result


def marked(findings: Iterable[Finding], settings: Settings) -> list[Finding]:
    """Return the findings, in their order, each with the fingerprint that it has where no other one is like it.

    So each process makes those of its own findings, and the one that has them all only numbers equal ones.
    """
    return [replace(finding, fingerprint=_first(finding, settings)) for finding in findings]


def _first(finding: Finding, settings: Settings) -> str:
    return fingerprint(finding, path=named(finding.place.path, settings))


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
    if any(word in finding.name for word in _OF_SECRETS):
        return "\0".join(str(value) for _, value in sorted(finding.parameters.items()))
    text = finding.place.line_text
    return " ".join((_COMMENT.sub("", text) if "#" in text else text).split())
