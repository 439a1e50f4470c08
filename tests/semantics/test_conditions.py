import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import FactError
from deadlight.semantics import conditions
from deadlight.semantics.conditions import borders, covers, holds, in_versions, problem


@pytest.mark.parametrize(
    ("when", "fitting", "others"),
    [
        ("any", [None, True, 0, "x", []], []),
        ("true", [True], [False, 1, "true", None]),
        ("false", [False], [True, 0, "false", None]),
        ("null", [None], [False, 0, "", []]),
        ("not-null", [False, 0, "", []], [None]),
        ("empty", [None, "", [], {}], [0, False, "x", [0]]),
        ("nonempty", [True, 1, "x", [0]], [None, False, 0, "", [], {}]),
        ("nonzero", [1, "1", True, -1], [0, "0", "", None, False]),
        ("~a|b", ["a", "B", ["x", "b"], {"k": "a"}], ["ab", None, [], "c"]),
        ("<1 >-5", [0, -1, "0.5"], [1, -5, "x", True, None]),
        (">=1 <=10000", [1, 10000, "512"], [0, 10001, "many", [1]]),
    ],
)
def test_a_condition_holds_for_its_values(when, fitting, others):
    assert problem(when, "") == ""
    assert [value for value in fitting if not holds(when, value)] == []
    assert [value for value in others if holds(when, value)] == []


@pytest.mark.parametrize("when", ["", "True", "nonempty ", "not null", "> x", "a|b", "= 1"])
def test_what_is_no_condition_is_named(when):
    assert "is no condition" in problem(when, "")


@pytest.mark.parametrize("versions", [">=28", "<28.1.2", ">=1.23 <1.23.11 | >=1.24 <1.24.5", ">= 2", "<=v1.30"])
def test_ranges_of_versions_are_comparisons(versions):
    assert problem("any", versions) == ""


@pytest.mark.parametrize("versions", ["28", "28+", ">=x", ">=1 |", "~28", ">=28,<29", "any"])
def test_what_is_no_range_of_versions_is_named(versions):
    assert "is no range" in problem("any", versions)


@pytest.mark.parametrize(
    ("versions", "inside", "outside"),
    [
        ("", ["", "1", "29.7.2"], []),
        (">=28", ["", "28", "28.0.0", "v28.5.2", "29"], ["27.99.1", "27"]),
        ("<28", ["27.5.1", "20.10"], ["28.0.0", "28", ""]),
        ("<=28", ["28.5.2", "27"], ["29.0.0"]),
        (">28", ["29.0.0", ""], ["28.5.2"]),
        (">=1.23 <1.23.11 | <1.22.14", ["1.23.10", "1.22.13", "1.9"], ["1.23.11", "1.22.14", "1.24.0", ""]),
    ],
)
def test_versions_are_in_a_range_up_to_its_borders(versions, inside, outside):
    assert [version for version in inside if not in_versions(version, versions)] == []
    assert [version for version in outside if in_versions(version, versions)] == []


def test_a_pattern_that_is_none_is_an_error_of_the_table():
    with pytest.raises(FactError, match="is no pattern"):
        holds("~(", "x")


VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()) | st.just({"a": "b"})


@given(VALUES, st.sampled_from(conditions.WORDS), st.sampled_from(conditions.WORDS))
def test_what_covers_a_condition_holds_wherever_it_holds(value, when, other):
    if covers(when, other) and holds(other, value):
        assert holds(when, value)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=3), st.lists(st.integers(0, 40), min_size=1, max_size=3))
def test_a_version_is_either_below_a_bound_or_not(version, bound):
    told, limit = ".".join(map(str, version)), ".".join(map(str, bound))
    assert in_versions(told, f"<{limit}") != in_versions(told, f">={limit}")
    assert in_versions(told, f"<={limit}") != in_versions(told, f">{limit}")


@given(st.lists(st.integers(0, 40), min_size=1, max_size=3))
def test_the_borders_of_a_range_are_on_both_its_sides(bound):
    limit = ".".join(map(str, bound))
    seen = {in_versions(version, f"<{limit}") for version in borders(f">={limit}")}
    assert seen == {True, False} or not any(bound)
