"""Layers that no honest builder makes: what is wrong is named, what is read is bounded, and nothing is written."""

from __future__ import annotations

import contextlib
import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.sources.image import media
from deadlight.sources.image.layers import read_layer
from deadlight.sources.image.security_descriptor import descriptor_of, given_to_everybody
from deadlight.sources.image.tar import Feed, entries
from image_builder import BuiltImage, BuiltLayer, Item, digest_of, image, item, layer, saved, tar_of, write_layout

KEY = b"-----BEGIN RSA PRIVATE KEY-----\n"


def pieces(data: bytes, size: int = 4096):
    return (data[at : at + size] for at in range(0, len(data), size))


def nothing(path: str, text: str) -> list[tuple[int, str]]:
    return []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../outside", "leads out of the layer"),
        ("Files/../../outside", "leads out of the layer"),
        ("Files\\..\\..\\outside", "leads out of the layer"),
        ("/etc/passwd", "is an absolute path"),
        ("C:/Windows/x.dll", "is an absolute path"),
        ("\\\\server\\share", "is an absolute path"),
        ("etc/passwd", "is outside Files, Hives and UtilityVM"),
        ("Files//x", "has an empty part"),
        ("Files/a:b/c", "has a colon where no stream can stand"),
    ],
)
def test_a_name_that_no_layer_may_have_is_named_and_its_file_not_read(name, reason) -> None:
    read = read_layer(pieces(tar_of([Item(name, data=KEY)])), nothing)
    assert [problem for problem in read.problems if reason in problem]
    assert read.facts == []


@pytest.mark.parametrize("target", ["../../etc/passwd", "/etc/passwd", "etc/passwd", "Files/../x", "Files", ""])
def test_a_hard_link_out_of_the_layer_is_named(target) -> None:
    read = read_layer(pieces(tar_of([Item("Files/app/id_rsa", b"1", link=target)])), nothing)
    assert ["is a hard link that leads out of the layer" in problem for problem in read.problems] == [True]


def test_a_hard_link_that_gives_a_file_a_name_of_interest_is_named() -> None:
    read = read_layer(
        pieces(tar_of([item("Files/a.bin", KEY), Item("Files/id_rsa", b"1", link="Files/a.bin")])), nothing
    )
    assert ["which was not looked at" in problem for problem in read.problems] == [True]


def test_base_layers_link_files_of_the_utility_vm_to_those_of_the_container() -> None:
    items = [item("Files/License.txt", b"x"), Item("UtilityVM/Files/License.txt", b"1", link="Files/License.txt")]
    assert read_layer(pieces(tar_of(items)), nothing).problems == []
    keys = [Item("Files/app/id_rsa", b"1", link="UtilityVM/Files/id_rsa")]
    assert ["which was not looked at" in each for each in read_layer(pieces(tar_of(keys)), nothing).problems] == [True]


def test_two_entries_of_one_name_are_named_whatever_their_case() -> None:
    read = read_layer(pieces(tar_of([item("Files/A.txt", b"1"), item("Files/a.TXT", b"2")])), nothing)
    assert ["two entries are called" in problem for problem in read.problems] == [True]


def test_links_are_followed_nowhere(read, tmp_path) -> None:
    secret = tmp_path / "id_rsa"
    secret.write_bytes(KEY)
    content = read(image([layer(items=[Item("Files/app/id_rsa", b"2", link=str(secret))])]))
    assert content.files == ()


def test_ten_gigabytes_of_zeros_are_a_bomb_and_read_no_further() -> None:
    compressor = zlib.compressobj(9, wbits=31)
    zeros = bytes(1 << 20)
    bomb = b"".join(compressor.compress(zeros) for _ in range(1500)) + compressor.flush()
    with pytest.raises(InputError, match="decompression bomb"):
        read_layer(pieces(bomb), nothing)


def test_pieces_stay_small_whatever_goes_in() -> None:
    bomb = gzip.compress(bytes(64 << 20))
    assert max(len(piece) for piece in media.decompressed(iter([bomb]))) <= media.PIECE


@pytest.mark.parametrize("at", [10, 600, 5000, -10])
def test_a_layer_that_is_cut_off_is_not_read(at) -> None:
    whole = gzip.compress(layer({"app/id_rsa": KEY, "app/more.bin": bytes(range(256)) * 40}).tar, 0)
    with pytest.raises(InputError):
        read_layer(pieces(whole[:at]), nothing)


def test_a_plain_layer_that_is_cut_off_is_not_read() -> None:
    with pytest.raises(InputError, match="cut off"):
        read_layer(pieces(layer({"app/id_rsa": KEY}).tar[:-2000].rstrip(b"\0")), nothing)


