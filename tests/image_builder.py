r"""Makes images of Windows as builders write them, in memory: layers with PAX headers, archives and OCI layouts.

image([layer({"app/web.exe": b"MZ"}), layer({"app/id_rsa": KEY}, removed=["app/web.exe"])], user="ContainerUser")
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import struct
import tarfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from deadlight.model.errors import InputError
from deadlight.model.image_content import ImageContent
from deadlight.model.place import Document, Route, Span
from deadlight.semantics.image_secrets import in_text
from deadlight.semantics.image_values import wanted_values
from deadlight.sources.image.reading import Reading, read_image
from deadlight.sources.image.stored import LayerSource
from hive_builder import Keys, hive
from sam_builder import NORMAL, Account, sam

GZIP = "application/vnd.oci.image.layer.v1.tar+gzip"
FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"

ADMINISTRATORS, SYSTEM, USERS = (5, 32, 544), (5, 18), (5, 32, 545)
EVERYONE = (1, 0)


class Item(NamedTuple):
    """An entry of a layer that is more than a file: its name, type flag, data, link and PAX records."""

    name: str
    kind: bytes = tarfile.REGTYPE
    data: bytes = b""
    link: str = ""
    records: Mapping[str, str] = {}


class BuiltLayer(NamedTuple):
    """A layer: its tar, and what the image says of it."""

    tar: bytes
    created_by: str = "cmd /S /C echo"
    media_type: str = GZIP
    urls: tuple[str, ...] = ()
    absent: bool = False

    @property
    def diff_id(self) -> str:
        return digest_of(self.tar)

    @property
    def blob(self) -> bytes:
        if self.media_type.endswith("zstd"):
            from backports import zstd

            return zstd.compress(self.tar)
        return gzip.compress(self.tar, 6, mtime=0) if self.media_type.endswith("gzip") else self.tar


class BuiltImage(NamedTuple):
    """An image: its configuration and layers."""

    config: bytes
    layers: tuple[BuiltLayer, ...]

    @property
    def manifest(self) -> bytes:
        layers = [
            {"mediaType": each.media_type, "digest": digest_of(each.blob), "size": len(each.blob)}
            | ({"urls": each.urls} if each.urls else {})
            for each in self.layers
        ]
        config = {
            "mediaType": "application/vnd.oci.image.config.v1+json",
            "digest": digest_of(self.config),
            "size": len(self.config),
        }
        kind = "application/vnd.oci.image.manifest.v1+json"
        return json.dumps({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": layers}).encode()

    def blobs(self) -> dict[str, bytes]:
        """All blobs by digest, without those of layers that are absent."""
        listed = [self.config, self.manifest, *(each.blob for each in self.layers if not each.absent)]
        return {digest_of(each): each for each in listed}


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def sid(parts: Sequence[int]) -> bytes:
    authority, *rest = parts
    return struct.pack("<BB", 1, len(rest)) + authority.to_bytes(6, "big") + struct.pack(f"<{len(rest)}I", *rest)


def ace(who: Sequence[int], mask: int, *, kind: int = 0, flags: int = 0) -> bytes:
    body = struct.pack("<I", mask) + sid(who)
    return struct.pack("<BBH", kind, flags, 4 + len(body)) + body


def descriptor(*entries: bytes, owner: Sequence[int] = ADMINISTRATORS, control: int = 0x8004) -> str:
    """A self-relative security descriptor, in base64 as a layer has it."""
    listed = b"".join(entries)
    acl = struct.pack("<BBHHH", 2, 0, 8 + len(listed), len(entries), 0) + listed
    who = sid(owner)
    at = 20 + len(who)
    data = struct.pack("<BBHIIII", 1, 0, control, 20, 20, 0, at if control & 4 else 0) + who + acl
    return base64.b64encode(data).decode()


FOR_ADMINISTRATORS = descriptor(ace(SYSTEM, 0x1F01FF), ace(ADMINISTRATORS, 0x1F01FF), ace(USERS, 0x1200A9))
FOR_EVERYBODY = descriptor(ace(SYSTEM, 0x1F01FF), ace(EVERYONE, 0x1F01FF))


def item(name: str, data: bytes = b"", *, rights: str = FOR_ADMINISTRATORS, attributes: int = 0x20) -> Item:
    """A file as go-winio writes it."""
    return Item(name, data=data, records={"MSWINDOWS.fileattr": str(attributes), "MSWINDOWS.rawsd": rights})


def folder(name: str, *, rights: str = FOR_ADMINISTRATORS) -> Item:
    return Item(name, tarfile.DIRTYPE, records={"MSWINDOWS.fileattr": "16", "MSWINDOWS.rawsd": rights})


def tar_of(items: Sequence[Item]) -> bytes:
    """A tar with the items as they are, whatever their names."""
    out = io.BytesIO()
    with tarfile.TarFile(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for each in items:
            header = tarfile.TarInfo(each.name)
            header.type, header.linkname, header.size = each.kind, each.link, len(each.data)
            header.pax_headers = dict(each.records)
            tar.addfile(header, io.BytesIO(each.data))
    return out.getvalue()


def layer(
    files: Mapping[str, bytes | str] | None = None,
    *,
    items: Sequence[Item] = (),
    hives: Mapping[str, bytes] | None = None,
    removed: Sequence[str] = (),
    rights: Mapping[str, str] | None = None,
    created_by: str = "cmd /S /C echo",
    media_type: str = GZIP,
    urls: tuple[str, ...] = (),
    absent: bool = False,
) -> BuiltLayer:
    """A layer with `files` below Files, `hives` below Hives, whiteouts for `removed`, and `items` as they are."""
    listed = [folder("Files"), folder("Hives")]
    folders: dict[str, None] = {}
    for path in files or {}:
        parts = path.split("/")[:-1]
        folders.update(dict.fromkeys("/".join(parts[: count + 1]) for count in range(len(parts))))
    rights = rights or {}
    listed += [folder(f"Files/{path}", rights=rights.get(path, FOR_ADMINISTRATORS)) for path in folders]
    for path, data in (files or {}).items():
        content = data.encode() if isinstance(data, str) else data
        listed.append(item(f"Files/{path}", content, rights=rights.get(path, FOR_ADMINISTRATORS)))
    for path in removed:
        head, _, name = path.rpartition("/")
        listed.append(item("/".join(part for part in ("Files", head, f".wh.{name}") if part)))
    listed += [item(f"Hives/{name}", data) for name, data in (hives or {}).items()]
    return BuiltLayer(tar_of([*listed, *items]), created_by, media_type, urls, absent)


def base_layer(
    *,
    os_version: str = "10.0.20348.2113",
    services: Keys | None = None,
    system: Keys | None = None,
    software: Keys | None = None,
    accounts: Mapping[str, Account] | None = None,
    files: Mapping[str, bytes | str] | None = None,
    media_type: str = FOREIGN,
    **more: object,
) -> BuiltLayer:
    """A base layer of Microsoft: its line of the history, its media type, and the hives of a Windows.

    `system` is what its control set has besides `services`, `software` what its hive of that name has.
    """
    build, revision = os_version.split(".")[2:4]
    version: Keys = {
        "CurrentMajorVersionNumber": 10,
        "CurrentMinorVersionNumber": 0,
        "CurrentBuild": build,
        "UBR": int(revision),
    }
    schedule: Keys = {"Schedule": {"TaskCache": {"Tree": {}}}}
    hives = {
        "SYSTEM": hive({"Select": {"Current": 1}, "ControlSet001": {"Services": services or {}, **(system or {})}}),
        "SOFTWARE": hive(
            _together({"Microsoft": {"Windows NT": {"CurrentVersion": {**version, **schedule}}}}, software or {})
        ),
        "SAM": hive(sam(accounts or {})),
    }
    config = {f"Windows/System32/config/{name}": data for name, data in hives.items()}
    listed = {"Windows/System32/cmd.exe": b"MZ", **config, **(files or {})}
    return layer(listed, created_by=f"Apply image {os_version}", media_type=media_type, **more)  # type: ignore[arg-type]


def _together(keys: Keys, more: Keys) -> Keys:
    """The keys of both; a value that both have is that of `more`."""
    both = dict(keys)
    for name, item in more.items():
        before = both.get(name)
        both[name] = _together(before, item) if isinstance(before, Mapping) and isinstance(item, Mapping) else item
    return both


def image(
    layers: Sequence[BuiltLayer],
    *,
    os_version: str = "10.0.20348.2113",
    os: str = "windows",
    history: Sequence[Mapping[str, object]] | None = None,
    **run: object,
) -> BuiltImage:
    """An image of these layers; `run` is its configuration: `user=`, `env=`, `entrypoint=`, `exposed_ports=` …"""
    config = {"".join(word.title() for word in name.split("_")): value for name, value in run.items()}
    document = {
        "architecture": "amd64",
        "os": os,
        "os.version": os_version,
        "created": "2026-11-22T00:00:00Z",
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": [each.diff_id for each in layers]},
        "history": history if history is not None else [{"created_by": each.created_by} for each in layers],
    }
    return BuiltImage(json.dumps(document).encode(), tuple(layers))


def write_layout(built: BuiltImage, path: Path, *, name: str = "", index: Mapping[str, object] | None = None) -> Path:
    """Write an OCI layout into the folder `path`."""
    blobs = path / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)
    for digest, data in built.blobs().items():
        (blobs / digest.partition(":")[2]).write_bytes(data)
    (path / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    manifest: dict[str, object] = {
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "digest": digest_of(built.manifest),
        "size": len(built.manifest),
    }
    if name:
        manifest["annotations"] = {"org.opencontainers.image.ref.name": name}
    (path / "index.json").write_text(json.dumps(index or {"schemaVersion": 2, "manifests": [manifest]}))
    return path


def saved(built: BuiltImage, *, tag: str = "web:1") -> bytes:
    """The image as `docker save` writes it."""
    config = f"{digest_of(built.config)[7:]}.json"
    paths = [f"{number}/layer.tar" for number, _ in enumerate(built.layers)]
    listed = [{"Config": config, "RepoTags": [tag], "Layers": paths}]
    files = [Item(path, data=each.tar) for path, each in zip(paths, built.layers, strict=True) if not each.absent]
    return tar_of([*files, Item(config, data=built.config), Item("manifest.json", data=json.dumps(listed).encode())])


def described(text: str) -> BuiltImage:
    r"""The image that a description in TOML means: what examples of checks are written in.

    The top has `os_version` and, as `[config]`, what a configuration has (`user`, which is ContainerUser where none is
    given, `env`, `entrypoint` …) and `history`.
    A base of Microsoft is below all layers, unless `base = false`; `files` are its. Each of `[[layers]]` has `files`
    (path → text), `removed`, `everybody` (paths that everybody may change), `created_by`, and `absent`. Both have the
    registry: `[services.NAME]` are values of its key, `[system.KEY]` those below the control set, `[software.KEY]`
    below HKLM\\SOFTWARE, and `[accounts.NAME]` has `rid`, `flags` and `groups`.
    """
    read = tomllib.loads(text)
    version = read.get("os_version", "10.0.20348.2113")
    accounts = _accounts(read)
    base = base_layer(
        os_version=version, services=read.get("services"), system=read.get("system"), software=read.get("software"),
        accounts=accounts, files=_files(read),
    )  # fmt: skip
    layers = [base] if read.get("base", True) else []
    for each in read.get("layers", ()):
        accounts |= _accounts(each)
        layers.append(
            layer(
                _files(each),
                removed=[path.replace("\\", "/") for path in each.get("removed", ())],
                rights={path.replace("\\", "/"): FOR_EVERYBODY for path in each.get("everybody", ())},
                created_by=each.get("created_by", "cmd /S /C echo"),
                urls=tuple(each.get("urls", ())),
                absent=each.get("absent", False),
                hives=_deltas(each, accounts),
            )
        )
    return image(layers, os_version=version, **{"user": "ContainerUser", **read.get("config", {})})


def _files(read: Mapping[str, Any]) -> dict[str, bytes | str]:
    return {path.replace("\\", "/"): data for path, data in read.get("files", {}).items()}


def _accounts(read: Mapping[str, Any]) -> dict[str, Account]:
    return {
        name: Account(each["rid"], each.get("flags", NORMAL), tuple(each.get("groups", ["Users"])))
        for name, each in read.get("accounts", {}).items()
    }


def _deltas(read: Mapping[str, Any], accounts: Mapping[str, Account]) -> dict[str, bytes]:
    """The delta hives of a layer, by their names in Hives."""
    deltas: dict[str, Keys] = {}
    if "services" in read or "system" in read:
        control = {**read.get("system", {}), **({"Services": read["services"]} if "services" in read else {})}
        deltas["System_Delta"] = {"ControlSet001": control}
    if "software" in read:
        deltas["Software_Delta"] = read["software"]
    if "accounts" in read:
        deltas["Sam_Delta"] = sam(accounts, written=frozenset(read["accounts"]))
    return {name: hive(keys, layered=True) for name, keys in deltas.items()}


class MemoryImage:
    """A built image as deadlight reads one, from memory."""

    def __init__(self, built: BuiltImage) -> None:
        self._blobs = built.blobs()
        self.digest = digest_of(built.manifest)
        self.names: tuple[str, ...] = ()
        self.config = built.config
        self.in_files = False
        self.notes: tuple[str, ...] = ()
        self.layers = tuple(
            LayerSource(
                digest=digest_of(each.blob), diff_id=each.diff_id, media_type=each.media_type, size=len(each.blob),
                urls=each.urls, place=digest_of(each.blob),
            )
            for each in built.layers
        )  # fmt: skip

    @contextmanager
    def open(self, layer: LayerSource) -> Iterator[Iterator[bytes]]:
        if layer.place not in self._blobs:
            raise InputError("its file is missing")
        yield iter([self._blobs[layer.place]])

    def close(self) -> None:
        return


def content_of(built: BuiltImage, name: str = "web.tar", document: Document | None = None) -> ImageContent:
    """What deadlight reads of a built image."""
    return read_image(MemoryImage(built), name, Reading(judge=in_text, policies=wanted_values(), jobs=1), document)


def described_content(path: str, text: str) -> ImageContent:
    """What deadlight reads of a described image; places in it are lines of the description."""
    return content_of(described(text), path, Document(path, "image", text, locator=_line_of))


def _line_of(document: Document, route: Route) -> Span:
    """The line of a description that a place in the image comes from: the one that its last name stands in."""
    name = next((str(part) for part in reversed(route) if isinstance(part, str)), "")
    lines = document.text.splitlines(keepends=True)
    if route and route[0] == "layers":
        wanted = [number for number, line in enumerate(lines) if line.startswith("[[layers]]")]
        wanted = wanted[int(route[1]) - 1 :] if isinstance(route[1], int) else []
    else:
        plain = [_plain(line) for line in lines]
        tables = [number for number, line in enumerate(plain) if route and f"{route[0]}.{_plain(name)}]" in line]
        quoted = [number for number, line in enumerate(plain) if f"'{_plain(name)}'" in line]
        wanted = tables or quoted or [number for number, line in enumerate(plain) if _plain(name) in line]
    number = wanted[0] if wanted else 0
    start = sum(map(len, lines[:number]))
    return Span(start, start + len(lines[number].rstrip("\n")))


def _plain(text: str) -> str:
    return text.replace("\\", "/").lower()
