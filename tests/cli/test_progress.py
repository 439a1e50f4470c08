import io
import sys

import pytest

from deadlight.cli.frame import progress
from deadlight.cli.frame.progress import Bar, Steps


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def drawn(monkeypatch):
    """Return a function that runs a bar through, and returns what standard error was sent."""
    monkeypatch.setenv("TERM", "xterm")

    def run(bar_options, total, screen):
        # pytest puts its own standard error in place between a fixture and its test.
        monkeypatch.setattr(sys, "stderr", screen)
        with Bar(**bar_options) as bar:
            for done in range(1, total + 1):
                bar(done, total)
        return screen.getvalue()

    return run


def test_a_bar_appears_for_many_files(drawn):
    assert "Auditing" in drawn({"wanted": True}, 51, Terminal())


def test_a_bar_appears_when_it_takes_long(drawn, monkeypatch):
    monkeypatch.setattr(progress, "LONG", 0.0)
    assert "Auditing" in drawn({"wanted": True}, 2, Terminal())


def test_no_bar_appears_for_a_few_files(drawn):
    assert drawn({"wanted": True}, 3, Terminal()) == ""


def test_no_bar_appears_where_none_is_wanted(drawn):
    assert drawn({"wanted": False}, 100, Terminal()) == ""


def test_no_bar_appears_where_standard_error_is_no_terminal(drawn):
    assert drawn({"wanted": True}, 100, io.StringIO()) == ""


@pytest.mark.parametrize(
    ("wanted", "screen", "shown"), [(True, Terminal, True), (False, Terminal, False), (True, io.StringIO, False)]
)
def test_the_steps_of_a_search_are_shown_on_a_terminal_after_the_bar(monkeypatch, wanted, screen, shown):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen())
    with Bar(wanted=wanted) as bar, Steps(wanted=wanted, after=bar) as steps:
        bar(60, 60)
        steps("bounding")
        steps("searching")
        assert bar._shown is None
    assert ("searching" in sys.stderr.getvalue()) is shown
