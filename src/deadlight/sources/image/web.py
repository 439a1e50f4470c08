"""HTTP requests of a registry's client: TLS, redirects that never give credentials away, answers in pieces.

Certificates are checked against the system's authorities and those that the Docker engine trusts for the host.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterator, Mapping
from email.message import Message
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from deadlight import __version__
from deadlight.model.errors import InputError

TIMEOUT = 60
CHUNK = 1 << 18
CERTIFICATES = Path("/etc/docker/certs.d")
"""Where the Docker engine keeps authorities and client certificates of registries.
Source: https://docs.docker.com/engine/security/certificates/"""


class RefusedError(InputError):
    """An answer that is an error: its `status`, and what it asks for in `challenge`."""

    def __init__(self, status: int, reason: str, challenge: str = "") -> None:
        """Take the status."""
        super().__init__(reason)
        self.status = status
        self.challenge = challenge


class BrokenError(InputError):
    """The connection failed: another try may succeed."""


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, never from TLS to none. What authorises a request is not sent on."""

    max_redirections = 5

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        if urlsplit(req.full_url).scheme == "https" and urlsplit(newurl).scheme != "https":
            raise RefusedError(code, "the registry redirects to an address without TLS")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type] # as its caller does


class Web:
    """Makes requests of one registry. `host` may be an address with a port."""

    def __init__(self, host: str) -> None:
        """Trust the system's authorities, and those of the Docker engine for `host`."""
        context = ssl.create_default_context()
        folder = CERTIFICATES / host
        if ".." not in host and folder.is_dir():
            for path in sorted(folder.glob("*.crt")):
                context.load_verify_locations(path)
            for path in sorted(folder.glob("*.cert")):
                context.load_cert_chain(path, path.with_suffix(".key"))
        self._opener = OpenerDirector()
        for handler in (
            ProxyHandler(), HTTPHandler(), HTTPSHandler(context=context), HTTPDefaultErrorHandler(), _Redirects(),
            HTTPErrorProcessor(),
        ):  # fmt: skip
            self._opener.add_handler(handler)

    def open(
        self, url: str, headers: Mapping[str, str], *, authorization: str = "", data: bytes | None = None
    ) -> HTTPResponse:
        """Return the answer to a request. Raises RefusedError for an error in it, BrokenError where none comes."""
        if urlsplit(url).scheme not in ("http", "https"):
            raise InputError(f"{url[:200]} is no address of the web")
        request = Request(url, data, {"User-Agent": f"deadlight/{__version__}", **headers})  # noqa: S310 - see above
        if authorization:
            request.add_unredirected_header("Authorization", authorization)
        try:
            answer: HTTPResponse = self._opener.open(request, timeout=TIMEOUT)
        except HTTPError as error:
            challenge = error.headers.get("WWW-Authenticate", "") if error.headers else ""
            error.close()
            raise RefusedError(error.code, f"the registry answers {error.code} {error.reason}", challenge) from None
        except URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                reason = f"its certificate is not trusted: {error.reason.verify_message}"
                raise InputError(reason) from None
            raise BrokenError(f"the registry cannot be reached: {_reason(error.reason)}") from None
        except (OSError, HTTPException) as error:
            raise BrokenError(f"the registry cannot be reached: {_reason(error)}") from None
        return answer


def document(answer: HTTPResponse, most: int) -> bytes:
    """Return the body of an answer. Raises InputError where longer than `most`, BrokenError where cut off."""
    with answer:
        data = b"".join(pieces(answer, most + 1))
    if len(data) > most:
        raise InputError(f"the registry answers with more than {most >> 20} MiB")
    return data


def pieces(answer: HTTPResponse, most: int) -> Iterator[bytes]:
    """Yield the body of an answer, at most `most` bytes. Raises BrokenError where it is cut off."""
    while most > 0:
        try:
            piece = answer.read(min(CHUNK, most))
        except (OSError, HTTPException) as error:
            raise BrokenError(f"the connection broke: {_reason(error)}") from None
        if not piece:
            return
        most -= len(piece)
        yield piece


def is_public(host: str) -> bool:
    """Return whether a host has addresses of the internet only: what an image names may lead nowhere else."""
    try:
        addresses = {row[4][0] for row in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
        return bool(addresses) and all(
            ipaddress.ip_address(str(each).partition("%")[0]).is_global for each in addresses
        )
    except (OSError, UnicodeError, ValueError):
        return False


def is_loopback(host: str) -> bool:
    """Return whether a host, by its name or address, is this machine."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() and not host.endswith("]") else host
    try:
        return name == "localhost" or ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _reason(error: object) -> str:
    strerror = getattr(error, "strerror", None)
    return str(strerror or error or type(error).__name__).lower()[:200]
