"""What an engine does for every container: its isolation, its logs, who is asked; and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.engine import Engine
from deadlight.model.place import Located, Where
from deadlight.semantics import engine_options

BOUNDED_BY_DEFAULT = "local"
"""The driver that turns its files over without being told to: 5 files of 20 MB."""

ISOLATIONS = ("process", "hyperv")


class UnboundedLogs(Struct, frozen=True):
    """A log driver that writes one file a container without an end: `where` the limit is missing."""

    driver: str
    where: Where


def is_whole_file(engine: Engine) -> bool:
    """Return whether what is not written is not said: the engine's file was read to its end."""
    return engine.source == "daemon-json" and engine.whole


def isolation(engine: Engine) -> Located[str] | None:
    """Return the default isolation that is written or told, nothing where the engine decides by the host.

    Of several the last counts; a word that is none of `ISOLATIONS` is left to `engine_keys.refused_values`.
    """
    found = engine.isolation
    for option in engine_options.texts(engine, "exec-opts"):
        name, _, value = option.value.partition("=")
        if name.strip().lower() == "isolation":
            found = Located(value.strip().lower(), option.where, option.unknown)
    return None if found is not None and found.known and found.value in ("", "default") else found


def log_driver(engine: Engine) -> Located[str]:
    """Return the default log driver; json-file where none is written."""
    written = next(engine_options.texts(engine, "log-driver"), None)
    return written if written is not None else Located("json-file", engine.where)


def unbounded_logs(engine: Engine) -> UnboundedLogs | None:
    """Return where the limit of the log files is missing: json-file has none of its own."""
    driver = log_driver(engine)
    if not is_whole_file(engine) or driver.value != "json-file" or not driver.known:
        return None
    options = engine_options.mapping(engine, "log-opts")
    if "max-size" in options:
        return None
    setting = engine.setting("log-opts")
    return UnboundedLogs(driver.value, setting.where if setting is not None else driver.where)


def authorization_plugins(engine: Engine) -> list[Located[str]]:
    """Return the plug-ins that are asked before the engine does something."""
    return list(engine_options.texts(engine, "authorization-plugins"))


def debug_places(engine: Engine) -> Iterator[tuple[str, Where]]:
    """Yield what turns the debug mode on, or the log as talkative: its key, and its place."""
    debug = engine_options.truth(engine, "debug")
    if debug is not None and debug[0] is True:
        yield "debug", debug[1]
        return
    for level in engine_options.texts(engine, "log-level"):
        if level.value.lower() in ("debug", "trace"):
            yield "log-level", level.where
