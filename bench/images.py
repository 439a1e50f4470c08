"""Measures `deadlight image`: beside what decompression and digests alone take, and beside Trivy and Syft, in one run.

usage: python bench/images.py [FOLDER] [--megabytes N] [--large N] [--repeat N] [--keep FOLDER] [--json FILE]
       python bench/peers.py --install        once, for Trivy and Syft; without them --no-peers

Made are, of the files of FOLDER (/usr/lib) as builders for Windows write them: an application of `--megabytes`
unpacked, as an OCI layout and as `docker save` writes it; an image of `--large` megabytes in several layers, and
another one on its base; and an image of that size with a single file. `--keep` keeps them for the next run. Times are
the best of each, memory is the most that the process had; the ratio of processor time is the one to look at on a
machine that does other work too. Linux only.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

import image_making as making
import peers
from image_making import Wanted
from image_scanners import SCANNERS, Spent, ours, report_of, run

ALONE = """
import hashlib, sys
from concurrent.futures import ThreadPoolExecutor
from deadlight.sources.image.media import decompressed
from deadlight.sources.image.stored_files import CHUNK
def one(path):
    packed, plain = hashlib.sha256(), hashlib.sha256()
    def chunks():
        with open(path, "rb", buffering=0) as file:
            while piece := file.read(CHUNK):
                packed.update(piece)
                yield piece
    for piece in decompressed(chunks()):
        plain.update(piece)
jobs, paths = int(sys.argv[1]), sys.argv[2:]
if jobs == 1:
    for path in paths:
        one(path)
else:
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, paths))
"""

Rows = dict[str, dict[str, object]]


class Images:
    """The images that are measured on, made in `folder`, or there already."""

    def __init__(self, folder: Path, source: Path, megabytes: int, large: int) -> None:
        go_program = peers.WINDOWS / "syft.exe"
        small = [Wanted("base", 0, megabytes * 2 // 3), Wanted("application", 1, megabytes // 3)]
        several = [Wanted("base", 0, large * 3 // 8), *(Wanted("files", count, large // 8) for count in range(2, 6))]
        above, other = Wanted("application", 6, large // 8), Wanted("application", 7, large // 80)
        single = Wanted("one file", 8, large, 1)
        self.app, self.saved = folder / "app", folder / "app.tar"
        self.large, self.other, self.single = folder / "large", folder / "other", folder / "single"
        self.megabytes, self.large_megabytes = megabytes, large
        if self.single.exists():
            return
        made = making.make_layers(
            [single, *small, *several, above, other],
            source,
            folder / "layers",
            go_program if go_program.exists() else None,
        )
        chosen = [made[each] for each in small]
        making.write_layout(chosen, self.app)
        making.write_saved(chosen, self.saved)
        base = [made[each] for each in several]
        making.write_layout([*base, made[above]], self.large)
        making.write_layout([*base, made[other]], self.other)
        making.write_layout([made[small[0]], made[single]], self.single)
        shutil.rmtree(folder / "layers")


def layers_of(layout: Path) -> list[Path]:
    """Return the files of a layout's layers, the largest first."""
    sizes = {path: path.stat().st_size for path in (layout / "blobs" / "sha256").iterdir()}
    return sorted((path for path in sizes if sizes[path] > 100_000), key=lambda path: -sizes[path])


def throughput(images: Images, repeat: int) -> Rows:
    """Return how fast layers are read, beside decompression and digests alone, on one processor and on two."""
    rows: Rows = {}
    sizes = {"app": images.megabytes, "large": images.large_megabytes, "single": images.large_megabytes}
    for name, megabytes in sizes.items():
        layout = getattr(images, name)
        layers = [str(path) for path in layers_of(layout)]
        for jobs in (1, 2):
            here = run(ours(layout, "--no-cache", "-j", str(jobs), "-o", "/dev/null", "-f", "json"), repeat)
            alone = run([sys.executable, "-c", ALONE, str(jobs), *layers], repeat)
            rows[f"{name}, -j {jobs}"] = {
                "megabytes": megabytes, **spent("", here), **spent("alone ", alone),
                "MB/s": megabytes / here.wall, "alone MB/s": megabytes / alone.wall,
                "ratio": alone.wall / here.wall, "ratio of processor time": alone.processor / here.processor,
            }  # fmt: skip
        one, two = rows[f"{name}, -j 1"], rows[f"{name}, -j 2"]
        two["times -j 1"] = one["wall"] / two["wall"]  # type: ignore[operator]
        two["alone times -j 1"] = one["alone wall"] / two["alone wall"]  # type: ignore[operator]
    return rows


def spent(prefix: str, used: Spent) -> dict[str, object]:
    """Return times and memory as a row has them."""
    return {f"{prefix}wall": used.wall, f"{prefix}processor": used.processor, f"{prefix}memory": used.memory}


