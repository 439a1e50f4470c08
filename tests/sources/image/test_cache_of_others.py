"""Folders and files of the cache that somebody else may have laid out: nothing in them is relied on."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from deadlight.sources.image.cache import LayerCache
from deadlight.sources.image.partial import Partial
from deadlight.sources.image.stored import GivenUpError, LayerSource

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners are those of POSIX")

BLOB = bytes(range(256)) * (1 << 13)
LAYER = LayerSource(digest="sha256:" + "0" * 64, size=len(BLOB) + 1)


def interrupted(start: int):
    yield BLOB[start:]
    raise GivenUpError("enough")


def pull(folder: Path) -> bytes:
    got = b""
    with contextlib.suppress(GivenUpError), Partial(folder).open(LAYER, interrupted) as pieces:
        for piece in pieces:
            got += piece
    return got


def place(folder: Path) -> Path:
    folder.mkdir()
    return folder / LAYER.digest.replace(":", "-")


def test_a_cache_that_everybody_may_write_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    folder.chmod(0o777)
    with LayerCache(folder) as cache:
        assert "everybody may write there" in cache.problem
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root gives folders away")
def test_a_cache_of_another_user_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    os.chown(folder, 12345, 12345)
    with LayerCache(folder) as cache:
        assert "it belongs to another user" in cache.problem


def test_a_cache_that_is_a_link_to_another_file_is_not_written(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("kept")
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    (folder / "layers.sqlite").symlink_to(other)
    with LayerCache(folder) as cache:
        assert cache.problem
    assert other.read_text() == "kept"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_beginning_that_is_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = place(tmp_path / "partial")
    os.mkfifo(path)
    assert pull(path.parent) == BLOB


def test_a_beginning_that_has_another_name_elsewhere_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_bytes(b"kept")
    path = place(tmp_path / "partial")
    path.hardlink_to(other)
    assert pull(path.parent) == BLOB
    assert other.read_bytes() == b"kept"


def test_a_beginning_that_is_a_folder_or_a_link_is_left_alone(tmp_path: Path) -> None:
    path = place(tmp_path / "partial")
    path.mkdir()
    assert pull(path.parent) == BLOB
    path.rmdir()
    other = tmp_path / "other.txt"
    other.write_bytes(b"kept")
    path.symlink_to(other)
    assert pull(path.parent) == BLOB
    assert other.read_bytes() == b"kept"
