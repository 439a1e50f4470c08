"""Real files: every one is read, and what deadlight says of them changes only when somebody has looked.

`python tools/pin_corpus.py` prints what changed, `--write` pins it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
KINDS = ("compose", "k8s", "credspec", "daemon-json", "containerd-toml")

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not here")


def test_the_counts_by_check_are_those_that_were_looked_at() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "pin_corpus.py")], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


def test_the_whole_corpus_is_read_or_skipped_with_a_reason() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deadlight", "audit", str(CORPUS), "-f", "json", "--today", "2026-11-22"],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert {row["reason"].partition(":")[0] for row in report["unread"]} <= {"a template"}
    assert report["errors"] == []
    # Notes on releases of containerd are TOML too, and nothing to audit.
    taken = {path for kind in KINDS for path in (CORPUS / kind).iterdir() if "__releases__" not in path.name}
    passed_over = {row["path"] for row in report["skipped"]}
    assert report["summary"]["files"] == len({path for path in taken if str(path) not in passed_over})
    assert all(row["reason"] for row in report["skipped"])
