"""Values of daemon.json that keep the engine from starting together with others, or by what JSON makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from deadlight.model.engine import Engine
from deadlight.model.fix import ReplaceText
from deadlight.model.place import Where
from deadlight.model.workload import Setting
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
    """A value that the engine, or Windows, refuses: the key, the place, and what it says."""

    key: str
    where: Where
    error: str


def refused_log_options(engine: Engine) -> Iterator[Refused]:
    """Yield the options that the engine's log driver does not know."""
    driver = engine_defaults.log_driver(engine)
    row, common = _log_options().get(driver.value), _log_options()[""]
    if engine.source != "daemon-json" or row is None:
        return
    for name, value in engine_options.mapping(engine, "log-opts").items():
        if name not in row.options and name not in common.options:
            yield Refused("log-opts", value.where, row.error.replace("…", name))


def doubled_backslashes(setting: Setting) -> ReplaceText | None:
    r"""Return the change that writes a path as it was meant: JSON makes a tab of the `\t` in `C:\tls`.

    Nothing for what is no path, or whose backslashes are not all single.
    """
    if setting.name not in PATHS or not isinstance(setting.value, str) or setting.where.exact is not None:
        return None
    span = setting.where.found()
    raw = setting.where.document.text[span.start : span.end]
    if not any(character < " " for character in setting.value) or "\\\\" in raw or '\\"' in raw:
        return None
    return ReplaceText(Where(setting.where.document, setting.where.route, span), raw.replace("\\", "\\\\"))


@lru_cache(maxsize=1)
def _log_options() -> dict[str, LogOptions]:
    return {row.driver: row for row in read_rows("engine_log_options", LogOptions)}
