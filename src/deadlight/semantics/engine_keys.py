"""What an engine makes of the keys of its daemon.json: taken, without effect, or a reason not to start."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.engine import Engine
from deadlight.model.estate import Estate
from deadlight.model.workload import Setting
from deadlight.semantics import conditions, settings
from deadlight.semantics.settings import Row

PLATFORM = "engine"
NEWEST = "29.7"
"""The newest engine of which the keys are known; a key that it does not know, later ones may."""

_NESTED = "proxies"
"""The only object whose keys are read inside of it, and compared as if they stood outside."""

_REFUSED = "the following directives don't match any configuration option: …"


class KeyFate(Struct, frozen=True):
    """What becomes of one key: `key` as the engine compares it, the engine's words, and what to write instead.

    `replacement` is the key that `instead` is, where it is one; `since` says in words from which engine on,
    where engines differ and the user named none; `item` is the item of a list that it is about.
    """

    setting: Setting
    key: str
    error: str = ""
    effect: str = ""
    instead: str = ""
    replacement: str = ""
    since: str = ""
    item: int | None = None


def version_of(engine: Engine, estate: Estate, named: str) -> str:
    """Return the version that `engine` is judged for, empty where none is known.

    It is that which the user named, what the engine says of itself, or what the only engine says that was read.
    """
    if named or engine.version is not None:
        return named or (engine.version.value if engine.version is not None else "")
    told = {each.version.value for each in estate.every(Engine) if each.version is not None}
    return told.pop() if len(told) == 1 else ""


def is_beyond(version: str) -> bool:
    """Return whether an engine of this version is newer than all whose keys are known."""
    numbers = [int(part) for part in re.findall(r"\d+", version)[:2]]
    return bool(numbers) and numbers > [int(part) for part in NEWEST.split(".")]


def key_of(setting: Setting) -> str:
    """Return the key as the engine compares it: without the object that it stands in."""
    return _parts(setting)[1]


def _written(engine: Engine) -> tuple[Setting, ...]:
    """Return the keys as they were written down. What a running engine says of itself, it has taken."""
    return engine.settings if engine.source != "info" else ()


def rejected(engine: Engine, version: str) -> Iterator[KeyFate]:
    """Yield the keys that keep the engine from starting: it has no option of this name."""
    for setting in _written(engine):
        key = key_of(setting)
        row = _key_row(_looked_up(setting), version)
        if row is not None and row.fate == "rejected-at-start":
            since = "" if version else _since(row.versions)
            yield KeyFate(setting, key, error=row.error.replace("…", key), instead=row.instead, since=since)
        elif row is None and not is_beyond(version):
            near = _near(key)
            yield KeyFate(setting, key, error=_REFUSED.replace("…", key), instead=near, replacement=near)


def undecided(engine: Engine, version: str) -> Iterator[Setting]:
    """Yield the keys that no known engine has, where the engine is newer than those."""
    for setting in _written(engine):
        if is_beyond(version) and _key_row(_looked_up(setting), version) is None:
            yield setting


def without_effect(engine: Engine, version: str) -> Iterator[KeyFate]:
    """Yield the keys that the engine takes and does nothing with, and those that it takes from elsewhere."""
    last = {setting.name: setting for setting in _written(engine)}
    for setting in _written(engine):
        name, key = _looked_up(setting), key_of(setting)
        row = _key_row(name, version)
        if row is None or row.fate == "rejected-at-start":
            continue
        value_row = settings.fate(PLATFORM, name, setting.value, version=version) or row
        nested = _parts(setting)[0] not in ("", _NESTED)
        if last[setting.name] is not setting and not isinstance(setting.value, dict):
            effect = f"the file has {setting.name} again further down, and that counts"
            yield KeyFate(setting, key, effect=effect, instead="one of the two")
        elif nested:
            effect = "the engine compares names inside of an object, and reads nothing there"
            yield KeyFate(setting, key, effect=effect, instead=f"{key} at the top of the file")
        elif value_row.fate == "ignored":
            replacement = value_row.instead if _key_row(value_row.instead, version) is not None else ""
            yield KeyFate(
                setting,
                key,
                effect=value_row.effect,
                instead=value_row.instead,
                replacement=replacement if value_row is row else "",
                since="" if version else _since(value_row.versions),
                item=None if value_row is row else offending(value_row.when, setting),
            )


def refused_values(engine: Engine, version: str) -> Iterator[KeyFate]:
    """Yield the keys that the engine knows, with a value that keeps it from starting."""
    for setting in _written(engine):
        name = _looked_up(setting)
        row = _key_row(name, version)
        if row is None or row.fate != "honoured":
            continue
        found = settings.fate(PLATFORM, name, setting.value, version=version)
        if found is not None and found.fate == "rejected-at-start":
            since = "" if version else _since(found.versions)
            item, error = offending(found.when, setting), _shown(found, setting)
            yield KeyFate(setting, key_of(setting), error=error, instead=found.instead, since=since, item=item)


def is_read(setting: Setting, version: str = "") -> bool:
    """Return whether the engine reads this key of its file, whatever its value."""
    row = _key_row(_looked_up(setting), version)
    return row is not None and row.fate == "honoured" and _parts(setting)[0] in ("", _NESTED)


def offending(row_when: str, setting: Setting) -> int | None:
    """Return which item of a list it is that a condition on the value holds for, nothing where it is no list."""
    if not isinstance(setting.value, list):
        return None
    return next((index for index, item in enumerate(setting.value) if conditions.holds(row_when, [item])), None)


def _parts(setting: Setting) -> tuple[str, str]:
    """Return the object that a key stands in, empty for the top, and the key itself; names may hold dots."""
    route = setting.where.route
    if len(route) > 1:
        return (str(route[-2]) if len(route) > 2 else ""), str(route[-1])
    above, _, key = setting.name.rpartition(".")
    return above, key


def _looked_up(setting: Setting) -> str:
    """Return the name under which the table has a key: keys of other objects count as those of the top."""
    above, key = _parts(setting)
    return f"{above}.{key}" if above == _NESTED else key


def _key_row(name: str, version: str) -> Row | None:
    """Return the row on a key as such, whatever its value. The engine tells capital letters from small ones."""
    rows = [
        row for row in settings.rows_of(PLATFORM, name) if row.setting == name and row.when == "any" and not row.given
    ]
    return next((row for row in rows if conditions.in_versions(version, row.versions)), None)


def _shown(row: Row, setting: Setting) -> str:
    """Return the error with the value in it, where the row leaves a gap for it."""
    index = offending(row.when, setting)
    value = setting.value[index] if index is not None and isinstance(setting.value, list) else setting.value
    text = str(value).strip()
    if row.setting == "exec-opts":
        option, equals, chosen = text.partition("=")
        if row.error.count("…") == 2:
            return row.error.replace("…", text, 1).replace("…", option.strip())
        return row.error.replace("…", chosen.strip() if "isolation'" in row.error and equals else text)
    if row.setting == "hosts" and row.error.count("…") == 2:
        return row.error.replace("…", text, 1).replace("…", text.partition("://")[0])
    return row.error.replace("…", text)


def _since(versions: str) -> str:
    """Return a range of versions in words: ` since 23`, ` before 25`, nothing for all versions."""
    bounds = re.findall(r"(>=|<)(\d+(?:\.\d+)*)", versions)
    words = {">=": "since", "<": "before"}
    return "".join(f" {words[sign]} {bound}" for sign, bound in bounds)


def _near(key: str) -> str:
    """Return the key that was probably meant, as it would be written today; empty if none is near."""
    import difflib

    platform = next(platform for platform in settings.PLATFORMS if platform.name == PLATFORM)
    known = [
        row.setting
        for row in settings.rows_of_platform(platform)
        if row.fate == "honoured" and row.when == "any" and conditions.in_versions("", row.versions)
    ]
    spelled = key.lower().replace("_", "-")
    found = difflib.get_close_matches(spelled, known, n=1, cutoff=0.8)
    return found[0] if found else ""
