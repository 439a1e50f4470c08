"""Hives that mean harm: whatever their bytes are, reading ends, in bounds, with no error but ours."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.sources.image.hives.hive import Hive
from deadlight.sources.image.hives.merge import merge
from deadlight.sources.image.registry_facts.reading import RegistryFacts, read_registry
from hive_builder import deleted, hive, replaced

SAM = Path(__file__).parents[4] / "shared" / "samples" / "hives" / "regipy_SAM"
WANTED = [("system\\currentcontrolset\\control\\lsa", "runasppl"), ("software\\policies", "x")]

SERVICES = {
    "web": {"Type": 16, "Start": 2, "ImagePath": "C:\\web.exe", "DependOnService": ["db"], "Parameters": {"ServiceDll": "x"}},
    "db": {"Type": 32, "Start": 3, "TriggerInfo": {"0": {"Action": 1}}, "big": bytes(17_000)},
}  # fmt: skip
USER = {"F": bytes(56) + b"\x10\0\0\0" + bytes(20), "V": struct.pack("<12x2I", 0, 6).ljust(204, b"\0") + b"a\0b\0c\0"}
GROUP = {
    "C": struct.pack("<13I", 544, 0, 0, 0, 0, 2, 0, 0, 0, 0, 4, 12, 1) + b"x\0\0\0" + b"\1\1\0\0\0\0\0\5\x12\0\0\0"
}
BASES = {
    "SYSTEM": hive({
        "Select": {"Current": 1},
        "ControlSet001": {"Services": SERVICES, "Control": {"Lsa": {"RunAsPPL": 0}}},
    }),
    "SOFTWARE": hive({
        "Microsoft": {
            "Windows NT": {
                "CurrentVersion": {
                    "CurrentBuild": "20348", "UBR": 1, "CurrentMajorVersionNumber": 10, "CurrentMinorVersionNumber": 0,
                    "Schedule": {"TaskCache": {"Tree": {"a": {"b": {"Id": "{1}"}}}}},
                }
            },
            "Windows": {"CurrentVersion": {"Uninstall": {"p": {"DisplayName": "p", "DisplayVersion": "1"}}}},
        },
        "Policies": {"x": 1},
    }, lists="ri"),
    "SAM": hive({
        "SAM": {"Domains": {"Account": {"V": bytes(24), "Users": {"000003E8": USER}}, "Builtin": {"Aliases": {"00000220": GROUP}}}}
    }, lists="lf"),
}  # fmt: skip
DELTAS = {
    "SYSTEM": hive({"ControlSet001": {"Services": {"web": replaced({"Type": 16, "Start": 4}), "db": deleted()}}}),
    "SOFTWARE": hive({"Microsoft": {"Windows NT": {"CurrentVersion": {"UBR": 2}}}}),
    "SAM": hive({"SAM": {"Domains": {"Account": {"Users": {"000003E8": deleted()}}}}}),
}


def used(data: bytes) -> int:
    return len(data.rstrip(b"\0"))


@st.composite
def mutations(draw: st.DrawFn, data: bytes) -> bytes:
    """Hives in which some words are others: those of cells that are elsewhere, great ones, small ones, any."""
    changed = bytearray(data)
    words = len(data) // 4
    first = 1024  # the base block is long and mostly empty
    place = st.integers(first, used(data) // 4) | st.sampled_from([5, 6, 9, 10, 36, 127])
    cell = st.integers(4, words - first).map(lambda word: word * 8 % (len(data) - 4096))
    value = (
        cell
        | st.sampled_from([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF8, 0xFFFF, 0x6B6E])
        | st.integers(0, 2**32 - 1)
    )
    for word, new in draw(st.lists(st.tuples(place, value), max_size=12)):
        struct.pack_into("<I", changed, word * 4 % (len(data) - 3), new)
    end = draw(st.none() | st.integers(0, len(data)))
    return bytes(changed if end is None else changed[:end])


@st.composite
def images(draw: st.DrawFn) -> dict[str, list[tuple[str, bytes]]]:
    return {
        name: [("base", draw(mutations(base))), ("delta", draw(st.just(DELTAS[name]) | mutations(DELTAS[name])))]
        for name, base in BASES.items()
    }


@given(images())
def test_facts_of_broken_hives_are_facts(image: dict[str, list[tuple[str, bytes]]]) -> None:
    facts = read_registry(image, WANTED)
    assert isinstance(facts, RegistryFacts)
    assert all(isinstance(text, str) and len(text) < 1000 for text in facts.unread)


@given(st.sampled_from(sorted(BASES)).flatmap(lambda name: mutations(BASES[name])))
def test_a_walk_over_a_broken_hive_ends(data: bytes) -> None:
    walk_all(data)


@pytest.mark.skipif(not SAM.is_file(), reason="../shared/samples/hives is not here")
@given(st.data())
def test_a_walk_over_a_broken_real_hive_ends(source: st.DataObject) -> None:
    data = source.draw(mutations(SAM.read_bytes()))
    walk_all(data)
    assert read_registry({"SAM": [("", data)]}).unread


def walk_all(data: bytes) -> None:
    try:
        opened = Hive(data)
        keys = 0
        for key in opened.walk():
            keys += 1
            for value in key.values():
                assert len(value.data()) <= len(data)
                value.text()
                value.texts()
                value.number()
            key.path.encode("utf-8", "backslashreplace")
        assert keys <= len(data) // 80 + 1
        assert len(opened.faults) <= 51
    except InputError:
        return


def shared_lists(levels: int, width: int) -> bytes:
    """Return a hive of `levels` keys below each other, whose lists name the next one `width` times."""
    keys: dict[str, object] = {}
    for level in range(levels):
        keys = {f"key{level}": keys, **{f"x{number}": {} for number in range(width - 1)}}
    data = bytearray(hive(keys, lists="li"))
    start = 4096
    while (at := data.find(b"li", start)) >= 0:
        start = at + 4
        count = struct.unpack_from("<H", data, at + 2)[0]
        offsets = struct.unpack_from(f"<{count}I", data, at + 4)
        struct.pack_into(f"<{count}I", data, at + 4, *[offsets[0]] * count)
    return bytes(data)


def test_keys_that_are_shared_do_not_multiply() -> None:
    data = shared_lists(40, 30)
    walk_all(data)
    root = merge([Hive(data)])
    assert sum(1 for _ in root.walk()) <= len(data) // 80


def rings() -> bytes:
    """Return a hive in which a hundred keys have one list of subkeys, which names them all."""
    data = bytearray(hive({f"key{number:03}": {} for number in range(100)}, lists="li"))
    at = data.index(b"li", 4096)
    offsets = struct.unpack_from("<100I", data, at + 4)
    for offset in offsets:
        struct.pack_into("<I", data, 4096 + offset + 4 + 20, 100)
        struct.pack_into("<I", data, 4096 + offset + 4 + 28, at - 4 - 4096)
    return bytes(data)


def test_keys_in_rings_end() -> None:
    data = rings()
    walk_all(data)
    opened = Hive(data)
    assert sum(1 for _ in merge([opened]).walk()) <= len(data) // 80
    assert "the lists hold more keys than the hive has room for, or than are read" in opened.faults


def test_data_that_are_shared_are_not_read_without_end() -> None:
    services: dict[str, object] = {f"s{number}": {"Type": 16, "ImagePath": "x" * 30_000} for number in range(2)}
    services |= {f"t{number}": {"Type": 16, "ImagePath": ""} for number in range(1000)}
    data = bytearray(hive({"Select": {"Current": 1}, "ControlSet001": {"Services": services}}, minor=3))
    at = data.index(b"ImagePath") - 20
    record = bytes(data[at + 4 : at + 16])
    while (at := data.find(b"ImagePath", at + 40)) >= 0:
        data[at - 16 : at - 4] = record
    tracemalloc.start()
    facts = read_registry({"SYSTEM": [("", bytes(data))]})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert any("more data than the hive has room for" in text for text in facts.unread)
    assert sum(len(service.image_path) for service in facts.services) <= 2 * len(data)
    assert peak < 40 * len(data)


def group_of(count: int) -> bytes:
    """Return the record of a group with this many members."""
    members = b"".join(b"\1\0" + number.to_bytes(6, "big") for number in range(count))
    return struct.pack("<13I", 544, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, len(members), count) + members


def groups_of(count: int) -> RegistryFacts:
    aliases = {"00000220": {"C": group_of(count)}, "00000221": {"C": group_of(2)}}
    data = hive({"SAM": {"Domains": {"Account": {"V": bytes(24)}, "Builtin": {"Aliases": aliases}}}})
    return read_registry({"SAM": [("base", data), ("above", data)]})


def test_a_group_with_more_members_than_are_read_is_named() -> None:
    facts = groups_of(400_000)
    assert [len(group.members) for group in facts.groups] == [0, 2]
    assert any(text.startswith("the members of the group") for text in facts.unread)
    assert [len(group.since) for group in groups_of(8_000).groups] == [8_000, 2]


def test_services_that_depend_on_more_than_is_read_are_named() -> None:
    services = {"web": {"Type": 16, "Start": 2, "DependOnService": [f"s{number}" for number in range(5_000)]}}
    facts = read_registry({"SYSTEM": [("", hive({"Select": {"Current": 1}, "ControlSet001": {"Services": services}}))]})
    assert "a service that depends on more than 256 others" in facts.unread
