"""Opening files: what is read, what is refused, and that bytes come back as they were."""

import os
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import EditError, InputError
from deadlight.sources.files import (
    LARGEST,
    document_from_bytes,
    encode,
    head_of,
    open_beside,
    open_document,
    read_start,
)

DOCKERFILE = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\r\nRUN echo é\r\n"


def reason(path, **options):
    with pytest.raises(InputError) as caught:
        open_document(path, shown="shown", **options)
    return caught.value.reason


def line_of_refusal(data, kind):
    with pytest.raises(InputError) as caught:
        document_from_bytes(data, shown="shown", kind=kind)
    return caught.value.reason, caught.value.line


def test_a_document_keeps_its_line_ends_and_is_called_what_it_is_shown_as(tmp_path):
    (tmp_path / "Dockerfile").write_bytes(DOCKERFILE.encode())
    document = open_document(tmp_path / "Dockerfile", shown="web/Dockerfile", kind="dockerfile")
    assert (document.path, document.kind, document.text) == ("web/Dockerfile", "dockerfile", DOCKERFILE)


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\0\0"),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
def test_the_encoding_is_told_by_the_byte_order_mark_or_by_where_the_zeros_are(encoding, bom):
    data = bom + DOCKERFILE.encode(encoding)
    document = document_from_bytes(data, shown="Dockerfile", kind="dockerfile")
    assert (document.text, document.encoding, document.bom) == (DOCKERFILE, encoding, bom)
    assert encode(document, document.text) == data


def test_a_dockerfile_that_is_no_utf8_is_read_in_the_western_code_page():
    data = "FROM a\r\n# caf\xe9 \x85 \x93x\x94\r\n".encode("latin-1")
    document = document_from_bytes(data, shown="Dockerfile", kind="dockerfile")
    assert document.encoding == "cp1252"
    assert document.text == "FROM a\r\n# café … “x”\r\n"
    assert encode(document, document.text) == data


def test_a_dockerfile_with_bytes_of_no_code_page_is_still_read():
    data = b"FROM a\n# \x81\xff\n"
    document = document_from_bytes(data, shown="Dockerfile", kind="dockerfile")
    assert document.encoding == "latin-1"
    assert encode(document, document.text) == data


def test_yaml_that_is_no_utf8_is_refused_with_its_line():
    assert line_of_refusal(b"services:\n  ci:\n    image: caf\xe9\n", "compose") == ("not valid UTF-8", 3)


def test_utf16_that_breaks_off_is_refused_with_its_line():
    data = b"\xff\xfe" + "kind: Pod\nname".encode("utf-16-le") + b"x"
    assert line_of_refusal(data, "kubernetes") == ("not valid UTF-16-LE", 2)


@pytest.mark.parametrize("kind", ["dockerfile", "kubernetes"])
def test_nul_characters_make_a_file_binary(kind):
    assert line_of_refusal(b"FROM a\nRUN \0\0\n", kind) == ("binary, not text: it holds NUL characters", 2)


def test_text_that_the_encoding_cannot_hold_is_not_written():
    document = document_from_bytes(b"FROM a\n# \xe9\n", shown="Dockerfile", kind="dockerfile")
    with pytest.raises(EditError, match="cp1252"):
        encode(document, "FROM a\n# \u4e2d\n")


@given(st.binary(max_size=200))
def test_whatever_is_read_as_a_dockerfile_is_written_back_byte_for_byte(data):
    try:
        document = document_from_bytes(data, shown="Dockerfile", kind="dockerfile")
    except InputError:
        return
    assert encode(document, document.text) == data
    document.text.encode()


def test_the_kind_of_bytes_without_one_is_detected():
    assert document_from_bytes(DOCKERFILE.encode(), shown="-").kind == "dockerfile"
    assert document_from_bytes(b"FROM nanoserver\n# \xe9\n", shown="-").encoding == "cp1252"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes in the file system")
def test_a_named_pipe_is_refused_and_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "Dockerfile")
    started = time.monotonic()
    assert reason(tmp_path / "Dockerfile") == "a named pipe, not a file"
    assert time.monotonic() - started < 1


def test_a_folder_is_refused(tmp_path):
    assert reason(tmp_path) == "a folder, not a file"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets in the file system")
def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("Dockerfile")
        assert reason(Path("Dockerfile")) == "a socket, not a file"


@pytest.mark.skipif(not Path("/dev/zero").is_char_device(), reason="no /dev/zero")
def test_a_device_is_refused():
    assert reason(Path("/dev/zero")) == "a device, not a file"


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert reason(tmp_path / "gone") == "does not exist"
    (tmp_path / "file").touch()
    assert reason(tmp_path / "file" / "below") == "does not exist"


def test_a_path_that_no_system_takes_is_refused():
    assert reason(Path("a\0b")) == "its path is not valid"
    assert reason(Path("a" * 5000)) == "its path is too long"


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_links_to_nothing_and_to_themselves_are_refused(tmp_path):
    (tmp_path / "dangling").symlink_to("gone")
    (tmp_path / "circle").symlink_to("circle")
    assert reason(tmp_path / "dangling") == "links to nothing"
    assert reason(tmp_path / "circle") == "links to itself"


def test_an_unreadable_file_is_refused(public_folder, unprivileged):
    file = public_folder / "Dockerfile"
    file.write_text("FROM a\n")
    file.chmod(0)
    with unprivileged():
        assert reason(file) == "permission denied"


def test_a_file_beyond_the_cap_is_refused_without_being_read(tmp_path):
    with (tmp_path / "Dockerfile").open("wb") as file:
        file.truncate(LARGEST * 100)
    started = time.monotonic()
    assert reason(tmp_path / "Dockerfile") == "larger than 32 MiB"
    assert time.monotonic() - started < 2


def test_a_file_as_large_as_the_cap_is_read(tmp_path):
    (tmp_path / "compose.yaml").write_bytes(b"#" * LARGEST)
    assert len(open_document(tmp_path / "compose.yaml", shown="x", kind="compose").text) == LARGEST


def test_a_line_of_100_megabytes_is_named_too_large(tmp_path):
    (tmp_path / "compose.yaml").write_bytes(b"services: " + b"x" * 100_000_000)
    assert reason(tmp_path / "compose.yaml") == "larger than 32 MiB"
    assert head_of(read_start(tmp_path / "compose.yaml")).startswith("services: xxx")


def test_a_head_cut_off_inside_of_a_character_is_still_text(tmp_path):
    (tmp_path / "a").write_bytes(("x" + "é" * 10_000).encode())
    assert head_of(read_start(tmp_path / "a")).startswith("xééé")


def test_a_file_beside_a_document_is_found_from_its_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop" / "web").mkdir(parents=True)
    (tmp_path / "shop" / "web" / "Dockerfile").write_text("FROM a\n")
    compose = document_from_bytes(b"services: {}\n", shown="shop/compose.yaml", kind="compose")
    assert open_beside(compose, "web/Dockerfile", "dockerfile").path == "shop/web/Dockerfile"
    assert open_beside(compose, "../shop/web/Dockerfile", "dockerfile").path == "shop/web/Dockerfile"


@pytest.mark.parametrize("path", [r"\\server\share\Dockerfile", "//server/share/Dockerfile"])
def test_a_file_on_another_machine_is_not_opened(path):
    compose = document_from_bytes(b"services: {}\n", shown="compose.yaml", kind="compose")
    with pytest.raises(InputError, match="another machine"):
        open_beside(compose, path, "dockerfile")
