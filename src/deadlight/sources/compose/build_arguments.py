"""Build arguments of a Compose file, which stand in for the defaults of ARG in a linked Dockerfile.

Only what the base of a stage and the user come from is filled in again: the rest of the Dockerfile is judged on
its own, with its own defaults.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from deadlight.model.build import Build, Stage
from deadlight.model.place import Located, Where
from deadlight.sources.compose.merge import keyed
from deadlight.sources.compose.parts import Part
from deadlight.sources.dockerfile.scope import GlobalScope
from deadlight.sources.dockerfile.variables import Expander, Value


def with_arguments(build: Build, arguments: Part) -> Build:
    """Return `build` as the `args:` of a Compose file make it."""
    given = {name.upper(): _value(name, part) for name, part in keyed(arguments).items()}
    if not given:
        return build
    expander, scope = Expander(build.escape), GlobalScope()
    for instruction in build.global_arguments:
        for assignment in instruction.assignments:
            value = given.get(assignment.name.upper())
            if value is None and assignment.value is not None:
                text, unknown = expander.expand(_written(assignment.value.where), scope.lookup)
                value = Value(text, unknown)
            scope.declare(assignment.name, value)
    stages: list[Stage] = []
    for stage in build.stages:
        stages.append(_again(stage, stages, given, expander, scope))
    return replace(build, stages=tuple(stages))


def _again(
    stage: Stage, earlier: list[Stage], given: Mapping[str, Value], expander: Expander, scope: GlobalScope
) -> Stage:
    """Return `stage` with its base filled in again, on top of the `earlier` stages."""
    written = _written(stage.base.where)
    base, parent = stage.base, earlier[stage.parent.index] if stage.parent is not None else None
    if "$" in written:
        text, unknown = expander.expand(written, scope.lookup)
        base = Located(text, stage.base.where, unknown)
        parent = next((each for each in reversed(earlier) if each.name and each.name.lower() == text.lower()), None)
    user, inherited = stage.user, stage.parent.user if stage.parent is not None else None
    if user is inherited:
        user = parent.user if parent is not None else None
    elif (
        user is not None and "$" in _written(user.where) and any(name in _written(user.where).upper() for name in given)
    ):
        user = Located(user.value, user.where, "the Compose file gives the build argument that it comes from")
    return replace(stage, base=base, parent=parent, user=user)


def _written(where: Where) -> str:
    span = where.found()
    return where.document.text[span.start : span.end]


def _value(name: str, part: Part) -> Value:
    text = part.text()
    if text is None:
        return Value(None, f"the build argument {name} comes from the environment")
    return Value(text, part.unknown)
