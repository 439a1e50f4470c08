"""What a comparison of images is told with, in whichever form: headings, lines of what the images are, and changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.advisory import WindowsUpdate
from deadlight.model.image_diff import Change, ImageDiff, OpenVulnerability, Side
from deadlight.outputs.size_words import in_units

HEADINGS = {
    "configuration": "Configuration",
    "packages": "Packages",
    "services": "Services",
    "accounts": "Accounts",
    "groups": "Groups",
    "policies": "System policy",
    "tasks": "Scheduled tasks",
    "certificates": "Trusted certificates",
    "files": "Keys, secrets and rights",
}

KINDS = {
    "private-key": "private key", "certificate": "certificate", "secret": "secret",
    "world-writable": "everybody may change", "replaceable-program": "everybody may replace", "setting": "",
}  # fmt: skip

MARKS = {"added": "+", "removed": "-", "changed": "~"}
_TO = " → "
_MOST_UPDATES = 3
_NAMED = {"password": "password ", "groups": "in ", "members": "members "}
_HIDDEN = frozenset(("starts with the container",))
_ABSENT_IF_NO = "removed by a later layer"
WHICH = {"old": "of the old image", "new": "of the new image", "both": "of both images"}


def headline(diff: ImageDiff) -> str:
    """Return the one sentence that tells whether the new image is worse."""
    if not (diff.old.read and diff.new.read):
        return "nothing to compare: an image was not read"
    counts = [f"{len(found)} {what}" for found, what in ((diff.gained, "gained"), (diff.lost, "lost")) if found]
    findings = f"findings: {', '.join(counts)}" if counts else "no finding gained or lost"
    told = [
        f"{len(found)} {what}"
        for found, what in ((diff.opened, "opened"), (diff.closed, "closed"), (diff.unsure, "not known"))
        if found
    ]
    return findings + (f"; vulnerabilities: {', '.join(told)}" if told else "")


def rows(diff: ImageDiff) -> Iterator[tuple[str, str]]:
    """Yield (label, text) of what the images are."""
    old, new = diff.old, diff.new
    # Of one product only the build differs.
    windows = _windows(new, product=old.product != new.product) if _windows(old) != _windows(new) else _windows(new)
    yield "Windows", _both(_windows(old), windows) + (", an older one" if diff.direction == "down" else "")
    if diff.updates:
        yield ("updates lost" if diff.direction == "down" else "updates"), _updates(diff.updates)
    if old.behind is not None and new.behind is not None and (old.behind or new.behind):
        yield "behind", _both(_behind(old.behind), _behind(new.behind))
    if old.base or new.base:
        yield "base", _both(", ".join(old.base) or "none", ", ".join(new.base) or "none")
    base = f", of which {diff.layers.shared_base} of Microsoft" if diff.layers.shared_base else ""
    gone, come = len(diff.layers.removed), len(diff.layers.added)
    yield "layers", f"{diff.layers.shared} shared{base}; {gone} of the old image only, {come} of the new one only"
    yield "size", _sizes(old, new)


def _sizes(old: Side, new: Side) -> str:
    """Return the sizes, which say little of each other where one is compressed and the other is not."""
    if old.compressed == new.compressed:
        return _both(in_units(old.size), in_units(new.size))
    return _both(*(f"{in_units(side.size)} {'compressed' if side.compressed else 'unpacked'}" for side in (old, new)))


def words(change: Change) -> str:
    """Return what is told of one change, without its mark."""
    kind = KINDS.get(change.kind, change.kind)
    name = f"{kind} {change.name}".lstrip()
    if change.change == "changed":
        fields = [_field(each.field, each.old or "none", each.new or "none") for each in change.fields]
        what = "; ".join(fields) or "another value"
        return f"{name}: {what}" + {"down": " (older)", "up": "", "": ""}[change.direction]
    values = [
        f"{_NAMED.get(each.field, '')}{each.new or each.old}"
        for each in change.fields
        if each.field not in _HIDDEN and each.field != _ABSENT_IF_NO
    ]
    hidden = any(each.field == _ABSENT_IF_NO and "yes" in (each.old, each.new) for each in change.fields)
    text = ", ".join(values) + (", removed by a later layer" if hidden else "")
    if change.kind in ("nuget", "npm", "pypi", "maven", "golang", "powershell", "windows", "generic"):
        return f"{name} {text}"
    return f"{name}: {text}" if text else name


def vulnerability(one: OpenVulnerability) -> str:
    """Return what is told of one vulnerability behind its id."""
    attacked = ", attacks are known" if one.exploited else ""
    fixed = f"; fixed in {one.fixed}" if one.fixed else ""
    host = ", in the kernel" if one.carrier == "host" else ""
    said = "" if "deadlight" in one.sources or not one.sources else f", says {', '.join(one.sources)}"
    return f"{one.of}{attacked}{host}{said}{fixed}" + (f" ({one.why})" if one.why else "")


def of_the_image(found: Sequence[OpenVulnerability]) -> tuple[list[OpenVulnerability], int]:
    """Return those that are not of the host's kernel alone, and how many are."""
    own = [one for one in found if one.carrier != "host"]
    return own, len(found) - len(own)


def own_first(changes: Sequence[Change]) -> tuple[list[Change], int]:
    """Return the changes of what is not Microsoft's, and how many more there are."""
    own = [change for change in changes if change.own]
    return own, len(changes) - len(own)


def _field(name: str, old: str, new: str) -> str:
    return _both(old, new) if name in ("value", "version", "") else f"{name} {_both(old, new)}"


def _updates(updates: Sequence[WindowsUpdate]) -> str:
    named = [" ".join(part for part in (each.kb or each.version, each.day) if part) for each in updates]
    return ", ".join(named) if len(named) <= _MOST_UPDATES else f"{len(named)}, {named[0]} to {named[-1]}"


def _windows(side: Side, *, product: bool = True) -> str:
    if side.system and side.system.lower() != "windows":
        return f"{side.system}: not looked into"
    update = f" ({side.update.kb})" if side.update is not None and side.update.kb else ""
    return f"{side.product if product else ''} {side.build}".strip() + update or "unknown"


def _behind(count: int) -> str:
    return f"{count} update{'' if count == 1 else 's'}"


def _both(old: str, new: str) -> str:
    return old if old == new else f"{old}{_TO}{new}"
