"""The page of edges is written from their files, and is current."""

import importlib.util
from pathlib import Path

from deadlight.boundary.registry import all_edges

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "edges.md"


def test_the_page_is_current_and_has_every_edge():
    spec = importlib.util.spec_from_file_location("edges_page", ROOT / "tools" / "edges_page.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    below = PAGE.read_text(encoding="utf-8").partition(tool.MARKER)[2]
    assert below == tool.generated(), "run tools/edges_page.py"
    assert below.count("\n## ") == len(all_edges())
