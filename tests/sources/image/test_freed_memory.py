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
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
before = faults()
for size in range(128 << 10, 3 << 20, 32 << 10):
    b"x" * size  # each larger than all before, which the library by itself gets anew from the system
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only GNU's C library can be told")
def test_memory_that_was_freed_is_not_asked_of_the_system_again() -> None:
    faults = {
        asked: int(subprocess.run([sys.executable, "-c", PROGRAM, asked], capture_output=True, check=True).stdout)
        for asked in ("no", "yes")
    }
    assert faults["yes"] < faults["no"] / 3
