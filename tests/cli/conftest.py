"""Runs command lines in this process, as the installed command would."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from deadlight.cli.frame.entry import run


class Result(NamedTuple):
    """What a command line came to."""

    status: int
    out: str
    err: str


Deadlight = Callable[..., Result]

SET_BY_USERS = ("NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH", "DEADLIGHT_DEBUG", "_DEADLIGHT_COMPLETE")


@pytest.fixture
def deadlight(tmp_path, monkeypatch, capsys) -> Deadlight:
    """Return a function that runs a command line in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in SET_BY_USERS:
        monkeypatch.delenv(name, raising=False)
    # Nor does a Trivy that whoever runs the tests has look at their images.
    monkeypatch.setattr("deadlight.sources.scanner_reports.trivy_run.find", str)

    def command(*arguments: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = run(arguments)
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    return command
