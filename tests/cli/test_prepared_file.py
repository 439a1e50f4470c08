"""What a run prepares for the next one: the same report with and without it, and never an error about it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import msgpack

import deadlight

DOCKERFILE = """\
# escape=`
FROM mcr.microsoft.com/windows/servercore:ltsc2019
SHELL ["powershell", "-Command"]
RUN Invoke-WebRequest http://example.com/a.exe -OutFile a.exe; .\\a.exe
USER ContainerAdministrator
"""


@pytest.fixture
def run(tmp_path):
    """Return a function that audits a Dockerfile in a process of its own, whose bytecode goes to a folder."""
    file = tmp_path / "Dockerfile"
    file.write_text(DOCKERFILE)

    def audit(*options: str, **variables: str) -> object:
        done = subprocess.run(
            [sys.executable, "-m", "deadlight", "audit", "--exit-zero", "-f", "json", str(file), *options],
            capture_output=True,
            check=True,
            cwd=tmp_path,
            env={**_inherited(), "PYTHONPYCACHEPREFIX": str(tmp_path / "bytecode"), **variables},
        )
        assert done.stderr == b""
        return json.loads(done.stdout)

    return audit


def _inherited() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # noqa: TID251
    return {**kept, "PYTHONPATH": str(Path(deadlight.__file__).parents[1])}


def _prepared(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "bytecode").rglob("prepared*.msgpack"))


def test_the_second_run_says_what_the_first_said(run, tmp_path):
    first = run()
    (file,) = _prepared(tmp_path)
    written = file.stat().st_mtime_ns
    assert run() == first
    assert file.stat().st_mtime_ns == written, "there was nothing new to write"
    assert len(first["findings"]) > 3


@pytest.mark.parametrize("damage", [b"", b"\x80", b"\xc1", b"not this", "half"])
def test_a_damaged_file_changes_nothing_and_is_replaced(run, tmp_path, damage):
    first = run()
    (file,) = _prepared(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage == "half" else damage)
    assert run() == first
    assert msgpack.decode(file.read_bytes()) == msgpack.decode(whole)


def test_what_another_version_prepared_is_not_used(run, tmp_path):
    first = run()
    (file,) = _prepared(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"Dockerfile", b"dockerfile").replace(b" on 3.", b" on 2."))
    assert run() == first
    assert msgpack.decode(file.read_bytes()) == msgpack.decode(whole)


def test_nothing_is_written_where_python_writes_no_bytecode(run, tmp_path):
    run(PYTHONDONTWRITEBYTECODE="1")
    assert _prepared(tmp_path) == []


def test_a_place_that_cannot_be_written_is_no_error(run, tmp_path):
    (tmp_path / "bytecode").write_text("a file where a folder is wanted")
    run()


def test_the_file_holds_nothing_of_what_was_audited(run, tmp_path):
    run()
    (file,) = _prepared(tmp_path)
    held = file.read_bytes()
    assert b"example.com/a.exe" not in held
    assert os.fsencode(tmp_path) not in held
