"""Manifests, configurations and answers that mean harm: whatever the JSON is, it is read or refused."""

from __future__ import annotations

import contextlib
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.model.image import ImageReference
from deadlight.sources.image.authorising import Authorising
from deadlight.sources.image.credentials import credentials_for
from deadlight.sources.image.stored import config_of, manifest_of
from deadlight.sources.image.web import Web
from fake_registry import reply
from image_builder import Item, image, layer, tar_of

DEEP = b"[" * 100_000 + b"]" * 100_000
HARMFUL = {
    "nested where nobody looks": b'{"x": %b}' % DEEP,
    "nested in objects": b'{"a":' * 100_000,
    "nested in the configuration": b'{"config": {"ExposedPorts": {"80": %b}}}' % DEEP,
    "nested in the history": b'{"history": %b}' % DEEP,
    "no text where text is": b'{"os": "\xff", "mediaType": "\xff"}',
    "a name that is no text": b'{"\xff": 1, "manifests": [{"digest": "\xff"}]}',
}


@pytest.mark.parametrize("data", HARMFUL.values(), ids=HARMFUL)
def test_a_configuration_is_read_or_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="the configuration of the image cannot be read"):
        config_of(data)


@pytest.mark.parametrize("data", [value for name, value in HARMFUL.items() if "nested" in name])
def test_a_manifest_that_is_nested_without_end_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="the manifest cannot be read"):
        manifest_of(data)


@given(st.binary(max_size=60), st.sampled_from([b"", b'{"config":', b'{"layers":[{"digest":"', b'{"os":"', b'{"']))
def test_any_bytes_are_a_document_or_refused(data: bytes, start: bytes) -> None:
    for read in (config_of, manifest_of):
        with contextlib.suppress(InputError):
            read(start + data)


@pytest.mark.parametrize("data", HARMFUL.values(), ids=HARMFUL)
def test_lists_in_archives_are_read_or_refused(read, tmp_path: Path, data: bytes) -> None:
    for name in ("index.json", "manifest.json"):
        path = tmp_path / f"{name}.tar"
        path.write_bytes(tar_of([Item(name, data=data)]))
        with pytest.raises(InputError):
            read(path)


def test_letters_that_the_engine_takes_for_others_do_not_hide_a_user() -> None:
    # encoding/json folds U+017F to s, and U+212A to k.
    config, _ = config_of('{"config": {"User": "ContainerUser", "U\u017fer": "ContainerAdministrator"}}'.encode())
    assert config.user == "ContainerAdministrator"


@pytest.mark.parametrize("data", HARMFUL.values(), ids=HARMFUL)
def test_a_registry_that_answers_an_error_in_harmful_json_is_told_of(read, server, data: bytes) -> None:
    server.answers["/v2/shop/web/manifests/1"] = lambda handler: reply(handler, 404, data[:16_000])
    with pytest.raises(InputError, match="has no shop/web"):
        read(f"{server.address}/shop/web:1")


@pytest.mark.parametrize("data", HARMFUL.values(), ids=HARMFUL)
def test_a_token_in_harmful_json_is_none(server, data: bytes) -> None:
    server.answers["/token"] = lambda handler: reply(handler, 200, data)
    authorising = Authorising(
        credentials_for(ImageReference(server.address, "shop/web", "1", ""), ()), "shop/web", Web(server.address)
    )
    with pytest.raises(InputError, match="gives no token"):
        authorising.renew([f'Bearer realm="http://{server.address}/token"'], "")


@pytest.mark.parametrize("data", [value for name, value in HARMFUL.items() if "name" not in name])
def test_credentials_in_harmful_json_cannot_be_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "config.json"
    path.write_bytes(data.replace(b'"os"', b'"credsStore"').replace(b'"mediaType"', b'"auths"'))
    with pytest.raises(InputError, match="cannot be read"):
        credentials_for(ImageReference("registry.example", "shop/web", "1", ""), [path])


def test_a_service_that_is_not_on_this_machine_sends_for_no_token_to_it(server) -> None:
    asked = []
    server.answers["/token"] = lambda handler: (asked.append(handler.path), reply(handler, 200, b'{"token": "x"}'))
    authorising = Authorising(
        credentials_for(ImageReference("registry.example", "shop/web", "1", ""), ()),
        "shop/web",
        Web("registry.example"),
    )
    with pytest.raises(InputError, match="without TLS"):
        authorising.renew([f'Bearer realm="http://{server.address}/token"'], "")
    assert asked == []


@pytest.mark.parametrize("chunked", [False, True])
def test_what_comes_with_a_redirect_is_not_read(read, server, chunked: bool) -> None:
    reference = server.serve(image([layer({"app/x": "x"})]))
    manifest = server.answers.pop("/v2/web/manifests/1")
    server.answers["/elsewhere"] = manifest

    def redirect(handler) -> None:
        length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {64 << 20}"
        handler.wfile.write(f"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n{length}\r\n\r\n".encode())
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.wfile.write(b"fffffffffff\r\n" if chunked else b"")
            for _ in range(64):
                handler.wfile.write(bytes(1 << 20))

    server.answers["/v2/web/manifests/1"] = redirect
    tracemalloc.start()
    content = read(reference)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert content.unread == ("the registry of Windows in it was not read: no layer has a hive",)
    assert peak < 24 << 20
