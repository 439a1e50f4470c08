"""A pull that was interrupted goes on where it was, in this run and in the next, and is what its digest says."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.sources.image import partial as partial_module
from deadlight.sources.image.partial import Partial
from deadlight.sources.image.stored import GivenUpError, LayerSource
from deadlight.sources.image.web import BrokenError
from fake_registry import Server, basic, configuration, noisy, push
from image_builder import BuiltImage, digest_of

ROOT = Path(__file__).parents[3]
DIGEST = f"sha256:{'a1' * 32}"


@pytest.fixture(autouse=True)
def small(monkeypatch) -> None:
    """Beginnings are worth keeping from a few bytes on."""
    monkeypatch.setattr(partial_module, "LEAST", 4)


def layer(size: int = 10, digest: str = DIGEST) -> LayerSource:
    return LayerSource(digest=digest, size=size)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def fetching(
    data: bytes, asked: list[int], *, until: int | None = None, step: int = 2
) -> Callable[[int], Iterator[bytes]]:
    """Give the bytes of `data` from where they are asked for; the connection breaks at `until`."""

    def fetch(start: int) -> Iterator[bytes]:
        asked.append(start)
        for at in range(start, len(data) if until is None else until, step):
            yield data[at : at + step]
        if until is not None:
            raise BrokenError("the connection broke")

    return fetch


def pull(kept: Partial, fetch: Callable[[int], Iterator[bytes]], source: LayerSource | None = None) -> bytes:
    with kept.open(source or layer(), fetch) as pieces:
        return b"".join(pieces)


def test_what_came_before_the_connection_broke_is_not_asked_for_again(tmp_path) -> None:
    asked: list[int] = []
    with pytest.raises(BrokenError):
        pull(Partial(tmp_path), fetching(b"0123456789", asked, until=6))
    assert list(files(tmp_path).values()) == [b"012345"]
    assert pull(Partial(tmp_path), fetching(b"0123456789", asked)) == b"0123456789"
    assert asked == [0, 6]
    assert files(tmp_path) == {}


@pytest.mark.parametrize("error", [GivenUpError("another layer cannot be had"), KeyboardInterrupt()])
def test_what_came_of_a_pull_that_was_given_up_is_kept(tmp_path, error) -> None:
    def give_up() -> None:
        with Partial(tmp_path).open(layer(), fetching(b"0123456789", [])) as pieces:
            for number, _ in enumerate(pieces):
                if number == 3:
                    raise error

    with pytest.raises(type(error)):
        give_up()
    assert list(files(tmp_path).values()) == [b"01234567"]


def test_what_is_damaged_is_not_kept(tmp_path) -> None:
    from deadlight.model.errors import InputError

    def damaged() -> None:
        with Partial(tmp_path).open(layer(), fetching(b"0123456789", [])) as pieces:
            next(pieces)
            next(pieces)
            next(pieces)
            raise InputError("its gzip data are damaged")

    with pytest.raises(InputError):
        damaged()
    assert files(tmp_path) == {}


def test_a_beginning_longer_than_the_layer_is_thrown_away(tmp_path) -> None:
    (tmp_path / DIGEST.replace(":", "-")).write_bytes(b"x" * 11)
    asked: list[int] = []
    assert pull(Partial(tmp_path), fetching(b"0123456789", asked)) == b"0123456789"
    assert asked == [0]


def test_a_layer_that_was_there_to_its_last_byte_is_not_asked_for(tmp_path) -> None:
    (tmp_path / DIGEST.replace(":", "-")).write_bytes(b"0123456789")
    asked: list[int] = []
    assert pull(Partial(tmp_path), fetching(b"", asked)) == b"0123456789"
    assert asked == []


def test_small_layers_and_names_that_are_no_digest_are_not_kept(tmp_path) -> None:
    for source in (layer(size=3), layer(digest="sha256:../../evil"), layer(digest="")):
        with pytest.raises(BrokenError):
            pull(Partial(tmp_path / "kept"), fetching(b"0123456789", [], until=8), source)
    assert files(tmp_path / "kept") == {}


def test_nothing_is_kept_where_there_is_no_folder_for_it(tmp_path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    for folder in (None, blocked):
        assert pull(Partial(folder), fetching(b"0123456789", [])) == b"0123456789"


def test_what_nobody_came_back_for_is_thrown_away_and_so_is_the_oldest_of_too_much(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(partial_module, "MOST_BYTES", 25)
    now = time.time()
    for number, (age, size) in enumerate([(0, 10), (60, 10), (120, 10), (8 * 86_400, 1)]):
        path = tmp_path / f"sha256-{number:064x}"
        path.write_bytes(b"x" * size)
        os.utime(path, (now - age, now - age))
    (tmp_path / "notes.txt").write_text("of somebody else")
    os.utime(tmp_path / "notes.txt", (0, 0))
    Partial(tmp_path)
    assert sorted(files(tmp_path)) == ["notes.txt", f"sha256-{0:064x}", f"sha256-{1:064x}"]


def test_no_more_is_kept_than_there_is_room_for(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(partial_module, "MOST_BYTES", 5)
    with pytest.raises(BrokenError):
        pull(Partial(tmp_path), fetching(b"0123456789", [], until=8))
    assert list(files(tmp_path).values()) == [b"0123"]
    asked: list[int] = []
    assert pull(Partial(tmp_path), fetching(b"0123456789", asked)) == b"0123456789"
    assert asked == [4]


def test_two_pulls_of_one_layer_do_not_write_into_one_file(tmp_path) -> None:
    first, second = Partial(tmp_path), Partial(tmp_path)
    with first.open(layer(), fetching(b"0123456789", [])) as pieces:
        next(pieces)
        assert pull(second, fetching(b"0123456789", [])) == b"0123456789"
        assert b"".join(pieces) == b"23456789"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_what_is_kept_is_of_the_user_alone(tmp_path) -> None:
    with pytest.raises(BrokenError):
        pull(Partial(tmp_path / "kept"), fetching(b"0123456789", [], until=6))
    (path,) = (tmp_path / "kept").iterdir()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@given(data=st.binary(min_size=4, max_size=60), breaks=st.lists(st.integers(0, 60), max_size=5), step=st.integers(1, 9))
def test_wherever_pulls_break_the_bytes_are_those_of_the_layer(tmp_path_factory, data, breaks, step) -> None:
    folder = tmp_path_factory.mktemp("kept")
    source = layer(size=len(data))
    for until in breaks:
        with contextlib.suppress(BrokenError):
            assert pull(Partial(folder), fetching(data, [], until=min(until, len(data)), step=step), source) == data
        (kept,) = [*files(folder).values(), b""][:1]
        assert data.startswith(kept)
    assert pull(Partial(folder), fetching(data, [], step=step), source) == data
    assert files(folder) == {}


# --- Over HTTP ---


def slow(data: bytes, *, stop: int | None = None) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with a blob, or the part of it that is asked for; give nothing more once `stop` bytes are out."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        start = int(wanted[1]) if wanted else 0
        handler.send_response(206 if wanted else 200)
        if wanted:
            handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        handler.send_header("Content-Length", str(len(data) - start))
        handler.end_headers()
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.wfile.write(data[start:] if stop is None else data[start:stop])
            handler.wfile.flush()
            if stop is not None:
                answer.reached.set()
                answer.go_on.wait(30)

    answer.reached, answer.go_on = threading.Event(), threading.Event()
    return answer


def served(server: Server, built: BuiltImage, **how: int) -> tuple[str, str, Callable[[BaseHTTPRequestHandler], None]]:
    """Serve an image whose layer comes slowly: its reference, the path of the layer, and the answer for it."""
    reference = server.serve(built)
    blob = built.layers[0].blob
    path = f"/v2/web/blobs/{digest_of(blob)}"
    answer = slow(blob, **how)
    server.answers[path] = answer
    return reference, path, answer


def ranges(server: Server, path: str) -> list[str | None]:
    return [headers.get("Range") for asked, headers in server.asked if asked == path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_the_next_run_goes_on_where_one_was_ended(server, read, tmp_path, how) -> None:
    built = noisy(3_000_000)
    reference, path, answer = served(server, built, stop=2_000_000)
    cache = tmp_path / "cache"
    command = [sys.executable, "-m", "deadlight", "image", reference, "--cache", str(cache), "--no-progress"]
    environment = {"PYTHONPATH": str(ROOT / "src"), "HOME": str(tmp_path), "DOCKER_CONFIG": str(tmp_path)}
    running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert answer.reached.wait(30)
    (kept,) = waited(lambda: [each for each in (cache / "partial").iterdir() if each.stat().st_size > 1 << 20])
    running.send_signal(how)
    # Whoever waits for bytes goes when they come, or when the process is no more.
    time.sleep(0.2)
    answer.go_on.set()
    running.communicate(timeout=60)
    held = kept.stat().st_size
    server.answers[path] = slow(built.layers[0].blob)
    content = read(reference, docker_config=tmp_path, partial=cache / "partial")
    assert [each.path for each in content.files] == ["app/id_rsa"]
    assert ranges(server, path)[-1] == f"bytes={held}-"
    assert files(cache / "partial") == {}


def waited(found: Callable[[], list[Path]]) -> list[Path]:
    for _ in range(300):
        with contextlib.suppress(OSError):
            if listed := found():
                return listed
        time.sleep(0.02)
    pytest.fail("nothing came")


def test_a_beginning_that_was_changed_is_found_out_and_thrown_away(server, read, tmp_path) -> None:
    built = noisy()
    reference, path, _ = served(server, built)
    blob = built.layers[0].blob
    (tmp_path / digest_of(blob).replace(":", "-")).write_bytes(blob[:1000] + b"changed" + blob[1007:5000])
    content = read(reference, docker_config=tmp_path, partial=tmp_path)
    assert "damaged" in content.layers[0].missing
    assert ranges(server, path) == ["bytes=5000-"]
    assert not list(tmp_path.glob("sha256-*"))
    assert read(reference, docker_config=tmp_path, partial=tmp_path).layers[0].missing == ""


@pytest.mark.parametrize(("given", "missing"), [("bytes 0-9/10", ""), ("bytes 9999-10000/10001", "another part")])
def test_another_part_than_was_asked_for_is_not_taken_for_it(server, read, tmp_path, given, missing) -> None:
    built = noisy()
    reference = server.serve(built)
    blob = built.layers[0].blob

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(206)
        handler.send_header("Content-Range", given)
        handler.end_headers()
        handler.wfile.write(blob)
        handler.close_connection = True

    server.answers[f"/v2/web/blobs/{digest_of(blob)}"] = answer
    (tmp_path / digest_of(blob).replace(":", "-")).write_bytes(blob[:5000])
    assert missing in read(reference, docker_config=tmp_path, partial=tmp_path).layers[0].missing


def test_a_real_registry_goes_on_from_where_it_is_asked(registry, trusted, read, tmp_path, monkeypatch) -> None:
    built = noisy()
    reference = push(registry, tmp_path, built, "shop/noisy:1")
    docker = configuration(tmp_path / "docker", auths={trusted: {"auth": basic()}})
    kept = tmp_path / "kept"
    kept.mkdir()
    data = built.layers[0].blob
    (kept / digest_of(data).replace(":", "-")).write_bytes(data[:100_000])
    asked: list[str] = []
    put = http.client.HTTPConnection.putheader

    def noting(self: http.client.HTTPConnection, name: str, *values: str) -> None:
        if name == "Range":
            asked.append(values[0])
        put(self, name, *values)

    monkeypatch.setattr(http.client.HTTPConnection, "putheader", noting)
    content = read(reference, docker_config=docker, partial=kept)
    assert content.layers[0].missing == ""
    assert set(asked) == {"bytes=100000-"}
