"""Label selectors, of Kubernetes and of Calico."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.networks import calico_selectors, selectors

LABELS = {"app": "stock", "tier": "back"}


@pytest.mark.parametrize(
    ("selector", "answer"),
    [
        ({}, True),
        (None, False),
        ({"matchLabels": {"app": "stock"}}, True),
        ({"matchLabels": {"app": "stock", "tier": "front"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "stock"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["stock"]}]}, False),
        ({"matchExpressions": [{"key": "zone", "operator": "NotIn", "values": ["a"]}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "Gt"}]}, None),
        ("app=stock", None),
    ],
)
def test_a_label_selector_selects_as_the_api_server_does(selector, answer):
    assert selectors.selects(selector, LABELS) is answer


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("", True),
        ("all()", True),
        ("app == 'stock'", True),
        ('app != "stock"', False),
        ("zone != 'a'", True),
        ("app in {'web', 'stock'}", True),
        ("app not in {'stock'}", False),
        ("has(tier) && app == 'stock'", True),
        ("!has(tier) || app == 'web'", False),
        ("!(has(zone) || tier == 'front')", True),
        ("app starts with 'sto' && tier ends with 'ck'", True),
        ("app contains 'oc'", True),
        ("global()", None),
        ("app === 'stock'", None),
        ("(app == 'stock'", None),
        ("app == stock", None),
    ],
)
def test_an_expression_of_calico_is_answered(expression, answer):
    assert calico_selectors.selects(expression, LABELS) is answer


@given(st.text("ap()!&|='{}, hasinot", max_size=60))
def test_any_expression_has_an_answer(expression):
    assert calico_selectors.selects(expression, LABELS) in (True, False, None)


def test_nesting_without_end_is_not_understood():
    assert calico_selectors.selects("(" * 900 + "all()" + ")" * 900, LABELS) is None


ANSWERS = st.lists(st.sampled_from([True, False, None]), max_size=5)


@given(ANSWERS)
def test_every_and_some_are_each_other_s_mirror(answers):
    mirrored = [None if each is None else not each for each in answers]
    found = selectors.some(mirrored)
    assert selectors.every(answers) is (None if found is None else not found)
