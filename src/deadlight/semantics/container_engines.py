"""What Docker and containerd, by version, make of an image for another build: `tables/container_engines.toml`.

They choose from a list of platforms by the build of the host, and pull nothing where no entry fits. An image
that is no list they leave to Windows (`compatibility`), except that dockerd refuses one that is newer than its host.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.semantics import conditions
from deadlight.semantics.compatibility import Verdict, compatibility
from deadlight.semantics.facts import Fact, read_rows
from deadlight.semantics.windows_releases import Windows

Takes = Literal["any", "not-newer", "same-build", "since-2022", "previous-lts"]

LTS_BUILDS = (20348, 26100)
"""The long-term releases whose images newer hosts take, as containerd counts them."""

CLIENT_DEFAULT = "on a client of Windows Docker isolates by hypervisor unless process isolation is asked for"

_A_SINGLE = "an image that is no list of platforms is not compared and runs"


class EngineRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row; see the head of `tables/container_engines.toml`."""

    engine: Literal["docker", "containerd"]
    name: str
    takes: Takes
    versions: str = ""
    error: str = ""
    compares: Literal["lists", "all"] = "lists"
    host_from: int = 0
    host_error: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for a range of versions that is none."""
        wrong = conditions.problem("any", self.versions)
        if wrong:
            raise ValueError(wrong)


class OnEngine(Struct, frozen=True, kw_only=True):
    """What becomes of an image on one line of versions of an engine, in process and in hypervisor isolation."""

    name: str
    versions: str
    process: Verdict
    hyperv: Verdict
    notes: tuple[str, ...]
    evidence: tuple[str, ...]


def on_engines(
    host: Windows, image: Windows, *, engine_version: str = "", containerd_version: str = ""
) -> tuple[OnEngine, ...]:
    """Return what every engine makes of `image` on `host`.

    With a version of Docker or of containerd only the lines that hold it are told, of that engine alone where
    only one version is given.
    """
    versions = {"docker": engine_version, "containerd": containerd_version}
    return tuple(
        _on_engine(row, host, image)
        for row in engine_rows()
        if not any(versions.values())
        or (versions[row.engine] and conditions.in_versions(versions[row.engine], row.versions))
    )


def takes_entry(takes: Takes, host: int, image: int) -> bool:
    """Return whether an engine with this rule takes the entry of build `image` in a list, on build `host`."""
    if takes == "any":
        return True
    if takes == "not-newer":
        return image <= host
    if takes == "same-build" or host < LTS_BUILDS[0]:
        return image == host
    oldest = LTS_BUILDS[0]
    if takes == "previous-lts":
        oldest = next((build for build in reversed(LTS_BUILDS) if host > build), LTS_BUILDS[0])
    return oldest <= image <= host


@lru_cache(maxsize=1)
def engine_rows() -> tuple[EngineRow, ...]:
    """Return all rows, in the order that they are shown in."""
    return read_rows("container_engines", EngineRow)


def _on_engine(row: EngineRow, host: Windows, image: Windows) -> OnEngine:
    notes = [row.note] if row.note else []
    if row.engine == "docker" and host.kind == "client":
        notes.append(CLIENT_DEFAULT)
    return OnEngine(
        name=row.name,
        versions=row.versions,
        process=_decided(row, host, image, compatibility(host, image, "process")),
        hyperv=_decided(row, host, image, compatibility(host, image, "hyperv")),
        notes=tuple(notes),
        evidence=row.evidence,
    )


def _decided(row: EngineRow, host: Windows, image: Windows, windows: Verdict) -> Verdict:
    """Return the verdict of the engine, or that of Windows where the engine takes the image."""
    if host.known and host.build < row.host_from:
        reason = f"{row.name} {row.versions} does not run on build {host.build}"
        return Verdict(
            outcome="does-not-run", reason=reason, error=row.host_error, certainty=row.certainty, evidence=row.evidence
        )
    if not host.known or not image.known or takes_entry(row.takes, host.build, image.build):
        return windows
    if row.compares == "all" or windows.outcome == "does-not-run":
        return Verdict(
            outcome="does-not-run",
            reason=windows.reason,
            error=row.error,
            instead=windows.instead,
            certainty=row.certainty,
            evidence=(*row.evidence, *windows.evidence),
        )
    single = _A_SINGLE if windows.outcome == "runs" else "an image that is no list of platforms is left to Windows"
    return Verdict(
        outcome="refused-at-pull",
        reason=f"no entry of a list of platforms fits: {single}",
        error=row.error,
        instead="name the image by the tag or digest of its one platform",
        verify=windows.verify,
        certainty=row.certainty,
        evidence=(*row.evidence, *windows.evidence),
    )
