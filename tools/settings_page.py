"""Writes what becomes of every setting into docs/reference/settings.md, below its marker.

usage: python tools/settings_page.py          (what stands above the marker is written by hand)
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from deadlight.outputs.explain_setting import CERTAINTY, FATES, fate_words, shown_limits, shown_value
from deadlight.outputs.markdown import escaped
from deadlight.semantics.settings import PLATFORMS, Platform, Row, all_rows

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"
MARKER = "<!-- Below this line tools/settings_page.py writes. -->\n"


def section(platform: Platform, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the section of one platform: a table for each fate, and the sources that its rows cite by number."""
    sources = {source: number for number, source in enumerate(dict.fromkeys(_cited(rows)), 1)}
    yield from ("", f"## {platform.title}")
    for fate in FATES:
        chosen = [row for row in rows if row.fate == fate]
        if chosen:
            words = fate_words(chosen[0])
            yield from ("", f"### {platform.name}: {words}", "", "| setting | where | what is seen | instead | known |")
            yield "|---|---|---|---|---|"
            yield from (_line(row, sources, otherwise=_comes_after(row, rows)) for row in chosen)
    yield from ("", "Sources:", "")
    yield from (f"{number}. {_linked(source)}" for source, number in sources.items())


def _cited(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield from row.evidence


def _comes_after(row: Row, rows: Sequence[Row]) -> bool:
    """Return whether a row before it, of the same setting, may hold for the same workload."""
    return not row.given and any(
        other.setting == row.setting
        and not other.given
        and _overlap(other.isolation, row.isolation)
        and _overlap(other.os_name, row.os_name)
        and _overlap(other.versions, row.versions)
        for other in rows[: rows.index(row)]
    )


def _overlap(one: str, other: str) -> bool:
    return not one or not other or one == other


def _line(row: Row, sources: dict[str, int], *, otherwise: bool) -> str:
    name = f"`{row.setting}`"
    also = ", ".join(f"`{text}`" for text in (row.docker_option, row.api) if text)
    where = "; ".join(text for text in ("otherwise" * otherwise, _value(row), escaped(shown_limits(row))) if text)
    error = f"“{escaped(row.error)}”" if row.error else ""
    seen = ". ".join(text for text in (error, escaped(row.effect)) if text)
    instead = escaped(row.instead)
    if row.verify:
        instead = ". ".join(text for text in (instead, f"To verify: {escaped(row.verify)}") if text)
    known = f"{CERTAINTY[row.certainty]} {', '.join(str(sources[source]) for source in row.evidence)}"
    cells = (f"{name} ({also})" if also else name, where, seen, instead, known)
    return "| " + " | ".join(_unbroken(cell) for cell in cells) + " |"


def _unbroken(cell: str) -> str:
    """Return a cell in which code does not end it: `|` in code takes a backslash too."""
    parts = cell.split("`")
    return "`".join(part.replace("|", "\\|") if at % 2 else part for at, part in enumerate(parts))


def _value(row: Row) -> str:
    """Return for which values a row holds; a pattern as code."""
    if row.when.startswith("~"):
        return f"value matches `{row.when[1:]}`" if row.when != "~" else "value empty"
    return f"value {escaped(shown_value(row))}" if row.when not in ("any", "not-null") else ""


def _linked(source: str) -> str:
    address, _, more = source.partition(" ")
    return f"<{address}>{' ' + escaped(more) if more else ''}" if address.startswith("https://") else escaped(source)


def generated() -> str:
    """Return what stands below the marker."""
    rows = all_rows()
    lines: list[str] = []
    for platform in PLATFORMS:
        lines += section(platform, [row for row in rows if row.platform == platform.name])
    return "\n".join(lines) + "\n"


def main() -> int:
    """Write the page."""
    by_hand = PAGE.read_text(encoding="utf-8").partition(MARKER)[0]
    PAGE.write_text(by_hand + MARKER + generated(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
