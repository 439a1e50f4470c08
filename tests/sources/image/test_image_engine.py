"""Images of a local engine, by answers as an engine gives them: an engine of Linux loads no image of Windows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from deadlight.model.errors import InputError
from image_builder import BuiltImage, base_layer, image, layer, saved

BUILT: BuiltImage = image([base_layer(), layer({"app/id_rsa": "-----BEGIN RSA PRIVATE KEY-----\n"})])
NO_SUCH = b'{"message":"reference does not exist"}'


class Engine(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path != "/images/shop/web:1/get":
            self.send_response(500 if "broken" in self.path else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(NO_SUCH)))
            self.end_headers()
            self.wfile.write(NO_SUCH)
            return
        # As the engine has it: a stream of unknown length.
        self.send_response(200)
        self.send_header("Content-Type", "application/x-tar")
        self.end_headers()
        self.wfile.write(saved(BUILT))
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def engine() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Engine)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"tcp://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_image_of_the_engine_is_read(read, engine) -> None:
    content = read("docker://shop/web:1", engine=engine)
    assert [each.path for each in content.files] == ["app/id_rsa"]
    assert content.unread == ()


@pytest.mark.parametrize(
    ("name", "reason"), [("shop/other:1", "the engine has no such image"), ("broken", "the engine answers 500")]
)
def test_an_image_that_the_engine_does_not_give_is_named(read, engine, name, reason) -> None:
    with pytest.raises(InputError, match=reason):
        read(f"docker://{name}", engine=engine)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("unix:///nowhere/docker.sock", "cannot be asked: no such file"),
        ("tcp://127.0.0.1:1", "cannot be asked: connection refused"),
        ("npipe:////./pipe/docker_engine", "`docker save` writes an archive"),
        ("ssh://host", "`docker save` writes an archive"),
    ],
)
def test_an_engine_that_cannot_be_asked_is_named(read, address, reason) -> None:
    with pytest.raises(InputError, match=reason):
        read("docker://web", engine=address)
