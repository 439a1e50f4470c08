r"""Connections to an engine: a socket of the file system, TCP with and without TLS, a named pipe of Windows, and SSH.

Over SSH the client of the system runs `docker system dial-stdio` on the other machine, as the Docker client has it.
Sources: https://docs.docker.com/reference/cli/dockerd/#daemon-socket-option,
https://github.com/docker/cli/blob/v29.0.0/cli/connhelper/connhelper.go
"""

from __future__ import annotations

import contextlib
import errno
import io
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPSConnection
from typing import IO, Protocol, cast
from urllib.parse import SplitResult, urlsplit

from deadlight.model.errors import InputError
from deadlight.sources.image.engine_address import Certificates, EngineAddress

TIMEOUT = 60
"""Seconds to wait for a connection."""
_PLAIN_PORT, _TLS_PORT = 2375, 2376
_BUSY_TRIES, _BUSY_PAUSE = 50, 0.1
_PLAIN_PATH = re.compile(r"/[\w./@:+-]*", re.ASCII)
_SSH = ("-o", "ConnectTimeout=30", "-o", "ServerAliveInterval=30", "-T")


class Connection(Protocol):
    """What is needed of a connection."""

    @property
    def http(self) -> HTTPConnection:
        """Return what requests are made with."""

    def said(self) -> str:
        """Return what the other side said of a failure besides HTTP, empty where nothing."""

    def close(self) -> None:
        """Close it."""


class _Network:
    """A connection that HTTP knows how to make."""

    def __init__(self, http: HTTPConnection) -> None:
        self.http = http

    def said(self) -> str:
        return ""

    def close(self) -> None:
        self.http.close()


class _Local(HTTPConnection):
    """HTTP over anything that can be opened here."""

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self._connect = connect

    def connect(self) -> None:
        self.sock = self._connect()


class _Stream:
    """Two streams in the form of a socket, as far as HTTP needs one; whoever opened them closes them."""

    def __init__(self, reading: io.RawIOBase, writing: io.RawIOBase) -> None:
        self._reading = reading
        self._writing = writing

    def sendall(self, data: bytes) -> None:
        left = memoryview(bytes(data))
        while left:
            left = left[self._writing.write(left) or 0 :]

    def makefile(self, mode: str) -> io.BufferedReader:
        del mode
        return io.BufferedReader(self._reading)

    def close(self) -> None:
        """Leave it open: what was answered may not be read yet."""


class _Piped:
    """A connection over a named pipe."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._pipe: io.RawIOBase | None = None
        self.http: HTTPConnection = _Local(self._connect)

    def _connect(self) -> socket.socket:
        self._pipe = open_pipe(self._path)
        return cast("socket.socket", _Stream(self._pipe, self._pipe))

    def said(self) -> str:
        return ""

    def close(self) -> None:
        self.http.close()
        if self._pipe is not None:
            self._pipe.close()


class _Secure:
    """A connection over SSH, held by a process of the system's client."""

    def __init__(self, command: list[str]) -> None:
        self._errors = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 - closed with this
        self._process: subprocess.Popen[bytes] | None = None
        self._command = command
        self.http: HTTPConnection = _Local(self._connect)

    def _connect(self) -> socket.socket:
        self._process = subprocess.Popen(  # noqa: S603 - the client of the system, for the user's own engine
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, bufsize=0
        )
        streams = (cast("io.RawIOBase", each) for each in (self._process.stdout, self._process.stdin))
        return cast("socket.socket", _Stream(*streams))

    def said(self) -> str:
        """Return the last line of what the client said."""
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
        self._errors.seek(0)
        lines = self._errors.read(1 << 16).decode("utf-8", "replace").strip().splitlines()
        return "".join(letter for letter in lines[-1] if letter.isprintable())[:200] if lines else ""

    def close(self) -> None:
        self.http.close()
        if self._process is not None:
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._errors.close()


def connection(address: EngineAddress) -> Connection:
    """Return a connection, not opened yet, to an engine. Raises InputError for an address that cannot be one."""
    url = address.url if "://" in address.url else f"tcp://{address.url}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _unknown(address) from None
    if parts.scheme == "unix":
        path = parts.path or "/var/run/docker.sock"
        return _Network(_Local(lambda: _socket(path)))
    if parts.scheme == "npipe":
        return _Piped(parts.path.replace("/", "\\"))
    if parts.scheme == "ssh" and parts.hostname:
        return _Secure(_ssh_command(parts, port))
    if parts.scheme in ("tcp", "http", "https") and parts.hostname:
        secure = address.certificates or (Certificates() if parts.scheme == "https" else None)
        if secure is None:
            return _Network(HTTPConnection(parts.hostname, port or _PLAIN_PORT, timeout=TIMEOUT))
        context = _context(secure)
        return _Network(HTTPSConnection(parts.hostname, port or _TLS_PORT, timeout=TIMEOUT, context=context))
    raise _unknown(address)


def _unknown(address: EngineAddress) -> InputError:
    where = f" of {address.source}" if address.source else ""
    return InputError(
        f"an engine at {address.url[:200]}{where} cannot be asked; `docker save` writes an archive that can be read"
    )


def _socket(path: str) -> socket.socket:
    if not hasattr(socket, "AF_UNIX"):
        raise OSError(errno.EAFNOSUPPORT, "this system has no such sockets")
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        made.settimeout(TIMEOUT)
        made.connect(path)
    except BaseException:
        made.close()
        raise
    return made


def open_pipe(path: str) -> io.RawIOBase:
    """Open a named pipe; one whose instances are all taken is tried again for some seconds. Raises OSError."""
    if sys.platform == "win32":
        for _ in range(_BUSY_TRIES):
            try:
                return open(path, "r+b", buffering=0)  # noqa: PTH123 - its name is no path
            except (FileNotFoundError, PermissionError):
                raise
            except OSError:
                time.sleep(_BUSY_PAUSE)
        raise OSError(errno.EBUSY, "its pipe is busy")
    else:  # noqa: RET506 - types are told by this form
        raise OSError(errno.ENOENT, "only Windows has named pipes")


def _ssh_command(parts: SplitResult, port: int | None) -> list[str]:
    """Return the command line that reaches the engine on another machine. Raises InputError."""
    program = shutil.which("ssh")
    if program is None:
        raise InputError("the engine is to be reached over SSH, and ssh is not on the path")
    if parts.password is not None:
        raise InputError("the address of the engine has a password in it, which SSH does not take")
    path = parts.path.rstrip("/")
    if path and not _PLAIN_PATH.fullmatch(path):
        raise InputError("the address of the engine has a path that a shell would not leave as it is")
    command = [program, *_SSH]
    command += ["-l", parts.username] if parts.username else []
    command += ["-p", str(port)] if port else []
    command += ["--", parts.hostname or "", "docker"]
    return [*command, *([f"--host=unix://{path}"] if path else []), "system", "dial-stdio"]


def _context(certificates: Certificates) -> ssl.SSLContext:
    """Return what TLS is made with. Raises InputError where a certificate cannot be used."""
    try:
        context = ssl.create_default_context(cafile=certificates.authority)
        if certificates.certificate is not None:
            context.load_cert_chain(certificates.certificate, certificates.key, password=_no_password)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"the certificates of the Docker client cannot be used: {str(reason).lower()[:200]}") from None
    if not certificates.checked:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _no_password() -> str:
    raise ValueError("the key is behind a password")
