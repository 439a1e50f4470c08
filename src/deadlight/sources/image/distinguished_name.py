"""The subject of a certificate, without a library: the common name, or else its organisation.

Source: https://www.rfc-editor.org/rfc/rfc5280#section-4.1
"""

from __future__ import annotations

from collections.abc import Iterator

_SEQUENCE, _SET, _OBJECT, _EXPLICIT_0 = 0x30, 0x31, 0x06, 0xA0
_NAMES = (bytes.fromhex("550403"), bytes.fromhex("55040b"), bytes.fromhex("55040a"))
"""The attributes that are told, the best first: common name, organisational unit, organisation."""

_ENCODINGS = {12: "utf-8", 19: "ascii", 20: "latin-1", 22: "ascii", 28: "utf-32-be", 30: "utf-16-be"}
_MOST = 64
_LONGEST = 200


def common_name(certificate: bytes) -> str:
    """Return who a certificate in DER is for, empty where it is damaged or does not say."""
    try:
        outer = _content(certificate, _SEQUENCE)
        parts = list(_parts(_content(outer, _SEQUENCE)))
        if parts and parts[0][0] == _EXPLICIT_0:
            del parts[0]
        # Serial number, algorithm, issuer, validity, subject.
        kind, subject = parts[4]
        if kind != _SEQUENCE:
            return ""
        return _best(subject)
    except (ValueError, IndexError):
        return ""


def _best(name: bytes) -> str:
    found: dict[bytes, str] = {}
    for kind, attributes in _parts(name):
        for _, attribute in _parts(attributes) if kind == _SET else ():
            (named, identifier), (encoding, value) = list(_parts(attribute))[:2]
            if named == _OBJECT and identifier in _NAMES:
                found.setdefault(identifier, value.decode(_ENCODINGS.get(encoding, "latin-1"), "replace"))
    return next((found[each][:_LONGEST] for each in _NAMES if each in found), "")


def _content(data: bytes, kind: int) -> bytes:
    """Return the content of the first element of `data`, which has this tag. Raises ValueError."""
    for found, content in _parts(data):
        if found == kind:
            return content
        break
    raise ValueError("another element was expected")


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (tag, content) of the elements of `data`. Raises ValueError or IndexError for what is no DER."""
    at = 0
    for _ in range(_MOST):
        if at >= len(data):
            return
        kind, size = data[at], data[at + 1]
        at += 2
        if size & 0x80:
            count = size & 0x7F
            if not 1 <= count <= 4:
                raise ValueError("a length has no or too many bytes")
            size = int.from_bytes(data[at : at + count], "big")
            at += count
        if at + size > len(data):
            raise ValueError("an element is longer than its data")
        yield kind, data[at : at + size]
        at += size
