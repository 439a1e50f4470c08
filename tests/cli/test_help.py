"""Help and version: what they say, and what they cost."""

import os
import statistics
import subprocess
import sys
import time

import pytest

from deadlight import __version__
from deadlight.cli.frame.group import COMMANDS

HEAVY = ("click", "rich", "yaml", "tree_sitter", "tomllib", "deadlight.pipeline", "deadlight.checks.api")


def python(*arguments, **more):
    environment = {**os.environ, **more.pop("env", {})}  # noqa: TID251
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60, env=environment, **more
    )


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_told(option):
    done = python("-m", "deadlight", option)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"deadlight {__version__}\n", "")


def test_the_version_is_told_among_other_options(deadlight):
    assert deadlight("--debug", "--version") == (0, f"deadlight {__version__}\n", "")


def test_the_version_loads_nothing():
    code = (
        "import sys; sys.argv = ['deadlight', '--version']\n"
        "from deadlight.__main__ import main\n"
        f"main(); print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert python("-c", code).stdout.splitlines()[-1] == "[]"


def test_the_help_of_the_group_loads_no_command():
    code = (
        "import sys; from deadlight.cli.frame.entry import run\n"
        "run(['--help']); print([name for name in sys.modules if name.startswith('deadlight.cli.')\n"
        f" and not name.startswith('deadlight.cli.frame')], [name for name in {HEAVY[1:]!r} if name in sys.modules])"
    )
    assert python("-c", code).stdout.splitlines()[-1] == "[] []"


def test_the_help_of_the_group_names_every_command(deadlight):
    result = deadlight("--help")
    assert result.status == 0
    assert all(f"  {name} " in result.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_that_any_terminal_can_show(deadlight, name):
    result = deadlight(name, "-h")
    assert result.status == 0
    assert result.out.isascii()
    assert f"Usage: deadlight {name}" in result.out
    assert f"Examples:\n  deadlight {name}" in result.out or f'  eval "$(deadlight {name}' in result.out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_help_are_command_lines_that_parse(name):
    import shlex
    from importlib import import_module

    for line, _ in import_module(f"deadlight.cli.{name}").command.examples:
        words = shlex.split(line.replace("$(", "").replace(")", "").replace('"', ""))
        words = words[words.index("deadlight") + 1 :]
        stop = next((index for index, word in enumerate(words) if word in ("|", ">", "<")), len(words))
        command = import_module(f"deadlight.cli.{words[0]}").command
        command.make_context(words[0], words[1:stop])


@pytest.mark.parametrize(("option", "times"), [("--version", 3), ("--help", 6)])
def test_answers_that_need_nothing_come_fast(tmp_path, option, times):
    environment = {"PYTHONPYCACHEPREFIX": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}

    def seconds(*arguments):
        started = time.perf_counter()
        assert python(*arguments, env=environment).returncode == 0
        return time.perf_counter() - started

    seconds("-m", "deadlight", option)
    pairs = [(seconds("-c", "pass"), seconds("-m", "deadlight", option)) for _ in range(9)]
    ours, bare = min(pair[1] for pair in pairs), min(pair[0] for pair in pairs)
    median = statistics.median(pair[1] / pair[0] for pair in pairs)
    assert min(ours / bare, median) <= times
