"""Whether a host runs an image, by isolation and by engine, for a person and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.errors import UsageError
from deadlight.outputs.ansi import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Paint
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.table import Style, table
from deadlight.semantics.compatibility import Isolation, Verdict, compatibility
from deadlight.semantics.container_engines import OnEngine
from deadlight.semantics.windows_releases import Windows

SCHEMA = "deadlight/compatibility/v1"

OUTCOMES = {
    "runs": (GREEN, "runs"),
    "does-not-run": (RED, "does not run"),
    "refused-at-pull": (YELLOW, "not pulled"),
    "unknown": (CYAN, "unknown"),
}
"""Whether an image runs → its colour and its words."""

NOT_PULLED = "not pulled: no entry of a list of platforms fits; an image that is no list is left to Windows"

_ISOLATIONS: tuple[tuple[Isolation, str], ...] = (
    ("process", "process isolation"),
    ("hyperv", "hypervisor isolation"),
    ("host-process", "HostProcess (Kubernetes)"),
)


def render(
    host: Windows,
    image: Windows,
    engines: Sequence[OnEngine],
    format: str = "text",  # noqa: A002 - the option's name
    *,
    color: bool = False,
) -> str:
    """Return what becomes of `image` on `host` as text, markdown or json. Raises UsageError for another format."""
    verdicts = [(isolation, words, compatibility(host, image, isolation)) for isolation, words in _ISOLATIONS]
    if format == "json":
        return encode(_json(host, image, verdicts, engines))
    if format == "markdown":
        return "\n".join(_markdown(host, image, verdicts, engines)) + "\n"
    if format != "text":
        raise UsageError(f"compatibility cannot be shown as {format}", "The formats are text, markdown and json.")
    return "\n".join(_text(host, image, verdicts, engines, Paint(color))) + "\n"


def _text(
    host: Windows,
    image: Windows,
    verdicts: Sequence[tuple[Isolation, str, Verdict]],
    engines: Sequence[OnEngine],
    paint: Paint,
) -> Iterator[str]:
    yield paint(_title(host, image), BOLD)
    for _, words, verdict in verdicts:
        style, outcome = OUTCOMES[verdict.outcome]
        yield ""
        yield f"  {words}: {paint(outcome, BOLD, style)}"
        for label, text in _said(verdict):
            yield f"    {paint(label.ljust(9), DIM)}{text}"
    if engines:
        yield ""
        yield table(("engine", "versions", "process", "hypervisor"), _rows(engines), style=_style(paint), indent="  ")
    for note in _notes(engines):
        yield f"  {note}"


def _markdown(
    host: Windows, image: Windows, verdicts: Sequence[tuple[Isolation, str, Verdict]], engines: Sequence[OnEngine]
) -> Iterator[str]:
    from deadlight.outputs.markdown import escaped

    yield from (
        f"# {_title(host, image)}",
        "",
        "| isolation | becomes | why | instead | known by |",
        "|---|---|---|---|---|",
    )
    for _, words, verdict in verdicts:
        why = ". ".join(part for part in (verdict.reason, verdict.error) if part)
        instead = verdict.instead or (f"verify: {verdict.verify}" if verdict.verify else "")
        cells = (words, OUTCOMES[verdict.outcome][1], why, instead, ", ".join(verdict.evidence))
        yield "| " + " | ".join(escaped(cell) for cell in cells) + " |"
    if engines:
        yield from ("", "| engine | versions | process | hypervisor | known by |", "|---|---|---|---|---|")
        for row, engine in zip(_rows(engines), engines, strict=True):
            yield "| " + " | ".join(escaped(cell) for cell in (*row, ", ".join(engine.evidence))) + " |"
    for note in _notes(engines):
        yield from ("", escaped(note))


def _title(host: Windows, image: Windows) -> str:
    return f"{image.full_name} on {host.full_name}"


def _said(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield what is to be told of a verdict, with its label."""
    said = (("why", verdict.reason), ("error", verdict.error), ("instead", verdict.instead), ("verify", verdict.verify))
    yield from ((label, text) for label, text in said if text)
    for number, source in enumerate(verdict.evidence):
        yield "" if number else "known", source


def _rows(engines: Sequence[OnEngine]) -> list[tuple[str, str, str, str]]:
    return [
        (
            engine.name,
            engine.versions or "all",
            OUTCOMES[engine.process.outcome][1],
            OUTCOMES[engine.hyperv.outcome][1],
        )
        for engine in engines
    ]


def _style(paint: Paint) -> Style:
    styles = {words: style for style, words in OUTCOMES.values()}

    def painted(row: int, _: str, text: str) -> str:
        return paint(text, BOLD) if row < 0 else paint(text, styles[text]) if text in styles else text

    return painted


def _notes(engines: Sequence[OnEngine]) -> Iterator[str]:
    """Yield what is to be said below the table, each line once."""
    if any("refused-at-pull" in (engine.process.outcome, engine.hyperv.outcome) for engine in engines):
        yield NOT_PULLED
    if not engines:
        yield "no engine of this version is in the tables"
    yield from dict.fromkeys(note for engine in engines for note in engine.notes)


def _json(
    host: Windows, image: Windows, verdicts: Sequence[tuple[Isolation, str, Verdict]], engines: Sequence[OnEngine]
) -> Json:
    return {
        "schema": SCHEMA,
        "image": _windows(image),
        "host": _windows(host),
        "isolation": {isolation: _verdict(verdict) for isolation, _, verdict in verdicts},
        "engines": [
            {
                "engine": engine.name,
                "versions": engine.versions,
                "process": _verdict(engine.process),
                "hyperv": _verdict(engine.hyperv),
                "notes": engine.notes,
                "evidence": engine.evidence,
            }
            for engine in engines
        ],
    }


def _windows(windows: Windows) -> Json:
    return {
        "version": windows.version,
        "build": windows.build,
        "revision": windows.revision,
        "name": windows.name,
        "kind": windows.kind,
        "known": windows.known,
    }


def _verdict(verdict: Verdict) -> Json:
    return {
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "error": verdict.error,
        "instead": verdict.instead,
        "verify": verdict.verify,
        "certainty": verdict.certainty,
        "evidence": verdict.evidence,
    }
