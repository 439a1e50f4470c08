"""Plans where workloads run: reads as an audit does, and places all that runs on Windows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from deadlight import __version__
from deadlight.boundary.placement import planning
from deadlight.gathering import Gathered
from deadlight.model.errors import UsageError
from deadlight.model.estate import Estate
from deadlight.model.placement import Plan
from deadlight.model.settings import Settings
from deadlight.pipeline import Auditor, Progress, gather


def plan(
    paths: Sequence[str],
    settings: Settings,
    *,
    seconds: float,
    assumed: int,
    stdin: bytes | None = None,
    stdin_name: str = "-",
    progress: Progress | None = None,
    step: Callable[[str], None] | None = None,
) -> Plan:
    """Plan for files and folders; with `stdin`, for its bytes as a file called `stdin_name` instead.

    `seconds` bound the search, `assumed` is the memory in MiB of a container that does not say how much it may take.
    No check is asked. Raises UsageError where the configuration names no hosts, or OR-tools is missing.
    """
    landscape = settings.landscape
    if not landscape.hosts:
        raise UsageError(
            f"{landscape.path} names no hosts" if landscape.path else "there is no configuration that names hosts",
            "Write them as [[hosts]] into deadlight.toml: name, count, memory, release, hyperv.",
        )
    auditor = Auditor(replace(settings, select=(), ignore=(), network=False), checks=())
    gathered = gather(auditor, paths, stdin=stdin, stdin_name=stdin_name, progress=progress)
    estate = gathered.estate or Estate()
    made = planning.plan(estate, landscape, version=__version__, seconds=seconds, assumed=assumed, step=step)
    unread = tuple(sorted(gathered.unread, key=lambda row: (row.path, row.line)))
    return replace(made, left_out=_left_out(gathered, estate), unread=unread)


def _left_out(gathered: Gathered, estate: Estate) -> tuple[tuple[str, int], ...]:
    """Return how many workloads are not placed, by the reason."""
    others = {subject.kind for subject in estate.configured}
    counts: Counter[str] = Counter()
    for judged in gathered.judged:
        if judged.subject.kind == "dockerfile":
            counts["an image, which something else runs"] += 1
        elif judged.subject.kind not in others and judged.system != "windows":
            known = judged.system == "linux"
            counts["runs on Linux" if known else "whether it runs on Windows is not known (--os)"] += 1
    return tuple(sorted(counts.items()))
