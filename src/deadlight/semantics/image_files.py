r"""How places inside an image are told to people, and which of its files are for tests only."""

from __future__ import annotations

from deadlight.model.image_content import FileFact, ImageContent

_FOR_TESTS = frozenset(
    {"test", "tests", "testdata", "test-data", "testing", "fixtures", "fixture", "examples", "example"}
)


def shown(path: str) -> str:
    r"""Return a path below Files as Windows writes it: `app/web.exe` is `C:\app\web.exe`."""
    return "C:\\" + path.replace("/", "\\")


def is_vendors(image: ImageContent, file: FileFact) -> bool:
    """Return whether a file is in a layer of Microsoft's."""
    return any(layer.vendor and layer.digest == file.layer for layer in image.layers)


def is_for_tests(path: str) -> bool:
    """Return whether a file lies among the tests or examples of some package, whose keys are published with it."""
    return not _FOR_TESTS.isdisjoint(path.lower().split("/")[:-1])
