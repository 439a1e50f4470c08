"""A plain command line means the same whether it is read plainly or by click."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.cli.audit import command
from deadlight.cli.frame import plain
from deadlight.cli.frame.asked import Options

WORDS = st.sampled_from(
    [*plain.FLAGS, "-f", "--format", "json", "text", "sarif", "yaml", ".", "..", "", "-", "--", "-j", "2", "--fix",
     "--format=json", "-fjson", "-qv", "--exit", "no-such-file", "--select", "WIN1", "-o"]
)  # fmt: skip


def by_click(words: list[str]) -> Options:
    """Return what click makes of the words after `audit`."""
    context = command.make_context("audit", list(words))
    reports = context.meta["deadlight.reports"]
    return msgspec.convert({**context.params, "reports": reports}, Options)


@given(st.lists(WORDS, max_size=6))
def test_what_is_read_plainly_is_what_click_reads(words: list[str]) -> None:
    options = plain.options_of(["audit", *words])
    assert options is None or options == by_click(words)


@pytest.mark.parametrize("flag", plain.FLAGS)
def test_every_plain_flag_is_one_of_clicks(flag: str) -> None:
    assert plain.options_of(["audit", flag, "."]) == by_click([flag, "."])


@pytest.mark.parametrize(
    "words", [["rules"], ["audit", "no-such-file"], ["audit", "-f", "yaml"], ["audit", "-f"], ["audit", "--fix"], []]
)
def test_all_else_is_left_to_click(words: list[str]) -> None:
    assert plain.options_of(words) is None


def test_a_plain_line_gives_formats_and_paths_in_their_order(tmp_path: Path) -> None:
    options = plain.options_of(["audit", "-f", "sarif", str(tmp_path), "--format", "text", "."])
    assert options is not None
    assert options.reports == (("sarif", None), ("text", None))
    assert options.paths == (str(tmp_path), ".")
