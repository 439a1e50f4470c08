"""Images in OCI layouts, which are folders or archives, and in archives of `docker save`.

Sources: https://github.com/opencontainers/image-spec/blob/main/image-layout.md,
https://github.com/moby/moby/blob/master/image/tarexport/save.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager

import msgspec
from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.sources.image.any_case import NO_JSON
from deadlight.sources.image.digests import checked_document
from deadlight.sources.image.stored import (
    Descriptor,
    LayerSource,
    Manifest,
    chosen,
    config_of,
    layer_sources,
    manifest_of,
)
from deadlight.sources.image.stored_files import Files, document

INDEX, SAVED = "index.json", "manifest.json"
_DIRECTORY_VERSION = "version"
"""A file beside the manifest in folders of skopeo alone, which have no configuration of `docker save`.
Source: https://github.com/containers/image/blob/main/directory/directory_dest.go"""
_NAME = "org.opencontainers.image.ref.name"
_NAMES = ("io.containerd.image.name", _NAME)
_DEEPEST = 4
_DIGEST_IN_NAME = re.compile(r"(?:^|/)([0-9a-f]{64})(?:\.json)?$")


class _Saved(Struct, rename="pascal"):
    config: str
    layers: tuple[str, ...]
    repo_tags: tuple[str, ...] | None = None
    layer_sources: dict[str, Descriptor] | None = None


class FileImage:
    """An image in files."""

    in_files = True

    def __init__(
        self,
        files: Files,
        digest: str,
        config: bytes,
        layers: tuple[LayerSource, ...],
        notes: tuple[str, ...] = (),
        names: tuple[str, ...] = (),
    ) -> None:
        """Take what the manifest says."""
        self._files = files
        self.names = names
        self.digest = digest
        self.config = config
        self.layers = layers
        self.notes = notes

    def open(self, layer: LayerSource) -> AbstractContextManager[Iterator[bytes]]:
        """Return the bytes of a layer. Raises InputError where the file is missing."""
        if not self._files.has(layer.place):
            where = f"; it is to be had from {', '.join(layer.urls)}" if layer.urls else ""
            raise InputError(f"its file is missing{where}")
        return self._files.open(layer.place)

    def close(self) -> None:
        """Let go of what is held open."""
        self._files.close()


def image_in(files: Files, name: str, version: str) -> FileImage:
    """Return the image in `files`: that called `name` where there are several, for Windows `version` where given.

    Raises InputError where there is none, or where it is not clear which.
    """
    try:
        if files.has(INDEX):
            return _of_layout(files, name, version)
        if files.has(SAVED):
            return _of_save(files, name)
    except InputError:
        files.close()
        raise
    files.close()
    raise InputError(
        f"it is no image: it has neither {INDEX}, as OCI layouts have, nor {SAVED}, as `docker save` writes"
    )


def _of_layout(files: Files, name: str, version: str) -> FileImage:
    index = manifest_of(document(files, INDEX))
    listed = index.manifests or ()
    named = [each for each in listed if _is_called(each, name)]
    if name and not named:
        raise InputError(f"it has no image called {name}{_offer(_names(listed))}")
    several = {each.digest for each in named if each.platform is None or each.platform.os != "unknown"}
    if len(several) > 1 and not name and len({shown for each in named if (shown := _name(each))}) > 1:
        raise InputError(f"it has {len(several)} images{_offer(_names(listed))}; say which with --image")
    notes: tuple[str, ...] = ()
    found = Manifest(manifests=tuple(named))
    digest = ""
    for _ in range(_DEEPEST):
        if found.manifests is None:
            break
        descriptor, more = chosen(found, version if any(each.platform for each in found.manifests) else "")
        notes += more
        digest = descriptor.digest
        found = manifest_of(checked_document(document(files, _blob(digest)), digest))
    if found.config is None:
        raise InputError("its index leads to no image")
    config = checked_document(document(files, _blob(found.config.digest)), found.config.digest)
    layers = layer_sources(found, config_of(config)[1])
    placed = tuple(msgspec.structs.replace(layer, place=_blob(layer.digest)) for layer in layers)
    # What is no more than a tag does not name a repository.
    names = tuple(each for each in dict.fromkeys(_names(tuple(named))) if "/" in each or ":" in each)
    return FileImage(files, digest, config, placed, notes, names)


def _of_save(files: Files, name: str) -> FileImage:
    try:
        saved = msgspec.json.decode(document(files, SAVED), type=tuple[_Saved, ...])
    except NO_JSON as error:
        if files.has(_DIRECTORY_VERSION):
            raise InputError(
                "it is a folder of `skopeo copy … dir:`; `oci:` in its place writes one that is read"
            ) from None
        raise InputError(f"{SAVED} cannot be read: {error}") from None
    tags = [tag for each in saved for tag in each.repo_tags or ()]
    found = [each for each in saved if not name or name in (each.repo_tags or ())]
    if not found:
        raise InputError(f"it has no image called {name}{_offer(tags)}" if name else "it has no image")
    if len(found) > 1:
        raise InputError(f"it has {len(found)} images{_offer(tags)}; say which with --image")
    config = document(files, found[0].config)
    if digest := _DIGEST_IN_NAME.search(found[0].config):
        checked_document(config, f"sha256:{digest[1]}")
    diff_ids = config_of(config)[1]
    paths = found[0].layers
    notes: tuple[str, ...] = ()
    if not diff_ids:
        notes = ("the configuration does not say what its layers have to be: they could not be checked",)
        diff_ids = ("",) * len(paths)
    if len(paths) != len(diff_ids):
        raise InputError(f"{SAVED} has {len(paths)} layers, and the configuration {len(diff_ids)}")
    kinds = found[0].layer_sources or {}
    layers = tuple(
        LayerSource(
            diff_id=diff_id, size=files.size(path), place=path,
            media_type=kinds[diff_id].media_type if diff_id in kinds else "",
            urls=(kinds[diff_id].urls or ()) if diff_id in kinds else (),
        )
        for path, diff_id in zip(paths, diff_ids, strict=True)
    )  # fmt: skip
    return FileImage(files, "", config, layers, notes, found[0].repo_tags or ())


def _blob(digest: str) -> str:
    """Return the path of a blob. The digest has the form of one: `manifest_of` sees to it."""
    algorithm, _, value = digest.partition(":")
    return f"blobs/{algorithm}/{value}"


def _is_called(descriptor: Descriptor, name: str) -> bool:
    return not name or any((descriptor.annotations or {}).get(key) == name for key in _NAMES)


def _name(descriptor: Descriptor) -> str:
    annotations = descriptor.annotations or {}
    return next((annotations[key] for key in _NAMES if key in annotations), "")


def _names(descriptors: tuple[Descriptor, ...]) -> list[str]:
    return [name for each in descriptors if (name := _name(each))]


def _offer(names: list[str]) -> str:
    return f" (it has {', '.join(sorted(set(names))[:20])})" if names else ""
