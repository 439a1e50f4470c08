"""Secrets in files that programs keep credentials in, whose form is known, and in which no name says that it is one.

Sources: https://docs.docker.com/reference/cli/docker/login/ (`auth` is USER:PASSWORD in base64),
https://everything.curl.dev/usingcurl/netrc.html, https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
(`client-key-data` is a PEM file in base64), and
https://learn.microsoft.com/windows-hardware/customize/desktop/unattend/microsoft-windows-shell-setup-useraccounts-administratorpassword
(the `Value` of a password is plain, or its characters and the name of the element as UTF-16 in base64). Windows Setup
writes `*SENSITIVE*DATA*DELETED*` in place of what it has used.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator

from deadlight.model.regex import lazy
from deadlight.semantics.secrets import is_placeholder, is_reference

Reader = Callable[[str], Iterator[tuple[int, str]]]
"""Given the text of a file, yields (offset, kind of secret)."""

_DOCKER = lazy(r"\"auth\"\s*:\s*\"([A-Za-z0-9+/]{4,4000}={0,2})\"")
_NETRC = lazy(r"(?:^|\s)password\s+(\S{1,500})", re.IGNORECASE)
_KUBE = lazy(r"\bclient-key-data[\"']?\s*:\s*[\"']?([A-Za-z0-9+/]{40,64})")
_ANSWERS = lazy(
    r"<(?:\w{1,20}:)?(\w{0,40}Password)>\s{0,200}<(?:\w{1,20}:)?Value>([^<>]{1,2000})</[\w:]{1,30}>"
    r"(?:\s{0,200}<(?:\w{1,20}:)?PlainText>\s{0,20}(true|false))?",
    re.IGNORECASE,
)
_DELETED = "*SENSITIVE*DATA*DELETED*"


def in_credentials(name: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based line, kind of secret) for a file whose path in lower case is `name`; nothing for most files."""
    reader = next((reader for ends, reader in _FILES if name.endswith(ends)), None)
    if reader is not None:
        for offset, kind in reader(text):
            yield text.count("\n", 0, offset) + 1, kind


def _docker(text: str) -> Iterator[tuple[int, str]]:
    for match in _DOCKER.finditer(text):
        user, parts, password = _decoded(match[1]).decode("utf-8", "replace").rstrip("\0").partition(":")
        # Where a token stands beside it, the user is of zeros and the password is empty.
        if user and parts and password:
            yield match.start(1), "the password of a registry"


def _netrc(text: str) -> Iterator[tuple[int, str]]:
    for match in _NETRC.finditer(text):
        if _is_literal(match[1]):
            yield match.start(1), "the password of a host"


def _kube(text: str) -> Iterator[tuple[int, str]]:
    for match in _KUBE.finditer(text):
        if b"PRIVATE KEY" in _decoded(match[1][: len(match[1]) // 4 * 4]):
            yield match.start(1), "the private key of a user of Kubernetes"


def _answers(text: str) -> Iterator[tuple[int, str]]:
    for match in _ANSWERS.finditer(text):
        name, value = match[1], match[2].strip()
        if (match[3] or "").lower() == "false":
            value = _decoded(value).decode("utf-16-le", "replace").removesuffix(name)
        if value and value != _DELETED and _is_literal(value):
            yield match.start(2), "the password of an account"


def _decoded(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text)
    except binascii.Error:
        return b""


def _is_literal(value: str) -> bool:
    return not is_placeholder(value) and not is_reference(value)


_FILES: tuple[tuple[tuple[str, ...], Reader], ...] = (
    ((".docker/config.json", "containers/auth.json", ".dockercfg", ".dockerconfigjson"), _docker),
    ((".netrc", "_netrc"), _netrc),
    ((".kube/config", ".kubeconfig", "kubeconfig"), _kube),
    (("unattend.xml", "unattended.xml", "sysprep.xml"), _answers),
)
"""Ends of paths → who reads such files."""
