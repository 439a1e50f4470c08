"""Folders and rights for tests of what cannot be read."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

NOBODY = 65534


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every account can enter, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def unprivileged():
    """A context in which file modes hold, also where the tests run as root."""
    if not hasattr(os, "geteuid"):
        pytest.skip("file modes do not keep anyone from reading on Windows")

    @contextlib.contextmanager
    def drop():
        was = os.geteuid()
        if was == 0:
            os.seteuid(NOBODY)
        try:
            yield
        finally:
            os.seteuid(was)

    return drop
