"""The formats that a report can be rendered in. To add one, write its module and name it here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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

IMAGE_FORMATS: dict[str, Callable[[], Renderer]] = {
    "cyclonedx": _from("cyclonedx"),
    "spdx": _from("spdx"),
    "openvex": _from("openvex"),
    "csaf": _from("csaf"),
}
"""The same of formats that describe an image: only a report on one has what they say."""

FILE_FORMATS = frozenset(("mermaid",))
"""Formats that show what images have not: how workloads reach each other."""

_EXTRA = {
    "cyclonedx": ("cyclonedx.output.json", "CycloneDX is written by cyclonedx-python-lib"),
    "spdx": ("spdx_tools.spdx.jsonschema.document_converter", "SPDX is written by spdx-tools"),
}
"""Name of a format → what writes it, a module of the extra `sbom`, and how that is told."""

NEEDS_CHANGES = frozenset({"sarif"})
"""Formats that show the text changes of fixes: for these the report is made with its fixes resolved."""


def equip(formats: Iterable[str]) -> None:
    """Load what writes these formats, before an image is read. Raises UsageError where it is not installed."""
    for name in formats:
        if name in _EXTRA:
            try:
                import_module(_EXTRA[name][0])
            except ImportError:
                advice = "pip install 'deadlight[sbom]' brings it."
                raise UsageError(f"{_EXTRA[name][1]}, which is not installed", advice) from None


def render(
    report: AuditReport,
    format: str,  # noqa: A002 - it is the option's name everywhere
    *,
    color: bool = False,
    verbosity: int = 0,
    columns: int = 120,
    author: str = "",
) -> str:
    """Return `report` in `format`, ending with a line end; without lone surrogates, so that any file can hold it.

    `color`, `verbosity` (-1, 0, 1) and `columns` shape the format text only; `author` issues VEX.
    Raises UsageError for a format that does not exist, or that describes an image and the report is on none; for an
    image that could not be read, InputError.
    """
    load = FORMATS.get(format) or IMAGE_FORMATS.get(format)
    if load is None:
        names = ", ".join((*FORMATS, *IMAGE_FORMATS))
        raise UsageError(f"there is no format called {format}", f"The formats are {names}.")
    return encodable(load()(report, Look(color, verbosity, columns, author)))
