"""A server of recorded feeds over local HTTPS: it knows ETags and ranges, and breaks off where it is told to."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class FeedServer:
    """What is served, by path; what is asked for is in `asked`, as (path, condition or range, status).

    `accepted` are the media types that were asked for, by path.
    """

    def __init__(self, port: int) -> None:
        self.address = f"https://localhost:{port}"
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.break_after: dict[str, int] = {}
        self.asked: list[tuple[str, str, int]] = []
        self.accepted: dict[str, str] = {}


def certificate(folder: Path) -> Path:
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    make += ["-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(make, cwd=folder, check=True, capture_output=True)
    return folder / "cert.pem"


@contextmanager
def serving(folder: Path) -> Iterator[FeedServer]:
    """Serve over TLS with the certificate in `folder`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.feeds = FeedServer(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.feeds
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        feeds = self.server.feeds
        body, start, status = feeds.files.get(self.path), 0, 200
        feeds.accepted[self.path] = self.headers["Accept"] or ""
        condition = self.headers["Range"] or self.headers["If-None-Match"] or ""
        if self.path in feeds.redirects:
            self.send_response(302)
            self.send_header("Location", feeds.redirects[self.path])
            self.end_headers()
            return
        if body is None:
            feeds.asked.append((self.path, condition, 404))
            self.send_error(404)
            return
        tag = f'"{sha256(body).hexdigest()}"'
        if self.headers["If-None-Match"] == tag:
            status = 304
        elif self.headers["Range"] and self.headers["If-Range"] == tag:
            status, start = 206, int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        feeds.asked.append((self.path, condition, status))
        self.send_response(status)
        self.send_header("ETag", tag)
        if status == 304:
            self.end_headers()
            return
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        end = feeds.break_after.pop(self.path, len(body))
        self.wfile.write(body[start:end])

    def log_message(self, *_: object) -> None:
        pass
