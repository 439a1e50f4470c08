from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.sources.image.hives.hive import Hive
from deadlight.sources.image.hives.merge import EffectiveKey, merge
from deadlight.sources.image.hives.value import Kind
from hive_builder import DELETED, deleted, hive, replaced, replaced_tree, sealed

LISTS = ("li", "lf", "lh", "ri")
NODE_SIZE = 80


def root_of(*hives: bytes) -> EffectiveKey:
    return merge([Hive(data, str(level)) for level, data in enumerate(hives)])


def as_dictionary(key: EffectiveKey) -> dict[str, object]:
    below: dict[str, object] = {subkey.name: as_dictionary(subkey) for subkey in key.subkeys()}
    return below | {value.name: value.number() for value in key.values()}


def node_of(data: bytes, name: str) -> int:
    """Return the place of the node of the key of this name in the file."""
    return data.index(name.encode(), data.index(b"hbin")) - NODE_SIZE + 4


@pytest.mark.parametrize("lists", LISTS)
def test_each_form_of_list_is_read(lists: str) -> None:
    names = [f"key{number}" for number in range(7)]
    read = Hive(hive({name: {"n": 1} for name in names}, lists=lists))  # type: ignore[arg-type]
    assert [key.name for key in read.root.subkeys()] == names
    assert [key.name for key in read.walk()] == ["ROOT", *names]
    assert read.faults == ()


def test_names_are_found_whatever_their_case_and_script() -> None:
    root = root_of(hive({"Größe": {"Ünder": {"x": 1}}, "ключ": {"ИМЯ": "да"}}))
    assert root.find(r"GRÖSSE\x") is None
    assert root.find(r"grÖße\ÜNDER").path == r"Größe\Ünder"
    assert root.find("КЛЮЧ").text("имя") == "да"
    assert root.find("") is root


def test_values_of_every_type_are_decoded() -> None:
    root = root_of(
        hive({
            "": "default", "text": "a b", "number": 7, "list": ["one", "two"], "bytes": b"12345", "short": b"\1",
            "big": (Kind.DWORD_BIG_ENDIAN, b"\0\0\1\0"), "long": (Kind.QWORD, b"\1" + bytes(7)),
            "expand": (Kind.EXPAND_SZ, "%x%\0rest".encode("utf-16-le")), "odd": (Kind.SZ, b"a\0b"), "none": (Kind.NONE, b""),
        })
    )  # fmt: skip
    assert (root.text(""), root.text("TEXT"), root.text("expand"), root.text("odd")) == ("default", "a b", "%x%", "a")
    assert (root.number("number"), root.number("big"), root.number("long")) == (7, 256, 1)
    assert (root.texts("list"), root.texts("text"), root.texts("number")) == (("one", "two"), ("a b",), ())
    assert (root.data("bytes"), root.data("short"), root.data("none")) == (b"12345", b"\1", b"")
    assert (root.text("number"), root.number("text"), root.data("missing")) == (None, None, None)


@pytest.mark.parametrize("size", [16344, 16345, 40000])
@pytest.mark.parametrize("minor", [3, 5])
def test_large_data_are_read_in_segments(size: int, minor: int) -> None:
    data = bytes(number % 251 for number in range(size))
    read = Hive(hive({"big": data}, minor=minor))
    (value,) = read.root.values()
    assert value.data() == data
    assert value.data(17000) == data[:17000]
    assert read.faults == ()


def test_a_number_of_another_size_is_none() -> None:
    assert root_of(hive({"n": (Kind.DWORD, b"\1\0\0\0\0\0\0\0")})).number("n") is None


@pytest.mark.parametrize(
    ("offset", "value", "reason"),
    [(0, 0, "signature"), (20, 2, "version 2.5"), (24, 9, "version 1.9"), (28, 1, "type 1"), (32, 2, "format 2")],
)
def test_what_is_no_hive_is_refused(offset: int, value: int, reason: str) -> None:
    data = bytearray(hive({}))
    struct.pack_into("<I", data, offset, value)
    with pytest.raises(InputError, match=reason):
        Hive(data)


