"""Images of a local engine: it hands them out as `docker save` writes them.

Source: https://docs.docker.com/reference/api/engine/version/v1.47/#tag/Image/operation/ImageGet
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from deadlight.model.errors import InputError
from deadlight.sources.image.layout import FileImage, image_in
from deadlight.sources.image.stored_files import CHUNK, spooled

if TYPE_CHECKING:
    from deadlight.sources.image.opening import Asked

DEFAULT = "unix:///var/run/docker.sock"
_TIMEOUT = 300


class _SocketConnection(HTTPConnection):
    """HTTP over a socket of the file system."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_TIMEOUT)
        self.sock.connect(self._path)


def image_of_engine(name: str, asked: Asked) -> FileImage:
    """Return the image that the local engine calls `name`, by way of a temporary file. Raises InputError."""
    connection = _connection(asked.engine or DEFAULT)
    try:
        connection.request("GET", f"/images/{quote(name, safe='/:@')}/get")
        answer = connection.getresponse()
        if answer.status == 404:
            raise InputError("the engine has no such image")
        if answer.status != 200:
            raise InputError(f"the engine answers {answer.status} {answer.reason}")
        files = spooled(_pieces(answer), asked.scratch)
    except (OSError, HTTPException) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise InputError(f"the engine at {asked.engine or DEFAULT} cannot be asked: {str(reason).lower()}") from None
    finally:
        connection.close()
    return image_in(files, asked.name, "")


def _connection(address: str) -> HTTPConnection:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        return _SocketConnection(parts.path)
    if parts.scheme in ("tcp", "http") and parts.hostname:
        return HTTPConnection(parts.hostname, parts.port or 2375, timeout=_TIMEOUT)
    raise InputError(f"an engine at {address[:200]} cannot be asked; `docker save` writes an archive that can be read")


def _pieces(answer: HTTPResponse) -> Iterator[bytes]:
    while piece := answer.read(CHUNK):
        yield piece
