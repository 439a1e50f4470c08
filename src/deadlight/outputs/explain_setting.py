"""What Windows does with a setting, row by row of the tables, for a person and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadlight.model.errors import UsageError
from deadlight.outputs.ansi import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Paint
from deadlight.outputs.json_report import Json, encode
from deadlight.semantics.settings import Row, platform_of

SCHEMA = "deadlight/settings/v1"

FATES = {
    "honoured": (GREEN, "honoured"),
    "ignored": (YELLOW, "ignored"),
    "rejected-at-create": (RED, "rejected at create"),
    "rejected-at-start": (RED, "rejected at start"),
    "unknown": (CYAN, "unknown"),
}
"""What becomes of a setting → its colour and its words; of a refusal the platform says more."""

VALUES = {
    "any": "", "true": "true", "false": "false", "null": "none", "not-null": "any", "empty": "empty",
    "nonempty": "not empty", "nonzero": "other than 0",
}  # fmt: skip
"""For which values a row holds → its words; other conditions are patterns and numbers."""

CERTAINTY = {
    "measured": "seen on a real system",
    "source": "read in source code",
    "documented": "read in documentation",
    "inferred": "concluded, not seen",
}


def render(rows: Sequence[Row], format: str = "text", *, color: bool = False) -> str:  # noqa: A002 - the option's name
    """Return rows of settings as text, markdown or json. Raises UsageError for another format."""
    if format == "json":
        return encode({"schema": SCHEMA, "rows": [_json(row) for row in rows]})
    if format == "markdown":
        return "\n".join(_table(rows)) + "\n"
    if format != "text":
        raise UsageError(f"a setting cannot be explained as {format}", "The formats are text, markdown and json.")
    return "\n".join("\n".join(_block(row, Paint(color))) + "\n" for row in rows)


def _block(row: Row, paint: Paint) -> Iterator[str]:
    style = FATES[row.fate][0]
    also = ", ".join(name for name in (_option(row), row.api) if name)
    option = f" ({also})" if also else ""
    yield f"{paint(row.setting, BOLD)}{option} in {row.platform}: {paint(fate_words(row), BOLD, style)}"
    known = CERTAINTY[row.certainty]
    shown = [
        ("value", shown_value(row)), ("where", shown_limits(row)), ("error", row.error), ("effect", row.effect),
        ("instead", row.instead), ("verify", row.verify), ("known", known), *(("", source) for source in row.evidence),
    ]  # fmt: skip
    for label, text in shown:
        if text:
            yield f"  {paint(label.ljust(9), DIM)}{text}"


def fate_words(row: Row) -> str:
    """Return what becomes of a setting, in the words of its platform."""
    platform = platform_of(row)
    said = {"rejected-at-create": platform.at_create, "rejected-at-start": platform.at_start}
    return said.get(row.fate) or FATES[row.fate][1]


def _option(row: Row) -> str:
    """Return the command that takes the option, and the option."""
    if not row.docker_option.startswith("-"):
        return f"docker {row.docker_option}" if row.docker_option else ""
    return f"docker run {row.docker_option}"


def shown_value(row: Row) -> str:
    """Return for which values a row holds, in words; nothing where it holds for all."""
    return f"matches {row.when[1:]}" if row.when.startswith("~") else VALUES.get(row.when, row.when)


def shown_limits(row: Row) -> str:
    """Return what limits a row: the isolation, the versions, what the pod says of its system, and what else."""
    limits = []
    if row.isolation:
        limits.append(f"{row.isolation} isolation")
    if row.versions:
        limits.append(f"{platform_of(row).product} {row.versions}")
    if row.os_name:
        limits.append("spec.os.name is windows" if row.os_name == "windows" else "spec.os.name is not set")
    if row.given:
        limits.append(row.given)
    return ", ".join(limits)


def _json(row: Row) -> Json:
    return {
        "platform": row.platform,
        "setting": row.setting,
        "docker_option": row.docker_option,
        "api": row.api,
        "when": row.when,
        "isolation": row.isolation,
        "versions": row.versions,
        "os_name": row.os_name,
        "given": row.given,
        "fate": row.fate,
        "error": row.error,
        "effect": row.effect,
        "instead": row.instead,
        "verify": row.verify,
        "certainty": row.certainty,
        "evidence": row.evidence,
    }


def _table(rows: Sequence[Row]) -> Iterator[str]:
    from deadlight.outputs.markdown import escaped

    yield "| setting | in | value | where | becomes | seen as | instead | known by |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in rows:
        seen = ". ".join(part for part in (row.error, row.effect) if part)
        instead = row.instead or (f"verify: {row.verify}" if row.verify else "")
        known = f"{CERTAINTY[row.certainty]}: {', '.join(row.evidence)}"
        cells = (row.setting, row.platform, shown_value(row), shown_limits(row), fate_words(row), seen, instead, known)
        yield "| " + " | ".join(escaped(cell) for cell in cells) + " |"
