"""What a patch level means for whoever has to act: what is behind, what is open, and who carries it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from msgspec import Struct

from deadlight.model.advisory import Advisory, PackageAdvisory, PatchLevel, WindowsUpdate

MONTH = 31
"""Days that whoever builds images or restarts hosts once a month, after the updates have come, may be behind."""

_MOST_NAMED = 5


class OpenFlaws(Struct, frozen=True, kw_only=True):
    """What a build is surely open to: `carried` by the image, or by image and host, `host` in the host's kernel only.

    `unsure` are those of which it is not known whose files hold them. `mended` is the version that mends all that
    have a fix, `kb` the update that brings it, each empty where it is not known.
    """

    carried: tuple[Advisory, ...]
    host: tuple[Advisory, ...]
    unsure: tuple[Advisory, ...]
    mended: str
    kb: str

    @property
    def of_the_image(self) -> tuple[Advisory, ...]:
        """Return those that may be the image's."""
        return self.carried + self.unsure


def open_flaws(patch: PatchLevel) -> OpenFlaws:
    """Return what is surely open in a build, by who carries it under process isolation."""
    found = [one for one in patch.advisories if one.state == "open"]
    fixes = [(one.fixed, one.kb) for one in found if one.fixed]
    mended, kb = max(fixes, key=lambda pair: _numbers(pair[0]), default=("", ""))
    return OpenFlaws(
        carried=tuple(one for one in found if one.carrier in ("image", "both")),
        host=tuple(one for one in found if one.carrier == "host"),
        unsure=tuple(one for one in found if one.carrier == "unknown"),
        mended=mended,
        kb=kb,
    )


def is_within_a_month(updates: Sequence[WindowsUpdate], today: datetime.date) -> bool:
    """Return whether all the updates are so new that a monthly round has not come yet."""
    return all(_age(update, today) <= MONTH for update in updates)


def named(advisories: Iterable[Advisory | PackageAdvisory]) -> str:
    """Return the ids that a message names: the first few, and how many more."""
    ids = list(dict.fromkeys(one.id for one in advisories))
    more = len(ids) - _MOST_NAMED
    return ", ".join(ids[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def counted(updates: Sequence[WindowsUpdate]) -> str:
    """Return "1 security update", "3 security updates and 1 out-of-band update": not all of these are for security."""
    apart = sum(one.kind == "out-of-band" for one in updates)
    counts = ((len(updates) - apart, "security update"), (apart, "out-of-band update"))
    return " and ".join(f"{count} {what}{'s' if count != 1 else ''}" for count, what in counts if count)


def shown(update: WindowsUpdate) -> str:
    """Return what a message calls an update: its article, version and day, as far as they are known."""
    return " ".join(part for part in (update.kb, update.version, update.day and f"of {update.day}") if part)


def _age(update: WindowsUpdate, today: datetime.date) -> int:
    try:
        return (today - datetime.date.fromisoformat(update.day)).days
    except ValueError:
        return MONTH + 1


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
