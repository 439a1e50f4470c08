"""What is published against an image, for a person: its patch level, what is open, and how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from deadlight.model.advisory import Advisory, PackageAdvisory, PatchLevel, rating
from deadlight.model.image_content import ImageContent
from deadlight.outputs.ansi import BOLD, RED, Paint
from deadlight.outputs.inert import cut, inert
from deadlight.semantics import patching

MOST = 15
"""How many vulnerabilities a report without -v names."""

_HEADING = f"{'vulnerability':<18}  severity  in what, what mends it, and what it is"


def rows(image: ImageContent) -> Iterator[tuple[str, str]]:
    """Yield the label and value of each line that tells in short how far behind it is, and what is open."""
    patch = image.patch
    if patch is None:
        return
    yield "patch level", _level(patch)
    if patch.product and not (patch.doubts and not patch.advisories):
        yield "windows", _counts(patch)
    open_ones = [one for one in image.package_advisories if one.state == "open"]
    if open_ones:
        yield "in packages", _by_severity(open_ones)
    if image.settled:
        yield "settled", f"{len(image.settled)} by VEX"


def reservations(image: ImageContent) -> Iterator[tuple[str, str]]:
    """Yield the label and value of each line that says how far that can be relied on."""
    patch = image.patch
    if patch is None:
        return
    for note in patch.notes:
        yield "note", note
    for doubt in dict.fromkeys((*patch.doubts, *image.package_doubts)):
        yield "unknown", doubt


def lines(image: ImageContent, paint: Paint, columns: int, *, verbose: bool) -> Iterator[str]:
    """Yield a line a vulnerability, the most urgent first: all of them where `verbose`, else the first."""
    patch = image.patch
    listed: list[Advisory | PackageAdvisory] = list(image.package_advisories)
    listed += patch.advisories if patch is not None else ()
    listed.sort(key=lambda one: (one.state != "open", not one.exploited, -one.score, one.id))
    # What is the host's in process isolation is told by its number, and one by one only where all is asked for.
    shown = listed if verbose else [one for one in listed if getattr(one, "carrier", "") != "host"][:MOST]
    if listed:
        yield f"  {paint(_HEADING, BOLD)}"
    for one in shown:
        name = paint(one.id.ljust(16), BOLD)
        state = "unknown" if one.state == "unknown" else rating(one.score) or "open"
        urgent = paint("attacked ", BOLD, RED) if one.exploited else ""
        what = inert(f"{_where(one)}: {_mend(one, whole=verbose)}  {one.title}")
        room = columns - 32 - len("attacked " if one.exploited else "")
        yield f"    {name}  {state:<8}  {urgent}{what if verbose else cut(what, max(room, 40))}"
    if len(shown) < len(listed):
        yield f"    and {len(listed) - len(shown)} more: -v names them, -f json has all that is known of them"
    if verbose:
        for each in image.settled:
            said = ", ".join(part for part in (each.status, each.justification) if part)
            yield f"  settled {inert(each.id)} of {inert(each.product)}: {inert(said)}, says {inert(each.source)}"


def _level(patch: PatchLevel) -> str:
    known = patching.shown(patch.installed) if patch.installed else patch.version or "unknown"
    if patch.behind:
        return f"{known}; {patching.counted(patch.behind)} behind, up to {patching.shown(patch.behind[-1])}"
    if patch.doubts:
        return known if patch.installed else "unknown"
    return f"{known}; no security update is missing"


def _counts(patch: PatchLevel) -> str:
    flaws = patching.open_flaws(patch)
    unsure = sum(one.state == "unknown" for one in patch.advisories)
    parts = [f"{len(flaws.of_the_image)} open in the image", f"{len(flaws.host)} in its kernel"]
    if flaws.host:
        parts[-1] += ", which runs in Hyper-V isolation only"
    if unsure:
        parts.append(f"{unsure} undecided")
    return ", ".join([*parts, f"{patch.fixed} fixed"])


def _by_severity(found: list[PackageAdvisory]) -> str:
    counts = Counter[str](one.severity or rating(one.score) or "unrated" for one in found)
    order = ("critical", "high", "medium", "low", "unrated")
    return f"{len(found)} open: " + ", ".join(f"{counts[word]} {word}" for word in order if counts[word])


def _where(one: Advisory | PackageAdvisory) -> str:
    if isinstance(one, Advisory):
        return {"image": "Windows", "both": "Windows", "host": "its kernel", "unknown": "Windows"}[one.carrier]
    said = "" if "deadlight" in one.sources else f", says {', '.join(one.sources)}"
    return f"{one.package} {one.version}{said}"


def _mend(one: Advisory | PackageAdvisory, *, whole: bool) -> str:
    if one.state == "unknown":
        return one.reason or "the records do not decide"
    if isinstance(one, Advisory):
        if not one.fixed:
            return "no fix is published"
        return one.kb if one.kb and not whole else f"{one.kb or 'fixed'} ({one.fixed})"
    return f"fixed in {one.fixed}" if one.fixed else "no fix is known"
