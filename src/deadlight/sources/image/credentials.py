"""Credentials for registries, from the configuration of Docker and of Podman, and from their credential helpers.

Sources: https://docs.docker.com/reference/cli/docker/login/#credential-stores,
https://github.com/docker/docker-credential-helpers/blob/master/README.md,
https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
"""

from __future__ import annotations

import base64
import binascii
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct, field

from deadlight.model.errors import InputError
from deadlight.model.image import ImageReference
from deadlight.sources.files import read_bytes
from deadlight.sources.image.any_case import NO_JSON

DOCKER_HUB = "https://index.docker.io/v1/"
"""What the Docker client calls Docker Hub in its configuration."""

_HELPER = re.compile(r"[A-Za-z0-9][\w.-]{0,100}", re.ASCII)
_WAIT = 60
_BY_TOKEN = "<token>"  # noqa: S105 - the name that helpers give with a token
_NOT_FOUND = "credentials not found in native keychain"
"""What helpers say where they know none.
Source: https://github.com/docker/docker-credential-helpers/blob/master/credentials/error.go"""
_NO_SUCH_NAME = ("no credentials server URL", "no credentials username")


class Credentials(Struct, frozen=True):
    """A user and a password, a token to renew others with (`identity`), or a `token` for requests themselves.

    Empty where none are `known`; `source` says where they are from, `problem` why there may be others.
    """

    user: str = ""
    password: str = ""
    identity: str = ""
    token: str = ""
    source: str = ""
    problem: str = ""

    @property
    def known(self) -> bool:
        """Return whether there are any."""
        return bool(self.user or self.identity or self.token)

    @property
    def basic(self) -> str:
        """Return them as basic authentication has them, empty where there is no user."""
        pair = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}" if self.user else ""


class _Auth(Struct):
    auth: str = ""
    username: str = ""
    password: str = ""
    identitytoken: str = ""
    registrytoken: str = ""


class _Configuration(Struct):
    auths: dict[str, _Auth] | None = None
    store: str = field(default="", name="credsStore")
    helpers: dict[str, str] | None = field(default=None, name="credHelpers")


class _Answer(Struct):
    user: str = field(default="", name="Username")
    secret: str = field(default="", name="Secret")


def files_of(docker_config: Path, variables: Mapping[str, str], home: Path | None) -> tuple[Path, ...]:
    """Return the files that may have credentials, in the order in which they count: Podman's, then Docker's."""
    listed: list[Path] = []
    if named := variables.get("REGISTRY_AUTH_FILE"):
        listed.append(Path(named))
    if runtime := variables.get("XDG_RUNTIME_DIR"):
        listed.append(Path(runtime) / "containers" / "auth.json")
    if configuration := variables.get("XDG_CONFIG_HOME"):
        listed.append(Path(configuration) / "containers" / "auth.json")
    if home is not None:
        listed.append(home / ".config" / "containers" / "auth.json")
    return (*listed, docker_config / "config.json")


def credentials_for(reference: ImageReference, files: Sequence[Path]) -> Credentials:
    """Return the credentials for an image that the first of `files` knows, empty ones where none does.

    Raises InputError where a file or a helper cannot be read.
    """
    problem = ""
    for path in files:
        if path.is_file():
            found = _in_file(reference, path)
            if found.known:
                return found
            problem = problem or found.problem
    return Credentials(problem=problem)


def _in_file(reference: ImageReference, path: Path) -> Credentials:
    try:
        configuration = msgspec.json.decode(read_bytes(path), type=_Configuration)
    except NO_JSON as error:
        raise InputError(f"the credentials in {path} cannot be read: {error}") from None
    except InputError as error:
        raise InputError(f"the credentials in {path} cannot be read: it {error.reason}") from None
    host = reference.registry
    names = _names(host)
    for name, helper in (configuration.helpers or {}).items():
        if _host(name) in names:
            return _asked(helper, name)
    found = Credentials()
    if configuration.store:
        # Most images that are asked for are public: that the store of all passwords is missing is told if it mattered.
        try:
            found = _asked(configuration.store, DOCKER_HUB if "docker.io" in names else host)
        except InputError as error:
            found = Credentials(problem=error.reason)
    if found.known:
        return found
    return next((_written(auth, path) for auth in _fitting(reference, configuration.auths or {}, names)), found)


def _fitting(reference: ImageReference, auths: Mapping[str, _Auth], names: frozenset[str]) -> Iterator[_Auth]:
    """Yield what is written for an image: for the longest part of its name first, then for its registry as a URL."""
    key = f"{reference.registry}/{reference.repository}"
    while key:
        if key in auths:
            yield auths[key]
        key = key.rpartition("/")[0]
    for name, auth in auths.items():
        # A name with a path is of one part of a registry only, unless it is that of an API.
        if _host(name) in names and (_is_host_or_api(name)):
            yield auth


def _names(host: str) -> frozenset[str]:
    return frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"} if host == "docker.io" else {host})


def _host(name: str) -> str:
    """Return the host in a name as configurations have it: with a scheme, with a path."""
    return name.rpartition("://")[2].partition("/")[0].lower()


def _is_host_or_api(name: str) -> bool:
    return "://" in name or name.partition("/")[2].strip("/") in ("", "v1", "v2")


def _written(auth: _Auth, path: Path) -> Credentials:
    try:
        text = base64.b64decode(auth.auth, validate=True).decode() if auth.auth else ""
    except (binascii.Error, ValueError):
        raise InputError(f"{path} holds credentials that are damaged") from None
    user, _, password = text.partition(":") if text else (auth.username, "", auth.password)
    return Credentials(user, password.rstrip("\0"), auth.identitytoken, auth.registrytoken, source=str(path))


def _asked(helper: str, host: str) -> Credentials:
    name = f"docker-credential-{helper[:100]}"
    program = shutil.which(name) if _HELPER.fullmatch(helper) else None
    if program is None:
        raise InputError(f"the credential helper {name} is not on the path")
    try:
        done = subprocess.run(  # noqa: S603 - the helper that the user's own configuration names
            [program, "get"], input=host.encode(), capture_output=True, timeout=_WAIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"the credential helper {name} does not answer") from error
    if done.returncode != 0:
        # Helpers write why to standard output; some to the other, and some nothing.
        said = done.stdout.decode("utf-8", "replace").strip()
        knows_none = said.startswith(("{", _NOT_FOUND, *_NO_SUCH_NAME)) or "not found" in said.lower()
        if not said or knows_none:
            return Credentials()
        raise InputError(f"the credential helper {name} fails: {said.splitlines()[0][:200]}")
    try:
        answer = msgspec.json.decode(done.stdout, type=_Answer)
    except NO_JSON:
        raise InputError(f"the credential helper {name} gives no credentials") from None
    if not answer.secret:
        return Credentials()
    if answer.user == _BY_TOKEN:
        return Credentials(identity=answer.secret, source=name)
    return Credentials(answer.user, answer.secret, source=name)
