"""Tells of walls and attack paths: reads as an audit does, and reasons over the whole estate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from deadlight.boundary.decision.deciding import decisions
from deadlight.boundary.graph import Hide
from deadlight.boundary.reasoning import key_of, reason
from deadlight.boundary.scene import Scene, scene_of
from deadlight.gathering import Gathered, hider
from deadlight.model.attack import BoundaryReport
from deadlight.model.decision import Decision
from deadlight.model.estate import Estate
from deadlight.model.outcome import Unread
from deadlight.model.settings import Settings
from deadlight.pipeline import Auditor, Progress, gather


class Reasoned(Struct, frozen=True, eq=False, kw_only=True):
    """What is told of the boundary, of which scene, and what could not be read. `hide` takes secrets out of texts.

    `start` is what was asked about alone, as it was called.
    """

    report: BoundaryReport
    scene: Scene
    hide: Hide
    unread: tuple[Unread, ...] = ()
    files: int = 0
    start: str = ""


def boundary(
    paths: Sequence[str],
    settings: Settings,
    *,
    start: str = "",
    stdin: bytes | None = None,
    stdin_name: str = "-",
    progress: Progress | None = None,
) -> Reasoned:
    """Reason over files and folders; with `start` only over what leads on from that workload.

    No check is asked. Raises UsageError where no workload, or more than one, is called `start`.
    """
    auditor = Auditor(replace(settings, select=(), ignore=(), network=False), checks=())
    gathered = gather(auditor, paths, stdin=stdin, stdin_name=stdin_name, progress=progress)
    estate = gathered.estate or Estate()
    scene = scene_of(estate, settings.landscape, cni=settings.cni, kubernetes_version=settings.kubernetes_version)
    hide = hider(estate.workloads, estate.configured)
    report = replace(reason(scene, hide, start=start), notes=tuple(_left_out(gathered)))
    unread = tuple(sorted(gathered.unread, key=lambda row: (row.path, row.line)))
    return Reasoned(report=report, scene=scene, hide=hide, unread=unread, files=len(gathered.paths), start=start)


MOST_NAMED = 10


def _left_out(gathered: Gathered) -> Iterator[str]:
    """Yield which workloads are left out: nothing says that they run on Windows."""
    rows = [
        row for row in gathered.unknown
        if row.name == "unknown-operating-system" and row.subject.kind not in ("Dockerfile", "stage")
    ]  # fmt: skip
    for row in rows[:MOST_NAMED]:
        yield f"{row.subject.name} is left out: {row.reason}. If it runs on Windows, say --os windows."
    if len(rows) > MOST_NAMED:
        yield f"{len(rows) - MOST_NAMED} more are left out, of which it is not known either on what they run."


def decided(reasoned: Reasoned, start: str = "") -> tuple[Decision, ...]:
    """Return the decision on every workload of a scene, or on the one called `start`.

    Raises UsageError where no workload, or more than one, is called so.
    """
    scene = reasoned.scene
    found = decisions(scene.estate, scene.landscape)
    if not start:
        return found
    key = key_of(start, scene)
    own = {actor.workload for actor in scene.actors if actor.node.key == key}
    return tuple(each for workload, each in zip(scene.estate.workloads, found, strict=True) if workload in own)
