"""Values of daemon.json that keep the engine from starting together with others, or by what JSON makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from deadlight.model.engine import Engine
from deadlight.model.fix import ReplaceText
from deadlight.model.place import Where
from deadlight.semantics import engine_defaults, engine_options
from deadlight.semantics.facts import Fact, read_rows

PATHS = ("data-root", "exec-root", "pidfile", "tlscacert", "tlscert", "tlskey")
"""Keys whose values are paths."""


class LogOptions(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The options that a log driver takes; those of the driver without a name all drivers take."""

    driver: str
    options: tuple[str, ...]
    error: str = ""


class Refused(Struct, frozen=True):
    """A value that the engine, or Windows, refuses: what it says, and the mend where there is one."""

    key: str
    where: Where
    error: str
    mend: ReplaceText | None = None


def refused_log_options(engine: Engine) -> Iterator[Refused]:
    """Yield the options that the engine's log driver does not know."""
    driver = engine_defaults.log_driver(engine)
    row, common = _log_options().get(driver.value), _log_options()[""]
    if engine.source != "daemon-json" or row is None:
        return
    for name, value in engine_options.mapping(engine, "log-opts").items():
        if name not in row.options and name not in common.options:
            yield Refused("log-opts", value.where, row.error.replace("…", name))


def broken_paths(engine: Engine) -> Iterator[Refused]:
    r"""Yield the paths that a single backslash has broken: JSON makes a tab of the `\t` in `C:\tls`."""
    for key in PATHS:
        for path in engine_options.texts(engine, key):
            if not any(character < " " for character in path.value):
                continue
            span = path.where.found()
            raw = path.where.document.text[span.start : span.end]
            doubled = raw.replace("\\", "\\\\")
            known = "\\\\" not in raw and '\\"' not in raw and path.where.exact is None and raw != doubled
            place = Where(path.where.document, path.where.route, span)
            error = "The filename, directory name, or volume label syntax is incorrect."
            yield Refused(key, path.where, error, ReplaceText(place, doubled) if known else None)


@lru_cache(maxsize=1)
def _log_options() -> dict[str, LogOptions]:
    return {row.driver: row for row in read_rows("engine_log_options", LogOptions)}
