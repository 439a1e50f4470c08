"""Selectors of labels, against the words of the documentation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.label_selectors import matches

LABELS = {"a": "1", "b": "2"}


def expression(key, operator, *values):
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        (None, True),
        ({}, True),
        ({"matchLabels": {"a": "1"}}, True),
        ({"matchLabels": {"a": "2"}}, False),
        ({"matchLabels": {"c": "1"}}, False),
        (expression("a", "In", "1", "3"), True),
        (expression("a", "In", "2"), False),
        (expression("c", "In", "2"), False),
        (expression("a", "NotIn", "1"), False),
        (expression("c", "NotIn", "1"), True),
        (expression("a", "Exists"), True),
        (expression("c", "Exists"), False),
        (expression("c", "DoesNotExist"), True),
        ({"matchLabels": {"a": "1"}, **expression("b", "NotIn", "2")}, False),
        (expression("a", "Near"), None),
        ("a == '1'", None),
        ({"matchLabels": []}, True),
        ({"matchExpressions": ["a"]}, None),
    ],
)
def test_a_selector_selects_what_all_its_parts_select(selector, selected):
    assert matches(selector, LABELS) is selected


@given(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from("12")),
    st.sampled_from("abc"),
    st.lists(st.sampled_from("12")),
)
def test_in_and_not_in_are_opposites(labels, key, values):
    assert matches(expression(key, "In", *values), labels) is not matches(expression(key, "NotIn", *values), labels)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["matchLabels", "matchExpressions", "key", "operator", "values"]), inner)
    ),
)


@given(TREES)
def test_any_selector_has_an_answer(selector):
    assert matches(selector, LABELS) in (True, False, None)