def test_a_short_file_is_refused() -> None:
    with pytest.raises(InputError, match="too short"):
        Hive(b"regf")


def test_a_hive_that_was_not_closed_says_so() -> None:
    data = bytearray(hive({}))
    struct.pack_into("<I", data, 4, 9)
    read = Hive(sealed(data))
    assert read.dirty
    assert read.faults == ("the hive was not closed: changes in its transaction logs are not seen",)


def test_a_wrong_checksum_is_named() -> None:
    data = bytearray(hive({}))
    data[508] ^= 1
    assert Hive(data).faults == ("the checksum of the base block is wrong",)


def test_a_hive_that_is_cut_off_gives_what_is_there() -> None:
    read = Hive(hive({"a": {"x": 1}, "b": {"y": bytes(9000)}})[:5000])
    assert [key.name for key in read.walk()] == ["ROOT"]
    assert read.faults[0] == "the hive is cut off: 904 of 12288 bytes are there"
    assert "is outside the hive" in read.faults[1]


def test_a_key_that_holds_itself_ends() -> None:
    data = bytearray(hive({"outer": {"inner": {}}}))
    outer, inner = node_of(data, "outer"), node_of(data, "inner")
    data[inner + 20 : inner + 32] = data[outer + 20 : outer + 32]
    read = Hive(data)
    assert [key.name for key in read.walk()] == ["ROOT", "outer", "inner"]
    assert read.faults == (r"a key stands in two places: outer\inner\inner",)
    merged = merge([Hive(data)])
    assert sum(1 for _ in merged.walk()) < len(data)


def test_subkeys_outside_the_hive_are_named_and_the_rest_is_read() -> None:
    data = bytearray(hive({"one": {}, "two": {}}))
    at = data.index(b"lh", 4096) + 4
    struct.pack_into("<I", data, at, 0x7FFFFFF0)
    read = Hive(data)
    assert [key.name for key in read.root.subkeys()] == ["two"]
    assert read.faults == ("a subkey of the root cannot be read: a key at 0x7ffffff0 is outside the hive",)


def test_a_list_that_is_longer_than_its_cell_is_named() -> None:
    data = bytearray(hive({"one": {}, "two": {}}))
    struct.pack_into("<H", data, data.index(b"lh", 4096) + 2, 60000)
    read = Hive(data)
    assert read.root.subkeys() == []
    assert "longer than its cell" in read.faults[0]


def test_values_that_their_list_does_not_hold_are_named() -> None:
    data = bytearray(hive({"one": {"x": 1, "y": 2}}))
    struct.pack_into("<I", data, node_of(data, "one") + 36, 0x40000000)
    read = Hive(data)
    (key,) = read.root.subkeys()
    assert [value.name for value in key.values()][:2] == ["x", "y"]
    assert "more than its list holds" in read.faults[0]


def test_an_index_within_an_index_is_named() -> None:
    data = bytearray(hive({"one": {}, "two": {}}, lists="ri"))
    at = data.index(b"ri", 4096)
    struct.pack_into("<I", data, at + 4, at - 4 - 4096)
    read = Hive(data)
    assert read.root.subkeys() == []
    assert "is within another" in read.faults[0]


BASE = hive({"kept": {"a": 1, "b": 2, "below": {"c": 3}}, "other": {"d": 4}}, layered=True)


