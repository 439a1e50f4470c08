"""Reads records in the form of OSV, as osv.dev, GitHub's advisory database and Go's publish them.

Source: https://ossf.github.io/osv-schema/ (1.x). Of what a record says, what matching needs is kept, nothing of that
is left out: where a part cannot be read, it is kept as what nobody can read, and is unknown when it is asked for.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import Struct

from deadlight.advisories.osv.ecosystems import ecosystem_of
from deadlight.model.advisory import Rating
from deadlight.model.errors import InputError
from deadlight.model.regex import lazy

_ID = lazy(r"[A-Za-z0-9][A-Za-z0-9._:-]{2,99}", re.ASCII)
_MOST_TITLE = 300
_WORDS: dict[str, Rating] = {
    "LOW": "low", "MODERATE": "medium", "MEDIUM": "medium", "HIGH": "high", "CRITICAL": "critical"
}  # fmt: skip
_KINDS = ("introduced", "fixed", "last_affected", "limit")
_MALICIOUS = "MAL-"
_OURS = (("goos", frozenset(("windows",))), ("goarch", frozenset(("amd64", "386", "arm64", "arm"))))


class Range(Struct, frozen=True, array_like=True):
    """A range of versions: events are (kind, version) in the order of the record.

    `known` is the last version that is known to be affected where no event says so ("<= 8.0.4", "< 2.0").
    """

    events: tuple[tuple[str, str], ...] = ()
    known: str = ""


class Affected(Struct, frozen=True, array_like=True):
    """What a record says of one package: ranges of versions, and single ones. Both empty means that it says neither.

    `elsewhere` is whether it says that the flaw is on other systems or processors than those of Windows containers.
    `unmapped` are ranges of versions that are none of the package, as its maintainers name them: they say what
    `ranges` without a fix leave open.
    """

    ranges: tuple[Range, ...] = ()
    versions: tuple[str, ...] = ()
    elsewhere: bool = False
    unmapped: tuple[Range, ...] = ()


class Advisory(Struct, frozen=True, array_like=True):
    """What a record says besides. `vectors` are of CVSS, the newest version first; `word` is the severity it gives."""

    aliases: tuple[str, ...] = ()
    title: str = ""
    published: str = ""
    word: Rating = ""
    vectors: tuple[str, ...] = ()


class Record(Struct, frozen=True, kw_only=True):
    """A record. `affected` is by ecosystem and normal name, empty where the record was withdrawn.

    `shown` are the ecosystems that it names, as OSV calls them, of ours or not.
    """

    id: str
    modified: str
    shown: frozenset[str]
    withdrawn: bool
    advisory: Advisory
    affected: dict[tuple[str, str], tuple[Affected, ...]]


class _Package(Struct):
    ecosystem: str = ""
    name: str = ""


class _Range(Struct):
    type: str = ""
    events: Any = None


class _Affected(Struct):
    package: _Package | None = None
    ranges: list[_Range] | None = None
    versions: list[Any] | None = None
    database_specific: Any = None
    ecosystem_specific: Any = None


class _Record(Struct):
    id: str
    modified: str
    published: str | None = None
    withdrawn: str | None = None
    aliases: list[Any] | None = None
    summary: str | None = None
    details: str | None = None
    severity: list[Any] | None = None
    affected: list[_Affected] | None = None
    database_specific: Any = None


_DECODER = msgspec.json.Decoder(_Record)


def read_record(data: bytes | str) -> Record:
    """Return the record in a JSON text. Raises InputError for what is none."""
    try:
        raw = _DECODER.decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise InputError(f"not a record of OSV: {error}") from error
    if _ID.fullmatch(raw.id) is None:
        raise InputError("not a record of OSV: its id is none")
    affected: dict[tuple[str, str], tuple[Affected, ...]] = {}
    named = [(one.package, one) for one in raw.affected or () if one.package is not None and one.package.name]
    for package, one in () if raw.withdrawn else named:
        ecosystem = ecosystem_of(package.ecosystem)
        if ecosystem is not None:
            key = ecosystem.name, ecosystem.normal(package.name)
            affected[key] = (*affected.get(key, ()), _affected(one))
    return Record(
        id=raw.id,
        modified=raw.modified,
        shown=frozenset(package.ecosystem.partition(":")[0] for package, _ in named),
        withdrawn=bool(raw.withdrawn),
        advisory=Advisory(
            aliases=tuple(one for one in raw.aliases or () if isinstance(one, str) and _ID.fullmatch(one)),
            title=_title(raw),
            published=(raw.published or "")[:10],
            word=_word(raw),
            vectors=_vectors(raw.severity or ()),
        ),
        affected=affected,
    )


def _affected(one: _Affected) -> Affected:
    known = _text(_object(one.database_specific).get("last_known_affected_version_range"))
    ranges = tuple(Range(tuple(_events(each.events)), known) for each in one.ranges or () if each.type.upper() != "GIT")
    versions = tuple(_text(version) for version in one.versions or ())
    elsewhere = _is_elsewhere(_object(one.ecosystem_specific).get("imports"))
    return Affected(ranges, versions, elsewhere, _unmapped(one))


def _unmapped(one: _Affected) -> tuple[Range, ...]:
    """Return the ranges of versions that Go's database could not map to those of the module.

    Source: https://github.com/golang/vulndb/blob/master/internal/osv/osv.go (custom_ranges)
    """
    custom = _object(one.ecosystem_specific).get("custom_ranges")
    listed = [_object(each) for each in custom] if isinstance(custom, list) else []
    return tuple(Range(tuple(_events(each.get("events")))) for each in listed)


def _is_elsewhere(imports: object) -> bool:
    """Return whether Go's database lists for each affected package systems or processors, and none of ours.

    Source: https://go.dev/doc/security/vuln/database (goos, goarch)
    """
    listed = [_object(one) for one in imports] if isinstance(imports, list) else []
    return bool(listed) and all(
        any(
            isinstance(one.get(field), list) and one[field] and not ours & set(map(str, one[field]))
            for field, ours in _OURS
        )
        for one in listed
    )


def _events(raw: object) -> list[tuple[str, str]]:
    """Return the events; where one cannot be read, one of a kind that is none stands for it."""
    found: list[tuple[str, str]] = []
    for event in raw if isinstance(raw, list) else (None,):
        said = _object(event)
        pairs = [(kind, _text(said[kind])) for kind in _KINDS if kind in said]
        found += pairs or [("", "")]
    return found


def _title(raw: _Record) -> str:
    text = raw.summary or next(iter((raw.details or "").strip().splitlines()), "").lstrip("# ")
    return " ".join(text.split())[:_MOST_TITLE]


def _word(raw: _Record) -> Rating:
    said = _text(_object(raw.database_specific).get("severity")).upper()
    # What is made to do harm has no score; GitHub gives the same packages its highest severity.
    return _WORDS.get(said, "critical" if raw.id.startswith(_MALICIOUS) else "")


def _vectors(severity: object) -> tuple[str, ...]:
    found = []
    for one in severity if isinstance(severity, (list, tuple)) else ():
        kind, vector = _text(_object(one).get("type")), _text(_object(one).get("score"))
        if kind.startswith("CVSS_V") and 0 < len(vector) <= 300:
            found.append((kind, vector))
    return tuple(vector for _, vector in sorted(found, reverse=True))


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
