"""Writes certificates in DER, as little of them as tells whom they are for.

certificate(("550403", "Shop root")) has that common name; attributes are told by their identifiers in hexadecimal.
"""

from __future__ import annotations


def der(kind: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return bytes([kind, 0x82]) + len(content).to_bytes(2, "big") + content


def certificate(*names: tuple[str, str]) -> bytes:
    attributes = [
        der(0x31, der(0x30, b"\x06\x03" + bytes.fromhex(kind), der(0x0C, text.encode()))) for kind, text in names
    ]
    numbered = der(0x02, b"\1"), der(0x30), der(0x30), der(0x30)
    return der(0x30, der(0x30, der(0xA0, der(0x02, b"\2")), *numbered, der(0x30, *attributes)), der(0x30))
