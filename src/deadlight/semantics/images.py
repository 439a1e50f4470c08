"""What an image is built on: its system, its Windows base and release, and the account it runs as by default.

Known images stand in `tables/base_images.toml` and `tables/linux_images.toml`. Beyond them the tag
decides: one that names `windowsservercore` or `nanoserver` is built on that, whoever publishes it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct, field

from deadlight.model.image import ImageReference, parse_reference
from deadlight.model.regex import lazy
from deadlight.model.workload import Container, OsName
from deadlight.semantics.facts import Certainty, Fact, read_rows

SAC2016_BUILD = 14393

BUILDS = {
    "ltsc2016": 14393, "sac2016": 14393, "1709": 16299, "1803": 17134, "1809": 17763, "ltsc2019": 17763, "1903": 18362,
    "1909": 18363, "2004": 19041, "2009": 19042, "20h2": 19042, "ltsc2022": 20348, "21h2": 20348, "23h2": 25398,
    "ltsc2025": 26100,
}  # fmt: skip
"""Release words of tags and the Windows builds they stand for.
Source: MicrosoftDocs/Virtualization-Documentation, deploy-containers/base-image-lifecycle.md; "21h2"
is what GitLab calls its images of Windows Server 2022."""

_RELEASE = r"(?P<release>ltsc20\d\d|sac2016|10\.0\.(?P<build>\d{5})|20h2|21h2|23h2|1709|1803|1809|1903|1909|2004|2009)"
_BASE_IN_TAG = lazy(
    rf"(?:^|[-_.])(?P<family>(?:windows[-_]?)?servercore|nanoserver|windows)(?:[-_]?insider)?"
    rf"(?:[-_]?{_RELEASE})?(?![a-z])"
)
_LEADING_RELEASE = lazy(rf"{_RELEASE}(?![\da-z])")
_TRAILING_RELEASE = lazy(rf"(?:^|[-_]){_RELEASE}$")
_LTSC = lazy(r"(?:^|[-_.])(?P<release>ltsc20(?:16|19|22|25))(?![\da-z])")
"""These, of tags in lower case."""

_WINDOWS_IN_NAME = lazy(r"(?:^|[-_./])(?:windows|win)(?=[-_./]|$)")
_FAMILY_IN_NAME = lazy(r"(?P<family>windowsservercore|servercore|nanoserver)")
_WORDS = lazy(r"[-_.+]")
_MIRRORS = (
    "public.ecr.aws/docker/library/", "mirror.gcr.io/library/", "index.docker.io/library/", "mirror.gcr.io/",
    "winamd64/", "amd64/",
)  # fmt: skip
"""Where official images are served under other names; those of one architecture are
https://github.com/docker-library/official-images/blob/37079fb336/README.md#architectures-other-than-amd64"""

FAMILY_NAMES = {
    "servercore": "Server Core",
    "nanoserver": "Nano Server",
    "server": "Windows Server",
    "windows": "Windows",
    "hostprocess": "the HostProcess base image",
}


class ImageRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the table of base images; the table's head explains the fields."""

    names: tuple[str, ...]
    os: Literal["windows", "linux", "by-tag"]
    tag: str = ""
    family: str = ""
    shared: str = ""
    monitored: bool = False
    users: dict[str, str] = field(default_factory=dict)


class LinuxRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Images that exist for Linux only, or words that only tags of Linux images hold."""

    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Base(Struct, frozen=True, kw_only=True):
    """What an image is built on.

    `family` is servercore, nanoserver, server, windows, hostprocess or empty; `release` the word
    in the tag ("ltsc2022", "1809", "insider", or a build "10.0.17763"), `build` the Windows build,
    0 if it is not known. `default_user` is the account where no USER is written, empty if it is not
    known; for an image whose system the tag leaves open, it is the account of its Windows variant.
    `monitored` is whether ServiceMonitor is its ENTRYPOINT. `reason` completes "… because".
    """

    os: OsName
    reason: str
    evidence: tuple[str, ...]
    certainty: Certainty
    family: str = ""
    release: str = ""
    build: int = 0
    default_user: str = ""
    monitored: bool = False


class DefaultUser(Struct, frozen=True):
    """The account a container runs as; `name` is empty and `known` false where it is not known."""

    name: str
    reason: str
    known: bool


class _TagBase(Struct, frozen=True):
    """What a tag says of its Windows base."""

    family: str
    release: str
    build: int
    written: str


@lru_cache(maxsize=4096)
def base_of(reference: ImageReference) -> Base | None:
    """Return what the image is built on, or nothing where neither the tables nor its tag tell."""
    name = plain_name(reference)
    tag = reference.tag.replace('"', "").replace("'", "")
    row = _row_for(name, tag)
    written = _base_in_tag(tag, of_windows=row is not None and row.os == "windows")
    if row is not None and (row.os == "windows" or written is not None):
        return _windows_base(name, tag, row, written)
    if written is not None:
        return _by_tag_only(name, written)
    if linux := _linux_base(name, tag):
        return linux
    if row is not None:
        return _by_machine(row, name, tag)
    return _by_name_only(name, tag)


def base_of_text(image: str) -> Base | None:
    """Return what the image with this reference is built on, if that is known."""
    reference = parse_reference(image)
    return base_of(reference) if reference is not None else None


def default_user(container: Container) -> DefaultUser:
    """Return the account that the container runs as, with what tells it.

    The account that is written for it counts first, then the USER of the Dockerfile it is built
    from, then the account of the image at the bottom.
    """
    if container.user is not None and (container.user.value.strip() or container.user.unknown):
        return _written_user(container.user.value, container.user.unknown)
    if container.build is not None:
        final = container.build.final
        if final.user is not None and (final.user.value.strip() or final.user.unknown):
            return _written_user(final.user.value, final.user.unknown)
        image = final.root().base
    elif container.image is not None:
        image = container.image
    else:
        return DefaultUser("", "no image is named", known=False)
    base = base_of_text(image.value)
    if base is not None and base.default_user:
        return DefaultUser(base.default_user, f"it is the default of {image.value}: {base.reason}", known=True)
    if image.unknown:
        return DefaultUser("", f"the image {image.value} is not known: {image.unknown}", known=False)
    if base is not None and base.os == "linux":
        return DefaultUser("", f"{image.value} is a Linux image", known=False)
    return DefaultUser("", f"the account that {image.value} runs as is not known", known=False)


def _written_user(name: str, unknown: str) -> DefaultUser:
    if unknown:
        return DefaultUser("", f"the user {name} is not known: {unknown}", known=False)
    return DefaultUser(name, "it is written", known=True)


def plain_name(reference: ImageReference) -> str:
    """Return the name of the image; an official image that a mirror serves has its own name."""
    name = reference.name
    if not name.startswith(_MIRRORS):
        return name
    for mirror in _MIRRORS:
        if name.startswith(mirror):
            return name.removeprefix(mirror)
    return name


@lru_cache(maxsize=1)
def _rows_by_name() -> dict[str, tuple[ImageRow, ...]]:
    rows: dict[str, tuple[ImageRow, ...]] = {}
    for row in read_rows("base_images", ImageRow):
        for name in row.names:
            rows[name] = (*rows.get(name, ()), row)
    return rows


@lru_cache(maxsize=1)
def _linux_rows() -> tuple[dict[str, LinuxRow], dict[str, LinuxRow]]:
    names: dict[str, LinuxRow] = {}
    words: dict[str, LinuxRow] = {}
    for row in read_rows("linux_images", LinuxRow):
        names.update(dict.fromkeys(row.names, row))
        words.update(dict.fromkeys(row.words, row))
    return names, words


def _lookups(name: str) -> list[str]:
    """Return the keys that name an image in a table, the most exact first."""
    parts = name.split("/")
    return [name, *("/".join(parts[:count]) + "/*" for count in range(len(parts) - 1, 0, -1))]


def _row_for(name: str, tag: str) -> ImageRow | None:
    rows = _rows_by_name()
    for key in _lookups(name):
        for row in rows.get(key, ()):
            if not row.tag or re.match(row.tag, tag, re.IGNORECASE):
                return row
    return None


def _base_in_tag(tag: str, *, of_windows: bool) -> _TagBase | None:
    """Return the Windows base that the tag names; of an image that is Windows anyway, its release too."""
    lower = tag.lower()
    match = _BASE_IN_TAG.search(lower)
    if match is None:
        match = _LEADING_RELEASE.match(lower) if of_windows else _LTSC.search(lower)
        if match is None:
            return None
        return _tag_base("", match["release"], tag)
    release = match["release"] or ""
    if not release and (later := _LTSC.search(lower)):
        release = later["release"]
    return _tag_base(match["family"], release, tag)


def _tag_base(family: str, release: str, tag: str) -> _TagBase:
    family = family.replace("-", "").replace("_", "")
    family = "servercore" if family.endswith("servercore") else family
    build = int(release[5:]) if release.startswith("10.0.") else BUILDS.get(release, 0)
    if "insider" in tag.lower():
        release = "insider"
    return _TagBase(family if family in ("servercore", "nanoserver") else "", release, build, tag)


def _windows_base(name: str, tag: str, row: ImageRow, written: _TagBase | None) -> Base:
    family = row.family or (written.family if written else "") or (row.shared if row.os == "windows" else "")
    release, build = (written.release, written.build) if written else ("", 0)
    release = "insider" if "insider" in name else release
    reason = f"{name} is {FAMILY_NAMES.get(family, 'a Windows image')}"
    if not row.family and written is not None:
        reason = f"its tag {tag} names {FAMILY_NAMES.get(family, 'Windows')}"
    return Base(
        os="windows",
        family=family,
        release=release,
        build=build,
        default_user=_user(row, family, build, open_tag=build == 0 and (not tag or "$" in tag), tag=tag),
        monitored=row.monitored,
        reason=reason,
        evidence=row.evidence,
        certainty=row.certainty,
    )


def _user(row: ImageRow, family: str, build: int, *, open_tag: bool, tag: str) -> str:
    old = row.users.get(f"{family}@{SAC2016_BUILD}")
    if old is not None and build == SAC2016_BUILD:
        return old
    user = row.users.get(family, "")
    if family == "nanoserver" and old is not None and old != user and open_tag and "nanoserver" not in tag:
        return ""  # may be the Nano Server of 2016, whose default was another
    return user


def _by_tag_only(name: str, written: _TagBase) -> Base:
    in_name = _FAMILY_IN_NAME.search(name)
    return Base(
        os="windows",
        family=written.family or (in_name["family"].removeprefix("windows") if in_name else ""),
        release=written.release,
        build=written.build,
        reason=f"its tag {written.written} names {FAMILY_NAMES.get(written.family, 'Windows')}",
        evidence=("the convention of tags for Windows variants: https://github.com/docker-library/official-images",),
        certainty="inferred",
    )


def _linux_base(name: str, tag: str) -> Base | None:
    names, words = _linux_rows()
    for key in _lookups(name):
        if row := names.get(key):
            reason = f"{name} is an image for Linux"
            return Base(os="linux", reason=reason, evidence=row.evidence, certainty=row.certainty)
    for part in _WORDS.split(tag.lower()):
        if row := words.get(part) or words.get(part.rstrip("0123456789")):
            reason = f"its tag {tag} names a Linux variant"
            return Base(os="linux", reason=reason, evidence=row.evidence, certainty=row.certainty)
    return None


def _by_machine(row: ImageRow, name: str, tag: str) -> Base:
    if row.os == "linux":
        reason = f"this tag of {name} is for Linux only"
        return Base(os="linux", reason=reason, evidence=row.evidence, certainty=row.certainty)
    return Base(
        os="unknown",
        default_user=row.users.get(row.shared, "") if row.shared and "$" not in tag else "",
        reason=f"{name} exists for Windows and Linux, and its tag names neither",
        evidence=row.evidence,
        certainty=row.certainty,
    )


def _by_name_only(name: str, tag: str) -> Base | None:
    if not _WINDOWS_IN_NAME.search(name) and not _FAMILY_IN_NAME.search(name):
        return None
    in_name = _BASE_IN_TAG.search(name.lower().replace("/", "-"))
    in_tag = _LEADING_RELEASE.match(tag.lower()) or _TRAILING_RELEASE.search(tag.lower())
    family = _FAMILY_IN_NAME.search(name)
    release = (in_name["release"] if in_name else "") or (in_tag["release"] if in_tag else "")
    found = _tag_base(family["family"] if family else "", release or "", tag)
    return Base(
        os="windows",
        family=found.family,
        release=found.release,
        build=found.build,
        reason=f"its name {name} says so",
        evidence=("the image's own name",),
        certainty="inferred",
    )
