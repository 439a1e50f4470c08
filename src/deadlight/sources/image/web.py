"""HTTP requests of a registry's client: TLS, redirects that never give credentials away, answers in pieces.

Certificates are checked against the system's authorities and those that the Docker engine, or Podman, trusts for the
host. Proxies are those of HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or of the system.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    getproxies,
)

from deadlight import __version__
from deadlight.model.errors import InputError
from deadlight.sources.image.stored import is_microsofts

TIMEOUT = 60
CHUNK = 1 << 18
PAUSE = 0.2
"""Seconds before a request is tried again, doubled with each try."""

CERTIFICATES = (Path("/etc/docker/certs.d"), Path("/etc/containers/certs.d"))
"""Where engines keep authorities and client certificates of registries, in a folder for each.
Sources: https://docs.docker.com/engine/security/certificates/,
https://github.com/containers/image/blob/main/docs/containers-certs.d.5.md"""

LONGEST_WAIT = 60
"""Seconds that a server may ask to wait; where it wants more, the user is told."""

_TRIES = 4
_BUSY = (429, 500, 502, 503, 504)
_MOST_ERROR = 1 << 14


class RefusedError(InputError):
    """An answer that is an error: its `status`, its body, and what it asks for in `challenges`.

    `after` is how many seconds it says to wait.
    """

    def __init__(
        self, status: int, reason: str, challenges: Sequence[str] = (), body: bytes = b"", after: float = 0.0
    ) -> None:
        """Take the status."""
        super().__init__(reason)
        self.status = status
        self.challenges = challenges
        self.body = body
        self.after = after


class BrokenError(InputError):
    """The connection failed: another try may succeed."""


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, never from TLS to none. What authorises a request is sent on to the same host alone."""

    max_redirections = 5

    def __init__(self, *, public: bool) -> None:
        self._public = public

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        # The library would read all that comes with the redirect, however much that is.
        fp.close()
        before, after = urlsplit(req.full_url), urlsplit(newurl)
        if before.scheme == "https" and after.scheme != "https":
            raise RefusedError(code, "the registry redirects to an address without TLS")
        if self._public and before.netloc != after.netloc and (why := distrust_of(after.hostname or "", newurl)):
            raise RefusedError(code, f"it redirects to {after.netloc[:200]}, which {why}")
        made = super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type] # as its caller does
        authorization = req.unredirected_hdrs.get("Authorization")
        if made is not None and authorization and (before.scheme, before.netloc) == (after.scheme, after.netloc):
            made.add_unredirected_header("Authorization", authorization)
        return made


class _Proxies(ProxyHandler):
    """Sends requests through the user's proxy, never those to this machine."""

    def proxy_open(self, req: Request, proxy: str, type: str) -> HTTPResponse | None:  # noqa: A002 - as it is called
        return None if is_loopback(req.host) else super().proxy_open(req, proxy, type)


class Web:
    """Makes requests of one registry. `host` may be an address with a port, `is_local` whether it is this machine."""

    def __init__(self, host: str, certificates: Sequence[Path] = ()) -> None:
        """Trust the system's authorities, and those that lie for `host` below `certificates` or where engines look.

        Raises InputError where one of them cannot be used.
        """
        self._host = host
        context = ssl.create_default_context()
        for folder in (*CERTIFICATES, *certificates):
            # Windows has no colon in names: engines leave it out there.
            for name in {host, host.replace(":", "")}:
                _trust(context, folder / name)
        self.is_local = is_loopback(host)
        self._opener = _opener(context, public=False)
        self._public_opener = _opener(context, public=True)

    def open(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        authorization: str = "",
        data: bytes | None = None,
        public: bool = False,
    ) -> HTTPResponse:
        """Return the answer to a request; a server that has too much to do is asked again a few times.

        A request that is `public` follows redirects to public addresses only. Raises RefusedError for an error in the
        answer, BrokenError where none comes.
        """
        for tries in range(_TRIES):
            try:
                return self._once(url, headers, authorization, data, public=public)
            except RefusedError as error:
                if error.status not in _BUSY or error.after > LONGEST_WAIT or tries == _TRIES - 1:
                    raise
                time.sleep(max(error.after, PAUSE * 2**tries))
        raise AssertionError  # pragma: no cover

    def _once(
        self, url: str, headers: Mapping[str, str], authorization: str, data: bytes | None, *, public: bool
    ) -> HTTPResponse:
        if parts_of(url).scheme not in ("http", "https"):
            raise InputError(f"{url[:200]} is no address of the web")
        request = Request(url, data, {"User-Agent": f"deadlight/{__version__}", **headers})  # noqa: S310 - see above
        if authorization:
            request.add_unredirected_header("Authorization", authorization)
        opener = self._public_opener if public else self._opener
        try:
            answer: HTTPResponse = opener.open(request, timeout=TIMEOUT)
        except HTTPError as error:
            raise self._refused(url, error) from None
        except URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                raise InputError(self._untrusted(error.reason)) from None
            if isinstance(error.reason, ssl.SSLError) and error.reason.reason == "WRONG_VERSION_NUMBER":
                reason = "does not speak TLS, which only a registry on this machine may do without"
                raise BrokenError(f"{self._named(url)} {reason}") from None
            raise self._unreached(url, error.reason) from None
        except (OSError, HTTPException) as error:
            raise self._unreached(url, error) from None
        except ValueError as error:  # an address to which it redirects is none
            raise InputError(f"{self._named(url)} answers with what is no address: {_reason(error)}") from None
        return answer

    def _refused(self, url: str, error: HTTPError) -> RefusedError:
        """Return an answer that is an error. What another host, redirected to, asks for is not answered."""
        try:
            body = error.read(_MOST_ERROR)
        except (OSError, HTTPException, ValueError):  # the last where it is closed already
            body = b""
        error.close()
        ours = _origin(error.url or url) == _origin(url)
        after = _seconds(error.headers.get("Retry-After", ""))
        reason = f"{self._named(error.url or url)} answers {error.code} {error.reason}"[:300]
        if after > LONGEST_WAIT:
            reason += f", and says to come again in {after:.0f} seconds"
        challenges = tuple(error.headers.get_all("WWW-Authenticate") or ()) if ours else ()
        return RefusedError(error.code, reason, challenges, body, after)

    def _unreached(self, url: str, error: str | BaseException) -> BrokenError:
        host = urlsplit(url).netloc[:200]
        which = f"the registry {host}" if host == self._host else host
        return BrokenError(f"{which} cannot be reached: {_reason(error)}")

    def _named(self, url: str) -> str:
        host = urlsplit(url).netloc
        return "the registry" if host == self._host else host[:200]

    def _untrusted(self, error: ssl.SSLCertVerificationError) -> str:
        hint = ""
        if error.verify_code in (18, 19, 20, 21):  # self-signed, or of an authority that is not known
            hint = f"; an authority that you trust goes to {CERTIFICATES[0] / self._host / 'ca.crt'}"
        return f"its certificate is not trusted: {error.verify_message}{hint}"


