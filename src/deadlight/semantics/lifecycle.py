"""Until when a Windows base image or a runtime in an image is supported, and how firmly a reference names an image.

Dates stand in `tables/windows_lines.toml` and `tables/runtimes/`, each with its source. What has
no date there is unknown; nothing is concluded from the pattern of other dates.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.image import ImageReference
from deadlight.model.regex import lazy
from deadlight.semantics.facts import Fact, read_rows
from deadlight.semantics.images import Base, plain_name

State = Literal["supported", "extended", "ended", "unknown"]
Pinning = Literal["digest", "build", "floating", "untagged", "unknown"]

STALE_AFTER = datetime.timedelta(days=365)
"""How long after its date a table's "no end announced" may still be believed."""

_FULL_BUILD = lazy(r"(?:^|[-_])10\.0\.\d{5}\.\d+(?![\d.])")
_KB = lazy(r"(?:^|[-_])KB\d{6,}(?!\d)", re.IGNORECASE)
_DAY = lazy(r"(?:^|[-_])20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)")


class LineRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of Windows; an end that is not known is missing."""

    line: str
    build: int
    releases: tuple[str, ...]
    families: tuple[str, ...] = ()
    mainstream_end: datetime.date | None = None
    extended_end: datetime.date | None = None


class RuntimeImageRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Images that carry a runtime; the table's head explains the fields."""

    names: tuple[str, ...]
    table: str
    version: str


class RuntimeRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of a runtime; `ended` is missing where no end was announced on `as_of`."""

    product: str
    version: str
    as_of: datetime.date
    ended: datetime.date | None = None
    follows_windows: bool = False


class Support(Struct, frozen=True, kw_only=True):
    """Whether something is supported on a day.

    `line` names it ("Windows Server 2022", "Python 3.6"). `ended_on` is the last day of all support
    where that has passed, or of mainstream support in `extended`; `ends_on` the last day of the
    support that still holds. `reason` says what is missing where the state is unknown.
    """

    state: State
    line: str = ""
    ended_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    reason: str = ""
    evidence: tuple[str, ...] = ()


def windows_support(base: Base, today: datetime.date) -> Support:
    """Return the state of support of the Windows line that `base` belongs to."""
    if base.os == "linux":
        return Support(state="unknown", reason="it is not a Windows image")
    if base.release == "insider":
        return Support(state="unknown", reason="it is a preview of Windows, which has no support dates")
    if not base.build:
        return Support(state="unknown", reason="its tag does not say which Windows it is")
    row = _line_of(base)
    if row is None:
        return Support(state="unknown", reason=f"no line of Windows is known with the build {base.build}")
    mainstream, extended = row.mainstream_end, row.extended_end
    if extended is not None and today > extended:
        return Support(state="ended", line=row.line, ended_on=extended, evidence=row.evidence)
    if mainstream is not None and today <= mainstream:
        return Support(state="supported", line=row.line, ends_on=mainstream, evidence=row.evidence)
    if mainstream is not None and extended is not None:
        return Support(state="extended", line=row.line, ended_on=mainstream, ends_on=extended, evidence=row.evidence)
    reason = f"when all support for {row.line} ends is not known"
    return Support(state="unknown", line=row.line, reason=reason, evidence=row.evidence)


def has_support_dates(base: Base) -> bool:
    """Return whether the Windows of `base` belongs to a line that Microsoft supports for a time.

    Previews do not, nor does the base of HostProcess containers, which holds no Windows. An image of which
    only its name says that it is for Windows may be built on either.
    """
    in_table = base.os == "windows" and base.certainty != "inferred"
    return in_table and base.release != "insider" and base.family != "hostprocess"


def runtime_support(reference: ImageReference, today: datetime.date) -> Support | None:
    """Return the state of support of the runtime that the image carries; nothing if it carries none that is known."""
    image = plain_name(reference)
    row = _runtime_image(image)
    if row is None:
        return None
    found = re.search(row.version, f"{image}:{reference.tag}")
    if found is None:
        reason = "its tag does not say which version it carries"
        return Support(state="unknown", reason=reason, evidence=row.evidence)
    return _version_support(row.table, found[1], today)


def dotnet_support(version: str, today: datetime.date) -> Support:
    """Return the state of support of a version of .NET, as a runtime in an image has it: "8.0.10"."""
    return _version_support("dotnet", version, today)


def _version_support(table: str, version: str, today: datetime.date) -> Support:
    versions = _runtime_rows(table)
    known = next((versions[short] for short in _shortened(version) if short in versions), None)
    product = next(iter(versions.values())).product
    name = f"{product} {version}"
    if product == ".NET" and version[0] in "123" and version[1] == ".":
        name = f".NET Core {version}"
    if known is None:
        return Support(state="unknown", line=name, reason=f"the end of support of {name} is not known")
    if known.follows_windows:
        return Support(state="supported", line=name, evidence=known.evidence)
    if known.ended is None and today > known.as_of + STALE_AFTER:
        reason = f"the end of support of {name} was not announced on {known.as_of}"
        return Support(state="unknown", line=name, reason=reason, evidence=known.evidence)
    if known.ended is not None and today > known.ended:
        return Support(state="ended", line=name, ended_on=known.ended, evidence=known.evidence)
    return Support(state="supported", line=name, ends_on=known.ended, evidence=known.evidence)


def is_retired_registry(reference: ImageReference) -> bool:
    """Return whether the image is one of `docker.io/microsoft/*`.

    Microsoft moved its images to mcr.microsoft.com, and took those on Docker Hub away from July 2021 on.
    Source: https://techcommunity.microsoft.com/t5/azure-developer-community-blog/deprecating-the-distribution-of-microsoft-container-images-via/bc-p/2371104
    """
    return reference.registry in ("docker.io", "index.docker.io") and reference.repository.startswith("microsoft/")


def pinning(reference: ImageReference) -> Pinning:
    """Return how firmly a reference names one image.

    A digest does. A tag with the full build, a KB number or the day it was built is left alone by
    convention ("build"). Any other tag moves. "unknown" is a reference with a variable left where the tag
    is, or may be: not one with a variable before the last slash, which can hold no tag.
    """
    if reference.digest:
        return "digest"
    if "$" in reference.tag or (not reference.tag and "$" in reference.repository.rpartition("/")[2]):
        return "unknown"
    if not reference.tag:
        return "untagged"
    if any(pattern.search(reference.tag) for pattern in (_FULL_BUILD, _KB, _DAY)):
        return "build"
    return "floating"


@lru_cache(maxsize=1)
def _lines() -> tuple[LineRow, ...]:
    return read_rows("windows_lines", LineRow)


def _line_of(base: Base) -> LineRow | None:
    for row in _lines():
        if row.build == base.build and (not row.families or base.family in row.families):
            return row
    return None


@lru_cache(maxsize=1)
def _runtime_images() -> dict[str, RuntimeImageRow]:
    return {name: row for row in read_rows("runtime_images", RuntimeImageRow) for name in row.names}


def _runtime_image(name: str) -> RuntimeImageRow | None:
    rows = _runtime_images()
    folder = name
    found = rows.get(name)
    while found is None and "/" in folder:
        folder = folder.rpartition("/")[0]
        found = rows.get(folder + "/*")
    return found


@lru_cache(maxsize=32)
def _runtime_rows(table: str) -> dict[str, RuntimeRow]:
    return {row.version: row for row in read_rows(f"runtimes/{table}", RuntimeRow)}


def _shortened(version: str) -> list[str]:
    """Return the version and its shorter forms: "8.0" is in the table of .NET as "8"."""
    parts = version.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
