"""Credentials for registries, from the configuration of the Docker client and its credential helpers.

Sources: https://docs.docker.com/reference/cli/docker/login/#credential-stores,
https://github.com/docker/docker-credential-helpers/blob/master/README.md
"""

from __future__ import annotations

import base64
import binascii
import re
import shutil
import subprocess
from pathlib import Path

import msgspec
from msgspec import Struct, field

from deadlight.model.errors import InputError
from deadlight.sources.files import read_bytes

DOCKER_HUB = "https://index.docker.io/v1/"
"""What the Docker client calls Docker Hub in its configuration."""

_HELPER = re.compile(r"[A-Za-z0-9][\w.-]{0,100}", re.ASCII)
_WAIT = 60
_BY_TOKEN = "<token>"  # noqa: S105 - the name that helpers give with a token


class Credentials(Struct, frozen=True):
    """A user and a password, or a token that stands for both (`identity`). Empty where none are known."""

    user: str = ""
    password: str = ""
    identity: str = ""

    @property
    def basic(self) -> str:
        """Return them as basic authentication has them, empty where there is no user."""
        pair = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}" if self.user else ""


class _Auth(Struct):
    auth: str = ""
    identitytoken: str = ""


class _Configuration(Struct):
    auths: dict[str, _Auth] | None = None
    store: str = field(default="", name="credsStore")
    helpers: dict[str, str] | None = field(default=None, name="credHelpers")


class _Answer(Struct):
    user: str = field(default="", name="Username")
    secret: str = field(default="", name="Secret")


def credentials_for(host: str, folder: Path) -> Credentials:
    """Return the credentials for a registry that `config.json` in `folder` knows, empty ones where it knows none.

    Raises InputError where the file or a helper cannot be read.
    """
    path = folder / "config.json"
    if not path.exists():
        return Credentials()
    try:
        configuration = msgspec.json.decode(read_bytes(path), type=_Configuration)
    except msgspec.MsgspecError as error:
        raise InputError(f"the configuration of the Docker client cannot be read: {error}") from None
    names = _names(host)
    for name, helper in (configuration.helpers or {}).items():
        if _plain(name) in names:
            return _asked(helper, name)
    if configuration.store:
        found = _asked(configuration.store, DOCKER_HUB if "docker.io" in names else host)
        if found != Credentials():
            return found
    for name, auth in (configuration.auths or {}).items():
        if _plain(name) in names:
            return _written(auth)
    return Credentials()


def _names(host: str) -> frozenset[str]:
    return frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"} if host == "docker.io" else {host})


def _plain(name: str) -> str:
    """Return the host in a name as configurations have it: with a scheme, with a path."""
    return name.partition("://")[2].partition("/")[0].lower() if "://" in name else name.partition("/")[0].lower()


def _written(auth: _Auth) -> Credentials:
    try:
        text = base64.b64decode(auth.auth, validate=True).decode() if auth.auth else ""
    except (binascii.Error, ValueError):
        raise InputError("the configuration of the Docker client holds credentials that are damaged") from None
    user, _, password = text.partition(":")
    return Credentials(user, password.rstrip("\0"), auth.identitytoken)


def _asked(helper: str, host: str) -> Credentials:
    program = shutil.which(f"docker-credential-{helper}") if _HELPER.fullmatch(helper) else None
    if program is None:
        raise InputError(f"the credential helper docker-credential-{helper[:100]} is not on the path")
    try:
        done = subprocess.run(  # noqa: S603 - the helper that the user's own configuration names
            [program, "get"], input=host.encode(), capture_output=True, timeout=_WAIT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"the credential helper docker-credential-{helper} does not answer") from error
    if done.returncode != 0:
        return Credentials()  # as helpers say that they know none
    try:
        answer = msgspec.json.decode(done.stdout, type=_Answer)
    except msgspec.MsgspecError:
        raise InputError(f"the credential helper docker-credential-{helper} gives no credentials") from None
    if answer.user == _BY_TOKEN:
        return Credentials(identity=answer.secret)
    return Credentials(answer.user, answer.secret)
