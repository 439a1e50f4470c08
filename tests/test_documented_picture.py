"""The picture of the documentation shows the example with three tenants."""

import importlib.util
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "pictures" / "three-tenants.svg"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("boundary_picture", ROOT / "tools" / "boundary_picture.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def workloads(svg):
    """The workloads of a picture with their walls."""
    boxes = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g")
    return {
        tuple(text.text for text in box.iter("{http://www.w3.org/2000/svg}text"))
        for box in boxes
        if "workload" in box.get("class", "").split()
    }


def test_the_picture_has_the_workloads_of_the_example_behind_their_walls(tool):
    shown = workloads(PICTURE.read_text(encoding="utf-8"))
    assert shown == workloads(tool.drawn()), "run tools/boundary_picture.py"
    assert len(shown) >= 5


def test_the_picture_is_small_and_has_the_zones_of_the_example():
    assert PICTURE.stat().st_size < 200_000
    root = ElementTree.parse(PICTURE).getroot()
    zones = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text") if text.get("class") == "zone-name"}
    named = re.findall(
        r'^\[\[zones\]\]\nname = "(.+)"', (ROOT / "examples/three-tenants/deadlight.toml").read_text(), re.MULTILINE
    )
    assert zones == {f"zone {name}" for name in named}
    assert len(zones) >= 3
