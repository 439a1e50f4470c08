"""Files of an image that mean harm to whoever reads them: reading ends, in bounds, with no error but ours.

What takes more than linear time would not end here in the time that anybody has.
"""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.sources.image.layers import LayerRead, read_layer
from image_builder import layer

TASK = "Windows/System32/Tasks/x"
MANY = 900_000


def read(path: str, data: bytes | str) -> LayerRead:
    return read_layer(iter([layer({path: data}).tar]), lambda path, text: [])


def jar(text: str | bytes, *, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        archive.writestr("META-INF/MANIFEST.MF", text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (TASK, "<Task><Principals><UserId>" + " " * 19_000 + "</Principals>"),
        (TASK, "<Task>" + "<Exec><Command>x" + " " * 19_000 + "</Exec>"),
        (TASK, "<Task>" + "<Exec><Command>x</Command><Arguments>x" + " " * 19_000 + "</Exec>"),
        (TASK, "<Task>" + "<Exec>" * (MANY // 6)),
        (TASK, "<Task>" + "<Principals>" * (MANY // 12)),
        (TASK, "<Task>" + "<Settings>" * (MANY // 10)),
        (TASK, "<Task>" + "<Triggers>" * (MANY // 10)),
        (TASK, "<Task><Settings><Enabled>" + " " * MANY),
        ("Modules/shop/shop.psd1", "\n" * MANY),
        ("Modules/shop/shop.psd1", " " * MANY + "ModuleVersion"),
        ("app/a.jar", jar("a: x" + " " * 65_000 + "x")),
        ("app/a.jar", jar("a: x" + "\n" * 65_000 + "x")),
        ("app/" + "-1" * 15_000 + "!.jar", jar("a: x")),
        ("app/" + "-1." * 10_000 + "!.jar", jar("a: x")),
    ],
)
def test_a_file_without_an_end_is_read_to_its_end(path: str, data: bytes | str) -> None:
    assert read(path, data).problems == []


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_jar_is_said(how: int) -> None:
    data = bytearray(jar("a: x" * 5000, how=how))
    at = data.index(b"MANIFEST.MF") + 11
    data[at : at + 24] = b"\xff" * 24
    assert ["is not what its name says" in note for note in read("app/a.jar", bytes(data)).notes] == [True]


@given(st.data())
def test_any_change_of_a_jar_is_read_or_said(source: st.DataObject) -> None:
    data = bytearray(source.draw(st.sampled_from(JARS)))
    for at, value in source.draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=8)):
        data[at] = value
    assert read("app/a.jar", bytes(data)).problems == []


JARS = [jar("Bundle-Version: 1.0\n" * 20, how=how) for how in (0, 8, 12, 14)]


def test_the_switch_of_a_task_is_that_of_its_settings() -> None:
    switched = "<Triggers><BootTrigger><Enabled>false</Enabled></BootTrigger></Triggers>"
    for text in (f"<Settings><Enabled>true</Enabled></Settings>{switched}", f"{switched}<Settings></Settings>"):
        assert [task.enabled for task in read(TASK, f"<Task>{text}</Task>").tasks] == [True]
    for word in ("false", "0", " False\n"):
        text = f"<Settings><Enabled>{word}</Enabled></Settings>{switched}"
        assert [task.enabled for task in read(TASK, f"<Task>{text}</Task>").tasks] == [False]


def peak_of(path: str, data: bytes | str) -> int:
    tar = layer({path: data}).tar
    tracemalloc.start()
    read_layer(iter([tar]), lambda path, text: [])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_jar_does_not_unpack_more_than_is_read(how: int) -> None:
    assert peak_of("app/a.jar", jar(bytes(64 << 20), how=how)) < 16 << 20


def test_a_jar_with_millions_of_entries_is_not_listed() -> None:
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<HHH", 1, 0, 0) + bytes(12) + b"a"
    count = 400_000
    end_64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, len(entry) * count, 0)
    place = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(entry) * count, 1)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    data = entry * count + end_64 + place + end
    assert peak_of("app/a.jar", data) < 4 * len(data)
    assert ["is not what its name says" in note for note in read("app/a.jar", data).notes] == [True]
