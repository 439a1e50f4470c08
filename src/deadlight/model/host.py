"""Hosts: the scripts that set them up."""

from __future__ import annotations

from deadlight.model.command import Script
from deadlight.model.configured import Configured


class HostScript(Configured, frozen=True, eq=False, kw_only=True):
    """A PowerShell script that sets a container host up: its commands, in order, as understood.

    `text` is the script as it was read; `script` is filled in by the semantics.
    """

    text: str
    script: Script | None = None
