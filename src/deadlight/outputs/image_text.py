"""What was found in an image, for a person: what it is, its layers, and how much of each kind is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from deadlight.model.image_content import ImageContent
from deadlight.outputs import services_text, vulnerabilities_text
from deadlight.outputs.ansi import BOLD, DIM, RED, Paint
from deadlight.outputs.inert import cut, inert

_LABEL = 12
_MOST_FILES = 30
_WORDS = {
    "private-key": "private keys", "certificate": "certificates", "secret": "secrets",
    "world-writable": "paths that everybody may change", "replaceable-program": "programs that everybody may replace",
}  # fmt: skip


def lines(image: ImageContent, paint: Paint, columns: int, *, verbose: bool) -> Iterator[str]:
    """Yield the lines on an image; `verbose` names each service, package and file."""
    yield f"{paint(inert(image.name), BOLD)}  {paint(image.digest, DIM)}".rstrip()
    for label, value in (*_rows(image), *vulnerabilities_text.rows(image)):
        yield f"  {paint(label.ljust(_LABEL), DIM)}{cut(inert(value), max(columns - _LABEL - 2, 40))}"
    yield f"  {paint('layers'.ljust(_LABEL), DIM)}{_tally(image)}"
    for number, layer in enumerate(image.layers, start=1):
        what = layer.created_by or layer.media_type
        name = f"    {number:>3}  {layer.digest[:19]}  {_size(layer.size):>9}  "
        if layer.missing:
            yield f"{name}{paint('not read', BOLD, RED)}: {inert(layer.missing)}"
        else:
            owner = "Microsoft  " if layer.vendor else ""
            yield name + owner + paint(cut(inert(what), max(columns - len(name) - len(owner), 20)), DIM)
    yield from vulnerabilities_text.lines(image, paint, columns, verbose=verbose)
    yield from services_text.lines(image, paint, columns, verbose=verbose)
    if verbose:
        yield from _details(image)
    yield ""


def _rows(image: ImageContent) -> Iterator[tuple[str, str]]:
    config = image.config
    build = f", {image.build} by its registry" if image.build and image.build != config.os_version else ""
    yield "system", f"{config.os or 'unknown'} {config.os_version} {config.architecture}".rstrip() + build
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
        yield "accounts", ", ".join(each.name + (" (disabled)" if each.disabled else "") for each in image.accounts)
    if image.packages:
        yield "packages", _counted(each.ecosystem for each in image.packages)
    if image.tasks:
        yield "tasks", f"{len(image.tasks)} scheduled"
    if image.files:
        yield "files", _counted(_WORDS[each.kind] for each in image.files)
    if image.certificates:
        stores = Counter(each.store for each in image.certificates)
        told = ", ".join(f"{count} in {store}" for store, count in stores.most_common())
        yield "trusts", f"certificates that its layers add to those of Windows: {told}"


def _tally(image: ImageContent) -> str:
    vendor = sum(layer.vendor for layer in image.layers)
    missing = sum(bool(layer.missing) for layer in image.layers)
    return f"{len(image.layers)}, {vendor} of Microsoft" + (f", {missing} not read" if missing else "")


def _counted(words: Iterable[str]) -> str:
    counts = Counter(words)
    return f"{sum(counts.values())}: " + ", ".join(f"{count} {word}" for word, count in counts.most_common())


def _details(image: ImageContent) -> Iterator[str]:
    for each in image.certificates:
        yield f"  certificate {inert(each.subject or 'without a name')} ({each.thumbprint}) in {each.store}"
    for package in image.packages:
        yield f"  package {inert(package.purl or f'{package.name} {package.version}')} in {inert(package.path)}"
    for file in image.files[:_MOST_FILES]:
        removed = " (removed by a later layer)" if file.hidden else ""
        yield f"  file {inert(file.path)}: {inert(file.detail or _WORDS[file.kind])}{removed}"
    if len(image.files) > _MOST_FILES:
        yield f"  and {len(image.files) - _MOST_FILES} files more"


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count} B"
