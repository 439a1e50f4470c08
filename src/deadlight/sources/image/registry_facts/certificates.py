r"""Certificates that the machine trusts: the stores below SOFTWARE\Microsoft\SystemCertificates.

A certificate is the value Blob of a key that has its SHA-1 thumbprint for a name: properties, one of them the
certificate itself. Windows fills the stores AuthRoot and Disallowed by itself, so they are left out.

Source: https://learn.microsoft.com/openspecs/windows_protocols/ms-gpef/e051aba9-c9df-4f82-a42a-c13012c9d381
"""

from __future__ import annotations

import struct

from deadlight.model.image_content import TrustedCertificate
from deadlight.sources.image.distinguished_name import common_name
from deadlight.sources.image.registry_facts.registry import Registry

_PATHS = (r"SOFTWARE\Microsoft\SystemCertificates", r"SOFTWARE\Policies\Microsoft\SystemCertificates")
_STORES = ("ROOT", "CA", "TrustedPublisher", "TrustedPeople")
_CERTIFICATE = 32
_MOST = 2000
_MOST_PROPERTIES = 64
_HEX = frozenset("0123456789abcdefABCDEF")


def read_certificates(registry: Registry) -> tuple[TrustedCertificate, ...]:
    """Return the certificates of the stores that make the machine trust; one that is broken has no subject."""
    found: list[TrustedCertificate] = []
    for path in _PATHS:
        for store in _STORES:
            parent = registry.key(rf"{path}\{store}\Certificates")
            for key in parent.subkeys() if parent is not None else []:
                if len(found) == _MOST:
                    registry.unread(f"more than {_MOST} certificates in the stores of the machine")
                    return tuple(found)
                if len(key.name) == 40 and _HEX.issuperset(key.name):
                    subject = common_name(_certificate(key.data("Blob") or b""))
                    layer = key.since("Blob") or key.layer
                    found.append(
                        TrustedCertificate(store=store, thumbprint=key.name.upper(), subject=subject, layer=layer)
                    )
    return tuple(found)


def _certificate(blob: bytes) -> bytes:
    """Return the certificate among the properties of `blob`, empty where it has none."""
    at = 0
    for _ in range(_MOST_PROPERTIES):
        if at + 12 > len(blob):
            return b""
        kind, _, size = struct.unpack_from("<III", blob, at)
        if kind == _CERTIFICATE:
            return blob[at + 12 : at + 12 + size]
        at += 12 + size
    return b""
