"""The page of settings is written from the tables, and is current."""

import importlib.util
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from deadlight.semantics.settings import PLATFORMS, all_rows

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "settings.md"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("settings_page", ROOT / "tools" / "settings_page.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(tool):
    below = PAGE.read_text(encoding="utf-8").partition(tool.MARKER)[2]
    assert below == tool.generated(), "run tools/settings_page.py"


def test_every_platform_has_a_section_and_every_row_a_line_with_five_cells(tool):
    tokens = MarkdownIt("commonmark").enable("table").parse(tool.generated())
    titles = [
        tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"
    ]
    assert titles == [platform.title for platform in PLATFORMS]
    assert sum(token.type == "td_open" for token in tokens) == 5 * len(all_rows())
