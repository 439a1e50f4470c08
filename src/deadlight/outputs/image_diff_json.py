"""A comparison of images as JSON: `deadlight/image-diff/v1`, described by `schema/image-diff-v1.json` beside this."""

from __future__ import annotations

from collections.abc import Sequence

from deadlight.model.advisory import WindowsUpdate
from deadlight.model.image_diff import Change, ImageDiff, OpenVulnerability, Side
from deadlight.model.outcome import Finding
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.look import Look

SCHEMA = "deadlight/image-diff/v1"


def render(diff: ImageDiff, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the comparison as indented JSON."""
    return encode(
        {
            "schema": SCHEMA,
            "version": diff.version,
            "old": _side(diff.old),
            "new": _side(diff.new),
            "windows": {"direction": diff.direction or None, "updates": [_update(each) for each in diff.updates]},
            "layers": {
                "shared": diff.layers.shared,
                "shared_base": diff.layers.shared_base,
                "removed": _layers(diff.layers.removed),
                "added": _layers(diff.layers.added),
            },
            **{name: [_change(each) for each in found] for name, found in parts(diff)},
            "vulnerabilities": {
                "opened": [_vulnerability(each) for each in diff.opened],
                "closed": [_vulnerability(each) for each in diff.closed],
                "unsure": [_vulnerability(each) for each in diff.unsure],
            },
            "findings": {
                "gained": [_finding(each) for each in diff.gained],
                "lost": [_finding(each) for each in diff.lost],
                "changed": [{"old": _finding(each.old), "new": _finding(each.new)} for each in diff.altered],
            },
            "doubts": [{"image": which, "reason": reason} for which, reason in diff.doubts],
            "notes": diff.notes,
            "unread": [{"path": each.path or None, "reason": each.reason} for each in diff.unread],
            "errors": diff.errors,
            "summary": {
                "worse": len(diff.worse) + len(diff.worse_by),
                "gained": len(diff.gained),
                "lost": len(diff.lost),
                "opened": len(diff.opened),
                "closed": len(diff.closed),
                "unsure": len(diff.unsure),
                "unread": len(diff.unread),
            },
        }
    )


def parts(diff: ImageDiff) -> tuple[tuple[str, Sequence[Change]], ...]:
    """Return the parts that consist of changes, by their names."""
    return (
        ("configuration", diff.configuration),
        ("packages", diff.packages),
        ("services", diff.services),
        ("accounts", diff.accounts),
        ("groups", diff.groups),
        ("policies", diff.policies),
        ("tasks", diff.tasks),
        ("certificates", diff.certificates),
        ("files", diff.files),
    )


def _side(side: Side) -> Json:
    return {
        "reference": side.reference,
        "digest": side.digest or None,
        "read": side.read,
        "os": side.system or None,
        "build": side.build or None,
        "product": side.product or None,
        "update": _update(side.update) if side.update is not None else None,
        "behind": side.behind,
        "base": side.base,
        "layers": side.layers,
        "size": side.size,
    }


def _update(update: WindowsUpdate) -> Json:
    return {"version": update.version, "kb": update.kb or None, "day": update.day or None, "kind": update.kind}


def _layers(listed: Sequence[tuple[str, str]]) -> Json:
    return [{"digest": digest or None, "created_by": line or None} for digest, line in listed]


def _change(change: Change) -> Json:
    return {
        "change": change.change,
        "name": change.name,
        "kind": change.kind or None,
        "where": change.where or None,
        "own": change.own,
        "direction": change.direction or None,
        "fields": [{"field": each.field, "old": each.old or None, "new": each.new or None} for each in change.fields],
    }


def _vulnerability(one: OpenVulnerability) -> Json:
    return {
        "id": one.id,
        "of": one.of,
        "package": one.package,
        "severity": one.severity or None,
        "fixed": one.fixed or None,
        "known_exploited": one.exploited,
        "carrier": one.carrier,
        "sources": one.sources,
        "reason": one.why or None,
        "counts": one.counts,
    }


def _finding(finding: Finding) -> Json:
    return {
        "id": finding.id,
        "name": finding.name,
        "severity": finding.severity.word,
        "message": finding.message,
        "route": finding.place.route,
        "fingerprint": finding.fingerprint,
    }
