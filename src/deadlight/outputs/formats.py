"""The formats that a report can be rendered in. To add one, write its module and name it here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from deadlight.model.errors import UsageError
from deadlight.model.report import AuditReport
from deadlight.outputs.inert import encodable
from deadlight.outputs.look import Look

Renderer = Callable[[AuditReport, Look], str]


def _from(module: str) -> Callable[[], Renderer]:
    def load() -> Renderer:
        renderer: Renderer = import_module(f"deadlight.outputs.{module}").render
        return renderer

    return load


FORMATS: dict[str, Callable[[], Renderer]] = {
    "text": _from("text"),
    "json": _from("json_report"),
    "sarif": _from("sarif"),
    "junit": _from("junit"),
    "markdown": _from("markdown"),
    "github": _from("github"),
    "gitlab": _from("gitlab"),
    "csv": _from("csv_report"),
    "mermaid": _from("mermaid"),
}
"""Name of a format → what loads its renderer; only the format that is asked for is imported."""

NEEDS_CHANGES = frozenset({"sarif"})
"""Formats that show the text changes of fixes: for these the report is made with its fixes resolved."""


def render(
    report: AuditReport,
    format: str,  # noqa: A002 - it is the option's name everywhere
    *,
    color: bool = False,
    verbosity: int = 0,
    columns: int = 120,
) -> str:
    """Return `report` in `format`, ending with a line end; without lone surrogates, so that any file can hold it.

    `color`, `verbosity` (-1, 0, 1) and `columns` shape the format text only.
    Raises UsageError for a format that does not exist.
    """
    load = FORMATS.get(format)
    if load is None:
        raise UsageError(f"there is no format called {format}", f"The formats are {', '.join(FORMATS)}.")
    return encodable(load()(report, Look(color, verbosity, columns)))
