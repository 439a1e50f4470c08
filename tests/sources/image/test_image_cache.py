"""What is kept of layers: once for all images, for several processes at once, and never trusted blindly."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading

import pytest

from deadlight.sources.image import cache as cache_module
from deadlight.sources.image.cache import LayerCache
from deadlight.sources.image.layers import LayerRead
from image_builder import base_layer, image, layer

KEY = "-----BEGIN RSA PRIVATE KEY-----\n"


def test_a_layer_that_images_share_is_read_once(read, tmp_path, monkeypatch) -> None:
    from deadlight.sources.image import reading

    asked: list[int] = []
    real = reading.read_layer
    monkeypatch.setattr(reading, "read_layer", lambda *a, **k: asked.append(1) or real(*a, **k))
    base = base_layer(services={"web": {"Type": 16, "Start": 2}})
    with LayerCache(tmp_path / "cache") as cache:
        first = read(image([base, layer({"app/id_rsa": KEY})]), cache=cache)
        assert len(asked) == 2
        second = read(image([base, layer({"app/id_dsa": KEY})]), cache=cache)
        assert len(asked) == 3
    assert first.services == second.services
    assert [each.path for each in second.files] == ["app/id_dsa"]


def test_a_layer_that_occurs_twice_is_read_once_and_counts_twice(read) -> None:
    one = layer({"app/id_rsa": KEY})
    content = read(image([base_layer(), one, layer(removed=["app"]), one]))
    assert [(each.path, each.hidden) for each in content.files] == [("app/id_rsa", True), ("app/id_rsa", False)]


def test_a_layer_that_was_not_read_to_its_end_is_not_kept(read, tmp_path) -> None:
    with LayerCache(tmp_path / "cache") as cache:
        broken = layer({"app/id_rsa": KEY})
        content = read(image([base_layer(), broken._replace(tar=broken.tar[:700])]), cache=cache)
        assert content.layers[1].missing
        assert cache.get(content.layers[1].diff_id) is None


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + bytes(2000), b""])
def test_a_damaged_file_is_as_good_as_none(tmp_path, damage) -> None:
    (tmp_path / "layers.sqlite").write_bytes(damage)
    with LayerCache(tmp_path) as cache:
        assert cache.get("sha256:x") is None
        cache.put(LayerRead(diff_id="sha256:x", size=3))
        assert cache.problem or cache.get("sha256:x") == LayerRead(diff_id="sha256:x", size=3)


def test_a_row_that_is_damaged_or_of_another_version_is_not_used(tmp_path, monkeypatch) -> None:
    with LayerCache(tmp_path) as cache:
        cache.put(LayerRead(diff_id="sha256:x"))
        cache.put(LayerRead(diff_id="sha256:y"))
    connection = sqlite3.connect(tmp_path / "layers.sqlite")
    connection.execute("UPDATE kept SET content = x'00ff' WHERE key = 'sha256:x'")
    connection.commit()
    connection.close()
    with LayerCache(tmp_path) as cache:
        assert cache.get("sha256:x") is None
        assert cache.get("sha256:y") is not None
    monkeypatch.setattr(cache_module, "FORMAT", "other")
    with LayerCache(tmp_path) as cache:
        assert cache.get("sha256:y") is None


def test_where_nothing_can_be_written_nothing_is_kept_and_it_is_said(read, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with LayerCache(tmp_path / "file" / "cache") as cache:
        content = read(image([base_layer(), layer({"app/id_rsa": KEY})]), cache=cache)
    assert [each.path for each in content.files] == ["app/id_rsa"]
    assert any("cannot be used" in note for note in content.notes)


def test_what_has_not_been_used_for_longest_goes_first(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(cache_module, "MOST_BYTES", 3000)
    with LayerCache(tmp_path) as cache:
        for name in "ab":
            cache.put(LayerRead(diff_id=name, files=bytes(1000)))
        assert cache.get("a") is not None
        cache.put(LayerRead(diff_id="c", files=bytes(1000)))
        assert [cache.get(name) is not None for name in "abc"] == [True, False, True]


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes there")
def test_it_is_for_the_user_alone(tmp_path) -> None:
    with LayerCache(tmp_path / "cache"):
        assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "cache" / "layers.sqlite").stat().st_mode) == 0o600


WRITER = """
import sys
from pathlib import Path
from deadlight.sources.image.cache import LayerCache
from deadlight.sources.image.layers import LayerRead
with LayerCache(Path(sys.argv[1])) as cache:
    for number in range(40):
        cache.put(LayerRead(diff_id=f"{number}", files=bytes(5000), entries=number))
        assert cache.get(f"{number}").entries == number
    assert not cache.problem
"""


def test_several_processes_and_threads_use_it_at_once(tmp_path) -> None:
    running = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)]) for _ in range(3)]
    with LayerCache(tmp_path) as cache:

        def work() -> None:
            for number in range(40):
                cache.put(LayerRead(diff_id=f"{number}", files=bytes(5000), entries=number))

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [process.wait(60) for process in running] == [0, 0, 0]
    with LayerCache(tmp_path) as cache:
        assert [cache.get(f"{number}").entries for number in range(40)] == list(range(40))


def test_why_a_folder_cannot_be_used_is_said_in_words(tmp_path) -> None:
    (tmp_path / "file").touch()
    problem = LayerCache(tmp_path / "file" / "cache").problem
    assert problem.startswith(f"the cache in {tmp_path / 'file' / 'cache'} cannot be used: ")
    assert "Errno" not in problem
