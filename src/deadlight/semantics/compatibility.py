"""Which builds of Windows run which images, as Windows itself decides: `tables/compatibility.toml`.

Engines and runtimes refuse some images before Windows sees them; `container_engines` knows that. Builds that
are no release of the tables (Insider builds, releases that are newer than them) are unknown.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.regex import lazy
from deadlight.semantics.facts import Certainty, Fact, read_rows
from deadlight.semantics.windows_releases import Windows

Outcome = Literal["runs", "does-not-run", "refused-at-pull", "unknown"]
"""`refused-at-pull` is an engine's answer only: Windows would run the image."""
Isolation = Literal["process", "hyperv", "host-process"]
Relation = Literal["same", "older", "newer"]

BUILD_LABEL = "node.kubernetes.io/windows-build"
"""The node label that the kubelet sets to "10.0.<build>"."""

HOST_PROCESS_EVIDENCE = (
    "https://github.com/kubernetes/enhancements/tree/64765b4/keps/sig-windows/1981-windows-privileged-container-support",
)

_BUILD = lazy(r"10\.0\.(\d{5})(?:\.\d+)?", re.ASCII)


class CompatibilityRow(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row; see the head of `tables/compatibility.toml`."""

    isolation: Literal["process", "hyperv"]
    outcome: Literal["runs", "does-not-run", "unknown"]
    hosts: tuple[int, int]
    images: Relation | tuple[int, ...]
    reason: str
    kind: Literal["", "server", "client"] = ""
    revision: Literal["", "equal", "different", "not-said"] = ""
    error: str = ""
    instead: str = ""
    verify: str = ""


class Verdict(Struct, frozen=True, kw_only=True):
    """Whether a host runs an image, and why.

    `error` is what is shown where it does not, `instead` what works, `verify` what is to be found out where it
    is not known. `certainty` is nothing where no row of the table says it.
    """

    outcome: Outcome
    reason: str
    error: str = ""
    instead: str = ""
    verify: str = ""
    certainty: Certainty | None = None
    evidence: tuple[str, ...] = ()


def build_of(text: str) -> int | None:
    """Return the build in "10.0.20348" or "10.0.20348.2113", or nothing."""
    match = _BUILD.fullmatch(text.strip())
    return int(match[1]) if match else None


def compatibility(host: Windows, image: Windows, isolation: Isolation = "process") -> Verdict:
    """Return whether Windows runs a container of `image` on `host`, isolated so."""
    if isolation == "host-process":
        reason = "a HostProcess container uses the host's own Windows; its image needs no matching build"
        return Verdict(outcome="runs", reason=reason, certainty="documented", evidence=HOST_PROCESS_EVIDENCE)
    for windows, what in ((host, "the host"), (image, "the image")):
        if not windows.known:
            reason = f"{windows.version} of {what} is no release of Windows that is known: a preview, or a newer one"
            return Verdict(outcome="unknown", reason=reason, verify="run the image on this host")
    if image.kind == "client":
        reason = f"no base image of {image.name} is known: images are of Windows Server"
        return Verdict(outcome="unknown", reason=reason, verify="read the image's os.version (docker image inspect)")
    relation, revision = _relation(host, image), _revisions(host, image)
    for row in _rows():
        if (
            row.isolation == isolation
            and row.kind in ("", host.kind)
            and row.hosts[0] <= host.build <= row.hosts[1]
            and (image.build in row.images if isinstance(row.images, tuple) else row.images == relation)
            and row.revision in ("", revision)
        ):
            return Verdict(
                outcome=row.outcome,
                reason=row.reason,
                error=row.error,
                instead=row.instead,
                verify=row.verify,
                certainty=row.certainty,
                evidence=row.evidence,
            )
    return Verdict(outcome="unknown", reason="no table names the pair", verify="run the image on this host")


def _relation(host: Windows, image: Windows) -> Relation:
    if host.build == image.build:
        return "same"
    return "newer" if image.build > host.build else "older"


def _revisions(host: Windows, image: Windows) -> Literal["equal", "different", "not-said"]:
    if host.revision is None or image.revision is None:
        return "not-said"
    return "equal" if host.revision == image.revision else "different"


@lru_cache(maxsize=1)
def _rows() -> tuple[CompatibilityRow, ...]:
    return read_rows("compatibility", CompatibilityRow)
