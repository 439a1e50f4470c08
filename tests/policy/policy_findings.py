"""Findings and settings to decide on."""

import datetime

from deadlight.model.outcome import Finding, Place, Severity, SubjectName
from deadlight.model.place import Position
from deadlight.model.settings import Settings, Waiver

TODAY = datetime.date(2026, 11, 22)
NAMES = {"win301": "WIN301", "engine-pipe-mount": "WIN301", "win201": "WIN201", "container-administrator": "WIN201"}


def finding(**given):
    """A finding; fields of its place by their own names, what is not known as a parameter of its message."""
    line = given.pop("line", 6)
    route = given.pop("route", (0, "services", "ci", "volumes", 1))
    place = Place(given.pop("path", "compose.yaml"), Position(line, 3, line, 9), route, given.pop("text", "- pipe"))
    return Finding(
        id=given.pop("id", "WIN301"),
        name=given.pop("name", "engine-pipe-mount"),
        severity=given.pop("severity", Severity.HIGH),
        template="something is wrong",
        subject=SubjectName("container", given.pop("subject", "ci")),
        place=place,
        parameters=given,
    )


def settings(**options):
    return Settings(today=TODAY, **options)


def waiver(*checks, **options):
    options = {"reason": "the agents run alone", **options}
    return Waiver(checks=checks or ("engine-pipe-mount",), **options)


def inline(*checks, line=6, **options):
    return waiver(*checks, **{"line": line, "origin": "inline", "path": "compose.yaml", "written_at": line, **options})
