"""Vulnerabilities of Windows: the records as they were published, and what is open in one build of one product.

A build is "10.0.20348.2322": `build` is its third number, `revision` (UBR) its fourth. Days are "2024-02-13".
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

State = Literal["open", "unknown"]
"""Unknown is what the records do not decide; what is fixed is counted only."""

Carrier = Literal["image", "host", "both", "unknown"]
"""Whose files hold the flawed component of a container under process isolation: the image's, its host's, or both's."""

Installation = Literal["core", "full", "nano", "client", "unknown"]
"""Which installation of Windows Server an image is made from, or that it is from a client of Windows."""

Severity = Literal["", "Low", "Moderate", "Important", "Critical"]
"""Microsoft's own word, empty where none is known.

Source: https://www.microsoft.com/msrc/security-update-severity-rating-system
"""

Rating = Literal["", "low", "medium", "high", "critical"]
"""The word for a CVSS score; empty where there is none."""

UpdateKind = Literal["security", "out-of-band", "preview", "hotpatch", "release", "unknown"]


def rating(score: float) -> Rating:
    """Return the word for a CVSS score; empty for 0, which here means that there is none.

    Source: https://www.first.org/cvss/v3.1/specification-document (qualitative severity rating scale)
    """
    if score >= 9:
        return "critical"
    if score >= 7:
        return "high"
    if score >= 4:
        return "medium"
    return "low" if score > 0 else ""


class AffectedRow(Struct, frozen=True, kw_only=True):
    """One product of a record, as it is written there: from `first` on, `below` excluded; empty where not said."""

    product: str
    first: str = ""
    below: str = ""
    up_to: str = ""
    status: str = "affected"
    platforms: tuple[str, ...] = ()


class VulnerabilityRecord(Struct, frozen=True, kw_only=True):
    """One CVE record of a vendor. `updated` is a timestamp that sorts as text; `score` is 0.0 where none is given."""

    id: str
    title: str
    published: str = ""
    updated: str = ""
    rejected: bool = False
    score: float = 0.0
    vector: str = ""
    rows: tuple[AffectedRow, ...] = ()


class WindowsUpdate(Struct, frozen=True, kw_only=True):
    """One cumulative update of one build. `kb` ("KB5034768") and `day` are empty where they are not known.

    `replaces` are the articles that it is said to replace itself, not those that they replaced in turn.
    """

    build: int
    revision: int
    kb: str = ""
    day: str = ""
    kind: UpdateKind = "unknown"
    replaces: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """Return "10.0.20348.2322"."""
        return f"10.0.{self.build}.{self.revision}"


class Advisory(Struct, frozen=True, kw_only=True):
    """A vulnerability that a build is open to, or may be.

    `fixed` is the version that mends it and `kb` the update that brings it, empty where they are not known. `severity`
    is Microsoft's word for it in this product. `reason` says why the state is unknown. `exploited` is the day since
    when attacks are known, `exploit_chance` the published estimate (EPSS, 0 to 1) that some are seen within 30 days;
    -1 where there is none.
    """

    id: str
    title: str
    product: str
    state: State
    published: str = ""
    severity: Severity = ""
    score: float = 0.0
    vector: str = ""
    fixed: str = ""
    kb: str = ""
    reason: str = ""
    carrier: Carrier = "unknown"
    carrier_certainty: Literal["", "documented", "inferred"] = ""
    exploited: str = ""
    exploit_chance: float = -1.0


class PackageAdvisory(Struct, frozen=True, kw_only=True):
    """A vulnerability of a package in an image.

    `id` is the CVE where there is one, else that of the record; `aliases` are its other names. `severity` is critical,
    high, medium, low, or empty where the record has none; `fixed` is the first version without it, empty where there
    is none or it is not known. `reason` says why the state is unknown. `sources` are the names of who says it, in
    order: "deadlight", "trivy". `path` is where the package lies in the image.
    """

    id: str
    package: str
    version: str
    aliases: tuple[str, ...] = ()
    title: str = ""
    purl: str = ""
    path: str = ""
    layer: str = ""
    state: State = "open"
    severity: Rating = ""
    score: float = 0.0
    vector: str = ""
    fixed: str = ""
    reason: str = ""
    published: str = ""
    exploited: str = ""
    exploit_chance: float = -1.0
    sources: tuple[str, ...] = ("deadlight",)


class Settled(Struct, frozen=True, kw_only=True):
    """A vulnerability that a statement (VEX) takes out of what is open: `source` is the document, and its author.

    `product` is what it is in: the product of Windows, or the name of the package, whose `purl` it has then.
    """

    id: str
    product: str
    status: Literal["not_affected", "fixed"]
    purl: str = ""
    justification: str = ""
    source: str = ""


class FeedAge(Struct, frozen=True, kw_only=True):
    """What a store holds of one feed: `newest` is the day of its newest content, `imported` of the last import."""

    feed: str
    rows: int
    newest: str = ""
    imported: str = ""


class PatchLevel(Struct, frozen=True, kw_only=True):
    """What is known of one build of one product on one day.

    `doubts` are the reasons why nothing open does not mean clean: data that are missing, old or incomplete. `notes`
    are approximations. `fixed` counts the vulnerabilities of the product that the build has the fixes of, `mended`
    names them; `installed` is the update that the build is, `behind` the security updates that came after it, the
    oldest first; `replaced` are the articles that the installed update replaces, at one remove or several, as far as
    it is known.
    """

    version: str
    product: str = ""
    advisories: tuple[Advisory, ...] = ()
    fixed: int = 0
    mended: tuple[str, ...] = ()
    installed: WindowsUpdate | None = None
    behind: tuple[WindowsUpdate, ...] = ()
    replaced: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    feeds: tuple[FeedAge, ...] = ()

    @property
    def verdict(self) -> Literal["open", "unknown", "clean"]:
        """Return open where a flaw is surely open, clean where surely none that is published is, else unknown."""
        if any(one.state == "open" for one in self.advisories):
            return "open"
        return "unknown" if self.advisories or self.doubts else "clean"