def parts_of(url: str) -> SplitResult:
    """Return the parts of an address. Raises InputError where it is none."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it is looked at only when it is asked for
    except ValueError as error:
        raise InputError(f"{url[:200]} is no address of the web: {_reason(error)}") from None
    return parts


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


def distrust_of(host: str, url: str) -> str:
    """Return why an address that an image names is not asked: what it names may lead to the internet only.

    It is nothing where it does. Behind a proxy names of the internet may lead nowhere here; of those, Microsoft's are
    known.
    """
    if is_microsofts(url) and "https" in getproxies():
        return ""
    try:
        addresses = {row[4][0] for row in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
        known = [ipaddress.ip_address(str(each).partition("%")[0]) for each in addresses]
    except (OSError, UnicodeError, ValueError):
        return "is not known to this network"
    return "" if known and all(each.is_global for each in known) else "has no public address"


def is_loopback(host: str) -> bool:
    """Return whether a host, by its name or address, is this machine."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() and not host.endswith("]") else host
    try:
        return name == "localhost" or ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def folders_of_certificates(home: Path | None, variables: Mapping[str, str]) -> tuple[Path, ...]:
    """Return where a user, or the engine of Windows, keeps authorities and client certificates of registries."""
    folders = [home / ".config" / name / "certs.d" for name in ("docker", "containers")] if home is not None else []
    if shared := variables.get("ProgramData"):
        folders.append(Path(shared) / "docker" / "certs.d")
    return tuple(folders)


def _opener(context: ssl.SSLContext, *, public: bool) -> OpenerDirector:
    opener = OpenerDirector()
    for handler in (
        _Proxies(), HTTPHandler(), HTTPSHandler(context=context), HTTPDefaultErrorHandler(), _Redirects(public=public),
        HTTPErrorProcessor(),
    ):  # fmt: skip
        opener.add_handler(handler)
    return opener


def _trust(context: ssl.SSLContext, folder: Path) -> None:
    """Take the authorities and client certificates in a folder. Raises InputError where one cannot be used."""
    if ".." in folder.parts or not folder.is_dir():
        return
    path = folder
    try:
        for path in sorted(folder.glob("*.crt")):
            context.load_verify_locations(path)
        for path in sorted(folder.glob("*.cert")):
            context.load_cert_chain(path, path.with_suffix(".key"), password=_no_password)
    except (OSError, ValueError) as error:
        raise InputError(f"the certificate {path}, or the key beside it, cannot be used: {_reason(error)}") from None


def _no_password() -> str:
    raise ValueError("its key is behind a password")


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _seconds(text: str) -> float:
    """Return the seconds of a Retry-After, which has a number or a date; 0 where it has neither."""
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        return max(parsedate_to_datetime(text).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _reason(error: object) -> str:
    strerror = getattr(error, "strerror", None)
    return str(strerror or error or type(error).__name__).lower()[:200]
