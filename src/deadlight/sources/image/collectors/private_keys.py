"""Private keys and certificates: PEM, PuTTY, PKCS#12 and DER files, by their content."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from deadlight.model.image_content import FileFact
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge
from deadlight.sources.image.distinguished_name import common_name

_BEGIN = re.compile(rb"-----BEGIN ((?:[A-Z0-9]+ )*)(PRIVATE KEY(?: BLOCK)?|CERTIFICATE)-----")
_PUTTY = re.compile(rb"PuTTY-User-Key-File-[23]: (\S{1,40})")
_PUTTY_CLEAR = re.compile(rb"^Encryption: none\r?$", re.MULTILINE)
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,65536})")
_PKCS12 = re.compile(rb"\x30[\x80\x82-\x84].{0,4}\x02\x01\x03\x30", re.DOTALL)
"""A SEQUENCE that begins with the version 3 and a SEQUENCE. Source: https://www.rfc-editor.org/rfc/rfc7292#section-4"""
_DER = re.compile(rb"\x30\x82..\x30\x82", re.DOTALL)
"""A SEQUENCE that begins with one. Source: https://www.rfc-editor.org/rfc/rfc5280#section-4.1"""
_ENCRYPTED = (b"Proc-Type: 4,ENCRYPTED", b"BEGIN ENCRYPTED PRIVATE KEY")
_OPENSSH_CLEAR = b"AAAABG5vbmUAAAAEbm9uZQ"
"""How `none` and `none`, the cipher and its key, stand in an OpenSSH key in base64."""


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    del judge
    data = found.data
    kinds = {match[2].split(b" ")[0]: match for match in reversed(list(_BEGIN.finditer(data)))}
    key = kinds.get(b"PRIVATE")
    putty = _PUTTY.match(data)
    if key is not None:
        algorithm = key[1].decode("ascii").strip()
        openssh = algorithm == "OPENSSH"
        protected = not _is_clear(data) if openssh else any(sign in data for sign in _ENCRYPTED)
        named = {"OPENSSH": "OpenSSH", "ENCRYPTED": "PKCS#8", "": "PKCS#8"}.get(algorithm, algorithm)
        yield _key(found, f"a private key ({named})", protected=protected)
    elif putty is not None:
        yield _key(found, "a private key (PuTTY)", protected=_PUTTY_CLEAR.search(data) is None)
    elif found.folded.endswith((".pfx", ".p12")):
        if _PKCS12.match(data):
            yield _key(found, "a PKCS#12 file, which may hold a private key,", protected=True)
    elif b"CERTIFICATE" in kinds or (found.folded.endswith((".cer", ".crt", ".der")) and _DER.match(data)):
        count = data.count(b"-----BEGIN CERTIFICATE-----")
        detail = f"{count} certificates" if count > 1 else _certificate(data)
        yield FileFact(path=found.path, kind="certificate", detail=detail, size=found.size)


def _certificate(data: bytes) -> str:
    """Return what is said of one certificate: whom it is for, where it can be read."""
    inside = _PEM.search(data)
    try:
        subject = common_name(binascii.a2b_base64(inside[1]) if inside is not None else data)
    except binascii.Error:
        subject = ""
    return f"a certificate of {subject}" if subject else "a certificate"


def _is_clear(data: bytes) -> bool:
    return _OPENSSH_CLEAR in data.replace(b"\n", b"").replace(b"\r", b"")


def _key(found: Found, what: str, *, protected: bool) -> FileFact:
    detail = f"{what} behind a password" if protected else f"{what} in the clear"
    return FileFact(path=found.path, kind="private-key", detail=detail, size=found.size, protected=protected)


COLLECTOR = Collector(
    read=_read,
    names=frozenset({"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "identity", "ssh_host_rsa_key"}),
    suffixes=(".pem", ".key", ".ppk", ".pfx", ".p12", ".cer", ".crt", ".der", ".pvk", ".ssh"),
)
