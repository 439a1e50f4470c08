"""Two images are read side by side: layers of both once, and each image's own failures are its own."""

from __future__ import annotations

import datetime
import threading

import pytest

from deadlight.image_audit.another_scanner import beside
from deadlight.image_audit.auditing import Wanted, audit_image
from deadlight.image_audit.pairing import compare_images
from deadlight.model.settings import Settings
from deadlight.sources.image import reading
from deadlight.sources.image.layers import LayerRead
from deadlight.sources.image.opening import Asked
from deadlight.sources.image.sharing import Shared
from image_builder import base_layer, image, layer, saved
from trivy_reports import encoded, layers_of, libraries, report, vulnerability

TODAY = datetime.date(2026, 11, 22)
BASE = base_layer()
OLD = image([BASE, layer({"app/a.txt": "1"})], user="ContainerUser")
NEW = image([BASE, layer({"app/b.txt": "2"})], user="ContainerUser")
VULNERABILITY = vulnerability("pkg:nuget/Newtonsoft.Json@12.0.3", "Newtonsoft.Json", "12.0.3")


@pytest.fixture
def paths(tmp_path):
    for name, built in (("old.tar", OLD), ("new.tar", NEW)):
        (tmp_path / name).write_bytes(saved(built))
    return tmp_path / "old.tar", tmp_path / "new.tar"


def pair(paths, tmp_path, **more):
    return [Wanted(reference=str(path), asked=Asked(scratch=tmp_path), **more) for path in paths]


@pytest.fixture
def reads(monkeypatch):
    """The number of times that layers are read."""
    counted: list[str] = []
    real = reading.read_layer

    def read(*arguments, **more):
        found = real(*arguments, **more)
        counted.append(found.diff_id)
        return found

    monkeypatch.setattr(reading, "read_layer", read)
    return counted


@pytest.mark.parametrize("cached", [False, True])
def test_a_layer_of_both_is_read_once(paths, tmp_path, reads, cached) -> None:
    more = {"cache": tmp_path / "cache"} if cached else {}
    found = compare_images(*pair(paths, tmp_path, **more), Settings(today=TODAY))
    assert found.layers.shared == 1
    assert len(reads) == len(set(reads)) == 3


def test_progress_is_that_of_both(paths, tmp_path) -> None:
    told: list[tuple[int, int]] = []
    compare_images(
        *pair(paths, tmp_path, progress=lambda done, total: told.append((done, total))), Settings(today=TODAY)
    )
    assert told
    assert all(done <= total for done, total in told)
    sizes = [path.stat().st_size for path in paths]
    assert max(sizes) < told[-1][1] < sum(sizes)


def test_an_image_that_cannot_be_read_leaves_nothing_to_compare(paths, tmp_path) -> None:
    found = compare_images(*pair((paths[0], tmp_path / "gone.tar"), tmp_path), Settings(today=TODAY))
    assert (found.old.read, found.new.read) == (True, False)
    assert (found.packages, found.lost) == ((), ())
    assert [each.reason for each in found.unread] == ["does not exist"]
    assert found.exit_status() == 3


def test_reports_that_were_made_elsewhere_go_to_the_image_that_they_are_on(paths, tmp_path) -> None:
    listed = libraries("Files/a.deps.json", "dotnet-core", [], [VULNERABILITY])
    files = {"old": report(layers_of(OLD), [listed]), "new": report(layers_of(NEW)), "other": report(["sha256:0"])}
    for name, document in files.items():
        (tmp_path / f"{name}.json").write_bytes(encoded(document))
    with beside(TODAY, "off", None, [str(tmp_path / f"{name}.json") for name in files], paired=True) as others:
        found = compare_images(*pair(paths, tmp_path, beside=others), Settings(today=TODAY))
    assert [each.reason for each in found.unread] == [f"{tmp_path / 'other.json'}: it is a report on another image"]
    # The report on the new image has no vulnerability, and does not say whether it looked for any.
    assert [each.id for each in found.unsure] == ["CVE-2024-21907"]


def test_what_is_stopped_is_not_read_to_its_end(paths, tmp_path) -> None:
    shared = Shared()
    shared.stopped.set()
    (wanted,) = pair(paths[:1], tmp_path, shared=shared)
    unread = audit_image(wanted, Settings(today=TODAY)).unread
    assert len(unread) >= 2
    assert "it was not read to its end" in unread[0].reason


# --- Layers that several images have ---


def read_of(diff_id: str) -> LayerRead:
    return LayerRead(diff_id=diff_id)


def test_what_one_has_read_the_other_takes() -> None:
    shared, calls = Shared(), []

    def read() -> LayerRead:
        calls.append(1)
        return read_of("sha256:a")

    assert shared.once("sha256:a", read) is shared.once("sha256:a", read)
    assert calls == [1]


def test_what_one_could_not_read_the_other_tries() -> None:
    shared = Shared()
    assert shared.once("sha256:a", lambda: "its file is missing") == "its file is missing"
    assert isinstance(shared.once("sha256:a", lambda: read_of("sha256:a")), LayerRead)


def test_others_wait_for_the_one_that_reads() -> None:
    shared, begun, go_on = Shared(), threading.Event(), threading.Event()
    found: list[object] = []

    def slow() -> LayerRead:
        begun.set()
        go_on.wait(10)
        return read_of("sha256:a")

    first = threading.Thread(target=lambda: found.append(shared.once("sha256:a", slow)))
    first.start()
    begun.wait(10)
    second = threading.Thread(target=lambda: found.append(shared.once("sha256:a", lambda: "read twice")))
    second.start()
    # A layer of another is not waited for.
    assert isinstance(shared.once("sha256:b", lambda: read_of("sha256:b")), LayerRead)
    go_on.set()
    first.join()
    second.join()
    assert found[0] is found[1]
