"""Bytes to text and back, without losing one: byte order marks, UTF-16, and what is no valid UTF-8."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.errors import EditError, InputError
from deadlight.model.place import Document

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    # Before UTF-16, whose little-endian mark begins this one.
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


class Decoded(Struct, frozen=True):
    """Text, the name of its encoding, and the byte order mark that stood before it."""

    text: str
    encoding: str
    bom: bytes


def decode(data: bytes, *, any_bytes: bool = False) -> Decoded:
    """Return `data` as text; line ends stay as they are.

    With `any_bytes`, what is not valid UTF-8 is taken for Windows' Western code page, and as Latin-1
    where that has no such character either: builders pass the bytes of a Dockerfile through.
    Raises InputError, with the line, for anything else that is not valid, and for binary data.
    """
    encoding, bom = _encoding(data)
    try:
        text = data[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8" or not any_bytes:
            raise InputError(f"not valid {encoding.upper()}", line=_line(data, error.start, encoding)) from None
        text, encoding = _western(data[len(bom) :])
    nul = text.find("\0")
    if nul >= 0:
        raise InputError("binary, not text: it holds NUL characters", line=text.count("\n", 0, nul) + 1)
    return Decoded(text, encoding, bom)


def decode_head(data: bytes) -> str:
    """Return the beginning of a file, cut off anywhere, as text to tell its kind by."""
    encoding, bom = _encoding(data)
    return data[len(bom) :].decode(encoding, errors="replace")


def encode(document: Document, text: str) -> bytes:
    """Return `text` as the bytes to write in place of `document`: the exact inverse of reading it.

    Raises EditError if the document's encoding has no bytes for a character of `text`.
    """
    try:
        return document.bom + text.encode(document.encoding)
    except UnicodeEncodeError as error:
        bad = text[error.start]
        raise EditError(f"{document.path} is written in {document.encoding}, which has no {bad!r}") from None


def _encoding(data: bytes) -> tuple[str, bytes]:
    for bom, encoding in _MARKS:
        if data.startswith(bom):
            return encoding, bom
    # Text of mostly ASCII letters in UTF-16 has a NUL in nearly every other byte, and nowhere else.
    even, odd = data[:512:2], data[1:512:2]
    if not even.count(0) and 0 < len(odd) * 4 <= odd.count(0) * 5:
        return "utf-16-le", b""
    if not odd.count(0) and 0 < len(even) * 4 <= even.count(0) * 5:
        return "utf-16-be", b""
    return "utf-8", b""


def _western(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def _line(data: bytes, offset: int, encoding: str) -> int:
    """Return the 1-based line of a byte offset behind the byte order mark; bytes before it are valid."""
    bom = _encoding(data)[1]
    return data[len(bom) : len(bom) + offset].decode(encoding, errors="replace").count("\n") + 1
