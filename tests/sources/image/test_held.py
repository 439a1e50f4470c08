"""Bytes in pieces are taken as they would be in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.sources.image.held import Held

PIECES = st.lists(st.binary(max_size=8), min_size=1, max_size=6)


@given(PIECES, st.integers(0, 60), st.integers(0, 60))
def test_a_part_is_the_slice_of_the_whole(pieces: list[bytes], start: int, end: int) -> None:
    whole = b"".join(pieces)
    held = Held([memoryview(piece) for piece in pieces])
    assert held.part(start, end) == whole[start:end]
    assert (held.whole(), held.size) == (whole, len(whole))


@given(PIECES, st.integers(0, 60), st.integers(0, 60))
def test_the_first_bytes_are_those_of_the_whole(pieces: list[bytes], count: int, start: int) -> None:
    whole = b"".join(pieces)
    first = Held(pieces).first(count)
    assert (first.whole(), first.size) == (whole[:count], len(whole[:count]))
    assert first.part(start, start + 9) == whole[:count][start : start + 9]


def test_nothing_stands_before_the_beginning() -> None:
    with pytest.raises(ValueError, match="before the beginning"):
        Held([b"abc"]).part(-1, 2)
