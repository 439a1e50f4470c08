"""Entries of a tar archive, read front to back once, with everything that may be large bounded.

The standard library's reader keeps every entry, and reads PAX headers of any size; a layer of Windows has some
hundred thousand entries, each with a PAX header, and comes from strangers.
Sources: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html,
https://www.gnu.org/software/tar/manual/html_node/Standard.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from io import BytesIO

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.sources.image.media import fast_zlib

BLOCK = 512
LARGEST_HEADER = 1 << 20
"""Bytes of a PAX header or a long name that are read: a security descriptor of Windows has at most 64 KiB."""

_MOST_COMMON = 1000
"""Records that all entries have in common at most."""

_ZERO = bytes(BLOCK)
_NAME, _SIZE, _CHECKSUM, _LINK = slice(0, 100), slice(124, 136), slice(148, 156), slice(157, 257)
_MAGIC, _PREFIX = slice(257, 263), slice(345, 500)
"""Where the fields of a header stand; a single byte, between checksum and link, is its kind."""

_EXTENDING = frozenset(b"xgLK")
"""The kinds of headers that say more of the entry that follows, or of all that follow."""

_KINDS = tuple("0" if flag == 0 else chr(flag) for flag in range(256))
_MOST_STARTS, _LONGEST_START = 4096, 64
"""Beginnings of records that are remembered, and characters of each: `28 mtime` begins one of each entry."""
_NO_RECORDS: Mapping[str, str] = {}


class TarEntry(Struct, gc=False):
    """An entry. `kind` is its type flag ("0" a file, "1" a hard link, "2" a symbolic link, "5" a folder).

    `size` is the number of bytes of its data, `records` are those of its PAX header.
    """

    name: str
    kind: str
    size: int
    link: str
    records: Mapping[str, str]


class Feed:
    """Bytes that come in pieces, and are taken in other pieces. `position` counts what was taken or left out."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Take where the bytes come from."""
        self._pieces = pieces
        self._piece = b""
        self._at = 0
        self.position = 0

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes. Raises InputError where there are fewer."""
        piece, at = self._piece, self._at
        end = at + count
        if end <= len(piece):
            self._at = end
            self.position += count
            return piece[at:end]
        # Gathered in one place: the pieces and what they make together would be twice as much at once.
        gathered = BytesIO()
        for part in self.pieces(count):
            gathered.write(part)
        return gathered.getvalue()

    def views(self, count: int) -> list[memoryview]:
        """Return the next `count` bytes where they came, without a copy. Raises as `take` does."""
        found: list[memoryview] = []
        self.position += count
        while True:
            piece = memoryview(self._piece)[self._at : self._at + count]
            found.append(piece)
            self._at += len(piece)
            count -= len(piece)
            if not count:
                return found
            self._next()

    def pieces(self, count: int) -> Iterator[bytes]:
        """Yield the next `count` bytes in pieces. Raises InputError where there are fewer."""
        while count:
            if self._at >= len(self._piece):
                self._next()
            piece = self._piece[self._at : self._at + count]
            self._at += len(piece)
            self.position += len(piece)
            count -= len(piece)
            yield piece

    def skip(self, count: int) -> None:
        """Leave out the next `count` bytes. Raises InputError where there are fewer."""
        self.position += count
        while count > (left := len(self._piece) - self._at):
            count -= left
            self._next()
        self._at += count

    def skip_to(self, position: int, count: int) -> bytes:
        """Leave out what comes before `position`, and return the next `count` bytes. Raises as `skip` and `take` do."""
        left_out = position - self.position
        start = self._at + left_out
        end = start + count
        if end <= len(self._piece):
            self._at = end
            self.position = position + count
            return self._piece[start:end]
        self.skip(left_out)
        return self.take(count)

    def drain(self) -> int:
        """Read to the end and return how many of the bytes left are not zero."""
        left = self._piece[self._at :]
        count = len(left) - left.count(0)
        self._piece, self._at = b"", 0
        for piece in self._pieces:
            count += len(piece) - piece.count(0)
        return count

    def close(self) -> None:
        """Let go of where the bytes come from."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()

    def _next(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            raise InputError("it is cut off")
        self._piece, self._at = piece, 0


def entries(feed: Feed) -> Iterator[TarEntry]:
    """Yield the entries that `feed` holds. Whoever takes one takes its data, all of them or none, from the feed.

    What was not taken is left out. Raises InputError where the archive is damaged or cut off.
    """
    adler32 = fast_zlib().adler32
    common: dict[str, str] = {}
    records: Mapping[str, str] = _NO_RECORDS
    long_name = long_link = ""
    header = feed.take(BLOCK)
    while header != _ZERO:
        if adler32(header) & 0xFFFF != _adler(header[_CHECKSUM]):
            raise InputError("it is no tar archive, or damaged: the checksum of a header is wrong")
        kind = _KINDS[header[156]]
        if header[156] in _EXTENDING:
            size = _header_size(header[_SIZE])
            if size > LARGEST_HEADER:
                raise InputError(f"a header of {size} bytes is larger than any that Windows needs")
            data = feed.take(size + -size % BLOCK + BLOCK)
            header, data = data[-BLOCK:], data[:size]
            if kind == "x":
                records = _records(data)
            elif kind == "g":
                common.update(_records(data))
                # They are put to those of each entry.
                if len(common) > _MOST_COMMON or sum(map(len, (*common, *common.values()))) > LARGEST_HEADER:
                    raise InputError("its common headers are larger than any that are needed")
            elif kind == "L":
                long_name = _text(data)
            else:
                long_link = _text(data)
            continue
        if common:
            records = {**common, **records}
        size = _number(header[_SIZE])
        if "size" in records:
            size = _decimal(records["size"])
        if kind in "12346" or (
            kind == "5" and not records
        ):  # links, devices and pipes have no data, whatever the header says
            size = 0
        if kind == "S":
            _skip_sparse_map(feed, header)
        start = feed.position
        yield TarEntry(
            records.get("path") or long_name or _name(header),
            "0" if kind in "7S" else kind,
            size,
            records.get("linkpath") or long_link or (_text(header[_LINK]) if header[157] else ""),
            records,
        )
        header = feed.skip_to(start + size + -size % BLOCK, BLOCK)
        records, long_name, long_link = _NO_RECORDS, "", ""


@lru_cache(maxsize=8192)
def _adler(checksum: bytes) -> int:
    """Return the lower half of the Adler-32 that a header with this checksum has. Raises InputError.

    It is the sum of all bytes and one, modulo 65521, at a tenth of what adding up here takes; in the sum that the
    header has, its own field counts as spaces.
    """
    return (_number(checksum) + sum(checksum) - 8 * 0x20 + 1) % 65_521


@lru_cache(maxsize=1024)
def _header_size(field: bytes) -> int:
    """Return the size of a header of an entry: there are few different ones. Raises InputError."""
    return _number(field)


def _number(field: bytes) -> int:
    """Return the number of a header: octal, or binary where the first bit is set. Raises InputError."""
    if field[0] & 0x80:
        value = int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
        if field[0] & 0x40 or value >= 1 << 62:
            raise InputError("a header has a number that is negative or too large")
        return value
    text = field.rstrip(b"\0 ")
    if not text.isdigit():
        text = field.split(b"\0", 1)[0].strip()
    try:
        value = int(text, 8) if text else 0
    except ValueError:
        raise InputError("a header has a number that is none") from None
    if value < 0:
        raise InputError("a header has a number that is negative")
    return value


def _decimal(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise InputError("a PAX header has a size that is none")
    return int(text)


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("utf-8", "backslashreplace")


def _name(header: bytes) -> str:
    if header[345] and header[_MAGIC] == b"ustar\0":
        return f"{_text(header[_PREFIX])}/{_text(header[_NAME])}"
    end = header.find(0, 0, 100)
    return header[: end if end >= 0 else 100].decode("utf-8", "backslashreplace")


def _records(data: bytes) -> dict[str, str]:
    """Return the records of a PAX header: `LENGTH KEY=VALUE`, each with a line end. Raises InputError."""
    records = _plain_records(data)
    if records is not None:
        return records
    records = {}
    at = 0
    while at < len(data):
        space = data.find(b" ", at, at + 10)
        digits = data[at : max(space, at)]
        length = int(digits) if digits.isdigit() else 0
        end = at + length
        record = data[space + 1 : end - 1]
        key, sign, value = record.partition(b"=")
        if not sign or not length or end > len(data) or end <= space + 1 or data[end - 1 : end] != b"\n":
            raise InputError("a PAX header is damaged")
        records[key.decode("utf-8", "backslashreplace")] = value.decode("utf-8", "backslashreplace")
        at = end
    return records


_starts: dict[str, tuple[int, str]] = {}
"""The length, without the line end, and the key of records, by what stands before their `=`."""


def _plain_records(data: bytes) -> dict[str, str] | None:
    """Return the records of a header without line ends in values, which nearly all are; nothing for any other."""
    if not data.isascii():
        return None
    records = {}
    lines = data.decode("ascii").split("\n")
    if lines.pop():
        return None
    for line in lines:
        start, sign, value = line.partition("=")
        known = _starts.get(start) or _start(start)
        # A line that is as long as its record says has no line end in its value.
        if not sign or known[0] != len(line):
            return None
        records[known[1]] = value
    return records


def _start(start: str) -> tuple[int, str]:
    """Return the length, without the line end, and the key of a record that begins so; no length where it is none."""
    digits, space, key = start.partition(" ")
    length = int(digits) if space and digits.isdecimal() and len(digits) < 9 and digits[0] != "0" else 0
    known = length - 1, key
    if len(start) <= _LONGEST_START:
        if len(_starts) >= _MOST_STARTS:
            _starts.clear()
        _starts[start] = known
    return known


def _skip_sparse_map(feed: Feed, header: bytes) -> None:
    """Leave out the further blocks of the map of a sparse file in GNU's old format."""
    more = header[482]
    while more:
        more = feed.take(BLOCK)[504]
