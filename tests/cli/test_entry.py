"""Exit statuses of what goes wrong, and what is said."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deadlight.cli import rules
from deadlight.cli.frame.entry import run
from deadlight.model.errors import CheckError, ConfigurationError, DeadlightError, InputError


@pytest.fixture
def failing(monkeypatch):
    """Return a function that makes `deadlight rules` raise an error."""

    def fail_with(error):
        def raising(**_):
            raise error

        monkeypatch.setattr(rules.command, "callback", raising)

    return fail_with


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConfigurationError("deadlight.toml line 3: no such key", "Remove it."), 2),
        (DeadlightError("something else"), 2),
        (InputError("it cannot be read"), 3),
        (CheckError("some-check", "container x", "compose.yaml"), 4),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_kind_of_error_has_its_exit_status(deadlight, failing, error, status):
    failing(error)
    assert deadlight("rules").status == status


def test_an_error_is_told_with_its_advice_and_without_traceback(deadlight, failing):
    failing(ConfigurationError("deadlight.toml line 3: no such key", "Remove it."))
    result = deadlight("rules")
    assert result.err == "deadlight: deadlight.toml line 3: no such key\nRemove it.\n"
    assert result.out == ""


def test_an_exception_that_nobody_meant_is_called_a_bug_of_ours(deadlight, failing):
    failing(KeyError("the password"))
    result = deadlight("rules")
    assert result.status == 4
    assert "this is a bug in deadlight: KeyError" in result.err
    assert "report it" in result.err
    assert "Traceback" not in result.err
    assert "the password" not in result.err


@pytest.mark.parametrize("arguments", [["rules", "--debug"], ["--debug", "rules"]])
def test_the_traceback_is_shown_where_it_is_asked_for(deadlight, failing, arguments):
    failing(KeyError("the reason"))
    result = deadlight(*arguments)
    assert result.status == 4
    assert "Traceback" in result.err
    assert "the reason" in result.err


def test_the_environment_can_ask_for_the_traceback(deadlight, failing, monkeypatch):
    failing(KeyError("the reason"))
    monkeypatch.setenv("DEADLIGHT_DEBUG", "1")
    assert "Traceback" in deadlight("rules").err


def test_a_bug_is_placed_in_our_own_files(deadlight, monkeypatch):
    monkeypatch.setattr("deadlight.outputs.rules.table", None)
    assert "TypeError at outputs/rules.py, line " in deadlight("rules").err


@pytest.mark.parametrize("arguments", [["rules", "--no-such-option"], ["no-such-command"], ["rules", "-f", "yaml"], []])
def test_a_command_line_that_makes_no_sense_is_a_usage_error(deadlight, arguments):
    result = deadlight(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert "Usage: deadlight" in result.err


def test_a_misspelt_command_is_answered_with_the_nearest(deadlight):
    assert "Did you mean explain?" in deadlight("explian").err


def test_a_path_in_place_of_a_command_is_answered_with_the_whole_command(deadlight, tmp_path):
    (tmp_path / "compose.yaml").write_text("services: {}\n")
    assert "deadlight audit compose.yaml" in deadlight("compose.yaml").err


def test_a_reader_that_goes_away_is_no_error(failing, monkeypatch, capsys):
    class Gone(io.TextIOWrapper):
        def write(self, text):
            raise BrokenPipeError(32, "Broken pipe")

        flush = write

        def fileno(self):
            raise OSError

    monkeypatch.setattr(sys, "stdout", Gone(io.BytesIO()))
    monkeypatch.setattr(sys.stdout, "flush", lambda: (_ for _ in ()).throw(BrokenPipeError(32, "Broken pipe")))
    assert run(["rules"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(os.name != "posix", reason="a shell pipe")
def test_a_closed_pipe_leaves_nothing_on_standard_error():
    line = f"{sys.executable} -m deadlight rules -f json | true"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_an_output_that_takes_no_data_is_told():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "deadlight", "rules"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert "standard output does not take the data" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a shell that closes streams")
@pytest.mark.parametrize(("redirection", "status"), [(">&-", 0), ("2>&-", 0), (">&- 2>&-", 0)])
def test_closed_outputs_are_no_error(redirection, status):
    line = f"{sys.executable} -m deadlight rules {redirection}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (status, "")


@pytest.mark.skipif(os.name != "posix", reason="a shell that closes streams")
def test_a_closed_standard_input_is_a_usage_error():
    line = f"{sys.executable} -m deadlight audit - <&-"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "standard input is closed" in done.stderr


def test_what_is_not_loaded_with_msgspec_is_the_real_thing_for_whoever_asks():
    script = (
        "import sys, deadlight.__main__ as start\nstart._load_msgspec()\n"
        "assert not {'decimal', 'uuid', 'textwrap', 'msgspec.inspect'} & set(sys.modules)\n"
        "import decimal, msgspec.inspect, uuid\n"
        "print(decimal.Decimal('1.10'), uuid.UUID(int=1).version, msgspec.inspect.type_info(int))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60, text=True)
    assert done.stdout.startswith("1.10 None IntType(")


def test_a_msgspec_that_asks_for_more_is_loaded_whole():
    script = (
        "import deadlight.__main__ as start\nstart.type = lambda name, bases, _: type(name, bases, {})\n"
        "start._load_msgspec()\n"
        "import decimal, msgspec\n"
        "print(msgspec.json.encode(decimal.Decimal('1.10')).decode())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60, text=True)
    assert done.stdout == '"1.10"\n'
