"""An image with all that documents on images tell: packages, vulnerabilities, what somebody settled."""

from __future__ import annotations

import datetime
import json
from functools import lru_cache

from msgspec.structs import replace

from deadlight.model.advisory import Advisory, PackageAdvisory, PatchLevel, Settled
from deadlight.model.image_content import ImageContent
from deadlight.model.report import AuditReport
from image_builder import base_layer, content_of, image, layer

NAME = "registry.example.com/shop/web:1.4"
CVSS = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
SERVER = "Windows Server 2022"
BUILD = "10.0.20348.2113"


def dependencies(*packages: str) -> str:
    return json.dumps({"libraries": {package: {"type": "package"} for package in packages}})


@lru_cache(maxsize=1)
def read() -> ImageContent:
    files = {
        "app/web.deps.json": dependencies("Serilog/3.1.0", "Newtonsoft.Json/12.0.1"),
        "tools/tool.deps.json": dependencies("Serilog/3.1.0"),
        "app/node_modules/@shop/cart/package.json": json.dumps({"name": "@shop/cart", "version": "1.2.3"}),
    }
    return content_of(image([base_layer(), layer(files)]))


def advisory(name: str, **more: object) -> Advisory:
    known = {
        "title": f"Title of {name}", "product": SERVER, "state": "open", "published": "2024-02-13", "score": 7.5,
        "vector": CVSS, "fixed": "10.0.20348.2322", "kb": "KB5034770", "carrier": "image",
    }  # fmt: skip
    return Advisory(id=name, **{**known, **more})  # type: ignore[arg-type]


def of_package(name: str = "CVE-2024-21907", **more: object) -> PackageAdvisory:
    known = {
        "aliases": ("GHSA-5crp-9r3c-p9vr",), "title": "Deep JSON", "package": "Newtonsoft.Json", "version": "12.0.1",
        "purl": "pkg:nuget/Newtonsoft.Json@12.0.1", "severity": "high", "score": 7.5, "vector": CVSS, "fixed": "13.0.1",
    }  # fmt: skip
    return PackageAdvisory(id=name, **{**known, **more})  # type: ignore[arg-type]


def level(*advisories: Advisory, **more: object) -> PatchLevel:
    return PatchLevel(version=BUILD, product=SERVER, advisories=advisories, **more)  # type: ignore[arg-type]


def content(**more: object) -> ImageContent:
    """The image in a registry, held against a store; `more` are fields of it."""
    patch = level(
        advisory("CVE-2024-0001"),
        advisory("CVE-2024-0002", carrier="host", carrier_certainty="documented", exploited="2024-03-04"),
        advisory("CVE-2024-0003", state="unknown", reason="the revision is that of a hotpatch, which may have the fix"),
        mended=("CVE-2023-0001", "CVE-2023-0002"),
        fixed=2,
        doubts=("the newest records of vulnerabilities are 40 days old",),
    )
    settled = Settled(
        id="CVE-2024-0009", product="Serilog", purl="pkg:nuget/Serilog@3.1.0", status="not_affected",
        justification="vulnerable_code_not_in_execute_path", source="shop.openvex.json (Shop)",
    )  # fmt: skip
    known = {"names": (NAME,), "patch": patch, "package_advisories": (of_package(),), "settled": (settled,)}
    return replace(read(), **{**known, **more})


def report(**more: object) -> AuditReport:
    return AuditReport(version="1.2.3", image=content(**more), day=datetime.date(2026, 11, 22))
