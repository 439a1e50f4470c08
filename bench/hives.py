"""Measures how fast registry hives are read, beside hivex, libregf and python-registry, in one run.

usage: python bench/hives.py [--install] [--repeat N] [HIVE ...]

Every key, the name, type and data of every value. The readers take turns; the best time of each counts, and opening the
file is part of it. Without a HIVE (plain or .xz) the bench writes one of 40,000 keys. hivex is a module of the system's
Python (Debian: python3-hivex), the others come from PyPI into bench/.venv with --install; what is missing is left out.
The last line is what an image needs: open the hive and read its services. Runs on Linux.
"""

from __future__ import annotations

import argparse
import json
import lzma
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / ".venv"
PACKAGES = ("libregf-python", "python-registry>=1.3.1,<2")

OURS = """
from deadlight.sources.image.hives.hive import Hive
for key in Hive(open(path, "rb").read()).walk():
    keys += 1
    for value in key.values():
        values += 1
        value.data()
"""
SERVICES = """
from deadlight.sources.image.registry_facts.registry import Registry
from deadlight.sources.image.registry_facts.services import read_services
keys = len(read_services(Registry({"SYSTEM": [("", open(path, "rb").read())]})))
"""
HIVEX = """
import hivex
hive = hivex.Hivex(path)
stack = [hive.root()]
while stack:
    node = stack.pop()
    keys += 1
    hive.node_name(node)
    for value in hive.node_values(node):
        values += 1
        hive.value_key(value)
        hive.value_value(value)
    stack.extend(hive.node_children(node))
"""
LIBREGF = """
import pyregf
file = pyregf.file()
file.open(path)
stack = [file.get_root_key()]
while stack:
    node = stack.pop()
    keys += 1
    node.name
    for value in node.values:
        values += 1
        value.name, value.type, value.data
    stack.extend(node.sub_keys)
"""
PYTHON_REGISTRY = """
from Registry import Registry
stack = [Registry.Registry(path).root()]
while stack:
    node = stack.pop()
    keys += 1
    node.name()
    for value in node.values():
        values += 1
        value.name(), value.value_type(), value.raw_data()
    stack.extend(node.subkeys())
"""
FRAME = """
import json, sys, time
path, keys, values = sys.argv[1], 0, 0
started = time.perf_counter()
{}
seconds = time.perf_counter() - started
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([keys, values, seconds, int(peak.split()[1]) / 1024]))
"""
READERS = {
    "deadlight": (sys.executable, OURS),
    "hivex": ("/usr/bin/python3", HIVEX),
    "libregf": (str(PEERS / "bin/python"), LIBREGF),
    "python-registry": (str(PEERS / "bin/python"), PYTHON_REGISTRY),
    "deadlight, services only": (sys.executable, SERVICES),
}


def measured(python: str, program: str, hive: Path) -> tuple[int, int, float, float] | None:
    """Return keys, values, seconds and MiB at the peak; nothing where the reader is missing."""
    if not Path(python).exists():
        return None
    environment = {"PYTHONPATH": str(ROOT / "src")} if python == sys.executable else {}
    command = [python, "-c", FRAME.format(program), str(hive)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return tuple(json.loads(done.stdout)) if done.returncode == 0 else None


def written(folder: Path) -> Path:
    """Return a hive of 40,000 keys with two values each."""
    sys.path.insert(0, str(ROOT / "tests"))
    from hive_builder import hive

    services = {
        f"service{number:05}": {"Type": 16, "ImagePath": "C:\\service.exe", "Parameters": {"a": 1, "b": "text"}}
        for number in range(20_000)
    }
    path = folder / "written"
    path.write_bytes(hive({"Select": {"Current": 1}, "ControlSet001": {"Services": services}}))
    return path


def unpacked(hive: Path, folder: Path) -> Path:
    """Return the file of the hive itself."""
    if hive.suffix != ".xz":
        return hive
    path = folder / hive.stem
    path.write_bytes(lzma.decompress(hive.read_bytes()))
    return path


def compare(hive: Path, repeat: int) -> None:
    """Print a table of the readers on one hive."""
    best: dict[str, tuple[int, int, float, float]] = {}
    for _ in range(repeat):
        for name, (python, program) in READERS.items():
            figures = measured(python, program, hive)
            if figures is not None and (name not in best or figures[2] < best[name][2]):
                best[name] = figures
    ours = best["deadlight"][2]
    print(f"{hive.name}, {hive.stat().st_size / 1e6:.1f} MB")
    print("| reader | keys | values | seconds | keys/s | MiB | × deadlight |", "|---" + "|--:" * 6 + "|", sep="\n")
    for name, (keys, values, seconds, memory) in best.items():
        speed, ratio = keys / seconds, seconds / ours
        print(f"| {name} | {keys} | {values} | {seconds:.3f} | {speed:.0f} | {memory:.0f} | {ratio:.2f} |")


def main() -> int:
    """Compare on each hive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--install", action="store_true", help="install the peers from PyPI into bench/.venv")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("hives", nargs="*", type=Path)
    options = parser.parse_args()
    if options.install:
        if not PEERS.exists():
            subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        subprocess.run([PEERS / "bin/python", "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    with tempfile.TemporaryDirectory() as folder:
        for hive in options.hives or [written(Path(folder))]:
            compare(unpacked(hive, Path(folder)), options.repeat)
    return 0


if __name__ == "__main__":
    sys.exit(main())
