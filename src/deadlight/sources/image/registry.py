"""Images in a registry.

Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from http.client import HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from deadlight.model.errors import InputError
from deadlight.model.image import ImageReference, parse_reference
from deadlight.sources.image import web
from deadlight.sources.image.any_case import NO_JSON
from deadlight.sources.image.authorising import Authorising
from deadlight.sources.image.credentials import Credentials, credentials_for, files_of
from deadlight.sources.image.digests import checked_document
from deadlight.sources.image.partial import Partial
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
_REPOSITORY = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?")
_BEGINS_AT = re.compile(r"bytes (\d{1,18})-")
_DEEPEST = 4


class _Problem(msgspec.Struct):
    code: str = ""
    message: str = ""


class _Problems(msgspec.Struct):
    errors: tuple[_Problem, ...] = ()


class Registry:
    """A repository of a registry, read with what credentials the user has."""

    def __init__(self, reference: ImageReference, credentials: Credentials, certificates: Sequence[Path] = ()) -> None:
        """Take where it is; `certificates` are folders of authorities. Raises InputError where one cannot be used."""
        self.host = _ADDRESSES.get(reference.registry, reference.registry)
        self._repository = reference.repository
        self._web = web.Web(self.host, certificates)
        self._authorising = Authorising(credentials, reference.repository, self._web, reference.registry)
        self._scheme = "https"

    def manifest(self, which: str) -> tuple[bytes, str]:
        """Return the manifest with this tag or digest, and its digest. Raises InputError."""
        try:
            answer = self._get(f"manifests/{which}", {"Accept": _ACCEPTED})
        except web.RefusedError as error:
            if error.status != 404:
                raise
            what = f"{self._repository} with the {'digest' if ':' in which else 'tag'} {which}"
            raise InputError(f"the registry {self.host} has no {what}{_said(error)}") from None
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

    def blob(self, layer: LayerSource, start: int = 0) -> Iterator[bytes]:
        """Yield the bytes of a layer from `start` on; from the addresses that it names where the registry has it not.

        Raises InputError where it is not to be had.
        """
        url = f"{self._scheme}://{self.host}/v2/{self._repository}/blobs/{layer.digest}"
        try:
            yield from self._resumed(url, layer, start, ours=True)
        except web.RefusedError as error:
            if error.status not in (404, 403, 401) or not layer.urls:
                raise
            yield from self._foreign(layer, start)

    def _foreign(self, layer: LayerSource, start: int) -> Iterator[bytes]:
        """Yield a layer from the first of its addresses that has it: public ones, without credentials."""
        reasons: list[str] = []
        at = start
        for url in layer.urls[:10]:
            if problem := self._distrust(url):
                reasons.append(problem)
                continue
            try:
                for piece in self._resumed(url, layer, at, ours=False):
                    at += len(piece)
                    yield piece
            except InputError as error:
                reasons.append(f"{web.parts_of(url).netloc}: {error.reason}")
            else:
                return
        raise InputError(f"the registry does not have it, and no address that it names gave it: {'; '.join(reasons)}")

    def _distrust(self, url: str) -> str:
        """Return why an address that a manifest names is not asked; empty where it is of the internet, with TLS."""
        try:
            parts = web.parts_of(url)
        except InputError as error:
            return error.reason
        if parts.scheme != "https" or not parts.hostname:
            return f"{url[:200]} is no address with TLS"
        why = "" if parts.netloc == self.host else web.distrust_of(parts.hostname, url)
        return f"{parts.netloc} {why}" if why else ""

    def _resumed(self, url: str, layer: LayerSource, start: int, *, ours: bool) -> Iterator[bytes]:
        """Yield a blob from `start` on; where the connection breaks, from there on. Raises InputError."""
        at = start
        tries = 0
        while True:
            before = at
            try:
                for piece in self._from(url, at, layer.size, ours=ours):
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
            time.sleep(web.PAUSE * 2**tries)

    def _from(self, url: str, at: int, size: int, *, ours: bool) -> Iterator[bytes]:
        headers = {"Range": f"bytes={at}-"} if at else {}
        answer = self._open(url, headers) if ours else self._web.open(url, headers, public=True)
        with answer:
            left_out = at - _begin(answer, at)
            if left_out < 0:
                raise web.BrokenError("the registry gave another part of it than that which was asked for")
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
        used = self._authorising.header
        try:
            return self._web.open(url, headers, authorization=used)
        except web.RefusedError as error:
            if error.status != 401 or not error.challenges:
                raise
            renewed = self._authorising.renew(error.challenges, used)
        try:
            return self._web.open(url, headers, authorization=renewed)
        except web.RefusedError as error:
            if error.status in (401, 403):
                raise self._authorising.refused(error) from None
            raise


def _begin(answer: HTTPResponse, at: int) -> int:
    """Return where the bytes of an answer begin that was asked for those from `at` on."""
    begins = _BEGINS_AT.match(answer.headers.get("Content-Range", f"bytes {at}-"))
    if answer.status != 206:
        return 0
    return int(begins[1]) if begins is not None else at + 1


def _said(error: web.RefusedError) -> str:
    """Return what a registry says of an error in its own words, in brackets; empty where it says nothing."""
    try:
        problems = msgspec.json.decode(error.body, type=_Problems).errors
    except NO_JSON:
        return ""
    text = "; ".join(each.message or each.code for each in problems[:3])
    return f" ({text[:200]})" if text.isprintable() and text else ""


class RegistryImage:
    """An image in a registry."""

    in_files = False

    def __init__(
        self,
        registry: Registry,
        name: str,
        digest: str,
        manifest: Manifest,
        notes: tuple[str, ...],
        partial: Partial,
    ) -> None:
        """Read its configuration. Raises InputError."""
        if manifest.config is None:
            raise InputError("the reference leads to no image")
        self._registry = registry
        self._partial = partial
        self.digest = digest
        self.names: tuple[str, ...] = (name,)
        self.config = registry.document(manifest.config.digest)
        self.layers = layer_sources(manifest, config_of(self.config)[1])
        self.notes = notes

    def open(self, layer: LayerSource) -> AbstractContextManager[Iterator[bytes]]:
        """Return the bytes of a layer as they come. Raises InputError where they are not to be had."""
        return self._partial.open(layer, lambda start: self._registry.blob(layer, start))

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
    files = files_of(asked.docker_config, asked.variables, asked.home)
    certificates = web.folders_of_certificates(asked.home, asked.variables)
    registry = Registry(reference, credentials_for(reference, files), certificates)
    try:
        data, digest = registry.manifest(reference.digest or reference.tag or "latest")
    except InputError as error:
        if text.startswith(reference.registry) or reference.registry != "docker.io":
            raise
        # Who means a file, and mistypes it, has named an image of Docker Hub.
        raise InputError(f"there is no file of that name, and {error.reason}") from error
    manifest = manifest_of(data)
    notes: tuple[str, ...] = ()
    for _ in range(_DEEPEST):
        if manifest.manifests is None:
            break
        descriptor, more = chosen(manifest, asked.version)
        notes += more
        data, digest = registry.manifest(descriptor.digest)
        manifest = manifest_of(data)
    return RegistryImage(registry, text, digest, manifest, notes, Partial(asked.partial))
