"""Reports of `trivy image -f json` as Trivy writes them, and the layers that they are on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from deadlight.model.image_content import ImageContent
from image_builder import BuiltImage

Part = Mapping[str, Any]


def report(
    layers: Sequence[str], results: Sequence[Part] = (), *, made: str = "2026-11-20T08:30:00.123456789Z"
) -> dict[str, Any]:
    return {
        "SchemaVersion": 2,
        "CreatedAt": made,
        "ArtifactName": "web.tar",
        "ArtifactType": "container_image",
        "Metadata": {
            "ImageID": f"sha256:{'0' * 64}",
            "DiffIDs": list(layers),
            "ImageConfig": {"architecture": "amd64", "os": "windows", "rootfs": {"type": "layers", "diff_ids": list(layers)}},
        },
        "Results": list(results),
    }  # fmt: skip


def layers_of(built: BuiltImage) -> list[str]:
    return [each.diff_id for each in built.layers]


def layers_read(content: ImageContent) -> list[str]:
    return [each.diff_id for each in content.layers]


def package(purl: str, name: str, version: str, *, path: str = "", layer: str = "") -> Part:
    return {
        "ID": f"{name}/{version}", "Name": name, "Identifier": {"PURL": purl, "UID": "33b795f4f45df9f2"},
        "Version": version, "Layer": {"DiffID": layer} if layer else {},
        **({"FilePath": path} if path else {"Locations": [{"StartLine": 1, "EndLine": 1}]}),
    }  # fmt: skip


def vulnerability(purl: str, name: str, version: str, **more: object) -> Part:
    return {
        "VulnerabilityID": "CVE-2024-21907", "VendorIDs": ["GHSA-5crp-9r3c-p9vr"], "PkgID": f"{name}/{version}",
        "PkgName": name, "PkgIdentifier": {"PURL": purl, "UID": "33b795f4f45df9f2"}, "InstalledVersion": version,
        "FixedVersion": "13.0.1", "Status": "fixed", "Layer": {}, "SeveritySource": "ghsa",
        "PrimaryURL": "https://avd.aquasec.com/nvd/cve-2024-21907",
        "DataSource": {"ID": "ghsa", "Name": "GitHub Security Advisory Nuget", "URL": "https://github.com/advisories"},
        "Title": "Improper Handling of Exceptional Conditions in Newtonsoft.Json", "Description": "…", "Severity": "HIGH",
        "CweIDs": ["CWE-755"], "VendorSeverity": {"ghsa": 3},
        "CVSS": {
            "ghsa": {"V3Vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "V3Score": 7.5},
            "nvd": {"V2Vector": "AV:N/AC:L/Au:N/C:N/I:N/A:P", "V2Score": 5},
        },
        "References": ["https://example.com/advisory"], "PublishedDate": "2024-01-03T16:15:08.793Z",
        "LastModifiedDate": "2024-01-08T19:48:00Z", **more,
    }  # fmt: skip


def secret(rule: str, category: str, title: str, *, layer: str = "", shown: str = "") -> Part:
    line = {"Number": 3, "Content": shown, "IsCause": False, "Annotation": "", "Truncated": False}
    return {
        "RuleID": rule, "Category": category, "Severity": "CRITICAL", "Title": title, "StartLine": 2, "EndLine": 2,
        "Code": {"Lines": [line]}, "Match": "key = ****", "Layer": {"DiffID": layer, "CreatedBy": "COPY"} if layer else {},
    }  # fmt: skip


def libraries(target: str, kind: str, packages: Sequence[Part] = (), vulnerabilities: Sequence[Part] = ()) -> Part:
    listed = {"Packages": list(packages)} | ({"Vulnerabilities": list(vulnerabilities)} if vulnerabilities else {})
    return {"Target": target, "Class": "lang-pkgs", "Type": kind, **listed}


def secrets(target: str, *found: Part) -> Part:
    return {"Target": target, "Class": "secret", "Secrets": list(found)}


def encoded(document: object) -> bytes:
    return json.dumps(document, indent=2).encode()
