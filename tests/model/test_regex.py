"""A lazy regular expression acts like a compiled one."""

from __future__ import annotations

import re

import pytest

from deadlight.model.regex import lazy, lower


def test_a_lazy_expression_finds_what_a_compiled_one_finds() -> None:
    digits = lazy(r"\d+", re.ASCII)
    assert [match[0] for match in digits.finditer("a1b22")] == ["1", "22"]
    assert digits.sub("#", "a1b22") == "a#b#"
    assert digits.flags == re.ASCII
    assert digits.pattern == r"\d+"


def test_flags_hold() -> None:
    assert lazy("from", re.IGNORECASE).match("FROM")
    assert not lazy("from").match("FROM")


def test_a_bad_expression_is_told_when_it_is_used() -> None:
    bad = lazy("(")
    with pytest.raises(re.error):
        bad.search("")


@pytest.mark.parametrize("text", ["RUN Dir", "İstanbul RUN", "ΣΑΣ", ""])
def test_text_in_lower_case_has_each_character_where_it_was(text: str) -> None:
    assert len(lower(text)) == len(text)
    assert lower(text).endswith(text[-3:].lower())
