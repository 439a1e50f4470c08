"""What an image is made of before its layers are read: manifest, configuration, and where each layer comes from.

Sources: https://github.com/opencontainers/image-spec/blob/main/manifest.md, image-index.md and config.md beside it,
https://distribution.github.io/distribution/spec/manifest-v2-2/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

import msgspec
from msgspec import Struct, field

from deadlight.model.errors import InputError
from deadlight.model.image_content import ImageConfig, Layer
from deadlight.sources.image.any_case import NO_JSON, Shape, with_lower_keys

LARGEST_DOCUMENT = 8 << 20
"""Bytes of a manifest or configuration that are read; registries take manifests of 4 MiB."""

MOST_LAYERS = 512

DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")


class Platform(Struct, frozen=True):
    """The platform of a manifest in an index."""

    os: str = ""
    architecture: str = ""
    os_version: str = field(default="", name="os.version")


class Descriptor(Struct, frozen=True, rename="camel"):
    """What a manifest or an index says of a blob."""

    digest: str
    size: int = 0
    media_type: str = ""
    urls: tuple[str, ...] | None = None
    platform: Platform | None = None
    annotations: dict[str, str] | None = None


class Manifest(Struct, frozen=True, rename="camel"):
    """A manifest, or an index of manifests: one of them has `config`, the other `manifests`."""

    media_type: str = ""
    config: Descriptor | None = None
    layers: tuple[Descriptor, ...] | None = None
    manifests: tuple[Descriptor, ...] | None = None


class LayerSource(Struct, frozen=True, kw_only=True):
    """A layer before it is read. `digest` is checked where it is known; `place` is for the store that has it."""

    digest: str = ""
    diff_id: str = ""
    media_type: str = ""
    size: int = 0
    urls: tuple[str, ...] = ()
    place: str = ""


class GivenUpError(InputError):
    """A layer is not read to its end for a reason that says nothing of it: another one cannot be had."""


class StoredImage(Protocol):
    """An image in a registry, an archive, a folder or an engine. `names` are the references that it has there.

    One is `in_files` where several processes may read layers of it, each of which opens files alone.
    """

    digest: str
    names: tuple[str, ...]
    config: bytes
    layers: tuple[LayerSource, ...]
    notes: tuple[str, ...]
    in_files: bool

    def open(self, layer: LayerSource) -> AbstractContextManager[Iterator[bytes]]:
        """Return the bytes of a layer as they are stored. Raises InputError where they are not to be had."""

    def close(self) -> None:
        """Let go of what is held open."""


class _History(Struct):
    created_by: str | None = None
    empty_layer: bool | None = None


class _Health(Struct):
    test: tuple[str, ...] | None = None


class _Run(Struct):
    user: str | None = None
    env: tuple[str, ...] | None = None
    cmd: tuple[str, ...] | None = None
    entrypoint: tuple[str, ...] | None = None
    shell: tuple[str, ...] | None = None
    exposed_ports: dict[str, object] | None = field(default=None, name="exposedports")
    labels: dict[str, str] | None = None
    working_dir: str | None = field(default=None, name="workingdir")
    healthcheck: _Health | None = None


class _Root(Struct):
    diff_ids: tuple[str, ...] | None = None


class _Config(Struct):
    os: str = ""
    architecture: str = ""
    os_version: str = field(default="", name="os.version")
    created: str | None = None
    config: _Run | None = None
    history: tuple[_History, ...] | None = None
    rootfs: _Root | None = None


_SHAPE: Shape = {"config": {"healthcheck": {}}, "history": [{}], "rootfs": {}}


def manifest_of(data: bytes) -> Manifest:
    """Return a manifest or an index. Raises InputError."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except NO_JSON as error:
        raise InputError(f"the manifest cannot be read: {error}") from None
    if len(manifest.layers or ()) > MOST_LAYERS or len(manifest.manifests or ()) > MOST_LAYERS:
        raise InputError(f"the manifest names more than {MOST_LAYERS} layers or images")
    if any(DIGEST.fullmatch(each.digest) is None for each in _descriptors(manifest)):
        raise InputError("the manifest names a blob by something that is no digest")
    return manifest


def _descriptors(manifest: Manifest) -> Iterator[Descriptor]:
    if manifest.config is not None:
        yield manifest.config
    yield from manifest.layers or ()
    yield from manifest.manifests or ()


def _read(data: bytes) -> _Config:
    return msgspec.json.decode(with_lower_keys(data, _SHAPE), type=_Config)


