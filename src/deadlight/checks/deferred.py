"""Reads what a check is called and what it judges off its file, and leaves the file unloaded until more is asked.

To load all checks takes three times as long as to read their headings, mostly because of the semantics that they ask.
Most runs see subjects of few kinds, so most checks are never asked for more.
"""

from __future__ import annotations

from importlib import import_module

from msgspec import Struct

from deadlight.checks.api import Check, names_of_types

_OPENING, _SIGNATURE = "\n@check(\n", "\n)\ndef "
"""What stands before and after the arguments of a check, as the formatter lays them out."""


_DOCKERFILES = ('"dockerfile"', 'Dockerfile"', "examples=[]")
"""What the arguments of a check hold that is shown what a Dockerfile makes; see `Check.dockerfiles`."""


class Heading(Struct, frozen=True, array_like=True):
    """What the beginning of a check's file tells; `kinds` are the types of each parameter."""

    id: str
    kinds: tuple[tuple[str, ...], ...]
    any_os: bool
    dockerfiles: bool


class Deferred(Check):
    """A check whose file is loaded when something is asked that its heading does not tell."""

    def __init__(self, module: str, heading: Heading) -> None:
        """Take the name of the file's module and what its heading tells."""
        self.module = module
        self.id = heading.id
        self.name = module.rpartition(".")[2].replace("_", "-")
        self.any_os = heading.any_os
        self.dockerfiles = heading.dockerfiles
        self.judging(heading.kinds)

    def __getattr__(self, name: str) -> object:
        """Load the file for what has not been set. Raises AttributeError for what no check has."""
        if name.startswith("__"):
            raise AttributeError(name)
        for key, value in vars(load(self.module)).items():
            self.__dict__.setdefault(key, value)
        if name not in self.__dict__:
            raise AttributeError(name)
        return self.__dict__[name]


def load(module: str) -> Check:
    """Return the check that `module` holds. Raises TypeError if it holds none of its name."""
    function = module.rpartition(".")[2]
    value = getattr(import_module(module), function, None)
    if not isinstance(value, Check):
        raise TypeError(f"{module} defines no check called {function}")
    return value


def heading(module: str, source: str) -> Heading | None:
    """Return what the heading of `source`, the text of `module`, tells; nothing where it is written otherwise."""
    _, opening, own = source.rpartition(_OPENING)
    given, signed, rest = own.partition(_SIGNATURE)
    name, _, parameters = rest.partition(")")[0].partition("(")
    words = given.split('"', 2)
    if not opening or not signed or name != module.rpartition(".")[2] or len(words) < 3 or words[0].strip():
        return None
    annotations = [each.partition(":")[2].strip() for each in parameters.split(",") if each.strip()]
    if not annotations or not all(each.replace("|", "").replace(" ", "").isidentifier() for each in annotations):
        return None
    return Heading(
        words[1],
        tuple(names_of_types(each) for each in annotations),
        any_os="\n    any_os=True," in given,
        dockerfiles=any(sign in given for sign in _DOCKERFILES),
    )
