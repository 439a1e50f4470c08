r"""A key in daemon.json is accepted and does nothing.

## Why this matters

The engine accepts the names of its command line options as keys, and reads nothing under them: with
`authorization-plugin` in place of `authorization-plugins` it starts without a word, and asks no plug-in. The same goes
for `log-opt`, `exec-opt`, `host`, and for `http-proxy` outside of `proxies`.

## What to do

Write the key that the engine reads, which is mostly the plural, or remove it.
"""

from deadlight.checks.api import (
    Bad,
    Context,
    Edit,
    Estate,
    Good,
    Iterator,
    Outcome,
    Put,
    Remove,
    ReplaceText,
    Report,
    Severity,
    check,
)
from deadlight.checks.engines import mend
from deadlight.model.engine import Engine
from deadlight.model.place import Span, Where
from deadlight.semantics import engine_keys
from deadlight.semantics.engine_keys import KeyFate

GOOD = r"""
{
  "exec-opts": ["isolation=hyperv"],
  "log-driver": "local",
  "authorization-plugins": ["permitted"]
}
"""
SINGULAR = GOOD.replace('plugins": ["permitted"]', 'plugin": ["permitted"]  # <-- here')
TEXT = GOOD.replace('plugins": ["permitted"]', 'plugin": "permitted"  # <-- here')
SIZE = GOOD.replace("{\n  ", '{\n  "mtu": 1400,  # <-- here\n  ')
TWICE = GOOD.replace("{\n  ", '{\n  "log-driver": "json-file",  # <-- here\n  ')


@check(
    "WIN819",
    severity=Severity.MEDIUM,
    because="what the key promises is believed to be in force and is not",
    examples=[
        Bad("daemon-json", SINGULAR, fixed=GOOD),
        Bad("daemon-json", TEXT, fixed=GOOD),
        Bad("daemon-json", SIZE, fixed=GOOD),
        Bad("daemon-json", TWICE),
        Good("daemon-json", GOOD),
    ],
    refs=[
        "https://github.com/moby/moby/blob/v28.5.2/daemon/config/config.go",
        "https://github.com/moby/moby/blob/v28.5.2/cmd/dockerd/config.go",
    ],
)
def daemon_key_without_effect(engine: Engine, estate: Estate, context: Context) -> Iterator[Outcome]:
    version = engine_keys.version_of(engine, estate, context.engine_version)
    for found in engine_keys.without_effect(engine, version):
        where = found.setting.where
        yield Report(
            "{key} has no effect{since}: {effect}; instead: {instead}",
            key=found.key,
            since=found.since,
            effect=found.effect,
            instead=found.instead,
            at=where if found.item is None else where.child(found.item),
            severity=None if found.replacement else Severity.LOW,
            fix=None if where.exact is not None else mend(engine, *_edits(engine, found), safe=not found.replacement),
        )


def _edits(engine: Engine, found: KeyFate) -> tuple[str, Edit] | tuple[str, Edit, Edit]:
    """Return the title and the edits that write the key as it is read, or that remove it."""
    where, value = found.setting.where, found.setting.value
    if found.item is not None:
        return f"remove what {found.key} does not take", Remove(where.child(found.item))
    taken = found.replacement and engine.setting(found.replacement) is None
    if not taken:
        return f"remove {found.key}", Remove(where)
    title = f"write {found.replacement}"
    start = where.found().start
    quoted = f'"{found.replacement}"'
    key = ReplaceText(Where(where.document, where.route, Span(start, start + len(found.key) + 2)), quoted)
    if isinstance(value, str) and found.replacement.endswith("s"):
        return title, Put(where, [value]), key
    return title, key
