"""Our reader beside hivex, the reader of libguestfs, on real hives and on those that the tests write."""

from __future__ import annotations

import json
import lzma
import os
import subprocess
from pathlib import Path

import pytest

from deadlight.sources.image.hives.hive import Hive
from deadlight.sources.image.hives.value import Kind
from deadlight.sources.image.registry_facts.registry import Registry
from deadlight.sources.image.registry_facts.services import read_services
from hive_builder import hive

HIVES = Path(__file__).parents[4] / "shared" / "samples" / "hives"
PYTHON = Path("/usr/bin/python3")
DUMP = Path(__file__).with_name("hivex_dump.py")


def hivex_is_here() -> bool:
    return (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-c", "import hivex"], check=False, stderr=subprocess.DEVNULL).returncode == 0
    )


# Where everything is tested the module has to be there; elsewhere it may be missing.
pytestmark = pytest.mark.skipif(
    not os.getenv("CI") and not hivex_is_here(), reason="python3-hivex is not installed for /usr/bin/python3"
)
real = pytest.mark.skipif(not HIVES.is_dir(), reason="../shared/samples/hives is not here")


def sample(name: str) -> bytes:
    path = HIVES / name
    return lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()


def by_hivex(data: bytes, folder: Path) -> list[tuple[object, ...]]:
    (folder / "hive").write_bytes(data)
    done = subprocess.run([PYTHON, DUMP, folder / "hive"], capture_output=True, text=True, check=True)
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def by_us(data: bytes) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    paths: dict[int, str] = {}
    for key in Hive(data).walk():
        path = "" if key.parent is None else f"{paths[key.parent.offset]}\\{key.name}".lower()
        paths[key.offset] = path
        rows.append((path,))
        rows.extend((path, value.name.lower(), value.kind, value.data().hex()) for value in key.values())
    return rows


@real
@pytest.mark.parametrize(
    ("name", "keys", "values"),
    [
        ("dissect_SYSTEM.xz", 33_317, 74_454),
        ("regipy_SYSTEM_WIN_10_1709.xz", 43_211, 90_307),
        ("regipy_SAM", 65, 70),
        ("scancode_docker_layer_Software_Delta", 12, 12),
    ],
)
def test_every_key_and_value_of_a_real_hive_is_as_hivex_reads_it(
    name: str, keys: int, values: int, tmp_path: Path
) -> None:
    ours, theirs = by_us(sample(name)), by_hivex(sample(name), tmp_path)
    assert sum(len(row) == 1 for row in ours) == keys
    assert sum(len(row) == 4 for row in ours) == values
    assert sorted(ours, key=repr) == sorted(theirs, key=repr)


def text_of(values: dict[str, tuple[int, bytes]], name: str) -> str:
    kind, data = values.get(name, (0, b""))
    return data.decode("utf-16-le").partition("\0")[0] if kind in {1, 2} else ""


def number_of(values: dict[str, tuple[int, bytes]], name: str) -> int:
    return int.from_bytes(values[name][1], "little") if name in values else 0


@real
def test_all_win32_services_of_a_real_hive_are_as_hivex_reads_them(tmp_path: Path) -> None:
    data = sample("regipy_SYSTEM_WIN_10_1709.xz")
    keys: dict[str, dict[str, tuple[int, bytes]]] = {}
    for path, *value in by_hivex(data, tmp_path):
        of_key = keys.setdefault(str(path), {})
        if value:
            of_key[str(value[0])] = (int(str(value[1])), bytes.fromhex(str(value[2])))
    services = "\\controlset001\\services\\"
    theirs = {
        path.removeprefix(services): values
        for path, values in keys.items()
        if path.startswith(services) and path.count("\\") == 3 and number_of(values, "type") & 0x30
    }
    ours = {service.name.lower(): service for service in read_services(Registry({"SYSTEM": [("", data)]}))}
    assert len(ours) == 290
    assert ours.keys() == theirs.keys()
    starts = ("boot", "system", "auto", "manual", "disabled")
    for name, service in ours.items():
        values = theirs[name]
        parameters = keys.get(f"{services}{name}\\parameters", {})
        triggers = [key for path, key in keys.items() if path.startswith(f"{services}{name}\\triggerinfo\\")]
        assert service.account == text_of(values, "objectname")
        assert service.display == text_of(values, "displayname")
        assert service.image_path == text_of(values, "imagepath")
        assert service.service_dll == text_of(parameters, "servicedll") or text_of(values, "servicedll")
        assert service.kind == number_of(values, "type")
        assert service.start == starts[number_of(values, "start")]
        assert service.delayed == bool(number_of(values, "delayedautostart"))
        assert service.triggered == any(number_of(trigger, "action") == 1 for trigger in triggers)
    assert sum(not service.account for service in ours.values()) == 22


@pytest.mark.parametrize("lists", ["li", "lf", "lh", "ri"])
def test_what_the_tests_write_is_a_hive_for_others_too(lists: str, tmp_path: Path) -> None:
    data = hive(
        {
            "Größe": {"": "default", "number": 7, "ключ": {"big": bytes(20_000)}},
            "list": {"texts": ["one", "two"], "long": (Kind.QWORD, bytes(8)), "bytes": b"12345", "none": (0, b"")},
            **{f"key{number}": {} for number in range(9)},
        },
        lists=lists,  # type: ignore[arg-type]
    )
    assert sorted(by_us(data), key=repr) == sorted(by_hivex(data, tmp_path), key=repr)
