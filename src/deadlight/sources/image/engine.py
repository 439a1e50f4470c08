"""Images of an engine: it hands them out as `docker save` writes them.

Source: https://docs.docker.com/reference/api/engine/version/v1.47/#tag/Image/operation/ImageGet
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec

from deadlight.model.errors import InputError
from deadlight.sources.image.any_case import NO_JSON
from deadlight.sources.image.engine_address import EngineAddress, engine_address
from deadlight.sources.image.engine_connection import connection
from deadlight.sources.image.layout import FileImage, image_in
from deadlight.sources.image.stored_files import CHUNK, ArchiveFiles, spooled

if TYPE_CHECKING:
    from deadlight.sources.image.opening import Asked

PATIENCE = 1800
"""Seconds to wait for bytes: engines write all layers to their disk before they send the first."""

_MOST_ERROR = 1 << 14


class _Error(msgspec.Struct):
    message: str = ""


def image_of_engine(name: str, asked: Asked) -> FileImage:
    """Return the image that the engine calls `name`, by way of a temporary file. Raises InputError."""
    address = engine_address(asked)
    image = image_in(_archive(name, address, asked), asked.name, "")
    if address.certificates is not None and not address.certificates.checked:
        image.notes += ("the certificate of the engine was not checked, as the Docker client is told not to",)
    return image


def _archive(name: str, address: EngineAddress, asked: Asked) -> ArchiveFiles:
    made = connection(address)
    try:
        made.http.request("GET", f"/images/{quote(name, safe='/:@')}/get")
        if isinstance(made.http.sock, socket.socket):
            made.http.sock.settimeout(PATIENCE)
        with contextlib.closing(made.http.getresponse()) as answer:
            if answer.status != 200:
                raise InputError(_refusal(answer))
            return spooled(_pieces(answer), asked.scratch)
    except (OSError, HTTPException) as error:
        raise InputError(_failure(address, error, made.said())) from None
    finally:
        made.close()


def _failure(address: EngineAddress, error: Exception, said: str) -> str:
    where = f"the engine at {address.url[:200]}" + (f", which {address.source} names," if address.source else "")
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{where} has a certificate that is not trusted: {error.verify_message}"
    reason = said or getattr(error, "strerror", None) or str(error) or type(error).__name__
    hint = "" if address.source else "; without docker:// a registry is asked for it"
    return f"{where} cannot be asked: {str(reason).lower()[:300]}{hint}"


def _refusal(answer: HTTPResponse) -> str:
    """Return why the engine gives no image, in its words where it has some."""
    body = answer.read(_MOST_ERROR)
    try:
        text = msgspec.json.decode(body, type=_Error).message
    except NO_JSON:
        text = body.decode("utf-8", "replace").strip()
    said = f": {text[:200]}" if text and text.isprintable() else ""
    if answer.status == 404:
        return f"the engine has no such image{said}"
    return f"the engine answers {answer.status} {answer.reason}{said}"


def _pieces(answer: HTTPResponse) -> Iterator[bytes]:
    try:
        while piece := answer.read(CHUNK):
            yield piece
    except HTTPException:
        raise InputError("the engine broke off in the middle of the image") from None
