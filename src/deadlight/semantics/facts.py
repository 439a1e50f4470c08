"""Reads the tables of facts: TOML files in `tables/`, one kind of row a file.

A table has `[sources]`, which names its sources once, and groups. A group holds fields that its
rows share, and `rows`; a group without `rows` is one row itself. `evidence` names one or more
sources, separated by spaces; the row that comes out holds them in full.

    [sources]
    page = "https://learn.microsoft.com/…"

    [[group]]
    evidence = "page"
    certainty = "documented"
    rows = [{line = "2022", build = 20348}]

A table is parsed when it is first asked for: parsing costs more than most audits of one file. Its rows are prepared
for the next run, for as long as the file is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import msgspec
from msgspec import Struct

from deadlight.model.errors import FactError
from deadlight.model.prepared import of_file

if TYPE_CHECKING:
    from importlib.machinery import SourceFileLoader

Certainty = Literal["measured", "source", "documented", "inferred"]
"""How a fact is known: seen on a real system, read in source code, read in documentation, or concluded."""


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of a table: `evidence` holds documents or files that anybody can look up."""

    evidence: tuple[str, ...]
    certainty: Certainty


FactT = TypeVar("FactT", bound=Fact)


def read_rows(table: str, shape: type[FactT]) -> tuple[FactT, ...]:
    """Return the rows of `tables/<table>.toml`, in order. Raises FactError for a row that is bad."""
    import deadlight.semantics as package

    # As `pkgutil.get_data` does, which is slow to load.
    return of_file(
        cast("SourceFileLoader", package.__loader__),
        f"{package.__path__[0]}/tables/{table}.toml",
        lambda text: rows_of(text, table, shape),
        name=f"table {table} as {shape.__module__}.{shape.__name__}",
        maker=__file__,
        decoder=msgspec.msgpack.Decoder(tuple[shape, ...]),  # type: ignore[valid-type] # read at run time
    )


def rows_of(text: str, table: str, shape: type[FactT]) -> tuple[FactT, ...]:
    """Return the rows of a table given as text. Raises FactError, naming `table`, for a row that is bad."""
    raw = _raw(text, table)
    sources = raw.pop("sources", {})
    groups = raw.pop("group", [])
    if raw or not isinstance(sources, dict) or not isinstance(groups, list):
        raise FactError(f"table {table} holds more than sources and groups: {', '.join(raw)}")
    rows: list[FactT] = []
    for group in groups:
        own = group.pop("rows", [{}])
        rows.extend(_row({**group, **row}, sources, table, shape) for row in own)
    if not rows:
        raise FactError(f"table {table} has no rows")
    return tuple(rows)


def _raw(text: str, table: str) -> dict[str, Any]:
    import tomllib  # late: what asks no table need not load it

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FactError(f"table {table} is not TOML: {error}") from error


def _row(fields: dict[str, object], sources: dict[str, object], table: str, shape: type[FactT]) -> FactT:
    named = str(fields.get("evidence", "")).split()
    try:
        fields["evidence"] = [sources[name] for name in named]
        row = msgspec.convert(fields, shape, strict=True)
    except KeyError as error:
        raise FactError(f"table {table} cites the source {error.args[0]}, which it does not name: {fields}") from error
    except msgspec.ValidationError as error:
        raise FactError(f"table {table} has a bad row: {error}: {fields}") from error
    if not row.evidence or not all(row.evidence):
        raise FactError(f"table {table} has a row without evidence: {fields}")
    return row
