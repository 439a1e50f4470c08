"""Layers are read by forks as they are by one process, whatever becomes of the forks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deadlight.executor import forks_for
from deadlight.sources.image import reading
from deadlight.sources.image.reading import Reading, read_image
from image_builder import BuiltImage, BuiltLayer, MemoryImage, base_layer, image, layer, write_layout

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux is given forks")

PASSWORD = json.dumps({"ConnectionStrings": {"Shop": "Server=db;User Id=shop;Password=K3strel-Nine;"}})

SCRIPT = """
import json, os, time, msgspec
from pathlib import Path
from deadlight.executor import forks_for
from deadlight.sources.image import large_files, reading
from deadlight.sources.image.cache import LayerCache
from deadlight.sources.image.layout import image_in
from deadlight.sources.image.stored_files import FolderFiles

reading.LARGE = 0
parent = os.getpid()
made, told = [], []

def forks(processes, idle):
    made.append(processes)
    return forks_for(processes, idle)

def judge(path, text):
    {act}
    return [(1, "a secret")] if "Password" in text else []

def read(jobs):
    with LayerCache(Path({cache!r})) as cache:
        how = reading.Reading(
            judge=judge, jobs=jobs, cache=cache, forks=forks, progress=lambda done, total: told.append((done, total)))
        image = image_in(FolderFiles(Path({layout!r})), "", "")
        content = reading.read_image(image, "web", how)
        return image, content, [cache.get(each.diff_id) is not None for each in image.layers]
"""


def web() -> BuiltImage:
    more = [layer({f"app{number}/settings.json": PASSWORD, f"app{number}/web.exe": b"MZ"}) for number in range(4)]
    return image([base_layer(), *more])


def ran(tmp_path: Path, then: str, *, act: str = "pass", built: BuiltImage | None = None) -> object:
    """Return what a script prints in an interpreter of its own, where no test runner has threads."""
    layout = write_layout(built or web(), tmp_path / "layout")
    script = (SCRIPT + then).format(act=act, layout=str(layout), cache=str(tmp_path / "cache"))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60, text=True)
    assert not done.returncode, done.stderr
    assert not done.stderr
    return json.loads(done.stdout)


ALL = """
image, content, kept = read(3)
told_by_forks = told[-1]
os.unlink(Path({cache!r}) / "layers.sqlite")
assert msgspec.json.encode(content) == msgspec.json.encode(read(1)[1]), "one process reads something else"
print(json.dumps([len(content.files), content.unread, kept, made, told_by_forks]))
"""


@pytest.mark.parametrize(
    "act",
    [
        "pass",
        "os.getpid() == parent or os.kill(os.getpid(), 9)",
        "os.getpid() == parent or [][0]",
    ],
    ids=["alive", "killed", "failed"],
)
def test_forks_read_what_one_process_reads_and_lose_nothing_where_they_end(tmp_path, act) -> None:
    files, unread, kept, made, told = ran(tmp_path, ALL, act=act)
    assert files == 4
    assert not unread
    assert all(kept)
    assert made == [3]
    assert told[0] == told[1] > 0


def test_a_damaged_layer_is_named_by_a_fork_too(tmp_path) -> None:
    bad = layer({"app/web.exe": bytes(4096)})
    built = image([base_layer(), BuiltLayer(bad.tar[:2048]), layer({"app/settings.json": PASSWORD})])
    files, unread, kept, _, _ = ran(tmp_path, ALL, built=built)
    assert files == 1
    assert [reason.rpartition(": ")[2] for reason in unread if reason.startswith("layer 2 ")] == ["it is cut off"]
    assert kept == [True, False, True]


def test_an_interrupted_reading_leaves_no_fork_behind(tmp_path) -> None:
    act = "if os.getpid() != parent: time.sleep(60)\n    raise KeyboardInterrupt"
    then = """
try:
    read(3)
except KeyboardInterrupt:
    pass
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print('"none"')
"""
    assert ran(tmp_path, then, act=act) == "none"


def test_one_large_file_is_in_memory_at_a_time_among_forks_too(tmp_path) -> None:
    then = """
from mmap import mmap
inside = mmap(-1, 16)

def hold(number):
    with large_files.one_large():
        inside[0] += 1
        inside[1] = max(inside[1], inside[0])
        time.sleep(0.02)
        inside[0] -= 1
    return number

with large_files.among_forks():
    pool = forks_for(3, lambda: None)
    assert list(pool.map(hold, range(12))) == list(range(12))
print(inside[1])
"""
    assert ran(tmp_path, then) == 1


def test_layers_that_come_over_a_connection_are_read_by_threads(monkeypatch) -> None:
    monkeypatch.setattr(reading, "LARGE", 0)
    how = Reading(judge=lambda path, text: [], jobs=2, forks=lambda processes, idle: pytest.fail("it was forked"))
    assert len(read_image(MemoryImage(web()), "web", how).files) == 0


def test_a_process_with_threads_is_given_no_forks(monkeypatch) -> None:
    monkeypatch.setattr("threading.active_count", lambda: 2)
    assert forks_for(2, lambda: None) is None
