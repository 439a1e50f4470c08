"""What an engine is told, in its file and among the arguments of its service, under the keys of the file."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.engine import Engine
from deadlight.model.place import Located, Where
from deadlight.model.workload import Setting
from deadlight.semantics import engine_keys

KEYS = {
    "host": "hosts", "authorization-plugin": "authorization-plugins", "insecure-registry": "insecure-registries",
    "registry-mirror": "registry-mirrors", "label": "labels", "log-opt": "log-opts", "exec-opt": "exec-opts",
    "storage-opt": "storage-opts", "dns-opt": "dns-opts", "feature": "features", "cdi-spec-dir": "cdi-spec-dirs",
    "node-generic-resource": "node-generic-resources", "default-network-opt": "default-network-opts",
    "host-gateway-ip": "host-gateway-ips",
}  # fmt: skip
"""Options of the command line that have another name in the file."""


def written(engine: Engine, key: str) -> Iterator[Setting]:
    """Yield what is said of a key of the file: its entry that counts, and the arguments of the same meaning."""
    setting = engine.setting(key)
    if setting is not None and (engine.source == "info" or engine_keys.is_read(setting)):
        yield setting
    for argument in engine.arguments:
        if KEYS.get(argument.name, argument.name) == key:
            yield argument


def texts(engine: Engine, key: str) -> Iterator[Located[str]]:
    """Yield the texts of a key, each of a list at its own place, without space around them and without empty ones."""
    for setting in written(engine, key):
        if isinstance(setting.value, list):
            items = [(item, setting.where.child(index)) for index, item in enumerate(setting.value)]
        else:
            items = [(setting.value, setting.where)]
        for item, where in items:
            if isinstance(item, str) and item.strip():
                yield Located(item.strip(), where, setting.unknown)


def truth(engine: Engine, key: str) -> tuple[bool | None, Where] | None:
    """Return whether a switch is on and where that is written, nothing where it is not; None for what is no truth."""
    found: tuple[bool | None, Where] | None = None
    for setting in written(engine, key):
        value = setting.value
        if isinstance(value, str):
            value = {"true": True, "1": True, "t": True, "": True, "false": False, "0": False, "f": False}.get(
                value.lower()
            )
        found = (value if isinstance(value, bool) and not setting.unknown else None), setting.where
    return found


def mapping(engine: Engine, key: str) -> dict[str, Located[str]]:
    """Return the texts of a mapping by their names, those of arguments (`name=value`) among them."""
    found: dict[str, Located[str]] = {}
    for setting in written(engine, key):
        if isinstance(setting.value, dict):
            for name, value in setting.value.items():
                if isinstance(value, str):
                    found[name] = Located(value, setting.where.child(name), setting.unknown)
        elif isinstance(setting.value, str):
            name, _, value = setting.value.partition("=")
            found[name] = Located(value, setting.where, setting.unknown)
    return found
