"""Pins what deadlight says of the corpus beside the repository, for tests/test_corpus.py.

usage: python tools/pin_corpus.py [--write]

Prints how the counts by kind of file and check differ from tests/corpus_counts.json; with --write, writes
them. Whoever writes them has looked at the files whose counts changed.
"""

from __future__ import annotations

import datetime
import json
import os
import sys
from collections import Counter
from pathlib import Path

from deadlight import pipeline
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
PINNED = ROOT / "tests" / "corpus_counts.json"
TODAY = datetime.date(2026, 11, 22)
KINDS = ("compose", "k8s")


def audited(kind: str) -> AuditReport:
    """Return the report on one folder of the corpus."""
    os.chdir(CORPUS)
    return pipeline.audit([kind], Settings(today=TODAY))


def counts_of(report: AuditReport) -> dict[str, int]:
    """Return the findings a check, with the subjects a system and what was unread or unknown."""
    counts = Counter(finding.name for finding in report.findings)
    systems = {f"({name} workloads)": number for name, number in report.subjects.items()}
    rest = {"(files)": report.files, "(unread)": len(report.unread), "(skipped)": len(report.skipped)}
    unknown = Counter(f"(unknown) {row.name}" for row in report.unknown)
    return dict(sorted({**counts, **systems, **rest, **unknown}.items()))


def main() -> int:
    """Compare, and write where asked; return 1 for a difference that was not written."""
    if not CORPUS.is_dir():
        sys.exit(f"{CORPUS} is not here")
    found = {kind: counts_of(audited(kind)) for kind in KINDS}
    pinned = json.loads(PINNED.read_text(encoding="utf-8")) if PINNED.exists() else {}
    changed = 0
    for kind, counts in found.items():
        before = pinned.get(kind, {})
        for name in sorted({*counts, *before}):
            if counts.get(name, 0) != before.get(name, 0):
                changed += 1
                print(f"{kind}: {name}: {before.get(name, 0)} -> {counts.get(name, 0)}")
    if "--write" in sys.argv:
        PINNED.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        return 0
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
