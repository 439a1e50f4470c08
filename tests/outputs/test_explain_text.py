"""Pages of checks at a terminal: text is as wide as the terminal, however it was written."""

from __future__ import annotations

import pytest

from deadlight.checks.registry import all_checks, find
from deadlight.outputs.ansi import Paint
from deadlight.outputs.explain import documentation, render

LONG = "Windows keeps `HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa` and more\nthan that. " + "word " * 60


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_paragraphs_are_as_wide_as_the_terminal(columns: int) -> None:
    found = list(documentation(f"## Why\n\n{LONG}\n\nAnother paragraph.\n", Paint(on=False), columns))
    assert all(len(line) <= columns for line in found)
    assert len(found[2]) > columns - 30
    assert " ".join(" ".join(found).split()) == " ".join(f"Why {LONG} Another paragraph.".split())
    assert found[-2:] == ["", "  Another paragraph."]


def test_code_stays_as_it_is_and_lists_are_lists() -> None:
    text = "- one `docker pull`\n- two\n  goes on\n\n```\n" + "x " * 60 + "\n```\n"
    assert list(documentation(text, Paint(on=False), 80)) == [
        "  - one `docker pull`", "  - two goes on", "", "      " + "x " * 60,
    ]  # fmt: skip


def test_code_in_a_paragraph_is_coloured_wherever_the_line_breaks() -> None:
    found = list(documentation("word " * 12 + "`docker build --pull --no-cache .`", Paint(on=True), 80))
    assert "\x1b[36mdocker build --pull --no-cache .\x1b[0m" in found[-1]


def test_no_check_is_wider_than_its_terminal_but_for_what_cannot_be_broken() -> None:
    for name in [each.name for each in all_checks()]:
        page = render(find(name), columns=80).partition("\nReported\n")[0]
        assert not [
            line for line in page.splitlines() if len(line) > 80 and not line.startswith(("  `", "  https:"))
        ], name
