"""Variables in Compose values, and the `.env` file that sets them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.model.short_forms import show
from deadlight.sources.compose.dotenv import variables_of
from deadlight.sources.compose.interpolation import hide, interpolate


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("$TAG", {"TAG": "ltsc2022"}, "ltsc2022"),
        ("a:${TAG}-x", {"TAG": "1"}, "a:1-x"),
        ("${TAG:-ltsc2019}", {}, "ltsc2019"),
        ("${TAG:-ltsc2019}", {"TAG": ""}, "ltsc2019"),
        ("${TAG-ltsc2019}", {}, "ltsc2019"),
        ("${TAG-ltsc2019}", {"TAG": ""}, ""),
        ("${TAG:-${OTHER:-deep}}", {}, "deep"),
        ("${A:-{x}}", {}, "{x}"),
        ("${A:-{x}", {}, "{x"),
        ("${A:+set}", {"A": "1"}, "set"),
        ("${A+set}", {"A": ""}, "set"),
        ("${A:?must be set}", {"A": "1"}, "1"),
        ("${A-C:\\data}", {}, "C:\\data"),
        ("$$HOME and $$", {"HOME": "x"}, "$HOME and $"),
        ("costs 5$ or $5", {}, "costs 5$ or $5"),
        ("${A}${A}", {"A": "$A"}, "$A$A"),
    ],
)
def test_a_known_variable_is_filled_in(text, variables, expected):
    assert interpolate(text, variables).text == expected
    assert not interpolate(text, variables).missing


@pytest.mark.parametrize(
    "text",
    ["$A", "${A}", "${A:?err}", "${A?err}", "${A:+alt}", "${A+alt}", "x${A}y", "${B:-${A}}", "$A:PATH"],
)
def test_a_variable_without_value_stays_as_it_was_written(text):
    filled = interpolate(text, {})
    assert filled.text == text
    assert filled.missing == ("A",)
    assert filled.unknown == "the environment variable A is not set here"


def test_several_missing_variables_are_all_named():
    assert interpolate("$A ${B} $A", {}).unknown == "the environment variables A, B are not set here"


@pytest.mark.parametrize("text", ["${", "${}", "${A", "${env:ProgramData}", "${1}", "${A:=x}", "${A:-x\n}"])
def test_what_compose_refuses_is_refused(text):
    with pytest.raises(InputError):
        interpolate(text, {})


def test_nesting_has_a_limit():
    with pytest.raises(InputError, match="nested too deeply"):
        interpolate("${A:-" * 100 + "}" * 100, {})


def test_unbalanced_braces_are_refused_in_bounded_time():
    with pytest.raises(InputError, match="nested too deeply"):
        interpolate("${A:-{}" * 20_000, {})


def test_a_long_text_is_filled_in_in_bounded_time():
    assert interpolate("${A:-{x}}$B" * 20_000, {"B": "y"}).text == "{x}y" * 20_000


@settings(deadline=None)
@given(st.text())
def test_a_text_with_doubled_dollars_is_itself(text):
    assert interpolate(text.replace("$", "$$"), {}).text == text


@settings(deadline=None)
@given(st.text(alphabet="$${}AB_:-+?x\n \\", max_size=60))
def test_any_text_is_filled_in_or_refused(text):
    try:
        filled = interpolate(text, {"A": "1"})
    except InputError:
        return
    assert "A" not in filled.missing


@settings(deadline=None)
@given(st.text(alphabet="${}AB:-x\\", max_size=60))
def test_hidden_references_come_back(text):
    hidden, references = hide(text)
    assert show(hidden, references) == text


def test_colons_of_references_are_hidden():
    hidden, _ = hide("${SOURCE:?say where}:C:\\data")
    assert hidden.count(":") == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("TAG=ltsc2022\n", {"TAG": "ltsc2022"}),
        ("export TAG = ltsc2022\r\n", {"TAG": "ltsc2022"}),
        ("# note\n\nA=1 # why\nB='x # y'\nC=\"a\\nb\"\n", {"A": "1", "B": "x # y", "C": "a\nb"}),
        ("PATH=C:\\data\n", {"PATH": "C:\\data"}),
        ("A=1\nB=${A}2\nC=${NONE}\n", {"A": "1", "B": "12"}),
        ("A=${B:-x}\nLONE\n=odd\n", {"A": "x"}),
        ("A='two\nlines'\nB=1", {"A": "two\nlines", "B": "1"}),
        ("A='$B'\nB=\"\\$A\"\n", {"A": "$B", "B": "$A"}),
        ("A=\n", {"A": ""}),
        ("A=1\nA=${NONE}\n", {}),
    ],
)
def test_an_env_file_sets_variables(text, expected):
    assert variables_of(text) == expected


@settings(deadline=None)
@given(st.text())
def test_any_env_file_is_read(text):
    assert all(isinstance(value, str) for value in variables_of(text).values())


@settings(deadline=None)
@given(st.dictionaries(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True), st.text()))
def test_single_quotes_keep_a_value(variables):
    plain = {name: value for name, value in variables.items() if "'" not in value and "\\" not in value}
    assert variables_of("\n".join(f"{name}='{value}'" for name, value in plain.items())) == plain
