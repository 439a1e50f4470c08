"""What a check says of a subject, and the finding that a report carries."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from msgspec import Struct

from deadlight.model.fix import Fix
from deadlight.model.place import Position, Route, Where


class Severity(enum.IntEnum):
    """How much a finding matters; higher is worse."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """Return the lower-case name, as reports and options spell it."""
        return _WORDS[self]  # `name` of an enumeration is slow to ask for, and every finding is asked


_WORDS = ("", *(severity.name.lower() for severity in Severity))


class Report:
    """A check fails at a place.

    `message` is a template with named parameters: it can be translated, and fingerprints do not
    depend on its wording. `severity` is given only where this case differs from the check's own.
    """

    __slots__ = ("at", "fix", "message", "parameters", "related", "severity")

    def __init__(
        self,
        message: str,
        *,
        at: Where,
        related: Iterable[Where] = (),
        fix: Fix | None = None,
        severity: Severity | None = None,
        **parameters: str | int,
    ) -> None:
        """Take the template, its parameters, and the place."""
        self.message = message
        self.at = at
        self.related = tuple(related)
        self.fix = fix
        self.severity = severity
        self.parameters = parameters

    def text(self) -> str:
        """Return the message with its parameters filled in."""
        return self.message.format(**self.parameters)


class Unknown:
    """A check cannot decide; `reason` says what was missing."""

    __slots__ = ("at", "reason")

    def __init__(self, reason: str, *, at: Where) -> None:
        """Take what was missing, and the place that it concerns."""
        self.reason = reason
        self.at = at


class NotApplicable:
    """A check does not apply to a subject; `reason` says why."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        """Take the reason."""
        self.reason = reason


class Note:
    """Something worth a line in the report that is no finding; `message` is a template."""

    __slots__ = ("at", "message", "parameters")

    def __init__(self, message: str, *, at: Where, **parameters: str | int) -> None:
        """Take the template, the place, and the parameters."""
        self.message = message
        self.at = at
        self.parameters = parameters

    def text(self) -> str:
        """Return the message with its parameters filled in."""
        return self.message.format(**self.parameters)


Outcome = Report | Unknown | NotApplicable | Note


class SubjectName(Struct, frozen=True):
    """What a finding is about: its kind (container, workload, stage …) and name."""

    kind: str
    name: str


class Change(Struct, frozen=True):
    """One replacement of a fix, resolved: characters `[start, end)` of `path`, and their position."""

    path: str
    start: int
    end: int
    position: Position
    text: str


class ResolvedFix(Struct, frozen=True):
    """A fix as a report carries it; `changes` are filled only where an output or action needs them."""

    title: str
    safe: bool
    changes: tuple[Change, ...] = ()


class Place(Struct, frozen=True):
    """A resolved place: path, lines and columns, route, and the text of its first line."""

    path: str
    position: Position
    route: Route
    line_text: str = ""

    @property
    def is_part(self) -> bool:
        """Return whether the document is no text, as an image is: the place is a part of it, without a line."""
        return bool(self.route and not self.line_text and (self.position.end_line, self.position.end_column) == (1, 1))

    @property
    def inside(self) -> str:
        """Return where in the document it is: "12:5", or "files › app/key.pem"."""
        if self.is_part:
            return " › ".join(map(str, self.route))
        return f"{self.position.line}:{self.position.column}"

    @property
    def shown(self) -> str:
        """Return the place as a report names it: "compose.yaml:12:5", "web.tar › files › app/key.pem"."""
        return f"{self.path}{' › ' if self.is_part else ':'}{self.inside}"


class Waived(Struct, frozen=True):
    """Why a finding does not count: the waiver's reason, its expiry (ISO date or empty), and origin."""

    reason: str
    until: str
    origin: str


class Finding(Struct, frozen=True):
    """A failed check, resolved: what reports, baselines and exit statuses are made of.

    Its fields are not for keywords only, because then it takes twice as long to send one to another process.
    """

    id: str
    name: str
    severity: Severity
    template: str
    parameters: dict[str, str | int]
    subject: SubjectName
    place: Place
    related: tuple[Place, ...] = ()
    opens: str = ""
    fix: ResolvedFix | None = None
    waived: Waived | None = None
    fingerprint: str = ""

    @property
    def message(self) -> str:
        """Return the message with its parameters filled in."""
        return self.template.format(**self.parameters)


class UnknownOutcome(Struct, frozen=True):
    """A check that could not decide: its id and name, the subject, the place, and what was missing."""

    id: str
    name: str
    subject: SubjectName
    place: Place
    reason: str


class Unread(Struct, frozen=True):
    """An input, or a part of one, that could not be read, and why. `line` is 1-based, 0 if none."""

    path: str
    reason: str
    line: int = 0


class Skipped(Struct, frozen=True):
    """A file that deadlight does not audit, and why."""

    path: str
    reason: str
