"""Which engine the Docker client talks to: DOCKER_HOST, a context, or the default one; and with which certificates.

Sources: https://docs.docker.com/engine/manage-resources/contexts/, https://docs.docker.com/engine/security/protect-access/,
https://github.com/docker/cli/blob/v29.0.0/cli/command/cli.go (`resolveContextName`) and cli/context/store beside it
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field

from deadlight.model.errors import InputError
from deadlight.sources.files import read_bytes
from deadlight.sources.image.any_case import NO_JSON

if TYPE_CHECKING:
    from deadlight.sources.image.opening import Asked

UNIX, PIPE, TLS = "unix:///var/run/docker.sock", "npipe:////./pipe/docker_engine", "tcp://localhost:2376"
DEFAULT_CONTEXT = "default"


class Certificates(Struct, frozen=True, kw_only=True):
    """What TLS is made with: the authority of the engine, and the certificate and key of the client, where there are.

    `checked` is whether the engine's certificate has to be one that is trusted.
    """

    authority: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    checked: bool = True


class EngineAddress(Struct, frozen=True, kw_only=True):
    """Where an engine is: a URL, what says so, and what TLS is made with, nothing where there is none."""

    url: str
    source: str = ""
    certificates: Certificates | None = None


class _Configuration(Struct):
    current: str = field(default="", name="currentContext")


class _Endpoint(Struct):
    host: str = field(default="", name="Host")
    unchecked: bool = field(default=False, name="SkipTLSVerify")


class _Metadata(Struct):
    name: str = field(default="", name="Name")
    endpoints: dict[str, _Endpoint] = field(default_factory=dict, name="Endpoints")


def engine_address(asked: Asked) -> EngineAddress:
    """Return where the engine is that the Docker client would ask. Raises InputError where a context cannot be read."""
    if not asked.engine:
        named = asked.variables.get("DOCKER_CONTEXT") or _current(asked.docker_config)
        if named and named != DEFAULT_CONTEXT:
            return _of_context(named, asked.docker_config / "contexts")
    checked = bool(asked.variables.get("DOCKER_TLS_VERIFY"))
    certificates = None
    if checked or asked.variables.get("DOCKER_TLS"):
        folder = Path(asked.variables.get("DOCKER_CERT_PATH") or asked.docker_config)
        certificates = _in_folder(folder, checked=checked)
    if asked.engine:
        return EngineAddress(url=asked.engine, source="DOCKER_HOST", certificates=certificates)
    if certificates is not None:
        return EngineAddress(url=TLS, certificates=certificates)
    return EngineAddress(url=PIPE if sys.platform == "win32" else UNIX)


def _current(folder: Path) -> str:
    path = folder / "config.json"
    if not path.is_file():
        return ""
    try:
        return msgspec.json.decode(read_bytes(path), type=_Configuration).current
    except NO_JSON as error:
        raise InputError(f"the configuration of the Docker client in {path} cannot be read: {error}") from None


def _of_context(name: str, folder: Path) -> EngineAddress:
    """Return the engine of a context, whose folder is named after the digest of its name."""
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    path = folder / "meta" / digest / "meta.json"
    shown = name[:100] if name.isprintable() else repr(name[:100])
    if not path.is_file():
        raise InputError(f"the Docker client has no context called {shown}")
    try:
        endpoint = msgspec.json.decode(read_bytes(path), type=_Metadata).endpoints.get("docker", _Endpoint())
    except NO_JSON as error:
        raise InputError(f"the context {shown} of the Docker client cannot be read: {error}") from None
    if not endpoint.host:
        raise InputError(f"the context {shown} of the Docker client has no engine")
    held = _in_folder(folder / "tls" / digest / "docker", checked=not endpoint.unchecked)
    certificates = held if held != Certificates() else None
    return EngineAddress(url=endpoint.host, source=f"the context {shown}", certificates=certificates)


def _in_folder(folder: Path, *, checked: bool) -> Certificates:
    authority, certificate, key = (
        path if path.is_file() else None for path in (folder / f"{name}.pem" for name in ("ca", "cert", "key"))
    )
    if certificate is None or key is None:
        certificate = key = None
    return Certificates(authority=authority, certificate=certificate, key=key, checked=checked)
