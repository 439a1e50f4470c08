"""Makes images of Windows to measure on, as builders write them: an OCI layout, and an archive of `docker save`.

Files come from a folder of this machine, laid out below `Program Files`, with the PAX records that go-winio writes. A
base layer has registry hives: real ones from ../shared/samples/hives where they are there, those of the tests' own
writer otherwise. An application is planted, with everything that scanners look for, so that what each finds can be
counted: NuGet, npm, Python, Java and Go packages, a private key, and a password in a configuration.
"""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import json
import lzma
import os
import random
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "tests" / "sources" / "image")]
SAMPLES = ROOT.parent / "shared" / "samples" / "hives"
BUILD = "10.0.20348.2113"
GZIP = "application/vnd.oci.image.layer.v1.tar+gzip"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LARGEST = 4 << 20
"""Bytes of a file that is taken from the folder, at most."""

PLANTED = {
    "nuget": 40, "npm": 30, "pypi": 20, "maven": 10, "golang": 1, "secret": 2,
}  # fmt: skip
"""What the application has. The Go program counts once, whatever number of modules it has."""


class Layer(NamedTuple):
    """A layer as it was written: files of it packed and plain, what each has for a digest, and who made it."""

    packed: Path
    plain: Path
    digest: str
    diff_id: str
    created_by: str


class Wanted(NamedTuple):
    """A layer to make: `kind` is base, files, application, or one file; `number` makes its files others."""

    kind: str
    number: int
    megabytes: int
    level: int = 6


