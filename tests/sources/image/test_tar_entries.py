"""Entries of tar archives, held against the writer of the standard library."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.sources.image.tar import Feed, entries

_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40)
_KEY = st.text(st.characters(exclude_characters="\0=", exclude_categories=("Cs",)), min_size=1, max_size=20)


def archive(*members: tarfile.TarInfo, form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.TarFile(fileobj=out, mode="w", format=form) as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return out.getvalue()


def member(name: str, size: int = 0, **records: str) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.pax_headers = size, dict(records)
    return made


def read(data: bytes, piece: int = 700) -> list:
    return list(entries(Feed(data[at : at + piece] for at in range(0, len(data), piece))))


@given(st.dictionaries(_KEY.map(lambda key: f"X.{key}"), _TEXT, max_size=5))
def test_records_come_as_they_were_written(records) -> None:
    found = read(archive(member("Files/a", 3, **records), member("Files/b")))
    assert [(each.name, each.size) for each in found] == [("Files/a", 3), ("Files/b", 0)]
    assert {key: found[0].records.get(key) for key in records} == records
    assert not found[1].records


def test_a_line_end_in_a_value_hides_no_record_and_makes_none() -> None:
    value = "a\n25 MSWINDOWS.fileattr=32"
    (found,) = read(archive(member("Files/a", 0, first=value, second="2")))
    assert found.records == {"first": value, "second": "2"}


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize("name", ["a", "d" * 90 + "/" + "n" * 90, "n" * 300, "é" * 120])
def test_names_and_links_come_whole_however_they_are_written(form, name) -> None:
    linked = tarfile.TarInfo(f"Files/{name}")
    linked.type, linked.linkname = tarfile.LNKTYPE, f"Files/{name}2"
    assert [(each.name, each.kind, each.link) for each in read(archive(linked, form=form))] == [
        (f"Files/{name}", "1", f"Files/{name}2")
    ]


@given(st.integers(0, 511), st.integers(1, 255))
def test_a_changed_byte_of_a_header_is_noticed(at, by) -> None:
    data = bytearray(archive(member("Files/a")))
    data[at] = (data[at] + by) % 256
    if 148 <= at < 156 and not chr(data[at]).isdecimal():
        return  # how the number of the checksum ends is free
    with pytest.raises(InputError):
        read(bytes(data))


def test_a_header_full_of_high_bytes_has_its_checksum() -> None:
    filled = bytearray(member("Files/a").tobuf(tarfile.GNU_FORMAT))
    for part in (slice(157, 257), slice(265, 329), slice(345, 512)):
        filled[part] = b"\xff" * (part.stop - part.start)
    filled[148:156] = b"        "
    filled[148:156] = b"%07o\0" % sum(filled)
    assert sum(filled) > 65_521
    assert len(read(bytes(filled) + bytes(1024))) == 1