def cached(images: Images, repeat: int, scratch: Path) -> Rows:
    """Return how long a first scan takes, the same again, and another image on the same base."""
    rows: Rows = {}
    cache = scratch / "cache"

    def empty() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    def of_base() -> None:
        empty()
        run(ours(images.large, "--cache", str(cache)), 1)

    first = run(ours(images.large, "--cache", str(cache)), 1, empty)
    again = run(ours(images.large, "--cache", str(cache)), max(repeat, 3))
    other = run(ours(images.other, "--cache", str(cache)), 1, empty)
    other_again = run(ours(images.other, "--cache", str(cache)), 1, of_base)
    for name, used, whole in (
        ("first", first, first), ("again", again, first), ("other", other, other),
        ("other, base known", other_again, other),
    ):  # fmt: skip
        rows[name] = {**spent("", used), "times faster": whole.wall / used.wall}
    rows["first"]["megabytes of cache"] = sum(path.stat().st_size for path in cache.iterdir()) / 1e6
    return rows


def beside_peers(images: Images, repeat: int, scratch: Path) -> Rows:
    """Return what each scanner takes and finds on the application, in both forms."""
    rows: Rows = {}
    for form, path in (("docker save", images.saved), ("OCI layout", images.app)):
        found = {}
        for scanner in SCANNERS:
            folder, report = scratch / "scanner", scratch / "report.json"
            command = scanner.command(form, path, folder, report)
            used = run(command, repeat, lambda folder=folder: shutil.rmtree(folder, ignore_errors=True))  # type: ignore[misc]
            found[scanner.name] = report_of(scanner, report)
            rows[f"{form}, {scanner.name}"] = {
                **spent("", used), **found[scanner.name].by_kind(), "secrets": len(found[scanner.name].secrets),
                "system": found[scanner.name].system, "services": found[scanner.name].services,
                "accounts": found[scanner.name].accounts,
            }  # fmt: skip
        mine, trivy, syft = (found[scanner.name] for scanner in SCANNERS)
        row = rows[f"{form}, deadlight"]
        row["missed of what both find"] = sorted((trivy.packages & syft.packages) - mine.packages)
        row["missed of what one finds"] = sorted((trivy.packages ^ syft.packages) - mine.packages)
        row["found alone"] = sorted(mine.packages - trivy.packages - syft.packages)
        row["secrets found alone"] = sorted(mine.secrets - trivy.secrets)
        row["secrets missed"] = sorted(trivy.secrets - mine.secrets)
        for name in ("trivy", "syft"):
            rows[f"{form}, {name}"]["times deadlight"] = rows[f"{form}, {name}"]["wall"] / row["wall"]  # type: ignore[operator]
    return rows


def targets(measured: dict[str, Rows]) -> list[tuple[str, str, float, bool]]:
    """Return what is to be reached, in words, how far, and whether it is."""
    speed, cache, peers = measured["throughput"], measured["cache"], measured.get("peers", {})

    def at_least(name: str, wanted: float, value: object) -> tuple[str, str, float, bool]:
        assert isinstance(value, float)
        return name, f">= {wanted:g}", value, value >= wanted

    rows = [
        at_least(f"throughput, {name}: part of decompression and digests alone", 0.8, row["ratio"])
        for name, row in speed.items()
        if not name.startswith("app")
    ]
    for name in ("large", "single"):
        memory = max(speed[f"{name}, -j {jobs}"]["memory"] for jobs in (1, 2))  # type: ignore[type-var]
        assert isinstance(memory, float)
        rows.append((f"memory, {name}: MB", "<= 300", memory, memory <= 300))
    rows += [
        at_least(f"cache, {name}: times faster", 10, cache[name]["times faster"])
        for name in ("again", "other, base known")
    ]
    for form in ("docker save", "OCI layout") if peers else ():
        rows.append(at_least(f"{form}: times faster than Trivy", 2, peers[f"{form}, trivy"]["times deadlight"]))
        rows.append(at_least(f"{form}: times faster than Syft", 5, peers[f"{form}, syft"]["times deadlight"]))
    return rows


def table(rows: Rows) -> str:
    """Return rows as a Markdown table; lists are counted."""
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    lines = [f"| | {' | '.join(columns)} |", f"|---|{'--:|' * len(columns)}"]
    for name, row in rows.items():
        lines.append(f"| {name} | {' | '.join(_shown(row.get(column, '')) for column in columns)} |")
    return "\n".join(lines)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if value >= 100 else f"{value:.2f}"
    return str(len(value)) if isinstance(value, list) else str(value)


def main() -> int:
    """Make the images, and print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("/usr/lib"))
    parser.add_argument("--megabytes", type=int, default=600, help="of the application, unpacked (600)")
    parser.add_argument("--large", type=int, default=4300, help="megabytes of the large images, unpacked (4300)")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="where the images are, or are to stay")
    parser.add_argument("--no-peers", action="store_true", help="measure deadlight alone")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        images = Images(given.keep or scratch / "images", given.folder, given.megabytes, given.large)
        measured = {"throughput": throughput(images, given.repeat), "cache": cached(images, given.repeat, scratch)}
        if not given.no_peers:
            measured["peers"] = beside_peers(images, given.repeat, scratch)
    for name, rows in measured.items():
        print(f"## {name}\n\n{table(rows)}\n")
    reached = targets(measured)
    print("## targets\n\n| what | wanted | measured | |\n|---|--:|--:|---|")
    for name, wanted, value, met in reached:
        print(f"| {name} | {wanted} | {_shown(value)} | {'met' if met else 'missed'} |")
    if given.json:
        given.json.write_text(json.dumps({**measured, "targets": reached}, indent=2))
    return 0 if all(met for *_, met in reached) else 1


if __name__ == "__main__":
    sys.exit(main())
