"""Images in a registry.

Sources: https://github.com/opencontainers/distribution-spec/blob/main/spec.md,
https://distribution.github.io/distribution/spec/auth/token/ and oauth/ beside it
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPResponse
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import msgspec

from deadlight.model.errors import InputError
from deadlight.model.image import ImageReference, parse_reference
from deadlight.sources.image import web
from deadlight.sources.image.credentials import Credentials, credentials_for
from deadlight.sources.image.digests import checked_document
from deadlight.sources.image.stored import (
    DIGEST,
    LARGEST_DOCUMENT,
    LayerSource,
    Manifest,
    chosen,
    config_of,
    layer_sources,
    manifest_of,
)

if TYPE_CHECKING:
    from deadlight.sources.image.opening import Asked

TRIES = 5
"""Tries to go on with a blob without a byte in between."""

_ACCEPTED = (
    "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, "
    "application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json"
)
_ADDRESSES = {"docker.io": "registry-1.docker.io"}
_CHALLENGE = re.compile(r"(\w+)=\"([^\"]*)\"")
_REPOSITORY = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?")
_PAUSE = 0.2
_DEEPEST = 4


class _Token(msgspec.Struct):
    token: str = ""
    access_token: str = ""


class Registry:
    """A repository of a registry, read with what credentials the user has."""

    def __init__(self, reference: ImageReference, credentials: Credentials) -> None:
        """Take where it is."""
        self.host = _ADDRESSES.get(reference.registry, reference.registry)
        self._repository = reference.repository
        self._credentials = credentials
        self._web = web.Web(self.host)
        self._scheme = "https"
        self._lock = threading.Lock()
        self._authorization = ""

    def manifest(self, which: str) -> tuple[bytes, str]:
        """Return the manifest with this tag or digest, and its digest. Raises InputError."""
        answer = self._get(f"manifests/{which}", {"Accept": _ACCEPTED})
        told = answer.headers.get("Docker-Content-Digest", "")
        data = web.document(answer, LARGEST_DOCUMENT)
        digest = which if ":" in which else told
        if DIGEST.fullmatch(digest) is None:
            import hashlib

            digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        return checked_document(data, digest), digest

    def document(self, digest: str) -> bytes:
        """Return a small blob. Raises InputError."""
        return checked_document(web.document(self._get(f"blobs/{digest}", {}), LARGEST_DOCUMENT), digest)

    def blob(self, layer: LayerSource) -> Iterator[bytes]:
        """Yield the bytes of a layer; from the addresses that it names where the registry does not have it.

        Raises InputError where it is not to be had.
        """
        try:
            yield from self._resumed(f"{self._scheme}://{self.host}/v2/{self._repository}/blobs/{layer.digest}", layer)
        except web.RefusedError as error:
            if error.status not in (404, 403, 401) or not layer.urls:
                raise
            yield from self._foreign(layer)

    def _foreign(self, layer: LayerSource) -> Iterator[bytes]:
        """Yield a layer from the first of its addresses that has it: public ones, without credentials."""
        reasons: list[str] = []
        for url in layer.urls[:10]:
            parts = urlsplit(url)
            if parts.scheme != "https" or not parts.hostname:
                reasons.append(f"{url[:200]} is no address with TLS")
            elif parts.netloc != self.host and not web.is_public(parts.hostname):
                reasons.append(f"{parts.netloc} has no public address")
            else:
                try:
                    yield from self._resumed(url, layer)
                except (web.RefusedError, web.BrokenError) as error:
                    reasons.append(f"{parts.netloc}: {error.reason}")
                else:
                    return
        raise InputError(f"the registry does not have it, and no address that it names gave it: {'; '.join(reasons)}")

    def _resumed(self, url: str, layer: LayerSource) -> Iterator[bytes]:
        """Yield a blob; where the connection breaks, from there on. Raises InputError."""
        at = tries = 0
        while True:
            before = at
            try:
                for piece in self._from(url, at, layer.size):
                    at += len(piece)
                    yield piece
                if at >= layer.size:
                    return
                reason: web.BrokenError = web.BrokenError(
                    "the connection broke: fewer bytes came than the manifest says"
                )
            except web.BrokenError as error:
                reason = error
            tries = 0 if at > before else tries + 1
            if tries >= TRIES:
                raise reason
            time.sleep(_PAUSE * 2**tries)

    def _from(self, url: str, at: int, size: int) -> Iterator[bytes]:
        headers = {"Range": f"bytes={at}-"} if at else {}
        ours = urlsplit(url).netloc == self.host and f"/v2/{self._repository}/" in url
        answer = self._open(url, headers) if ours else self._web.open(url, headers)
        with answer:
            left_out = at if answer.status != 206 else 0
            for piece in web.pieces(answer, size + 1 - at + left_out):
                if left_out:
                    skipped = min(left_out, len(piece))
                    left_out -= skipped
                    piece = piece[skipped:]  # noqa: PLW2901 - what is left of it
                yield piece

    def _get(self, path: str, headers: Mapping[str, str]) -> HTTPResponse:
        """Ask below the repository. On this machine a registry may be without TLS, as the Docker engine has it."""
        url = f"://{self.host}/v2/{self._repository}/{path}"
        try:
            return self._open(self._scheme + url, headers)
        except web.BrokenError:
            if self._scheme == "http" or not web.is_loopback(self.host):
                raise
            self._scheme = "http"
            return self._open(self._scheme + url, headers)

    def _open(self, url: str, headers: Mapping[str, str]) -> HTTPResponse:
        used = self._authorization
        try:
            return self._web.open(url, headers, authorization=used)
        except web.RefusedError as error:
            if error.status != 401 or not error.challenge:
                raise
            with self._lock:
                if self._authorization == used:
                    self._authorization = self._answer(error.challenge)
            try:
                return self._web.open(url, headers, authorization=self._authorization)
            except web.RefusedError as again:
                if again.status in (401, 403):
                    known = "with the credentials of" if self._credentials != Credentials() else "and has none from"
                    reason = f"the registry wants other credentials ({again.status}), {known} the Docker client"
                    raise web.RefusedError(again.status, reason) from None
                raise

    def _answer(self, challenge: str) -> str:
        """Return what authorises a request, as the registry asks for it. Raises InputError."""
        scheme = challenge.partition(" ")[0].lower()
        if scheme == "basic":
            return self._credentials.basic
        if scheme != "bearer":
            raise InputError(f"the registry wants to be authorised by {scheme[:40]}, which is not supported")
        asked = {match[1].lower(): match[2] for match in _CHALLENGE.finditer(challenge)}
        realm = urlsplit(asked.get("realm", ""))
        if realm.scheme != "https" and not (realm.scheme == "http" and web.is_loopback(realm.netloc)):
            raise InputError("the registry sends for a token to an address without TLS")
        scope = asked.get("scope") or f"repository:{self._repository}:pull"
        fields = {"service": asked.get("service", ""), "scope": scope}
        if self._credentials.identity:
            fields |= {"grant_type": "refresh_token", "refresh_token": self._credentials.identity}
            body = urlencode({**fields, "client_id": "deadlight"}).encode()
            answer = self._web.open(realm.geturl(), {}, data=body)
        else:
            joint = "&" if realm.query else "?"
            url = f"{realm.geturl()}{joint}{urlencode(fields)}"
            answer = self._web.open(url, {}, authorization=self._credentials.basic)
        try:
            token = msgspec.json.decode(web.document(answer, 1 << 20), type=_Token)
        except msgspec.MsgspecError:
            raise InputError("the registry gives no token") from None
        return f"Bearer {token.token or token.access_token}"


class RegistryImage:
    """An image in a registry."""

    def __init__(
        self, registry: Registry, name: str, digest: str, manifest: Manifest, notes: tuple[str, ...]
    ) -> None:
        """Read its configuration. Raises InputError."""
        if manifest.config is None:
            raise InputError("the reference leads to no image")
        self._registry = registry
        self.digest = digest
        self.names: tuple[str, ...] = (name,)
        self.config = registry.document(manifest.config.digest)
        self.layers = layer_sources(manifest, config_of(self.config)[1])
        self.notes = notes

    @contextmanager
    def open(self, layer: LayerSource) -> Iterator[Iterator[bytes]]:
        """Return the bytes of a layer as they come. Raises InputError where they are not to be had."""
        yield self._registry.blob(layer)

    def close(self) -> None:
        """Let go of what is held open: nothing."""


def image_of_registry(text: str, asked: Asked) -> RegistryImage:
    """Return the image that a reference names. Raises InputError."""
    reference = parse_reference(text)
    if reference is None or not (
        _REPOSITORY.fullmatch(reference.repository)
        and _HOST.fullmatch(reference.registry)
        and (not reference.tag or _TAG.fullmatch(reference.tag))
        and (not reference.digest or DIGEST.fullmatch(reference.digest))
    ):
        raise InputError("it is no reference to an image, and there is no file of that name")
    registry = Registry(reference, credentials_for(reference.registry, asked.docker_config))
    data, digest = registry.manifest(reference.digest or reference.tag or "latest")
    manifest = manifest_of(data)
    notes: tuple[str, ...] = ()
    for _ in range(_DEEPEST):
        if manifest.manifests is None:
            break
        descriptor, more = chosen(manifest, asked.version)
        notes += more
        data, digest = registry.manifest(descriptor.digest)
        manifest = manifest_of(data)
    return RegistryImage(registry, text, digest, manifest, notes)
