"""`deadlight classify`: options, questions on a terminal, and what is missing where there is none."""

import json
import os
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "classify-an-incident.md"
ESCAPE = ("--isolation", "process", "--as", "administrator", "--reached", "host", "--by", "exploit")


def test_an_escape_is_classified(deadlight):
    result = deadlight("classify", *ESCAPE)
    assert (result.status, result.err) == (0, "")
    assert "No security boundary is breached" in result.out


def test_json_holds_all_of_it(deadlight):
    report = json.loads(deadlight("classify", *ESCAPE, "-f", "json").out)
    assert (report["schema"], report["verdict"]) == ("deadlight/classify/v1", "non-security-bug")


def test_markdown_is_a_page(deadlight):
    assert deadlight("classify", *ESCAPE, "-f", "markdown").out.startswith("# Servicing verdict\n")


def test_by_what_it_was_reached_may_be_left_open(deadlight):
    report = json.loads(deadlight("classify", *ESCAPE[:6], "-f", "json").out)
    assert (report["verdict"], report["serviced"], report["incident"]["by"]) == ("unknown", "no", "unknown")


def test_an_unknown_answer_is_an_answer(deadlight):
    result = deadlight("classify", "--isolation", "unknown", "--as", "user", "--reached", "host", "--by", "exploit")
    assert result.status == 0
    assert "--isolation  Which isolation did the container have?" in result.out


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        ((), ["--isolation process|hyperv|hostprocess|unknown", "--as ", "--reached "]),
        (("--as", "user"), ["--isolation ", "--reached "]),
        (ESCAPE[2:], ["--isolation "]),
    ],
)
def test_without_a_terminal_the_options_that_are_missing_are_named(deadlight, arguments, missing):
    result = deadlight("classify", *arguments)
    assert (result.status, result.out) == (2, "")
    assert all(option in result.err for option in missing)
    assert result.err.count(" --") + result.err.count("deadlight: --") == len(missing)


@pytest.mark.parametrize("arguments", [("--isolation", "vm"), ("--as", "root"), ("FILE",), ("-f", "sarif")])
def test_what_is_no_answer_is_refused(deadlight, arguments):
    assert deadlight("classify", *ESCAPE, *arguments).status == 2


# --- On a terminal ---

on_unix = pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are of Unix")


class Terminal:
    """A run whose standard input and error are a terminal, and whose standard output is a pipe or that terminal."""

    def __init__(self, *arguments, output_too=False):
        import pty

        self.ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "dumb", "NO_COLOR": "1"}  # noqa: TID251
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deadlight", "classify", *arguments],
            stdin=theirs,
            stdout=theirs if output_too else subprocess.PIPE,
            stderr=theirs,
            env=environment,
            start_new_session=True,
        )
        os.close(theirs)
        self.seen = ""

    def until(self, text):
        """Read what is shown until `text` is."""
        while text not in self.seen:
            if not select.select([self.ours], [], [], 60)[0]:
                pytest.fail(f"nothing more is shown: {self.seen}")
            try:
                read = os.read(self.ours, 4096)
            except OSError:
                read = b""
            assert read, self.seen
            self.seen += read.decode().replace("\r\n", "\n")
        shown, self.seen = self.seen.partition(text)[0], self.seen.partition(text)[2]
        return shown

    def say(self, answer):
        os.write(self.ours, f"{answer}\n".encode())

    def end(self):
        """Return the exit status, and what came to standard output."""
        out = self.process.communicate(timeout=60)[0]
        os.close(self.ours)
        return self.process.returncode, (out or b"").decode()


@on_unix
def test_on_a_terminal_it_asks_with_explanations_and_standard_output_has_the_verdict_alone():
    terminal = Terminal("-f", "json")
    assert "hostprocess" in terminal.until("isolation [unknown]:")
    terminal.say("hyperv")
    assert "ContainerAdministrator" in terminal.until("as [unknown]:")
    terminal.say("user")
    assert "neighbour" in terminal.until("reached [unknown]:")
    terminal.say("host")
    assert "a mount, a pipe" in terminal.until("by [unknown]:")
    terminal.say("exploit")
    status, out = terminal.end()
    assert (status, json.loads(out)["verdict"]) == (0, "boundary-breach")


@on_unix
def test_on_a_terminal_only_what_is_not_given_is_asked():
    terminal = Terminal("--isolation", "process", "--as", "user", "--by", "grant", "-q", output_too=True)
    assert "Which isolation" not in terminal.until("reached [unknown]:")
    terminal.say("neighbour")
    terminal.until("by design")
    assert terminal.end()[0] == 0


@on_unix
def test_on_a_terminal_an_answer_that_is_none_is_asked_again_and_enter_means_unknown():
    terminal = Terminal("--as", "user", "--reached", "host", "--by", "exploit", "-f", "json")
    terminal.until("isolation [unknown]:")
    terminal.say("vm")
    assert "is not one of" in terminal.until("isolation [unknown]:")
    terminal.say("")
    status, out = terminal.end()
    assert (status, json.loads(out)["verdict"]) == (0, "unknown")


@on_unix
def test_on_a_terminal_the_end_of_input_ends_it():
    terminal = Terminal()
    terminal.until("isolation [unknown]:")
    os.write(terminal.ours, b"\x04")
    status, out = terminal.end()
    assert (status, out.strip()) == (130, "")


# --- The page ---


def test_what_the_page_shows_is_what_is_printed(deadlight):
    shown = re.findall(
        r"^```sh\ndeadlight (classify [^\n#]*?) *\n```\n\n```text\n(.*?)^```$",
        PAGE.read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    assert shown
    for line, text in shown:
        assert deadlight(*line.split()).out == text
