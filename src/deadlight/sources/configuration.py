"""Reads `deadlight.toml`, and `[tool.deadlight]` of a pyproject.toml.

Every key is checked: a misspelt one would change what is reported without a word.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal

from deadlight.model.errors import ConfigurationError, InputError
from deadlight.model.outcome import Severity
from deadlight.model.settings import CNIS, Configuration, Waiver
from deadlight.sources.files import read_bytes
from deadlight.sources.landscape import KEYS, landscape_of
from deadlight.sources.toml_values import Table

PYPROJECT = "pyproject.toml"
NAMES = ("deadlight.toml", PYPROJECT)

_KEYS = (
    "select", "ignore", "min-severity", "fail-on", "os", "strict", "exclude", "engine-version", "kubernetes-version",
    "cni", "baseline", "waivers", *KEYS,
)  # fmt: skip
LONGEST_LINE = 500
"""Characters kept of the line that a waiver stands on."""

_WAIVER_KEYS = ("checks", "paths", "reason", "until", "approved-by")
_SEVERITIES: tuple[Literal["critical", "high", "medium", "low"], ...] = ("critical", "high", "medium", "low")
_LEVELS: tuple[Literal["critical", "high", "medium", "low", "never"], ...] = (*_SEVERITIES, "never")
_SYSTEMS: tuple[Literal["auto", "windows", "linux"], ...] = ("auto", "windows", "linux")

_OURS = re.compile(
    rb"^[ \t]*(?:\[+[ \t]*tool[ \t]*\.[ \t]*[\"']?deadlight\b|(?:tool\.)?deadlight[ \t]*[.=])", re.MULTILINE
)


def find_configuration(start: Path) -> Path | None:
    """Return the configuration that holds for `start`, a file or folder: the nearest one above, or nothing.

    In one folder `deadlight.toml` goes before `pyproject.toml`, which counts only if it has
    `[tool.deadlight]`. The search ends with the repository: what lies above belongs to someone else.
    """
    start = Path(os.path.realpath(start))
    for folder in (start, *start.parents) if start.is_dir() else start.parents:
        for name in NAMES:
            if (folder / name).is_file() and (name != PYPROJECT or _speaks_of_us(folder / name)):
                return folder / name
        if (folder / ".git").exists():
            return None
    return None


def load(path: Path) -> Configuration:
    """Read a configuration file.

    Raises ConfigurationError, which names file and line, for a key or a value that is not known.
    Names of checks are not looked at here, but where checks are selected.
    """
    shown = _shown(path)
    try:
        data = read_bytes(path)
    except InputError as error:
        raise ConfigurationError(f"{shown} cannot be read: {error.reason}") from None
    table = _table(data, shown, below_tool=path.name == PYPROJECT)
    table.demand_known(_KEYS)
    folder = Path(os.path.realpath(path)).parent
    severity = table.choice("min-severity", _SEVERITIES)
    baseline = table.text_of("baseline")
    return Configuration(
        path=shown,
        folder=folder.as_posix(),
        select=table.texts("select"),
        ignore=table.texts("ignore"),
        min_severity=None if severity is None else Severity[severity.upper()],
        fail_on=table.choice("fail-on", _LEVELS),
        os=table.choice("os", _SYSTEMS),
        strict=table.truth("strict"),
        engine_version=table.text_of("engine-version"),
        kubernetes_version=table.text_of("kubernetes-version"),
        cni=table.choice("cni", CNIS),
        baseline=None if baseline is None else (folder / baseline).as_posix(),
        waivers=tuple(_waiver(entry) for entry in table.tables("waivers")),
        exclude=table.texts("exclude") or (),
        landscape=landscape_of(table, shown),
    )


def _shown(path: Path) -> str:
    """Return `path` from the working folder, as everything in a report is shown; whole where the root is between."""
    try:
        shown = Path(os.path.relpath(path))
    except ValueError:
        # On Windows another drive has no way to it.
        return path.as_posix()
    to_root = max(len(Path.cwd().parts) - 1, 1)
    return (path if path.is_absolute() and shown.parts[:to_root] == ("..",) * to_root else shown).as_posix()


def _waiver(table: Table) -> Waiver:
    """Return one entry of `waivers`. Without a reason it is kept, to be reported; it does not count."""
    table.demand_known(_WAIVER_KEYS)
    checks = table.texts("checks")
    if not checks:
        raise table.wrong("checks", "a waiver names the checks that it waives: checks = [...]")
    line = table.line()
    return Waiver(
        checks=checks,
        reason=(table.text_of("reason") or "").strip(),
        until=table.date("until"),
        paths=table.texts("paths") or (),
        path=table.shown,
        written_at=line,
        text=table.text.split("\n")[line - 1][:LONGEST_LINE].rstrip(),
        approved_by=table.text_of("approved-by") or "",
    )


def _table(data: bytes, shown: str, *, below_tool: bool) -> Table:
    """Return deadlight's table of a TOML file."""
    import tomllib

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{shown}:{line}: not valid UTF-8") from None
    try:
        values: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = int(found[1]) if (found := re.search(r"at line (\d+)", str(error))) else text.count("\n") + 1
        problem = re.sub(r" \(at .*\)$", "", str(error))
        raise ConfigurationError(f"{shown}:{line}: not valid TOML: {problem}") from None
    except RecursionError:
        raise ConfigurationError(f"{shown}: nested too deeply") from None
    start = 0
    for key in ("tool", "deadlight") if below_tool else ():
        values = values.get(key, {}) if isinstance(values, dict) else {}
    if below_tool and (header := _OURS.search(data)):
        start = len(data[: header.start()].decode("utf-8-sig"))
    if not isinstance(values, dict):
        raise ConfigurationError(f"{shown}: tool.deadlight is no table")
    return Table(values, shown, text, start)


def _speaks_of_us(path: Path) -> bool:
    """Return whether a pyproject.toml configures deadlight, or seems to and is malformed, which `load` tells."""
    try:
        data = read_bytes(path)
    except InputError:
        return False
    if b"deadlight" not in data:
        return False
    import tomllib

    try:
        tool = tomllib.loads(data.decode("utf-8-sig")).get("tool")
    except (ValueError, RecursionError):
        return _OURS.search(data) is not None
    return isinstance(tool, dict) and "deadlight" in tool
