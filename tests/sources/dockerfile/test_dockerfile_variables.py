"""Expanding variables, quotes and escapes, as the builder's shell words do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.sources.dockerfile.variables import LONGEST_VALUE, Expander, Value

VALUES = {
    "A": Value("one"),
    "EMPTY": Value(""),
    "NONE": Value(None, "ARG NONE has no default", unset=True),
    "BASE": Value(None, "BASE is not set in this file"),
    "PART": Value("x-${NONE}", "ARG NONE has no default"),
}


def lookup(name: str) -> Value:
    return VALUES.get(name, VALUES["BASE"])


def expand(text: str, escape: str = "\\") -> tuple[str, str]:
    return Expander(escape).expand(text, lookup)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("$A", "one"),
        ("${A}-$A.", "one-one."),
        ("$", "$"),
        ("a$ b", "a$ b"),
        ("'$A'", "$A"),
        ('"$A b"', "one b"),
        ('"a\\"b"', 'a"b'),
        ("\\$A", "$A"),
        ('"\\$A"', "$A"),
        ("C:\\a\\b", "C:ab"),
        ("C:\\\\a", "C:\\a"),
        ('"C:\\a b"', "C:\\a b"),
        ("'C:\\a'", "C:\\a"),
        ("a\\", "a"),
        ("${A:-two}", "one"),
        ("${EMPTY:-two}", "two"),
        ("${EMPTY-two}", ""),
        ("${NONE:-two}", "two"),
        ("${NONE-two}", "two"),
        ("${NONE:-$A}", "one"),
        ("${NONE:-${EMPTY:-'b c'}}", "b c"),
        ("${A:+two}", "two"),
        ("${EMPTY:+two}", ""),
        ("${EMPTY+two}", "two"),
        ("${NONE:+-$NONE}", ""),
        ("${A:?needed}", "one"),
        ("$1$?", ""),
    ],
)
def test_what_is_known_is_expanded(text: str, value: str) -> None:
    assert expand(text) == (value, "")


@pytest.mark.parametrize(
    ("text", "value"),
    [("C:\\a", "C:\\a"), ("`$A", "$A"), ('"a`"b"', 'a"b'), ("$A\\b", "one\\b"), ("a`", "a")],
)
def test_the_escape_character_may_be_a_backtick(text: str, value: str) -> None:
    assert expand(text, "`") == (value, "")


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("r:$NONE", "r:$NONE", "ARG NONE has no default"),
        ("r:${NONE}-$A", "r:${NONE}-one", "ARG NONE has no default"),
        ("$PART", "x-${NONE}", "ARG NONE has no default"),
        ("$BASE\\\\x", "$BASE\\x", "BASE is not set in this file"),
        ("${BASE:-two}", "${BASE:-two}", "BASE is not set in this file"),
        ("${NONE:?needed}", "${NONE:?needed}", "ARG NONE has no default"),
        ("${A#o}", "${A#o}", "${A#…} is not followed"),
        ("${A/o/x}", "${A/o/x}", "${A/…} is not followed"),
        ("${A", "${A", "${ is not closed"),
        ("${A:-x", "${A:-x", "${ is not closed"),
        ("${}", "${}", "the builder does not know this substitution"),
        ("'a", "'a", "a quote is not closed"),
        ('"a$A', '"a$A', "a quote is not closed"),
        ("${NONE:-" * 40 + "}" * 40, "${NONE:-" * 40 + "}" * 40, "${ } is nested too deeply"),
    ],
)
def test_what_is_not_known_stays_as_it_is_written(text: str, value: str, reason: str) -> None:
    assert expand(text) == (value, reason)


def test_a_default_that_is_not_used_makes_nothing_unknown() -> None:
    assert expand("${A:-$NONE}") == ("one", "")


def test_values_that_double_themselves_stay_bounded() -> None:
    value, unknown = Value("x" * 20_000), ""
    expander = Expander("\\")
    text, unknown = expander.expand("$A$A", lambda _: value)
    assert (text, unknown) == ("$A$A", "the value is too long")


def test_all_values_of_a_file_together_are_bounded() -> None:
    expander = Expander("\\")
    value = Value("x" * LONGEST_VALUE)
    lengths = [len(expander.expand("$A", lambda _: value)[0]) for _ in range(2_000)]
    assert sum(lengths) < 20_000_000


@given(st.text(alphabet="aA$'\"\\`{}:-+?#/ ", max_size=60), st.sampled_from("\\`"))
def test_any_text_is_expanded_or_left_as_it_is(text: str, escape: str) -> None:
    value, unknown = expand(text, escape)
    left_alone = "'" in text or f"{escape}$" in text
    assert unknown or left_alone or "$A " not in value
