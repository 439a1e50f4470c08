"""Pieces of layers come in memory that was used before."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

PROGRAM = """
import resource, sys
from deadlight.sources.image.freed_memory import keep_freed
assert sys.argv[1] == "no" or keep_freed()
for _ in range(300):
    pieces = [bytes(1 << 20) for _ in range(3)]
    del pieces
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only GNU's C library can be told")
def test_memory_that_was_freed_is_not_asked_of_the_system_again() -> None:
    faults = {
        asked: int(subprocess.run([sys.executable, "-c", PROGRAM, asked], capture_output=True, check=True).stdout)
        for asked in ("no", "yes")
    }
    assert faults["yes"] < faults["no"] / 3