class _Writer:
    """A layer that is written."""

    def __init__(self, path: Path) -> None:
        from image_builder import FOR_ADMINISTRATORS

        self._tar = tarfile.open(path, "w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - `close` closes it
        self._folders: set[str] = set()
        self._rights = FOR_ADMINISTRATORS
        self._clock = itertools.count(1_700_000_000_000_000_123, 100_000_000_300)
        self.size = 0

    def _header(self, name: str, attributes: str, size: int) -> tarfile.TarInfo:
        header = tarfile.TarInfo(name)
        header.size = size
        times = {
            key: f"{next(self._clock) / 1e9:.7f}" for key in ("LIBARCHIVE.creationtime", "atime", "ctime", "mtime")
        }
        header.pax_headers = {"MSWINDOWS.fileattr": attributes, "MSWINDOWS.rawsd": self._rights, **times}
        self.size += size + -size % 512 + 2048
        return header

    def folders(self, path: str) -> None:
        """Write the folder, and those above it, once."""
        if path and path not in self._folders:
            self.folders(path.rpartition("/")[0])
            self._folders.add(path)
            header = self._header(path, "16", 0)
            header.type = tarfile.DIRTYPE
            self._tar.addfile(header)

    def file(self, path: str, data: bytes) -> None:
        """Write a file, and the folders above it."""
        self.folders(path.rpartition("/")[0])
        self._tar.addfile(self._header(path, "32", len(data)), io.BytesIO(data))

    def stream(self, path: str, size: int, source: Iterator[bytes]) -> None:
        """Write a file of `size` bytes that comes in pieces."""
        self._tar.addfile(self._header(path, "32", size))
        left, out = size, self._tar.fileobj
        while left:
            piece = next(source)[:left]
            out.write(piece)
            left -= len(piece)
        out.write(bytes(-size % 512))
        self._tar.offset += size + -size % 512

    def close(self) -> None:
        """Write the end."""
        self._tar.close()


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name below `folder` and bytes of its files, again and again, other names each time.

    Libraries and programs are called and built as those of Windows: headers, a version resource, a section of data.
    """
    found = [Path(top, name) for top, _, names in os.walk(folder) for name in sorted(names)]
    listed = [path for path in found if path.is_file() and not path.is_symlink() and path.stat().st_size < LARGEST]
    if not listed:
        sys.exit(f"{folder} has no files")
    for count in itertools.count():
        for path in listed:
            data, name = path.read_bytes(), f"{count}/{path.relative_to(folder).as_posix()}"
            if data.startswith(b"\x7fELF"):
                name = f"{name}.dll" if ".so" in name else f"{name}.exe"
                data = _program(name, data)
            yield name, data


def _program(name: str, code: bytes) -> bytes:
    """Return a program of Windows with as many bytes as `code` and some, a sixteenth of them its data."""
    from pe_builder import program

    folder, _, own = name.rpartition("/")
    strings = {
        "CompanyName": "Contoso Ltd.", "FileDescription": f"Contoso {own}", "FileVersion": "3.1.4159.2653",
        "InternalName": own, "LegalCopyright": "Contoso Ltd. All rights reserved.", "OriginalFilename": own,
        "ProductName": f"Contoso {folder.partition('/')[2] or 'Shop'}", "ProductVersion": "3.1.4159.2653",
    }  # fmt: skip
    return program(strings, file=(3, 1, 4159, 2653), data=code[: len(code) // 16 or 1]) + code[len(code) // 16 :]


def hives() -> dict[str, bytes]:
    """Return the hives of a base: real ones, but for SOFTWARE, where the samples are there."""
    import image_builder
    from hive_builder import hive
    from sam_builder import NORMAL, Account, sam

    base = image_builder.base_layer(os_version=BUILD)
    with tarfile.open(fileobj=io.BytesIO(base.tar)) as tar:
        made = {
            entry.name.rpartition("/")[2]: tar.extractfile(entry).read()  # type: ignore[union-attr]
            for entry in tar
            if "/config/" in entry.name
        }
    if SAMPLES.is_dir():
        made["SYSTEM"] = lzma.decompress((SAMPLES / "regipy_SYSTEM_WIN_10_1709.xz").read_bytes())
        made["SAM"] = (SAMPLES / "regipy_SAM").read_bytes()
    else:
        services = {f"service{number}": {"Start": 2, "Type": 16, "ObjectName": "LocalSystem"} for number in range(200)}
        made["SYSTEM"] = hive({"Select": {"Current": 1}, "ControlSet001": {"Services": services}})
        made["SAM"] = hive(sam({"Administrator": Account(500, NORMAL)}))
    return made


def _deps(count: int) -> str:
    names = {
        f"Contoso.Shop.Part{number}/1.{number}.0": {"type": "package", "serviceable": True}
        for number in range(count - 1)
    }
    names["Newtonsoft.Json/12.0.3"] = {"type": "package", "serviceable": True}
    target = {name: {"runtime": {f"lib/net8.0/{name.partition('/')[0]}.dll": {}}} for name in names}
    return json.dumps(
        {"runtimeTarget": {"name": ".NETCoreApp,Version=v8.0"}, "targets": {".NETCoreApp,Version=v8.0": target},
         "libraries": {name: {**about, "sha512": "sha512-", "path": name.lower()} for name, about in names.items()}},
        indent=2,
    )  # fmt: skip


def _jar(number: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n")
        text = f"groupId=org.example\nartifactId=part{number}\nversion=2.{number}.1\n"
        archive.writestr(f"META-INF/maven/org.example/part{number}/pom.properties", text)
    return out.getvalue()


def _key() -> str:
    lines = base64.b64encode(random.Random(7).randbytes(1200)).decode()
    body = "\n".join(lines[at : at + 64] for at in range(0, len(lines), 64))
    kind = "RSA PRIVATE KEY"
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n"


def application(number: int, go_program: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the application, as `PLANTED` counts them."""
    app = "Files/app"
    yield f"{app}/Shop.deps.json", _deps(PLANTED["nuget"]).encode()
    yield f"{app}/Shop.dll", b"MZ" + bytes(4096)
    password = base64.b85encode(random.Random(number + 9).randbytes(12)).decode().replace(";", "x")
    connection = f"Server=db01;Database=Shop;User Id=shop;Password={password};"
    yield f"{app}/appsettings.json", json.dumps({"ConnectionStrings": {"Shop": connection}}, indent=2).encode()
    packages = {f"part{each}": f"3.{each}.0" for each in range(PLANTED["npm"] - 1)} | {"lodash": "4.17.20"}
    locked = {f"node_modules/{name}": {"version": version, "license": "MIT"} for name, version in packages.items()}
    root = {"name": "shop", "version": "1.0.0", "dependencies": packages}
    lock = {"name": "shop", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": root, **locked}}
    yield f"{app}/web/package.json", json.dumps(root).encode()
    yield f"{app}/web/package-lock.json", json.dumps(lock).encode()
    for name, version in packages.items():
        text = json.dumps({"name": name, "version": version, "license": "MIT"})
        yield f"{app}/web/node_modules/{name}/package.json", text.encode()
    for each in range(PLANTED["pypi"]):
        folder = f"Files/Python/Lib/site-packages/part{each}-4.{each}.dist-info"
        yield f"{folder}/METADATA", f"Metadata-Version: 2.1\nName: part{each}\nVersion: 4.{each}\n".encode()
        yield f"{folder}/RECORD", b""
    for each in range(PLANTED["maven"]):
        yield f"{app}/lib/part{each}-2.{each}.1.jar", _jar(each)
    if go_program:
        yield f"{app}/tool.exe", go_program
    yield "Files/Users/ContainerAdministrator/.ssh/id_rsa", _key().encode()
    yield f"{app}/number.txt", str(number).encode()


def _write(wanted: Wanted, source: Path, plain: Path, go_program: Path | None) -> str:
    writer = _Writer(plain)
    for root in ("Files", "Hives"):
        writer.folders(root)
    created_by = "cmd /S /C powershell -File install.ps1"
    if wanted.kind == "base":
        created_by = f"Apply image {BUILD}"
        for name, data in hives().items():
            writer.file(f"Files/Windows/System32/config/{name}", data)
    elif wanted.kind == "application":
        created_by = "COPY app C:\\app"
        for path, data in application(wanted.number, go_program.read_bytes() if go_program is not None else b""):
            writer.file(path, data)
    if wanted.kind == "one file":
        created_by = "COPY shop.mdf C:\\data"
        writer.stream("Files/data/shop.mdf", wanted.megabytes * 1_000_000, (data for _, data in files_of(source)))
    else:
        taken = itertools.islice(files_of(source), wanted.number * 400, None)
        while writer.size < wanted.megabytes * 1_000_000:
            name, data = next(taken)
            writer.file(f"Files/Program Files/{wanted.number}/{name}", data)
    writer.close()
    return created_by


def make_layer(wanted: Wanted, source: Path, folder: Path, go_program: Path | None) -> Layer:
    """Write a layer into `folder`, packed and plain."""
    stem = folder / f"{wanted.kind.replace(' ', '-')}-{wanted.number}-{wanted.megabytes}"
    plain, packed = stem.with_suffix(".tar"), stem.with_suffix(".tgz")
    created_by = _write(wanted, source, plain, go_program)
    compressor = zlib.compressobj(wanted.level, wbits=31)
    of_plain, of_packed = hashlib.sha256(), hashlib.sha256()
    with plain.open("rb") as unpacked, packed.open("wb") as out:
        while data := unpacked.read(1 << 20):
            of_plain.update(data)
            piece = compressor.compress(data)
            of_packed.update(piece)
            out.write(piece)
        piece = compressor.flush()
        of_packed.update(piece)
        out.write(piece)
    return Layer(packed, plain, f"sha256:{of_packed.hexdigest()}", f"sha256:{of_plain.hexdigest()}", created_by)


def make_layers(all_wanted: list[Wanted], source: Path, folder: Path, go_program: Path | None) -> dict[Wanted, Layer]:
    """Write layers, as many at a time as there are processors."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        made = {each: pool.submit(make_layer, each, source, folder, go_program) for each in dict.fromkeys(all_wanted)}
        return {wanted: layer.result() for wanted, layer in made.items()}


def config_of(layers: list[Layer]) -> bytes:
    """Return the configuration of an image of these layers."""
    return json.dumps(
        {
            "architecture": "amd64", "os": "windows", "os.version": BUILD, "created": "2026-11-22T00:00:00Z",
            "config": {"Entrypoint": ["C:\\app\\Shop.exe"], "Env": ["ASPNETCORE_URLS=http://+:80"]},
            "rootfs": {"type": "layers", "diff_ids": [layer.diff_id for layer in layers]},
            "history": [{"created": "2026-11-22T00:00:00Z", "created_by": layer.created_by} for layer in layers],
        }
    ).encode()  # fmt: skip


def write_layout(layers: list[Layer], folder: Path) -> Path:
    """Write an OCI layout; blobs are links to the layers' files."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for layer in layers:
        os.link(layer.packed, blobs / layer.digest[7:])
    listed = [{"mediaType": GZIP, "digest": each.digest, "size": each.packed.stat().st_size} for each in layers]
    config = _blob(blobs, config_of(layers), CONFIG)
    manifest = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": listed}).encode()
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    index = {"schemaVersion": 2, "manifests": [_blob(blobs, manifest, MANIFEST)]}
    (folder / "index.json").write_text(json.dumps(index))
    return folder


def _blob(blobs: Path, data: bytes, media_type: str) -> dict[str, object]:
    digest = hashlib.sha256(data).hexdigest()
    (blobs / digest).write_bytes(data)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)}


def write_saved(layers: list[Layer], path: Path) -> Path:
    """Write an archive as `docker save` does: plain layers, configuration, and the list of them."""
    config = config_of(layers)
    name = f"{hashlib.sha256(config).hexdigest()}.json"
    listed = [
        {"Config": name, "RepoTags": ["shop:1"], "Layers": [f"{layer.diff_id[7:]}/layer.tar" for layer in layers]}
    ]
    with tarfile.open(path, "w") as tar:
        for layer in layers:
            tar.add(layer.plain, f"{layer.diff_id[7:]}/layer.tar")
        for member, data in ((name, config), ("manifest.json", json.dumps(listed).encode())):
            header = tarfile.TarInfo(member)
            header.size = len(data)
            tar.addfile(header, io.BytesIO(data))
    return path
