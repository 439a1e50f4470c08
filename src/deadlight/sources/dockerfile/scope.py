"""Which ARG and ENV values are in force at an instruction.

ENV wins over ARG. A stage goes on with what the stage that it is built on has set. Names are
compared without case, as builders on Windows do.
Source: https://docs.docker.com/reference/dockerfile/#scope and
https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go (dispatchArg)
"""

from __future__ import annotations

from itertools import islice

from deadlight.sources.dockerfile.variables import Value

MOST_KNOWN = 200
"""So many values at most are handed on with a command line."""

PLATFORM_ARGUMENTS = frozenset(
    f"{side}{part}" for side in ("TARGET", "BUILD") for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}
"""What BuildKit sets by itself: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope"""

Known = tuple[tuple[str, str], ...]


class GlobalScope:
    """The ARGs before the first FROM."""

    def __init__(self) -> None:
        """Start with none."""
        self._values: dict[str, Value] = {}

    def declare(self, name: str, value: Value | None) -> None:
        """Declare an ARG; without a value it has none, unless one was given before."""
        key = name.upper()
        if value is not None:
            self._values[key] = value
        elif key not in self._values:
            self._values[key] = platform_argument(key) or Value(None, f"ARG {name} has no default", unset=True)

    def declared(self, name: str) -> Value | None:
        """Return what was declared for `name`."""
        return self._values.get(name.upper())

    def lookup(self, name: str) -> Value:
        """Return what a FROM sees."""
        key = name.upper()
        found = self._values.get(key) or platform_argument(key)
        return found or Value(None, f"no ARG before the first FROM declares {name}", unset=True)


class Scope:
    """The ARG and ENV values of a stage, on top of those of the stage that it is built on."""

    def __init__(self, outer: GlobalScope, parent: Scope | None) -> None:
        """Start a stage."""
        self._outer = outer
        self._parent = parent
        self._environment: dict[str, tuple[str, Value]] = {}
        self._arguments: dict[str, tuple[str, Value]] = {}
        self._known: dict[bool, Known] = {}

    def set_environment(self, name: str, value: Value) -> None:
        """Take an ENV."""
        self._environment[name.upper()] = name, value
        self._known.clear()

    def declare(self, name: str, value: Value | None) -> None:
        """Take an ARG; without a default it has the global one's value."""
        key = name.upper()
        if value is None:
            value = self._outer.declared(name) or platform_argument(key)
            if value is None:
                if self._find(key) is not None:
                    return
                value = Value(None, f"ARG {name} has no default", unset=True)
        self._arguments[key] = name, value
        self._known.clear()

    def lookup(self, name: str) -> Value:
        """Return what an instruction sees; what the file does not set, the base image may."""
        return self._find(name.upper()) or Value(None, f"{name} is not set in this file")

    def known(self, *, arguments: bool) -> Known:
        """Return the known values in force, ENV and, for a build step, ARG."""
        found = self._known.get(arguments)
        if found is None:
            found = self._known[arguments] = self._collected(arguments=arguments)
        return found

    def _find(self, key: str) -> Value | None:
        for kind in ("_environment", "_arguments"):
            scope: Scope | None = self
            while scope is not None:
                found: tuple[str, Value] | None = getattr(scope, kind).get(key)
                if found is not None:
                    return found[1]
                scope = scope._parent  # noqa: SLF001 - the same class
        return None

    def _collected(self, *, arguments: bool) -> Known:
        values: dict[str, tuple[str, Value]] = {}
        for kind in ("_environment", "_arguments") if arguments else ("_environment",):
            scope: Scope | None = self
            while scope is not None and len(values) < MOST_KNOWN:
                for key, found in islice(getattr(scope, kind).items(), MOST_KNOWN):
                    values.setdefault(key, found)
                scope = scope._parent  # noqa: SLF001 - the same class
        known = [(name, value.text) for name, value in values.values() if value.text is not None and not value.unknown]
        return tuple(known[:MOST_KNOWN])


def platform_argument(key: str) -> Value | None:
    """Return the value of an argument that BuildKit sets, if `key` is one."""
    if key in PLATFORM_ARGUMENTS:
        return Value(None, f"{key} depends on the platform that is built for")
    return None
