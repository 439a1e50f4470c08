"""What is different between two images: the value that outputs of a comparison render."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.advisory import Carrier, WindowsUpdate
from deadlight.model.outcome import Finding, Severity, UnknownOutcome, Unread

Direction = Literal["", "up", "down"]


class FieldChange(Struct, frozen=True):
    """One value that differs, as text; empty where there is none."""

    field: str
    old: str
    new: str


class Change(Struct, frozen=True, kw_only=True):
    """Something that one image has and the other has not, or has otherwise.

    `kind` says more exactly what it is: the ecosystem of a package, what a file holds. `own` is whether a layer that is
    not Microsoft's has it. `direction` is where a version went, empty where that is not known. `fields` are the values
    of what is added or removed, too.
    """

    change: Literal["added", "removed", "changed"]
    name: str
    kind: str = ""
    where: str = ""
    own: bool = True
    direction: Direction = ""
    fields: tuple[FieldChange, ...] = ()


class Side(Struct, frozen=True, kw_only=True):
    """One of the images. `build` is that of its Windows, `base` are the lines of Microsoft's layers.

    `size` is in bytes, as its layers are kept, which is `compressed` or not. `read` is whether it could be read at all.

    `behind` is the number of security updates that it lacks, nothing where that is not known.
    """

    reference: str
    digest: str = ""
    read: bool = True
    system: str = ""
    build: str = ""
    product: str = ""
    update: WindowsUpdate | None = None
    behind: int | None = None
    base: tuple[str, ...] = ()
    layers: int = 0
    size: int = 0
    compressed: bool = False


class LayerChanges(Struct, frozen=True, kw_only=True):
    """How many layers both have, and the others: what made each, by its digest."""

    shared: int = 0
    shared_base: int = 0
    removed: tuple[tuple[str, str], ...] = ()
    added: tuple[tuple[str, str], ...] = ()


class OpenVulnerability(Struct, frozen=True, kw_only=True):
    """A vulnerability that one image is open to: `of` is the product of Windows, or the package with its version.

    `carrier` is whose files hold it under process isolation, as `Advisory` has it; a package is the image's. `fixed` is
    what mends it. `why` says why it is not surely gone, empty where it is. `counts` is whether a finding that nobody
    has waived counts it.
    """

    id: str
    of: str
    package: bool = False
    severity: str = ""
    fixed: str = ""
    exploited: bool = False
    carrier: Carrier = "image"
    sources: tuple[str, ...] = ()
    why: str = ""
    counts: bool = False

    @property
    def weighs(self) -> Severity:
        """Return the severity that a finding on it has: a score without what it gives away is not critical here."""
        if self.exploited or self.severity in ("critical", "high"):
            return Severity.HIGH
        return Severity.LOW if self.severity == "low" else Severity.MEDIUM


class FindingChange(Struct, frozen=True):
    """A finding that both images have, and that weighs or says something else."""

    old: Finding
    new: Finding


class ImageDiff(Struct, frozen=True, kw_only=True):
    """The difference between two images.

    `direction` is where the build of Windows went, `updates` are those that came with it, or that went. `opened` are
    vulnerabilities that only the new image is open to, `closed` those that only the old one is, `unsure` those of the
    old one of which it is not known whether the new one has them. `doubts` say, for each image by the words old and
    new, what is not known of it: what it lacks may be there. `fail_on` is nothing for never.
    """

    version: str
    old: Side
    new: Side
    direction: Direction = ""
    updates: tuple[WindowsUpdate, ...] = ()
    layers: LayerChanges = LayerChanges()
    configuration: tuple[Change, ...] = ()
    packages: tuple[Change, ...] = ()
    services: tuple[Change, ...] = ()
    accounts: tuple[Change, ...] = ()
    groups: tuple[Change, ...] = ()
    policies: tuple[Change, ...] = ()
    tasks: tuple[Change, ...] = ()
    certificates: tuple[Change, ...] = ()
    files: tuple[Change, ...] = ()
    opened: tuple[OpenVulnerability, ...] = ()
    closed: tuple[OpenVulnerability, ...] = ()
    unsure: tuple[OpenVulnerability, ...] = ()
    gained: tuple[Finding, ...] = ()
    lost: tuple[Finding, ...] = ()
    altered: tuple[FindingChange, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    unknown: tuple[UnknownOutcome, ...] = ()
    unread: tuple[Unread, ...] = ()
    errors: tuple[str, ...] = ()
    fail_on: Severity | None = Severity.HIGH
    strict: bool = False
    seconds: float = 0.0

    @property
    def worse(self) -> tuple[Finding, ...]:
        """Return the findings that fail the run: those gained from `fail_on` up, and those that rise up to it."""
        least = self.fail_on
        if least is None:
            return ()
        risen = (each.new for each in self.altered if each.new.severity >= least > each.old.severity)
        return (*(finding for finding in self.gained if finding.severity >= least), *risen)

    @property
    def worse_by(self) -> tuple[OpenVulnerability, ...]:
        """Return the opened vulnerabilities that fail the run: those of the image that a finding of it counts.

        A finding on vulnerabilities is the same one with more of them, and is not gained.
        """
        least = self.fail_on
        if least is None:
            return ()
        return tuple(one for one in self.opened if one.counts and one.weighs >= least)

    def exit_status(self) -> int:
        """Return 4 for errors of ours, 1 where the new image is worse, 3 for what was not read, else 0.

        When strict, what cannot be decided of the new image counts like what was not read.
        """
        if self.errors:
            return 4
        if self.worse or self.worse_by:
            return 1
        return 3 if self.unread or (self.strict and self.unknown) else 0
