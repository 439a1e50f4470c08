"""Archives of advisories that mean harm: they are refused before they fill the memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from advisory_records import TODAY
from hypothesis import given, settings
from hypothesis import strategies as st
from osv_records import affected, osv, window, zipped

from deadlight.advisories import archives, wesng
from deadlight.advisories.importing import take
from deadlight.advisories.store import Contents

RECORD = osv(affected("NuGet", "x", window(("introduced", "0"), ("fixed", "1"))))


def failed(folder: Path, data: bytes) -> list[str]:
    path = folder / "feed.zip"
    path.write_bytes(data)
    return [reason for _, reason in take([path], Contents(), TODAY).failed]


def archive(name: str, data: bytes, how: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as written:
        written.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize("name", ["GHSA-aaaa-bbbb-cccc.json", "CVEs_20240101.csv", "inner.zip"])
@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_as_much_at_a_time_as_it_likes_is_refused(tmp_path: Path, name: str, how: int) -> None:
    data = archive(name, bytes(64 << 20), how)
    tracemalloc.start()
    reasons = failed(tmp_path, data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert ["compressed in an unusual way" in reason for reason in reasons] == [True]
    assert peak < 16 << 20


def test_a_list_of_entries_is_bounded_wherever_its_length_stands(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(archives, "_MOST_BYTES_OF_DIRECTORY", 100_000)
    monkeypatch.setattr(wesng, "_MOST_BYTES_OF_TAIL", 100_000)
    entries = (b"PK\x01\x02" + bytes(24) + struct.pack("<HHH", 1, 0, 0) + bytes(12) + b"a") * 10_000
    head, sign = b"PK\x03\x04" + entries, b"PK\x05\x06"
    # The sign of the end stands once more in the end, where its place is told.
    for place in (struct.pack("<I", 4), sign):
        end = sign + struct.pack("<HHHHI", 0, 0, 0xFFFF, 0xFFFF, len(entries)) + place + b"\0\0"
        assert failed(tmp_path, head + end) == ["its list of entries is too long"]


ARCHIVES = [zipped(RECORD), *(archive("GHSA-a.json", b"{}" * 500, how) for how in (0, 8, 12, 14))]


@settings(max_examples=60)
@given(st.data())
def test_any_archive_is_taken_or_refused(tmp_path_factory, source: st.DataObject) -> None:
    data = bytearray(source.draw(st.sampled_from(ARCHIVES)))
    for at, value in source.draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=8)):
        data[at] = value
    failed(tmp_path_factory.mktemp("feeds"), bytes(data))
