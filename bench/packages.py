"""Measures how fast advisories of packages are imported, in how much memory, and how fast packages are looked up.

usage: python bench/packages.py [--records N] [ARCHIVE ...]

Without an ARCHIVE (an `all.zip` of OSV) the bench writes one of N records in the form of npm, most of them of packages
made to do harm, as there. The import runs in a process of its own: time is that of the processor, memory the most that
it had. 500 packages are held against the store that comes of it, the best of five runs. Runs on Linux and macOS.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

WORDS = "alpha denial of service parser crafted input remote attacker package request header memory".split()
TODAY = datetime.date(2026, 11, 22)


def flaw(number: int) -> dict[str, object]:
    """A record as GitHub publishes it; the text makes most of it."""
    package = {"ecosystem": "npm", "name": f"lib{number % 3000}"}
    events = [{"introduced": "0"}, {"fixed": f"{number % 9}.{number % 7}.{number % 5}"}]
    return {
        "schema_version": "1.4.0", "id": f"GHSA-{number // 10000:04}-{number % 10000:04}-0000",
        "modified": "2026-11-20T01:07:53Z", "published": "2024-10-08T20:25:19Z",
        "aliases": [f"CVE-2024-{10000 + number}"],
        "summary": text(12), "details": text(500), "database_specific": {"severity": "HIGH"},
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}],
        "affected": [{"package": package, "ranges": [{"type": "SEMVER", "events": events}]}],
        "references": [{"type": "WEB", "url": f"https://example.com/{number}/{each}"} for each in range(8)],
    }  # fmt: skip


def harmful(number: int) -> dict[str, object]:
    """A record as the database of malicious packages publishes it."""
    package = {"ecosystem": "npm", "name": f"harmful{number}", "purl": f"pkg:npm/harmful{number}"}
    return {
        "schema_version": "1.7.4", "id": f"MAL-2025-{number}", "modified": "2026-11-20T01:07:53Z", "summary": text(6),
        "details": text(80), "affected": [{"package": package, "versions": ["1.0.0", "99.9.9"]}],
        "database_specific": {"malicious-packages-origins": [{"source": "ghsa", "sha256": f"{number:064x}"}]},
    }  # fmt: skip


def text(words: int) -> str:
    """Return as many words."""
    return " ".join(random.choice(WORDS) for _ in range(words))


def archive(path: Path, records: int) -> Path:
    """Write an archive of so many records."""
    random.seed(1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(records):
            record = flaw(number) if number % 40 == 0 else harmful(number)
            made.writestr(f"{record['id']}.json", json.dumps(record))
    return path


def imported(store: Path, archives: list[Path]) -> None:
    """Import archives, and print what that took."""
    from deadlight.advisories.importing import import_files

    taken = import_files(store, archives, TODAY)
    used = resource.getrusage(resource.RUSAGE_SELF)
    memory = used.ru_maxrss // (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(f"import   {used.ru_utime + used.ru_stime:6.1f} s of processor time, {memory} MB; failed: {taken.failed}")


def asked(store: Path) -> None:
    """Hold packages against a store, and print what that took."""
    from deadlight.advisories.package_matching import package_advisories
    from deadlight.advisories.store import Store
    from deadlight.model.image_content import Package

    packages = [Package(name=f"lib{number}", version="3.2.1", ecosystem="npm") for number in range(500)]
    best, found = float("inf"), 0
    for _ in range(5):
        started = time.process_time()
        with Store(store) as held:
            found = len(package_advisories(held, packages, today=TODAY).advisories)
        best = min(best, time.process_time() - started)
    print(f"ask      {best * 1000:6.0f} ms for 500 packages, {found} advisories")


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archives", nargs="*", type=Path)
    parser.add_argument("--records", type=int, default=220_000)
    parser.add_argument("--import-into", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
    if options.import_into:
        imported(options.import_into, options.archives)
        return
    with tempfile.TemporaryDirectory() as folder:
        archives = options.archives or [archive(Path(folder) / "all.zip", options.records)]
        store = Path(folder) / "store.sqlite"
        for path in archives:
            print(f"{path.name}: {path.stat().st_size >> 20} MB")
        subprocess.run([sys.executable, __file__, "--import-into", store, *archives], check=True)
        print(f"store    {store.stat().st_size >> 20} MB")
        asked(store)


if __name__ == "__main__":
    main()
