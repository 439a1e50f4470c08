"""Measures how fast layers are read, beside what their decompression and digest alone take, in one run.

usage: python bench/images.py [--megabytes N] [--layers N] [--repeat N] [FOLDER]

The image is made of the files of FOLDER (/usr/lib) as a builder for Windows writes them, in a temporary folder. Wall
time, best of each; peak memory of the process that reads; and a second scan, with what the first one kept.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src")]
RECORDS = {"MSWINDOWS.fileattr": "32", "LIBARCHIVE.creationtime": "1700000000.123"}


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder`, again and again."""
    found = [Path(top, name) for top, _, names in os.walk(folder) for name in names]
    listed = [path for path in found if path.is_file() and not path.is_symlink() and path.stat().st_size < 2_000_000]
    while listed:
        yield from listed


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make(folder: Path, source: Path, megabytes: int, layers: int) -> None:
    """Write an OCI layout of `layers` layers, `megabytes` unpacked."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    listed, diff_ids, files = [], [], files_of(source)
    for number in range(layers):
        plain, size = folder / f"{number}.tar", 0
        with tarfile.open(plain, "w", format=tarfile.PAX_FORMAT) as tar:
            while size < megabytes * 1_000_000 / layers:
                path = next(files)
                entry = tarfile.TarInfo(f"Files/{number}/{size}{path}")
                data = path.read_bytes()
                entry.size, entry.pax_headers = len(data), dict(RECORDS)
                tar.addfile(entry, io.BytesIO(data))
                size += len(data) + 2048
        diff_ids.append(f"sha256:{digest_of(plain)}")
        packed = folder / f"{number}.gz"
        with plain.open("rb") as unpacked, gzip.open(packed, "wb", 6) as out:
            while piece := unpacked.read(1 << 20):
                out.write(piece)
        plain.unlink()
        digest = digest_of(packed)
        listed.append({"digest": f"sha256:{digest}", "size": packed.stat().st_size})
        packed.rename(blobs / digest)
    config = json.dumps({"os": "windows", "os.version": "10.0.20348.1", "rootfs": {"diff_ids": diff_ids}}).encode()
    manifest = json.dumps({"config": written(blobs, config), "layers": listed}).encode()
    (folder / "index.json").write_text(json.dumps({"manifests": [written(blobs, manifest)]}))


def written(blobs: Path, data: bytes) -> dict[str, object]:
    """Write a blob and return what names it."""
    digest = hashlib.sha256(data).hexdigest()
    (blobs / digest).write_bytes(data)
    return {"digest": f"sha256:{digest}", "size": len(data)}


ALONE = """
import hashlib, sys, threading
from deadlight.sources.image.media import decompressed
def one(path):
    packed, plain = hashlib.sha256(), hashlib.sha256()
    def chunks():
        with open(path, "rb") as file:
            while piece := file.read(1 << 18):
                packed.update(piece)
                yield piece
    for piece in decompressed(chunks()):
        plain.update(piece)
jobs, paths = int(sys.argv[1]), sys.argv[2:]
if jobs == 1:
    for path in paths:
        one(path)
else:
    threads = [threading.Thread(target=one, args=(path,)) for path in paths]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def timed(command: list[str], repeat: int) -> tuple[float, float]:
    """Return the best wall time in seconds, and the peak memory of all runs so far in MB."""
    best = float("inf")
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    for _ in range(repeat):
        started = time.perf_counter()
        done = subprocess.run([sys.executable, *command], env=environment, capture_output=True, check=False)
        best = min(best, time.perf_counter() - started)
        if done.returncode not in (0, 1, 3):
            sys.exit(done.stderr.decode())
    return best, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> int:
    """Make the image and print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("/usr/lib"))
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        image, cache = Path(scratch, "image"), Path(scratch, "cache")
        make(image, given.folder, given.megabytes, given.layers)
        layers = [str(path) for path in (image / "blobs" / "sha256").iterdir() if path.stat().st_size > 1_000_000]
        scan = ["-m", "deadlight", "image", str(image), "-q", "--cache", str(cache)]
        for jobs in (1, 2):
            # Ours first: the peak memory is that of all processes before.
            ours, memory = timed([*scan, "--no-cache", "-j", str(jobs)], given.repeat)
            alone, _ = timed(["-c", ALONE, str(jobs), *layers], given.repeat)
            print(
                f"{jobs} at a time: {given.megabytes / ours:6.0f} MB/s, decompression and digest alone "
                f"{given.megabytes / alone:6.0f} MB/s ({alone / ours:.0%}), peak {memory:.0f} MB"
            )
        first, _ = timed(scan, 1)
        second, _ = timed(scan, given.repeat)
        print(f"with the cache: first {first:.2f} s, again {second:.2f} s ({first / second:.0f} times faster)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
