"""Runs Trivy on an image, as a process of its own, without a shell, and reads its report.

It is given no word of the image itself: only where the image is. Its database is used as it is, never fetched.
Source: https://github.com/aquasecurity/trivy/blob/v0.59.1/docs/docs/references/configuration/cli/trivy_image.md
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event
from typing import Literal

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from deadlight.model.errors import InputError
from deadlight.model.image_content import OtherScanner
from deadlight.model.regex import compiled
from deadlight.model.scanned_image import ScannedImage
from deadlight.sources.scanner_reports.trivy_images import NAME, read_file

LIMIT = 1800.0
"""Seconds that a run may take: a Server Core image of 2 GB takes some minutes."""

UNASKED = 120.0
"""Seconds that a run may take which nobody has asked for."""

_QUICK = 30.0
_PATIENCE = 0.25
_JARS = "**/*.jar,**/*.war,**/*.ear,**/*.par"
_KEPT = compiled(
    r"TRIVY_(?:CACHE_DIR|CACHE_BACKEND|CACHE_TTL|REDIS_\w+|USERNAME|PASSWORD|REGISTRY_TOKEN|INSECURE|NON_SSL)"
)
"""Variables of Trivy's that say where things are and who asks; others change what it finds, or how it reports it."""

_SILENT = {"TRIVY_SKIP_VERSION_CHECK": "true", "TRIVY_DISABLE_TELEMETRY": "true", "TRIVY_DISABLE_VEX_NOTICE": "true"}
"""Newer versions ask for news of themselves otherwise; older ones know no such options."""

_LONGEST_REASON = 300


Lack = Literal["vulnerabilities", "java"]
"""What it has no database of: vulnerabilities, then it looks for none; Java packages, then it passes over jar files."""


class _Database(Struct):
    updated: str = field(default="", name="UpdatedAt")


class _Version(Struct):
    version: str = field(name="Version")
    vulnerabilities: _Database | None = field(default=None, name="VulnerabilityDB")
    java: _Database | None = field(default=None, name="JavaDB")


class Trivy(Struct, frozen=True, kw_only=True):
    """The program at `path`. `environment` is what it is started in, `scratch` the folder for its temporary files.

    `limit` is how many seconds a run may take; runs end early once `stopped` is set.
    """

    path: str
    environment: Mapping[str, str]
    scratch: Path
    limit: float = LIMIT
    stopped: Event = field(default_factory=Event)

    def scan(self, target: Sequence[str], *, secrets: bool) -> tuple[ScannedImage, tuple[Lack, ...]]:
        """Return what Trivy says of the image that the arguments `target` name, and which databases it lacks.

        Looking for `secrets` takes it a hundred times as long as all else: 20 s for 100 MB of text. Raises InputError
        where it fails, is not done in time, or writes what is no report.
        """
        try:
            self.scratch.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="trivy-", dir=self.scratch, ignore_cleanup_errors=True) as folder:
                return self._scan(target, Path(folder), secrets=secrets)
        except OSError as error:
            raise InputError(f"it cannot be run: {(error.strerror or str(error)).lower()}") from None

    def _scan(self, target: Sequence[str], folder: Path, *, secrets: bool) -> tuple[ScannedImage, tuple[Lack, ...]]:
        known = self._version(folder)
        arguments = ["image", "--quiet", "--format", "json", "--output", "report.json", "--exit-code", "0"]
        arguments += ["--timeout", f"{int(self.limit) + 60}s", "--list-all-pkgs", "--offline-scan"]
        arguments += ["--skip-db-update", "--skip-java-db-update"]
        lacks: list[Lack] = []
        also = ",secret" if secrets else ""
        if known.vulnerabilities is None:
            # Packages are listed for their licences; vulnerabilities cannot be looked for. Nothing stays behind.
            arguments += ["--scanners", f"license{also}", "--cache-dir", "cache"]
            lacks.append("vulnerabilities")
        else:
            arguments += ["--scanners", f"vuln{also}"]
        if known.java is None:
            # With a database of the one kind only, it gives up where it meets a jar.
            arguments += ["--skip-files", _JARS]
            lacks.append("java")
        self._run([*arguments, *target], folder, self.limit)
        report = read_file(folder / "report.json")
        day = known.vulnerabilities.updated[:10] if known.vulnerabilities else ""
        by = OtherScanner(name=NAME, version=known.version, database=day)
        return replace(report, by=by), tuple(lacks)

    def _version(self, folder: Path) -> _Version:
        """Return which Trivy it is, and which databases it has."""
        said = self._run(["version", "--format", "json"], folder, min(_QUICK, self.limit))
        try:
            return msgspec.json.decode(said, type=_Version)
        except msgspec.MsgspecError:
            raise InputError("it does not say which version it is") from None

    def _run(self, arguments: Sequence[str], folder: Path, limit: float) -> bytes:
        """Run it in an empty folder, where no configuration or list of exceptions of somebody else lies."""
        kept = {name: value for name, value in self.environment.items() if _is_kept(name)}
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
        errors = folder / "errors.txt"
        with errors.open("wb") as stderr, (folder / "output.txt").open("w+b") as stdout:
            process = subprocess.Popen(  # noqa: S603 - the program that the user has, with arguments of ours
                [self.path, *arguments], stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, cwd=folder,
                env={**kept, **_SILENT, **temporary},
            )  # fmt: skip
            status = self._waited(process, limit)
            if status != 0:
                raise InputError(f"it fails: {_reason(errors) or f'its exit status is {status}'}")
            stdout.seek(0)
            return stdout.read(1 << 20)

    def _waited(self, process: subprocess.Popen[bytes], limit: float) -> int:
        """Return the exit status of a process. One that takes too long, or that nobody waits for, is ended."""
        end = time.monotonic() + limit
        try:
            while not self.stopped.is_set() and time.monotonic() < end:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return process.wait(min(_PATIENCE, max(end - time.monotonic(), 0)))
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        raise InputError("it was stopped" if self.stopped.is_set() else f"it was not done after {limit:.0f} seconds")


def find() -> str:
    """Return where Trivy is on the path, empty where it is not. The working folder is not on it."""
    found = shutil.which(NAME) or ""
    return found if Path(found).is_absolute() else ""


def _is_kept(name: str) -> bool:
    return not name.upper().startswith("TRIVY_") or _KEPT.fullmatch(name.upper()) is not None


def _reason(errors: Path) -> str:
    """Return why Trivy gave up, as it says itself, on one line."""
    with errors.open("rb") as file:
        file.seek(max(errors.stat().st_size - 16_384, 0))
        text = file.read().decode("utf-8", "replace")
    last = re.split(r"\bFATAL\b\s*", text)[-1]
    words = " ".join(re.sub(r"\x1b\[[\d;]*m", "", last).split()).removeprefix("Fatal error ")
    return words if len(words) <= _LONGEST_REASON else f"…{words[-_LONGEST_REASON:]}"
