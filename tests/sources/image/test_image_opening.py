"""What an image is found by, and what is said of what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from deadlight.model.errors import InputError
from deadlight.sources.image.registry import Registry
from image_builder import base_layer, image, saved, write_layout


def write_archive(path: Path, version: str) -> Path:
    path.write_bytes(saved(image([base_layer()], os_version=version)))
    return path


@pytest.mark.parametrize(
    "data",
    [b"FROM scratch\n", b"root:x:0:0:root:/root:/bin/sh\n" * 40, b"PK\x03\x04" + bytes(2000), b"\xff" * 4096],
    ids=["short text", "long text", "zip", "bytes"],
)
def test_a_file_that_is_no_archive_is_called_so(read, tmp_path, data) -> None:
    path = tmp_path / "web.tar"
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"is no image: neither an archive \(tar, also with gzip or zstd\) nor"):
        read(path)


def test_an_empty_file_is_called_empty(read, tmp_path) -> None:
    path = tmp_path / "web.tar"
    path.touch()
    with pytest.raises(InputError, match="is empty"):
        read(path)


def test_an_archive_that_ends_too_soon_is_called_cut_off(read, tmp_path) -> None:
    path = write_archive(tmp_path / "web.tar", "10.0.20348.2113")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(InputError, match="is cut off: save or copy it again"):
        read(path)


@pytest.mark.parametrize("stored", ["archive", "layout"])
def test_an_image_for_another_windows_than_was_asked_for_is_not_read(read, tmp_path, stored) -> None:
    if stored == "archive":
        path = write_archive(tmp_path / "web.tar", "10.0.17763.5329")
    else:
        path = write_layout(image([base_layer()], os_version="10.0.17763.5329"), tmp_path / "web")
    assert read(path, version="10.0.17763").config.os_version == "10.0.17763.5329"
    with pytest.raises(InputError, match=r"is for Windows 10\.0\.17763\.5329, not for 10\.0\.20348"):
        read(path, version="10.0.20348")


def test_an_image_that_names_no_windows_is_none_for_the_one_that_was_asked_for(read, tmp_path) -> None:
    path = write_archive(tmp_path / "web.tar", "")
    with pytest.raises(InputError, match=r"does not say for which Windows it is, and is not taken for 10\.0\.20348"):
        read(path, version="10.0.20348")


def test_an_engine_is_asked_for_an_image_by_its_name(read) -> None:
    with pytest.raises(InputError, match=r"docker:// is followed by the name of an image"):
        read("docker://")


def test_a_folder_of_skopeo_says_how_to_make_one_that_is_read(read, tmp_path) -> None:
    (tmp_path / "manifest.json").write_text('{"schemaVersion": 2, "layers": []}')
    (tmp_path / "version").write_text("Directory Transport Version: 1.1\n")
    with pytest.raises(InputError, match=r"`skopeo copy … dir:`; `oci:` in its place"):
        read(tmp_path)


def test_what_is_no_file_and_names_no_registry_is_said_to_be_neither(read, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise InputError("the registry has no such image")

    monkeypatch.setattr(Registry, "manifest", refuse)
    with pytest.raises(InputError, match="there is no file of that name, and the registry has no such image"):
        read("web")
    with pytest.raises(InputError, match=r"^the registry has no such image"):
        read("docker.io/web")