def config_of(data: bytes) -> tuple[ImageConfig, tuple[str, ...]]:
    """Return the configuration of an image and the diff ids of its layers. Raises InputError."""
    try:
        read = _read(data)
    except NO_JSON as error:
        raise InputError(f"the configuration of the image cannot be read: {error}") from None
    run = read.config or _Run()
    environment = tuple((name, value) for name, _, value in (each.partition("=") for each in run.env or ()))
    config = ImageConfig(
        os=read.os,
        os_version=read.os_version,
        architecture=read.architecture,
        user=run.user or "",
        entrypoint=run.entrypoint or (),
        command=run.cmd or (),
        shell=run.shell or (),
        environment=environment,
        ports=tuple(run.exposed_ports or ()),
        healthcheck=(run.healthcheck or _Health()).test or (),
        labels=tuple((run.labels or {}).items()),
        working_dir=run.working_dir or "",
        created=read.created or "",
        history=tuple(each.created_by or "" for each in read.history or ()),
    )
    diff_ids = (read.rootfs or _Root()).diff_ids or ()
    if len(diff_ids) > MOST_LAYERS:
        raise InputError(f"the configuration names more than {MOST_LAYERS} layers")
    return config, diff_ids


def made_by(data: bytes, count: int) -> list[str]:
    """Return the line of the history that made each of `count` layers, empty where that cannot be told."""
    history = _read(data).history or ()
    lines = [each.created_by or "" for each in history if not each.empty_layer]
    if len(lines) == count:
        return lines
    # Builders of old engines leave layers out of it; those of the base stand first in any case.
    base: list[str] = []
    for line in lines[:count]:
        if not is_base_line(line):
            break
        base.append(line)
    return base + [""] * (count - len(base))


def is_base_line(line: str) -> bool:
    """Return whether a line of the history is one that Microsoft's base layers have."""
    return line.startswith(("Apply image ", "Install update "))


def layer_of(source: LayerSource, line: str, *, vendor: bool, missing: str = "") -> Layer:
    """Return a layer as the model has it."""
    return Layer(
        digest=source.digest or source.diff_id, diff_id=source.diff_id, media_type=source.media_type, size=source.size,
        created_by=line, vendor=vendor, missing=missing, urls=source.urls,
    )  # fmt: skip


def is_vendors(source: LayerSource, line: str) -> bool:
    """Return whether a layer says that it is one of Microsoft's base layers: by media type, address, or history."""
    foreign = "foreign" in source.media_type or "nondistributable" in source.media_type
    return foreign or is_base_line(line) or any(is_microsofts(url) for url in source.urls)


def is_microsofts(url: str) -> bool:
    """Return whether an address is one from which Microsoft gives its layers."""
    return re.match(r"https://(?:[\w-]+\.)*(?:mcr\.microsoft\.com|go\.microsoft\.com)/", url) is not None


def chosen(index: Manifest, version: str) -> tuple[Descriptor, tuple[str, ...]]:
    """Return the manifest of an index that is for Windows, and notes on what else there was.

    Of several it is that whose os.version begins with `version`, one for amd64 before all others, and the newest of
    those. Where none is for Windows, it is the first, which then says so itself. Raises InputError where no version
    fits.
    """
    listed = [each for each in index.manifests or () if (each.platform or Platform()).os != "unknown"]
    windows = [each for each in listed if each.platform is not None and each.platform.os == "windows"]
    if version:
        fitting = [each for each in windows if f"{_version(each)}.".startswith(f"{version}.")]
        if not fitting:
            offered = ", ".join(sorted({_version(each) or "none" for each in windows})) or "none for Windows"
            raise InputError(f"the index has no image for Windows {version}; it has {offered}")
        windows = fitting
    if not windows:
        if not listed:
            raise InputError("the index names no image")
        return listed[0], ()
    best = max(windows, key=lambda each: (_processor(each) in ("amd64", ""), _sortable(_version(each))))
    several = len({_processor(each) for each in windows}) > 1
    others = [_told(each, processor=several) for each in windows if each is not best]
    told = _told(best, processor=several)
    note = f"of an index, the image for {told} was read, and not those for {', '.join(others)}"
    return best, (note,) if others else ()


def _told(descriptor: Descriptor, *, processor: bool) -> str:
    """Return what an image of an index is for, in words."""
    version = _version(descriptor) or "a Windows that it does not name"
    return f"{version} on {_processor(descriptor) or 'any processor'}" if processor else version


def _processor(descriptor: Descriptor) -> str:
    return descriptor.platform.architecture if descriptor.platform is not None else ""


def _version(descriptor: Descriptor) -> str:
    return descriptor.platform.os_version if descriptor.platform is not None else ""


def _sortable(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() and len(part) < 10 else 0 for part in version.split("."))


def layer_sources(manifest: Manifest, diff_ids: tuple[str, ...]) -> tuple[LayerSource, ...]:
    """Return the layers of a manifest. Raises InputError where the configuration has another number of them."""
    layers = manifest.layers or ()
    if len(layers) != len(diff_ids):
        raise InputError(f"the manifest has {len(layers)} layers, and the configuration {len(diff_ids)}")
    return tuple(
        LayerSource(
            digest=each.digest, diff_id=diff_id, media_type=each.media_type, size=max(each.size, 0),
            urls=each.urls or (), place=each.digest,
        )
        for each, diff_id in zip(layers, diff_ids, strict=True)
    )  # fmt: skip
