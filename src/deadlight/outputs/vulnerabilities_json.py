"""What is published against an image, as the JSON report has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlight.model.advisory import Advisory, PackageAdvisory, PatchLevel, Settled, WindowsUpdate, rating
from deadlight.model.image_content import ImageContent

if TYPE_CHECKING:
    from deadlight.outputs.json_report import Json


def fields(image: ImageContent) -> dict[str, Json]:
    """Return the patch level, the vulnerabilities of Windows and of packages, and those that statements take out."""
    patch = image.patch
    of_windows = [_of_windows(one, patch.version) for one in patch.advisories] if patch is not None else []
    return {
        "patch_level": _patch_level(patch) if patch is not None else None,
        "vulnerabilities": [*of_windows, *map(_of_package, image.package_advisories)],
        "vulnerability_doubts": list(dict.fromkeys((*(patch.doubts if patch else ()), *image.package_doubts))),
        "settled": [_settled(one) for one in image.settled],
    }


def _patch_level(patch: PatchLevel) -> Json:
    return {
        "version": patch.version,
        "product": patch.product or None,
        "verdict": patch.verdict,
        "installed": _update(patch.installed) if patch.installed is not None else None,
        "behind": [_update(update) for update in patch.behind],
        "fixed": patch.fixed,
        "replaced": patch.replaced,
        "notes": patch.notes,
        "feeds": [
            {"feed": feed.feed, "newest": feed.newest or None, "imported": feed.imported or None}
            for feed in patch.feeds
        ],
    }  # fmt: skip


def _update(update: WindowsUpdate) -> Json:
    return {
        "version": update.version,
        "kb": update.kb or None,
        "day": update.day or None,
        "kind": update.kind,
        "replaces": update.replaces,
    }


def _of_windows(one: Advisory, version: str) -> Json:
    return {
        "id": one.id,
        "aliases": [],
        "title": one.title,
        "product": one.product,
        "package": None,
        "version": version,
        "purl": None,
        "path": None,
        "state": one.state,
        "reason": one.reason or None,
        "severity": rating(one.score) or None,
        "vendor_severity": one.severity or None,
        "score": one.score or None,
        "vector": one.vector or None,
        "fixed_build": one.fixed or None,
        "fixed_version": None,
        "kb": one.kb or None,
        "carrier": one.carrier,
        "published": one.published or None,
        **_urgency(one),
        "sources": ["deadlight"],
    }


def _of_package(one: PackageAdvisory) -> Json:
    return {
        "id": one.id,
        "aliases": one.aliases,
        "title": one.title,
        "product": None,
        "package": one.package,
        "version": one.version,
        "purl": one.purl or None,
        "path": one.path or None,
        "state": one.state,
        "reason": one.reason or None,
        "severity": one.severity or rating(one.score) or None,
        "vendor_severity": None,
        "score": one.score or None,
        "vector": one.vector or None,
        "fixed_build": None,
        "fixed_version": one.fixed or None,
        "kb": None,
        "carrier": "image",
        "published": one.published or None,
        **_urgency(one),
        "sources": one.sources,
    }


def _urgency(one: Advisory | PackageAdvisory) -> dict[str, Json]:
    return {
        "known_exploited": one.exploited or None,
        "exploit_chance": one.exploit_chance if one.exploit_chance >= 0 else None,
    }


def _settled(one: Settled) -> Json:
    return {
        "id": one.id,
        "product": one.product,
        "purl": one.purl or None,
        "status": one.status,
        "justification": one.justification or None,
        "source": one.source,
    }