def test_a_blob_with_another_digest_is_named(read, tmp_path) -> None:
    built = image([layer({"app/id_rsa": KEY})])
    path = write_layout(built, tmp_path / "layout")
    blob = path / "blobs" / "sha256" / digest_of(built.layers[0].blob)[7:]
    blob.write_bytes(layer({"app/other": KEY}).blob)
    content = read(path)
    assert content.files == ()
    assert "another digest" in content.layers[0].missing


def test_a_layer_that_is_not_the_one_of_the_configuration_is_named(read, tmp_path) -> None:
    built = image([layer({"app/id_rsa": KEY})])
    swapped = BuiltImage(built.config, (layer({"app/other": "x"}),))
    (tmp_path / "a.tar").write_bytes(saved(swapped))
    content = read(tmp_path / "a.tar")
    assert "another digest than the configuration says" in content.layers[0].missing


def test_nothing_is_written_outside_the_cache(read, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.tar.gz"
    path.write_bytes(
        gzip.compress(
            saved(image([BuiltLayer(tar_of([Item("../evil", data=b"x"), Item("Files/../../evil", data=b"x")]))]))
        )
    )
    read(path)
    assert {each.name for each in tmp_path.iterdir()} == {"a.tar.gz", "scratch"}
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize("name", ["index.json", "manifest.json"])
@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", '{"manifests": 3}', '[{"Config": "x", "Layers": ["../../etc/passwd"]}]', "[" * 100_000],
)
def test_an_archive_with_a_damaged_list_is_refused(read, tmp_path, name, text) -> None:
    path = tmp_path / "a.tar"
    path.write_bytes(tar_of([Item(name, data=text.encode())]))
    with pytest.raises(InputError):
        read(path)


def test_a_blob_that_is_a_link_out_of_the_layout_is_not_opened(read, tmp_path) -> None:
    built = image([layer({"app/id_rsa": KEY})])
    path = write_layout(built, tmp_path / "layout")
    blob = path / "blobs" / "sha256" / digest_of(built.layers[0].blob)[7:]
    outside = tmp_path / "outside"
    outside.write_bytes(blob.read_bytes())
    blob.unlink()
    blob.symlink_to(outside)
    assert read(path).layers[0].missing == "its file is missing"


def test_a_manifest_that_names_blobs_by_paths_is_refused(read, tmp_path) -> None:
    path = tmp_path / "layout"
    path.mkdir()
    (path / "index.json").write_text(json.dumps({"manifests": [{"digest": "sha256:../../../etc/passwd", "size": 1}]}))
    with pytest.raises(InputError, match="no digest"):
        read(path)


def test_a_named_pipe_is_not_opened(read, tmp_path) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(tmp_path / "a.tar")
    with pytest.raises(InputError, match="no regular file"):
        read(tmp_path / "a.tar")


def test_a_header_with_a_huge_extension_is_refused() -> None:
    big = tar_of([Item("Files/a", records={"MSWINDOWS.rawsd": "A" * (2 << 20)})])
    with pytest.raises(InputError, match="larger than any"):
        read_layer(pieces(big), nothing)


GOOD = layer({"app/id_rsa": KEY, "app/deep/er/web.exe": b"MZ" * 700, "app/x.json": '{"a": 1}'}, removed=["app/old"]).tar


@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=8), st.integers(1, 5000))
def test_a_damaged_archive_is_read_or_refused(changes, size) -> None:
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    with contextlib.suppress(InputError):
        read_layer(pieces(bytes(data), size), nothing)


@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(data) -> None:
    for start in (b"", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd"):
        with contextlib.suppress(InputError):
            read_layer(iter([start + data]), nothing)


@given(st.binary(max_size=1200))
def test_any_extension_header_is_read_or_refused(records) -> None:
    tar = tar_of([Item("Files/a", data=b"x", records={"MSWINDOWS.fileattr": "32"})])
    header = bytearray(tar[:512])
    header[124:136] = f"{len(records):011o}\0".encode()
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    body = records + bytes(-len(records) % 512)
    with contextlib.suppress(InputError):
        list(entries(Feed(iter([bytes(header) + body + tar[1024:]]))))


@given(st.binary(max_size=300))
def test_any_security_descriptor_is_decoded_or_refused(data) -> None:
    import base64

    for start in (b"", b"\x01\x00\x04\x80\x14\0\0\0\x14\0\0\0\0\0\0\0\x14\0\0\0"):
        with contextlib.suppress(InputError):
            given_to_everybody(descriptor_of(base64.b64encode(start + data).decode()), folder=False)


@given(st.text(alphabet="OGDSA:();,0x1WDBUFA|IO-", max_size=200))
def test_any_text_of_a_security_descriptor_is_decoded_or_refused(text) -> None:
    with contextlib.suppress(InputError):
        given_to_everybody(descriptor_of("", text), folder=True)
