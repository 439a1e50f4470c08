"""Secrets are taken out of texts, however many there are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics import secret_texts
from deadlight.semantics.secret_texts import Hider

texts = st.text(alphabet="ab\n\U0001f600", max_size=12)


@given(st.sets(texts, max_size=40), st.text(alphabet="ab\n\U0001f600", max_size=60), st.sampled_from([0, 100]))
def test_many_are_taken_out_as_few_are(secrets: set[str], text: str, few: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secret_texts, "FEW", few)
        hidden = Hider(lambda: secrets)(text)
    longest = sorted((each for each in secrets if len(each) >= 4), key=len, reverse=True)
    expected = re.sub("|".join(map(re.escape, longest)), lambda match: "*" * len(match[0]), text) if longest else text
    assert hidden == expected


def test_a_hundred_thousand_secrets_are_taken_out_of_long_texts() -> None:
    secrets = [f"{number:016x}" for number in range(100_000)]
    hide = Hider(lambda: secrets)
    assert hide("0123456789abcdef" * 20_000) == "0123456789abcdef" * 20_000
    assert hide(f"a {secrets[70_000]} b") == "a **************** b"


def test_of_secrets_that_begin_alike_in_too_many_lengths_nothing_is_shown() -> None:
    hide = Hider(lambda: [f"same{'x' * number}" for number in range(3_000)])
    assert hide("before " + "same" * 100_000) == "before " + "*" * 400_000
