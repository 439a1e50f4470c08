"""Every option of a service as a setting, named and typed as Compose names and types it.

`deploy` and `build` are taken apart down to their values; any other option is one setting, with its whole
value. Texts that stand for switches and numbers become these, as Compose casts them.
Source: https://github.com/compose-spec/compose-go/blob/main/loader/interpolate.go
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deadlight.model.place import Plain
from deadlight.model.regex import compiled
from deadlight.model.workload import Setting
from deadlight.sources.compose.merge import keyed
from deadlight.sources.compose.parts import FROM_ENV_FILE, Part, boolean_of

_SWITCHES = frozenset({
    "build.no_cache", "build.privileged", "build.pull", "init", "oom_kill_disable", "privileged", "read_only",
    "stdin_open", "tty",
})  # fmt: skip
_NUMBERS = frozenset({
    "cpu_count", "cpu_period", "cpu_quota", "cpu_rt_period", "cpu_rt_runtime", "cpu_shares", "deploy.replicas",
    "deploy.resources.limits.pids", "mem_swappiness", "oom_score_adj", "pids_limit", "scale",
})  # fmt: skip
_FRACTIONS = frozenset({"cpu_percent", "cpus"})
_INTEGER = compiled(r"[-+]?[0-9]{1,18}")
_FRACTION = compiled(r"[0-9]{1,18}(?:\.[0-9]{1,18})?")
_KEYED = frozenset({"build.args"})
_WHOLE = frozenset({"build.labels", "deploy.labels"})
_TAKEN_APART = frozenset({"build", "deploy"})


def settings_of(service: Mapping[str, Part]) -> Iterator[Setting]:
    """Return the settings of a service, in the order in which they are written.

    `build` gives both the whole option and its values (`build.context` for the short form too).
    """
    for name, part in service.items():
        if name.startswith("x-"):
            continue
        if name not in _TAKEN_APART:
            yield _setting(name, part)
            continue
        if name == "build":
            yield _setting(name, part)
        if isinstance(part.value, dict):
            yield from _leaves(name, part.value)
        elif name == "build" and part.value is not None:
            yield _setting("build.context", part)


def _leaves(prefix: str, entries: Mapping[str, Part]) -> Iterator[Setting]:
    for key, part in entries.items():
        name = f"{prefix}.{key}"
        inner = keyed(part) if name in _KEYED else part.value
        if key.startswith("x-"):
            continue
        if isinstance(inner, dict) and inner and name not in _WHOLE:
            yield from _leaves(name, inner)
        elif part.written and prefix in _KEYED:
            yield Setting(name, part.written, part.where, FROM_ENV_FILE)
        else:
            yield _setting(name, part)


def _setting(name: str, part: Part) -> Setting:
    return Setting(name, _cast(name, part), part.where, part.depends())


def _cast(name: str, part: Part) -> Plain:
    value = part.plain()
    if not isinstance(value, str) or part.unknown:
        return value
    if name in _SWITCHES:
        switch = boolean_of(value)
        return value if switch is None else switch
    if name in _NUMBERS and _INTEGER.fullmatch(value):
        return int(value)
    if name in _FRACTIONS and _FRACTION.fullmatch(value):
        return float(value)
    return value
