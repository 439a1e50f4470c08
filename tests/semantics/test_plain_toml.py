"""What is read as plain TOML is what `tomllib` reads, and nearly all tables of facts are."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deadlight.semantics
from deadlight.semantics.plain_toml import NotPlainError, loads

TABLES = sorted(Path(deadlight.semantics.__file__).parent.joinpath("tables").rglob("*.toml"))
PIECES = [
    "[a]", "[[a]]", "[b]", "\n", "\r\n", " ", "\t", "# c", "a", "b-1", '"k"', "=", " = ", "1", "-2", "0", "01", "1.5", "true",
    "false", "2026-11-22", "2026-13-22", "07:32:00", '"x"', '"\\n"', '"\\q"', "'y'", '"""', "'''", "[", "]", "{", "}", ",", ", ", ".",
]  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_each_table_of_facts_means_what_it_means_to_tomllib(table: Path) -> None:
    text = table.read_text(encoding="utf-8")
    try:
        found = loads(text)
    except NotPlainError:
        assert "[[group.rows]]" in text, "all other tables are plain"
    else:
        assert found == tomllib.loads(text)


@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
def test_what_is_read_is_what_tomllib_reads(text: str) -> None:
    try:
        found = loads(text)
    except NotPlainError:
        return
    assert found == tomllib.loads(text)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a = 1\n\n[b]\nc = 'd\\e' # f\n", {"a": 1, "b": {"c": "d\\e"}}),
        ('[[a]]\nb = ["c", "\\"d\\\\"]\n[[a]]\n', {"a": [{"b": ["c", '"d\\']}, {}]}),
        ("a = [\n  {b = true, c = []}, # d\n]", {"a": [{"b": True, "c": []}]}),
    ],
)
def test_plain_tables_are_read(text: str, meaning: object) -> None:
    assert loads(text) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "a = 1.5",
        "a.b = 1",
        "[a.b]",
        'a = """b"""',
        "a = 1\na = 2",
        "[a]\n[a]",
        "a = 1 b = 2",
        "a",
        "a = [1",
        "a = {b = 1,}",
    ],
)
def test_what_is_not_plain_or_no_toml_is_left_to_tomllib(text: str) -> None:
    with pytest.raises(NotPlainError):
        loads(text)
