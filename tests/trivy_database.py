"""Writes a database of vulnerabilities as Trivy has it: a bbolt file with buckets in buckets, beside its metadata.

Sources: https://github.com/etcd-io/bbolt/blob/main/internal/common/page.go, meta.go and bucket.go;
https://github.com/aquasecurity/trivy-db/blob/main/pkg/db/db.go
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PAGE = 65_536
_META, _LEAF, _FREE = 4, 2, 16
_MAGIC, _VERSION = 0xED0CDAED, 2

Bucket = Mapping[str, "Bucket | bytes"]

NEWTONSOFT: Mapping[str, Any] = {
    "nuget::GitHub Security Advisory Nuget": {
        "Newtonsoft.Json": {
            "CVE-2024-21907": {
                "VendorIDs": ["GHSA-5crp-9r3c-p9vr"],
                "PatchedVersions": ["13.0.1"],
                "VulnerableVersions": ["< 13.0.1"],
            }
        }
    },
    "data-source": {
        "nuget::GitHub Security Advisory Nuget": {
            "ID": "ghsa", "Name": "GitHub Security Advisory Nuget", "URL": "https://github.com/advisories",
        }
    },
    "vulnerability": {
        "CVE-2024-21907": {
            "Title": "Improper Handling of Exceptional Conditions in Newtonsoft.Json", "Severity": "HIGH",
            "VendorSeverity": {"ghsa": 3},
            "CVSS": {"ghsa": {"V3Vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "V3Score": 7.5}},
            "PublishedDate": "2024-01-03T16:15:00Z",
        }
    },
}  # fmt: skip
"""Buckets by name; how deep they are nested differs by the first of them."""


def write(cache: Path, known: Mapping[str, Any] = NEWTONSOFT, *, day: str = "2026-11-22") -> Path:
    """Write the database into a cache folder of Trivy, and return the folder."""
    folder = cache / "db"
    folder.mkdir(parents=True, exist_ok=True)
    deep = {name: 2 if "::" in name else 1 for name in known}
    (folder / "trivy.db").write_bytes(_file({name: _bucket(known[name], deep[name]) for name in known}))
    stamp = f"{day}T00:00:00Z"
    metadata = {"Version": 2, "NextUpdate": stamp, "UpdatedAt": stamp, "DownloadedAt": stamp}
    (folder / "metadata.json").write_text(json.dumps(metadata))
    return cache


def _bucket(part: Mapping[str, Any], depth: int) -> Bucket:
    """A bucket of buckets, `depth` deep; what is below are documents."""
    if depth == 1:
        return {name: json.dumps(value).encode() for name, value in part.items()}
    return {name: _bucket(value, depth - 1) for name, value in part.items()}


def _file(root: Bucket) -> bytes:
    leaf = _leaf(3, root)
    assert len(leaf) <= PAGE
    pages = [_meta(0), _meta(1), struct.pack("<QHHI", 2, _FREE, 0, 0), leaf]
    return b"".join(page.ljust(PAGE, b"\0") for page in pages)


def _meta(number: int) -> bytes:
    # The root bucket is page 3, the list of free pages page 2, and there are four pages.
    body = struct.pack("<IIIIQQQQQ", _MAGIC, _VERSION, PAGE, 0, 3, 0, 2, 4, number)
    return struct.pack("<QHHI", number, _META, 0, 0) + body + struct.pack("<Q", _fnv(body))


def _fnv(data: bytes) -> int:
    value = 0xCBF29CE484222325
    for byte in data:
        value = ((value ^ byte) * 0x100000001B3) & (2**64 - 1)
    return value


def _leaf(page: int, items: Bucket) -> bytes:
    heads, data = b"", b""
    listed = sorted((name.encode(), value) for name, value in items.items())
    for number, (key, value) in enumerate(listed):
        # A bucket that stands in its place: no page of its own, and its leaf behind its head.
        content = value if isinstance(value, bytes) else struct.pack("<QQ", 0, 0) + _leaf(0, value)
        at = (len(listed) - number) * 16 + len(data)
        heads += struct.pack("<IIII", not isinstance(value, bytes), at, len(key), len(content))
        data += key + content
    return struct.pack("<QHHI", page, _LEAF, len(listed), 0) + heads + data
