"""Checks of which only the heading is read are the same as those that are loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

from deadlight.checks.deferred import Deferred, Heading, heading, load
from deadlight.checks.registry import all_checks

DEFERRED = [check for check in all_checks() if isinstance(check, Deferred)]
SOURCE = (
    '"""A title."""\n\n'
    "@check(\n"
    '    "WIN999",\n'
    '    examples=[Bad("dockerfile", BAD)],\n'
    ")\n"
    "def always_wrong(subject: Stage | HostScript, build: Build) -> Iterator[Outcome]:\n"
    "    yield\n"
)


@pytest.mark.parametrize("check", DEFERRED, ids=lambda check: check.name)
def test_the_heading_says_what_the_loaded_check_says(check):
    loaded = load(check.module)
    for name in ("id", "name", "kinds", "wants", "judges", "any_os", "dockerfiles", "module", "wall"):
        assert getattr(check, name) == getattr(loaded, name)


def test_nearly_all_checks_are_deferred():
    assert len(DEFERRED) > 0.9 * len(all_checks())


def test_the_types_of_all_parameters_are_read():
    found = heading("deadlight.checks.image.always_wrong", SOURCE)
    assert found is not None
    assert found == Heading("WIN999", (("Stage", "HostScript"), ("Build",)), any_os=False, dockerfiles=True)


def test_a_signature_of_several_lines_is_read():
    source = SOURCE.replace("(subject: ", "(\n    subject: ").replace(": Build)", ": Build,\n)")
    found = heading("deadlight.checks.image.always_wrong", source)
    assert found is not None
    assert found.kinds == (("Stage", "HostScript"), ("Build",))


@pytest.mark.parametrize(
    "other",
    [
        SOURCE.replace("@check(\n", "@check("),
        SOURCE.replace("always_wrong", "another_name"),
        SOURCE.replace('"WIN999"', "ID"),
        SOURCE.replace("Stage | HostScript", "Annotated[Stage, 1]"),
        SOURCE.replace("subject: Stage | HostScript, build: Build", ""),
        "",
    ],
)
def test_a_heading_that_is_written_otherwise_is_left_to_the_file(other):
    assert heading("deadlight.checks.image.always_wrong", other) is None


def test_a_module_without_a_check_of_its_name_is_refused():
    with pytest.raises(TypeError, match="defines no check called judge"):
        load("deadlight.checks.judge")


def test_what_no_check_has_is_missing_as_on_any_object():
    with pytest.raises(AttributeError):
        DEFERRED[0].wings  # noqa: B018


def test_a_dockerfile_loads_no_check_of_engines(tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\n")
    code = (
        "import sys; from deadlight.cli.frame.entry import run\n"
        f"run(['audit', '--no-config', '-f', 'csv', {str(tmp_path)!r}])\n"
        "print([name for name in sys.modules if name.startswith('deadlight.checks.engine.')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
