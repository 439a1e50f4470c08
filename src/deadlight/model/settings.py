"""What a run is asked to do: options and configuration, merged."""

from __future__ import annotations

import datetime
from typing import Literal

from msgspec import Struct

from deadlight.model.landscape import Landscape
from deadlight.model.outcome import Severity

CNIS = ("antrea", "azure", "calico", "cilium", "flannel", "none")
"""The network plug-ins that `--cni` names; "azure" is Azure CNI without a policy engine of its own."""


class Waiver(Struct, frozen=True, kw_only=True):
    """A decision not to count a finding.

    `checks` are ids or names; `paths` are patterns as in a .gitignore (all files where empty);
    `line` to `last_line` bind an inline waiver to the lines it stands for; `route` binds an
    annotation to the object below it. `path` and `written_at` say where the waiver itself stands
    (1-based line), `text` is that line. `problem` says what is wrong with how it is written: such a
    waiver does not count.
    """

    checks: tuple[str, ...]
    reason: str
    until: datetime.date | None = None
    paths: tuple[str, ...] = ()
    line: int | None = None
    last_line: int = 0
    route: tuple[str | int, ...] | None = None
    origin: Literal["inline", "annotation", "configuration"] = "configuration"
    path: str = ""
    written_at: int = 0
    text: str = ""
    approved_by: str = ""
    problem: str = ""


class Configuration(Struct, frozen=True, kw_only=True):
    """What a configuration file says; nothing where it is silent.

    `path` is the file as a report shows it, `folder` its absolute folder, with `/`: what `exclude`
    and the waivers' `paths` are relative to. `baseline` is an absolute path. `fail_on` is the
    word, as "never" is none of the severities.
    """

    path: str
    folder: str
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    min_severity: Severity | None = None
    fail_on: Literal["critical", "high", "medium", "low", "never"] | None = None
    os: Literal["auto", "windows", "linux"] | None = None
    strict: bool | None = None
    engine_version: str | None = None
    kubernetes_version: str | None = None
    cni: str | None = None
    baseline: str | None = None
    waivers: tuple[Waiver, ...] = ()
    exclude: tuple[str, ...] = ()
    landscape: Landscape = Landscape()


class Settings(Struct, frozen=True, kw_only=True):
    """The settings of one run. `fail_on` nothing means never.

    `folder` is the configuration's absolute folder and `here` the working folder, both with `/`:
    with them the patterns of `exclude` and of the waivers mean the same files wherever the run was
    started. Where they are empty, patterns are compared with paths as they are shown. `baseline`
    holds the fingerprints of the findings that a baseline file forgives. `store` is the file of the store of
    vulnerabilities, empty for none.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Severity = Severity.LOW
    fail_on: Severity | None = Severity.HIGH
    os: Literal["auto", "windows", "linux"] = "auto"
    strict: bool = False
    today: datetime.date
    engine_version: str = ""
    kubernetes_version: str = ""
    cni: str = ""
    network: bool = False
    waivers: tuple[Waiver, ...] = ()
    exclude: tuple[str, ...] = ()
    landscape: Landscape = Landscape()
    folder: str = ""
    here: str = ""
    baseline: frozenset[str] = frozenset()
    jobs: int = 0
    store: str = ""