@pytest.mark.parametrize(
    ("delta", "merged"),
    [
        ({"kept": {"a": 9}}, {"kept": {"a": 9, "b": 2, "below": {"c": 3}}, "other": {"d": 4}}),
        ({"KEPT": {"new": {"e": 5}}}, {"KEPT": {"a": 1, "b": 2, "below": {"c": 3}, "new": {"e": 5}}, "other": {"d": 4}}),
        ({"kept": {"A": DELETED}}, {"kept": {"b": 2, "below": {"c": 3}}, "other": {"d": 4}}),
        ({"kept": deleted()}, {"other": {"d": 4}}),
        ({"kept": {"below": deleted()}}, {"kept": {"a": 1, "b": 2}, "other": {"d": 4}}),
        ({"kept": replaced({"z": 7})}, {"kept": {"z": 7, "below": {"c": 3}}, "other": {"d": 4}}),
        ({"kept": replaced_tree({"z": 7})}, {"kept": {"z": 7}, "other": {"d": 4}}),
        ({"kept": replaced_tree({"below": replaced_tree({})})}, {"kept": {"below": {}}, "other": {"d": 4}}),
    ],
)  # fmt: skip
def test_a_delta_changes_its_base(delta: dict[str, object], merged: dict[str, object]) -> None:
    assert as_dictionary(root_of(BASE, hive(delta, layered=True))) == merged  # type: ignore[arg-type]


def test_what_one_layer_deletes_another_may_make_again() -> None:
    again = root_of(BASE, hive({"kept": deleted()}), hive({"kept": {"n": 1}}))
    assert as_dictionary(again.find("kept")) == {"n": 1}
    value = root_of(BASE, hive({"kept": {"a": DELETED}}), hive({"kept": {"a": 5}}))
    assert value.find("kept").number("a") == 5


@pytest.mark.parametrize(("semantics", "seen"), [(1, None), (2, ["below"]), (3, []), (0x80, ["below"])])
def test_the_layer_byte_of_a_hive_whose_bytes_were_set_by_hand(semantics: int, seen: list[str] | None) -> None:
    data = bytearray(hive({"kept": {}, "other": {}}))
    data[node_of(data, "kept") + 13] = semantics
    key = root_of(BASE, bytes(data)).find("kept")
    assert (None if key is None else [below.name for below in key.subkeys()]) == seen


def test_the_marks_of_a_base_count_only_where_it_declares_layers() -> None:
    keys = {"gone": deleted(), "here": {}}
    assert [key.name for key in root_of(hive(keys)).subkeys()] == ["gone", "here"]
    assert [key.name for key in root_of(hive(keys, layered=True)).subkeys()] == ["here"]


def test_the_layer_of_a_key_is_the_topmost_that_sets_a_value() -> None:
    root = root_of(BASE, hive({"kept": {"a": 2}, "other": {}}))
    assert root.find("kept").layer == "1"
    assert root.find("other").layer == "0"
    assert root.find("kept").value("b").hive.layer == "0"


def test_a_root_that_cannot_be_read_is_left_out() -> None:
    broken = bytearray(hive({"x": {}}))
    struct.pack_into("<I", broken, 36, 0x7FFFFFFF)
    hives = [Hive(BASE), Hive(broken)]
    assert [key.name for key in merge(hives).subkeys()] == ["kept", "other"]
    assert any("the root cannot be read" in fault for fault in hives[1].faults)
    with pytest.raises(InputError, match="no registry hive"):
        merge([Hive(broken)])


NAMES = st.text(st.characters(codec="utf-16-le", exclude_characters="\\\0"), min_size=1, max_size=12)
DATA = st.integers(0, 2**32 - 1) | st.binary(max_size=40)
KEYS = st.recursive(
    st.dictionaries(NAMES, DATA, max_size=3),
    lambda inner: st.dictionaries(NAMES, DATA | inner, max_size=4),
    max_leaves=12,
)


def written(keys: dict[str, object]) -> object:
    return {
        name: written(item)
        if isinstance(item, dict)
        else (item.to_bytes(4, "little") if isinstance(item, int) else item)
        for name, item in keys.items()
    }


def raw(hive: Hive) -> object:
    def of(key: object) -> dict[str, object]:
        below = {subkey.name: of(subkey) for subkey in key.subkeys()}
        return below | {value.name: value.data() for value in key.values()}

    return of(hive.root)


@given(KEYS, st.sampled_from(LISTS))
def test_what_is_written_is_read(keys: dict[str, object], lists: str) -> None:
    read = Hive(hive(keys, lists=lists))  # type: ignore[arg-type]
    assert raw(read) == written(keys)
    assert read.faults == ()
