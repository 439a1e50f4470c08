"""What authorises requests of a registry: a password, or a token that another address gives for one.

Sources: https://distribution.github.io/distribution/spec/auth/token/ and oauth/ beside it,
https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from urllib.parse import urlencode

import msgspec

from deadlight.model.errors import InputError
from deadlight.sources.image import web
from deadlight.sources.image.any_case import NO_JSON
from deadlight.sources.image.credentials import Credentials

_PARAMETER = re.compile(r"(\w+)=\"([^\"]*)\"")
_NEXT = re.compile(r"(?:^|,)\s*(?=(?:basic|bearer|digest|negotiate|ntlm)\b)", re.IGNORECASE)
_MOST_TOKEN = 1 << 20


class _Token(msgspec.Struct):
    token: str = ""
    access_token: str = ""


class Authorising:
    """Answers a registry that wants to know who asks, and remembers the answer. Threads may share it."""

    def __init__(self, credentials: Credentials, repository: str, requests: web.Web, login: str = "") -> None:
        """Take what is known of the user; `login` is what the user calls the registry."""
        self._credentials = credentials
        self._repository = repository
        self._web = requests
        self._login = login
        self._lock = threading.Lock()
        self.header = ""

    def renew(self, challenges: Sequence[str], used: str) -> str:
        """Return what authorises a request after one with `used` was refused. Raises InputError."""
        with self._lock:
            if self.header == used:
                self.header = self._answer(challenges)
            return self.header

    def refused(self, error: web.RefusedError) -> web.RefusedError:
        """Return the error that tells why what is known of the user was not enough."""
        if self._credentials.known:
            reason = f"the registry wants other credentials ({error.status}) than those of {self._credentials.source}"
        else:
            nowhere = "Docker's configuration and Podman's have none"
            reason = f"the registry wants credentials ({error.status}), and {nowhere}"
            if self._login:
                reason += f": `docker login {self._login}` puts them there"
        if self._credentials.problem:
            reason += f"; {self._credentials.problem}"
        return web.RefusedError(error.status, reason)

    def _answer(self, challenges: Sequence[str]) -> str:
        asked = {part.partition(" ")[0].lower(): part for each in challenges for part in _NEXT.split(each) if part}
        if self._credentials.token and "bearer" in asked:
            return f"Bearer {self._credentials.token}"
        if "bearer" in asked:
            return self._token(asked["bearer"])
        if "basic" in asked:
            return self._credentials.basic
        schemes = ", ".join(sorted(asked))[:80] or "nothing"
        raise InputError(f"the registry wants to be authorised by {schemes}, which is not supported")

    def _token(self, challenge: str) -> str:
        """Return the token that the address of a challenge gives. Raises InputError where it gives none."""
        asked = {match[1].lower(): match[2] for match in _PARAMETER.finditer(challenge)}
        realm = web.parts_of(asked.get("realm", ""))
        # Only a registry on this machine may send to this machine: others have no business there.
        local = realm.scheme == "http" and self._web.is_local and web.is_loopback(realm.netloc)
        if realm.scheme != "https" and not local:
            raise InputError("the registry sends for a token to an address without TLS")
        scope = asked.get("scope") or f"repository:{self._repository}:pull"
        fields = {"service": asked.get("service", ""), "scope": scope}
        try:
            if self._credentials.identity:
                fields |= {"grant_type": "refresh_token", "refresh_token": self._credentials.identity}
                body = urlencode({**fields, "client_id": "deadlight"}).encode()
                answer = self._web.open(realm.geturl(), {}, data=body)
            else:
                joint = "&" if realm.query else "?"
                url = f"{realm.geturl()}{joint}{urlencode(fields)}"
                answer = self._web.open(url, {}, authorization=self._credentials.basic)
        except web.RefusedError as error:
            if error.status in (400, 401, 403):
                raise self.refused(error) from None
            raise
        try:
            token = msgspec.json.decode(web.document(answer, _MOST_TOKEN), type=_Token)
        except NO_JSON:
            raise InputError("the registry gives no token") from None
        text = token.token or token.access_token
        if not text or not text.isascii() or not text.isprintable():
            raise InputError("the registry gives no token")
        return f"Bearer {text}"
