r"""How places inside an image are told to people, whose layers they are in, and which files are for tests only."""

from __future__ import annotations

from typing import Literal

from deadlight.model.image_content import ImageContent

_FOR_TESTS = frozenset(
    {"test", "tests", "testdata", "test-data", "testing", "fixtures", "fixture", "examples", "example"}
)


def shown(path: str) -> str:
    r"""Return a path below Files as Windows writes it: `app/web.exe` is `C:\app\web.exe`."""
    return "C:\\" + path.replace("/", "\\")


def is_vendors(image: ImageContent, layer: str) -> bool:
    """Return whether the layer with this digest is Microsoft's."""
    return any(each.vendor and each.digest == layer for each in image.layers)


def knows_base(image: ImageContent) -> bool:
    """Return whether the layers tell Windows from what was put on it; in an image made of one layer they do not."""
    return any(each.vendor for each in image.layers)


def whose(image: ImageContent, layer: str) -> Literal["windows", "image", "unknown"]:
    """Return who made what is in the layer with this digest: Windows, or whoever built the image on it."""
    if is_vendors(image, layer):
        return "windows"
    return "image" if knows_base(image) else "unknown"


def is_for_tests(path: str) -> bool:
    """Return whether a file lies among the tests or examples of some package, whose keys are published with it."""
    return not _FOR_TESTS.isdisjoint(path.lower().split("/")[:-1])
