"""Source lines under a finding."""

import pytest
from hostile_reports import texts
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.outcome import Place
from deadlight.model.place import Position
from deadlight.outputs.ansi import Paint
from deadlight.outputs.inert import width
from deadlight.outputs.snippet import framed, snippet


def shown(line, column, end_column, *, columns=80, end_line=1):
    found = snippet(Place("f", Position(1, column, end_line, end_column), (), line), columns)
    return found.line, found.underline


def test_the_place_is_underlined():
    assert shown("USER admin", 6, 11) == ("USER admin", "     ^^^^^")


def test_an_empty_place_gets_one_caret():
    assert shown("USER admin", 6, 6) == ("USER admin", "     ^")


def test_a_place_behind_the_end_of_the_line_gets_one_caret_there():
    assert shown("USER", 9, 12) == ("USER", "    ^")


def test_tabs_are_expanded_and_the_carets_follow():
    assert shown("\ta\tb", 4, 5) == ("    a   b", "        ^")


def test_wide_characters_take_two_carets():
    assert shown("日本 x", 1, 3) == ("日本 x", "^^^^")


def test_combining_characters_take_no_caret_of_their_own():
    assert shown("e\u0301x", 3, 4) == ("e\u0301x", " ^")


def test_terminal_escapes_are_shown_not_sent():
    assert shown("\x1b[2Jx", 5, 6) == ("␛[2Jx", "    ^")


def test_a_place_over_several_lines_is_underlined_to_the_end_of_its_first():
    assert shown("RUN a \\  ", 5, 3, end_line=4) == ("RUN a \\", "    ^^^")


def test_a_long_line_is_cut_on_both_sides_around_the_place():
    line, underline = shown("a" * 300 + "HERE" + "b" * 300, 301, 305, columns=40)
    assert line.startswith("…aaa")
    assert line.endswith("bbb…")
    assert line[underline.index("^") :].startswith("HERE")
    assert underline.count("^") == 4


def test_a_long_line_is_cut_on_the_right_only_where_the_place_is_near_its_start():
    line, underline = shown("USER " + "x" * 300, 1, 5, columns=40)
    assert line.startswith("USER xxx")
    assert line.endswith("…")
    assert underline == "^^^^"


def test_an_underline_ends_where_the_line_is_cut():
    line, underline = shown("x" * 300, 1, 301, columns=40)
    assert len(underline) < len(line) <= 40


@settings(deadline=None)
@given(texts, st.integers(1, 60), st.integers(0, 60), st.integers(20, 100))
def test_line_and_carets_fit_the_columns_and_there_is_always_a_caret(line, column, length, columns):
    text, underline = shown(line, column, column + length, columns=columns)
    assert width(text) <= columns
    assert len(underline) <= columns + 1
    assert underline.strip("^ ") == ""
    assert "^" in underline


@pytest.mark.parametrize("line", ["", "   ", "\t"])
def test_a_blank_line_has_no_frame(line):
    assert framed(Place("f", Position(1, 1, 1, 1), (), line), Paint(on=False), 80, "low") == []


def test_the_gutter_is_as_wide_as_the_number_of_the_line():
    lines = framed(Place("f", Position(1234, 1, 1234, 2), (), "x"), Paint(on=False), 80, "low")
    assert lines == ["     |", "1234 | x", "     | ^"]
