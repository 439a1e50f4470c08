"""What was found in an image, for a person: what it is, its layers, and how much of each kind is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from deadlight.model.image_content import ImageContent, LocalAccount
from deadlight.outputs import image_details, services_text, vulnerabilities_text
from deadlight.outputs.ansi import BOLD, DIM, RED, Paint
from deadlight.outputs.inert import MOST_LINES, cut, inert, wrapped
from deadlight.outputs.size_words import in_units
from deadlight.semantics.accounts import is_administrator_group

_LABEL = 14
_DEFAULT_SHELL = "cmd /S /C "
_NO_OPERATION = "#(nop) "


def lines(image: ImageContent, paint: Paint, columns: int, *, verbose: bool) -> Iterator[str]:
    """Yield the lines on an image; `verbose` names each service, package and file."""
    digest = inert(image.digest).strip()
    yield paint(inert(image.name), BOLD) + (f"  {paint(digest, DIM)}" if digest else "")
    for label, value in rows(image):
        head, *more = wrapped(inert(value), columns - _LABEL - 2, 0 if verbose else MOST_LINES)
        yield f"  {paint(label.ljust(_LABEL), DIM)}{head}"
        yield from (" " * (_LABEL + 2) + line for line in more)
    yield f"  {paint('layers'.ljust(_LABEL), DIM)}{_tally(image)}"
    for number, layer in enumerate(image.layers, start=1):
        name = f"    {number:>3}  {inert(layer.digest[:19])}  {in_units(layer.size):>8}  "
        if layer.missing:
            yield f"{name}{paint('not read', BOLD, RED)}: {inert(layer.missing)}"
        else:
            owner = "Microsoft  " if layer.vendor else ""
            what = inert(_instruction(layer.created_by, image) or layer.media_type)
            what = (what if verbose else cut(what, max(columns - len(name) - len(owner), 12))).strip()
            yield name + owner + paint(what, DIM) if what else (name + owner).rstrip()
    yield from vulnerabilities_text.lines(image, paint, columns, verbose=verbose)
    yield from services_text.lines(image, paint, columns, verbose=verbose)
    if verbose:
        yield from image_details.lines(image)
    yield ""


def rows(image: ImageContent) -> Iterator[tuple[str, str]]:
    """Yield (label, value) of what the image is, how far its Windows is behind, what is in it, and what is not known.

    They are not made harmless.
    """
    yield "system", _system(image)
    yield from vulnerabilities_text.rows(image)
    yield from _rows(image)
    yield from vulnerabilities_text.reservations(image)


def _system(image: ImageContent) -> str:
    config = image.config
    product = (image.patch.product if image.patch is not None else "") or config.os.capitalize() or "unknown"
    differs = image.build and image.build != config.os_version
    build = f"{image.build} by the registry of Windows in it" if differs else ""
    return ", ".join(part for part in (product, config.os_version, config.architecture, build) if part)


def _rows(image: ImageContent) -> Iterator[tuple[str, str]]:
    config = image.config
    yield "user", services_text.user(image)
    for label, words in (
        ("entry point", config.entrypoint),
        ("command", config.command),
        ("shell", config.shell),
        ("health check", config.healthcheck),
        ("ports", config.ports),
    ):
        if words:
            yield label, " ".join(words)
    if config.environment:
        yield "environment", " ".join(name for name, _ in config.environment)
    yield from services_text.rows(image)
    if image.accounts:
        yield "accounts", ", ".join(_account(each, image) for each in image.accounts)
    if image.packages:
        yield "packages", _counted(each.ecosystem for each in image.packages)
    if image.tasks:
        yield "tasks", f"{len(image.tasks)} scheduled"
    if image.files:
        kinds = Counter(each.kind for each in image.files).most_common()
        yield "files", ", ".join(f"{count} {image_details.FILE_WORDS[kind][count > 1]}" for kind, count in kinds)
    if image.certificates:
        stores = Counter(each.store for each in image.certificates)
        told = ", ".join(f"{count} in {store}" for store, count in stores.most_common())
        yield "trusts", f"certificates that its layers add to those of Windows: {told}"


def _account(account: LocalAccount, image: ImageContent) -> str:
    """Return the name of an account, and why it matters; nobody logs on as one that is disabled."""
    if account.disabled:
        return f"{account.name} (disabled)"
    ruling = any(is_administrator_group(each.sid) and account.name in each.members for each in image.groups)
    parts = ["administrator"] * ruling + ["no password needed"] * account.password_not_required
    return account.name + (f" ({', '.join(parts)})" if parts else "")


def _tally(image: ImageContent) -> str:
    vendor = sum(layer.vendor for layer in image.layers)
    missing = sum(bool(layer.missing) for layer in image.layers)
    return f"{len(image.layers)}, {vendor} of Microsoft" + (f", {missing} not read" if missing else "")


def _counted(words: Iterable[str]) -> str:
    counts = Counter(words)
    return f"{sum(counts.values())}: " + ", ".join(f"{count} {word}" for word, count in counts.most_common())


def _instruction(line: str, image: ImageContent) -> str:
    """Return a line of the history without the shell that builders write around what it runs."""
    for shell in (" ".join(image.config.shell) + " " if image.config.shell else "", _DEFAULT_SHELL):
        before, found, after = line.partition(shell) if shell else ("", "", "")
        # Build arguments stand before the shell: |1 NAME=value.
        if found and (not before or before.startswith("|")):
            return (before + after).replace(_NO_OPERATION, "", 1).strip()
    return line.strip()
