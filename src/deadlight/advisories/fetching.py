"""Fetches a file over HTTPS: only when it has changed, going on where an earlier try broke off.

Beside the file stands what the server said of it (ETag, Last-Modified), and beside a part of it, of what it is a
part. Nothing is asked over plain HTTP, wherever a server may lead. RFC 9110, sections 13 (conditions) and 14 (ranges).
"""

from __future__ import annotations

import contextlib
import http.client
import os
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from deadlight import __version__
from deadlight.model.errors import InputError

Outcome = Literal["new", "unchanged"]
Progress = Callable[[int, int], None]

MOST_BYTES = 4 << 30
TIMEOUT = 60
"""Seconds that a server may be silent."""

_BLOCK = 1 << 18
_STALE_RANGE = 416


class Validators(Struct, frozen=True, kw_only=True):
    """What a server said of a file: it is asked with these whether there is a newer one."""

    url: str
    etag: str = ""
    modified: str = ""

    @property
    def is_strong(self) -> bool:
        """Return whether bytes fetched at two times are of one file where it is the same: a weak tag does not say."""
        return bool(self.etag) and not self.etag.startswith("W/")


def fetch(url: str, target: Path, progress: Progress, *, accept: str = "*/*") -> Outcome:
    """Bring the file at `url` to `target`, of the media type that is accepted.

    Raises InputError where that fails; what was there before stays then.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _fetched(url, target, part, progress, accept)
        except urllib.error.HTTPError as error:
            if error.code != _STALE_RANGE or not part.exists():
                raise
            part.unlink()
            return _fetched(url, target, part, progress, accept)
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.NOT_MODIFIED:
            return "unchanged"
        raise InputError(f"{_host(url)} answers {error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            trust = f"its certificate is not trusted: {error.reason.verify_message}"
            raise InputError(f"{_host(url)}: {trust}; SSL_CERT_FILE names a file with authorities that are") from error
        raise InputError(f"{_host(url)} cannot be reached: {_words(error.reason)}") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise InputError(f"{_host(url)} cannot be read: {_words(error)}") from error


def forget(target: Path) -> None:
    """Forget what the server said of a file that turned out to be of no use: the next time it is fetched again."""
    _notes(target).unlink(missing_ok=True)


def _fetched(url: str, target: Path, part: Path, progress: Progress, accept: str) -> Outcome:
    headers = {"User-Agent": f"deadlight/{__version__}", "Accept": accept, "Accept-Encoding": "identity"}
    begun = _noted(part, url)
    size = part.stat().st_size if begun and begun.is_strong and part.exists() else 0
    if begun and size:
        headers |= {"Range": f"bytes={size}-", "If-Range": begun.etag}
    elif target.exists() and (known := _noted(target, url)):
        headers |= {"If-None-Match": known.etag} if known.etag else {}
        headers |= {"If-Modified-Since": known.modified} if known.modified else {}
    request = urllib.request.Request(_secure(url), headers=headers)  # noqa: S310 - HTTPS only, see _secure
    with _opener().open(request, timeout=TIMEOUT) as answer:
        if answer.status == http.HTTPStatus.PARTIAL_CONTENT:
            if not str(answer.headers.get("Content-Range", "")).startswith(f"bytes {size}-"):
                raise InputError(f"{_host(url)} answers with another part than was asked for")
        else:
            size = 0
        said = Validators(
            url=url, etag=answer.headers.get("ETag") or "", modified=answer.headers.get("Last-Modified") or ""
        )
        if not size:
            part.unlink(missing_ok=True)
            _notes(part).write_bytes(msgspec.json.encode(said))
        _copy(answer, part, size, progress)
    part.replace(target)
    _notes(part).unlink(missing_ok=True)
    _notes(target).write_bytes(msgspec.json.encode(said))
    return "new"


def _copy(answer: Any, part: Path, size: int, progress: Progress) -> None:
    """Add what comes to the part. Raises InputError where less comes than was announced: the part stays."""
    length = answer.headers.get("Content-Length") or ""
    total = size + int(length) if length.isdecimal() else 0
    with part.open("ab") as file:
        while block := answer.read(_BLOCK):
            size += len(block)
            if size > MOST_BYTES:
                raise InputError(f"what comes is larger than {MOST_BYTES >> 30} GB")
            file.write(block)
            progress(size, max(total, size))
        file.flush()
        os.fsync(file.fileno())
    if total and size != total:
        raise InputError(f"it broke off after {size} of {total} bytes; the next try goes on from there")


def _words(error: object) -> str:
    """Return what the system says of an error, without its number."""
    return str(getattr(error, "strerror", None) or error).lower()


def _notes(path: Path) -> Path:
    return path.with_name(f"{path.name}.http")


def _noted(path: Path, url: str) -> Validators | None:
    with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        found = msgspec.json.decode(_notes(path).read_bytes(), type=Validators)
        return found if found.url == url else None
    return None


def _secure(url: str) -> str:
    if urlsplit(url).scheme != "https":
        raise InputError(f"{_host(url)} is to be asked without TLS, which is not done")
    return url


def _host(url: str) -> str:
    return urlsplit(url).hostname or "a server without a name"


class _Redirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        # The library would read all that comes with the redirect, however much that is.
        fp.close()
        return super().redirect_request(req, fp, code, msg, headers, _secure(newurl))  # type: ignore[arg-type]


def _opener() -> urllib.request.OpenerDirector:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), _Redirects())
