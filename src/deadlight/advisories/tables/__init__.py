"""The facts that matching rests on: TOML files, each with `[sources]` and groups of rows that cite them."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec import Struct

from deadlight.model.errors import FactError

RowT = TypeVar("RowT", bound=Struct)


def rows_of_table(table: str, shape: type[RowT]) -> tuple[RowT, ...]:
    """Return the rows of a table, in order, `evidence` spelled out. Raises FactError for a row that is bad."""
    import pkgutil
    import tomllib

    data = pkgutil.get_data("deadlight.advisories", f"tables/{table}.toml")
    if data is None:
        raise FactError(f"table {table} cannot be loaded")
    raw = tomllib.loads(data.decode())
    rows: list[RowT] = []
    for group in raw["group"]:
        for own in group.pop("rows"):
            fields = {**group, **own}
            try:
                fields["evidence"] = " ".join(raw["sources"][name] for name in fields["evidence"].split())
                rows.append(msgspec.convert(fields, shape, strict=True))
            except (KeyError, msgspec.ValidationError) as error:
                raise FactError(f"table {table} has a bad row: {error}: {fields}") from error
    return tuple(rows)
