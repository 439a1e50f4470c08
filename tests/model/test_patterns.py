"""Path patterns: the language of .gitignore, in bounded time."""

import time

import pathspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deadlight.model.patterns import Patterns

NAMES = st.text("ab.c", min_size=1, max_size=3).filter(lambda name: name not in {".", ".."})
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
GLOBS = st.text("ab.c*?", min_size=1, max_size=4).filter(lambda glob: "**" not in glob)
LINES = st.builds(
    lambda parts, negated, anchored: "!" * negated + "/" * anchored + "/".join(parts),
    st.lists(GLOBS | st.just("**"), min_size=1, max_size=4).filter(lambda parts: parts != ["**"]),
    st.booleans(),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("line", "path", "named"),
    [
        ("*.log", "deep/down/a.log", True),
        ("/build", "build", True),
        ("/build", "deep/build", False),
        ("deep/build", "very/deep/build", False),
        ("**/build", "very/deep/build", True),
        ("a/**/b", "a/b", True),
        ("a/**/b", "a/x/y/b", True),
        ("a/**", "a/x", True),
        ("a/**", "a", None),
        ("[a-c]?.y[am]l", "bx.yal", True),
        ("[!a-c]", "d", True),
        ("[[:digit:]]x", "7x", True),
        ("[]]", "]", True),
        (r"\!important", "!important", True),
        (r"\#notes", "#notes", True),
        ("# a comment", "# a comment", None),
        ("name   ", "name", True),
        ("name\\ ", "name ", True),
    ],
)
def test_a_pattern_names_what_git_says_it_names(line, path, named):
    assert Patterns([line]).decide(path) in ({named} if named else {None, False})


def test_a_pattern_with_a_slash_at_its_end_names_folders_only():
    patterns = Patterns(["build/"])
    assert patterns.decide("deep/build", folder=True)
    assert patterns.decide("deep/build") is None


def test_the_last_pattern_that_names_a_path_decides():
    patterns = Patterns(["*.yaml", "!keep.yaml", "deep/keep.yaml"])
    assert patterns.decide("some.yaml") is True
    assert patterns.decide("keep.yaml") is False
    assert patterns.decide("deep/keep.yaml") is True


def test_a_file_is_covered_by_a_pattern_for_a_folder_above_it():
    patterns = Patterns(["legacy/", "*.old"])
    assert patterns.covers("legacy/win/Dockerfile")
    assert patterns.covers("a/b.old")
    assert not patterns.covers("new/win/Dockerfile")


@pytest.mark.parametrize("line", ["[a", "\\", "[[:nonsense:]]", "/", "!", "", "[z-"])
def test_a_malformed_pattern_names_nothing(line):
    assert not Patterns([line])


@pytest.mark.parametrize(
    ("line", "path"),
    [("*" + "a*" * 30 + "b", "a" * 250), ("**/a/" * 30 + "b", "/".join("a" * 1000)), ("*?" * 40 + "b", "a" * 250)],
)
def test_a_hostile_pattern_is_matched_in_bounded_time(line, path):
    started = time.monotonic()
    assert Patterns([line]).decide(path) is None
    assert time.monotonic() - started < 2


@given(st.lists(LINES, max_size=3), PATHS)
@settings(max_examples=300)
@example(["**/a/**"], "a/a")
@example(["a/**/**/b"], "a/b")
def test_patterns_decide_like_pathspec(lines, path):
    # It is told only the pattern for the path itself: that a folder above is named is what `covers` adds.
    expected = pathspec.GitIgnoreSpec.from_lines(lines).match_file(path)
    assert Patterns(lines).covers(path) is expected or not _agreed(lines)


def _agreed(lines):
    """Whether git and pathspec read the lines alike: a file below a folder that is left out cannot be taken back."""
    return not any(line.startswith("!") for line in lines)
