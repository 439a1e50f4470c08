"""A registry on this machine that answers as a test wants it, and what tests of pulls share."""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from image_builder import BuiltImage, image, layer, write_layout

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEkestrel\n-----END RSA PRIVATE KEY-----\n"
USER, PASSWORD = "reader", "kestrel-harbour-9"


def configuration(folder: Path, **content: object) -> Path:
    """Write the configuration of a Docker client."""
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(content))
    return folder


def basic(user: str = USER, password: str = PASSWORD) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


class Server:
    """A registry on this machine, without TLS unless it is given some, that answers as a test wants it."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.posted: list[dict[str, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.asked.append((self.path, dict(self.headers)))
                server.answers.get(self.path.partition("?")[0], lambda handler: reply(handler, 404, b""))(self)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                server.posted.append(dict(parse_qsl(self.rfile.read(length).decode())))
                self.do_GET()

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.address = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def serve(self, built: BuiltImage, name: str = "web", tag: str = "1") -> str:
        """Serve an image."""
        self.answers[f"/v2/{name}/manifests/{tag}"] = lambda handler: reply(handler, 200, built.manifest)
        for digest, data in built.blobs().items():
            self.answers[f"/v2/{name}/blobs/{digest}"] = lambda handler, data=data: reply(handler, 200, data)
        return f"{self.address}/{name}:{tag}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def reply(handler: BaseHTTPRequestHandler, status: int, data: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def noisy(size: int = 300_000) -> BuiltImage:
    """An image whose layer does not shrink, so that there is something to break."""
    return image([layer({"app/id_rsa": KEY, "app/noise.bin": random.Random(1).randbytes(size)})])


def push(registry: Any, folder: Path, built: BuiltImage, name: str) -> str:
    """Push an image with skopeo, and return its reference."""
    source = write_layout(built, folder / "pushed", name="x")
    return copy_to_registry(registry, folder, f"oci:{source}:x", name)


def copy_to_registry(registry: Any, folder: Path, source: str, name: str) -> str:
    """Copy what skopeo calls `source` into a registry, and return its reference."""
    certificates = folder / "trust"
    certificates.mkdir(exist_ok=True)
    (certificates / "ca.crt").write_bytes(registry.authority.read_bytes())
    command = ["skopeo", "copy", "--quiet", "--override-os", "windows", "--dest-creds", f"{USER}:{PASSWORD}"]
    command += ["--dest-cert-dir", str(certificates), source, f"docker://{registry.address}/{name}"]
    subprocess.run(command, check=True, capture_output=True)
    return f"{registry.address}/{name}"


def required(*programs: str) -> None:
    """Skip the test where a program is missing; where all tests have to run, that is a failure."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        message = f"not installed: {', '.join(missing)}"
        if os.getenv("CI"):
            pytest.fail(message)
        pytest.skip(message)
