"""Nothing that stands in a label is read by Mermaid as anything but text."""

import html
import re

import pytest
from hostile_reports import texts
from hypothesis import given, settings

from deadlight.outputs.inert import inert
from deadlight.outputs.mermaid_text import label

SAFE = re.compile(r"(?:[^\"'<>#&;\\`*~$%{}\[\]|^!=]|#(?:quot|[0-9]+);)*")


def shown(text: str) -> str:
    """Return what a reader sees of a label, without the joiners that nobody sees."""
    return html.unescape(text.replace("#quot;", '"').replace("#", "&#")).replace("\u2060", "")


@settings(deadline=None)
@given(texts)
def test_a_label_is_shown_as_the_inert_text_and_has_no_mark_of_its_own(text):
    assert SAFE.fullmatch(label(text))
    assert shown(label(text)) == inert(text)


@pytest.mark.parametrize(
    "text",
    [
        '%%{init: {"theme": "dark"}}%%',
        '"]; click n0 "javascript:alert(1)"',
        "$$x^2$$",
        "`**x**`",
        "<img src=x onerror=alert(1)>",
        "#quot;",
        "&lt;",
        "x @{ shape: circle }",
    ],
)
def test_directives_links_formulas_and_markdown_lose_their_marks(text):
    assert not set(label(text)) & set("\"<>{}$%`*'[]\\")
    assert shown(label(text)) == text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("C:\\new", "#92;n"),
        ("$$x$$", "#36;#36;"),
        ("fa:fa-camera", "fa:"),
        ("1. one", "1."),
        ("2) two", "2)"),
        ("- one", "- "),
        ("_x_", "_"),
        ("https://example.com", "https:"),
        ("www.example.com", "www."),
    ],
)
def test_what_mermaid_acts_upon_is_broken_up(text, part):
    assert part not in label(text)
    assert shown(label(text)) == text


def test_ordinary_names_stay_as_they_are():
    assert label("payments/api_v2 (mcr.microsoft.com/windows:ltsc2025)") == (
        "payments/api_v2 (mcr.microsoft.com/windows:ltsc2025)"
    )
