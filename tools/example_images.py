"""Makes the archives of the example images from their descriptions, as `docker save` writes them; always the same.

Hives, accounts, security descriptors and layers are written by what the tests build images with.

usage: python tools/example_images.py [FOLDER …]      (examples/image and examples/image-hardened where none is given)
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from image_builder import described, saved  # noqa: E402 - found by the line above

DESCRIPTION, ARCHIVE = "image.toml", "shop.tar"
EXAMPLES = ("image", "image-hardened")


def write(folder: Path) -> Path:
    """Write the archive of the image that the folder describes, beside the description, and return its path."""
    archive = folder / ARCHIVE
    archive.write_bytes(saved(described((folder / DESCRIPTION).read_text(encoding="utf-8")), tag="shop:1"))
    return archive


def main() -> None:
    """Write the archives of the folders that are named, or of all examples."""
    for folder in map(Path, sys.argv[1:]) if sys.argv[1:] else [ROOT / "examples" / name for name in EXAMPLES]:
        archive = write(folder)
        print(f"{archive}: {archive.stat().st_size >> 10} KiB")


if __name__ == "__main__":
    main()
