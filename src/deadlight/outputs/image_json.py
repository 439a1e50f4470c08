"""What was found in an image, as the JSON report has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlight.model.image_content import ImageContent, Layer
from deadlight.semantics.image_services import ServiceView, entry_of, services_of, user_of

if TYPE_CHECKING:
    from deadlight.outputs.json_report import Json


def fields(image: ImageContent) -> dict[str, Json]:
    """Return the fields that a report on an image has beside those of every report.

    Long because a list of fields is read best in one place.
    """
    config = image.config
    entry = entry_of(image)
    return {
        "image": {
            "reference": image.name,
            "digest": image.digest or None,
            "os": config.os,
            "os_version": config.os_version or None,
            "build": image.build or None,
            "installation": image.installation,
            "architecture": config.architecture or None,
            "created": config.created or None,
            "base": [layer.created_by or layer.digest for layer in image.layers if layer.vendor],
            "user": config.user or None,
            "runs_as": user_of(image).name or None,
            "starts": {"services": [*filter(None, (entry.monitored, *entry.started))], "through": entry.tools,
                       "permitted": entry.may_control},
            "entrypoint": config.entrypoint,
            "command": config.command,
            "shell": config.shell,
            "working_dir": config.working_dir or None,
            "ports": config.ports,
            "healthcheck": config.healthcheck,
            "environment": dict(config.environment),
            "labels": dict(config.labels),
            "history": config.history,
            "layers": [_layer(layer) for layer in image.layers],
            "files": [
                {"path": file.path, "kind": file.kind, "detail": file.detail, "size": file.size, "layer": file.layer,
                 "hidden": file.hidden, "sources": file.sources}
                for file in image.files
            ],
            "tasks": [
                {"name": task.name, "account": task.account or None, "commands": task.commands, "enabled": task.enabled,
                 "layer": task.layer}
                for task in image.tasks
            ],
            "application_pools": [
                {"name": each.name, "identity": each.identity, "user": each.user or None, "layer": each.layer}
                for each in image.pools
            ],
            "trusted_certificates": [
                {"store": each.store, "thumbprint": each.thumbprint, "subject": each.subject or None,
                 "layer": each.layer}
                for each in image.certificates
            ],
            "policies": [
                {"key": value.key, "name": value.name, "value": value.value, "layer": value.layer}
                for value in image.policies
            ],
        },
        "services": [
            _service(view) for view in services_of(image)
        ],
        "accounts": [
            {"name": each.name, "rid": each.rid, "flags": each.flags, "disabled": each.disabled,
             "password_not_required": each.password_not_required, "groups": each.groups, "layer": each.layer}
            for each in image.accounts
        ],
        "groups": [
            {"name": each.name, "sid": each.sid or None, "members": each.members, "since": each.since,
             "layer": each.layer}
            for each in image.groups
        ],
        "packages": [
            {"name": each.name, "version": each.version, "ecosystem": each.ecosystem, "purl": each.purl or None,
             "path": each.path or None, "layer": each.layer, "publisher": each.publisher or None,
             "sources": each.sources}
            for each in image.packages
        ],
        "scanners": [
            {"name": each.name, "version": each.version or None, "database": each.database or None,
             "report": each.report or None}
            for each in image.scanners
        ],
    }  # fmt: skip


def _service(view: ServiceView) -> dict[str, Json]:
    """Return a service: what its key says, and how it runs beside the entry point."""
    service = view.service
    return {
        "name": service.name,
        "display": service.display or None,
        "account": service.account or None,
        "runs_as": view.account or None,
        "start": service.start,
        "delayed": service.delayed,
        "triggered": service.triggered,
        "starts": service.starts,
        "started": view.starts,
        "through": view.through or None,
        "image_path": service.image_path or None,
        "service_dll": service.service_dll or None,
        "wrapped": service.runs or None,
        "kind": service.kind,
        "origin": view.origin,
        "added": service.added,
        "layer": service.layer,
    }


def _layer(layer: Layer) -> dict[str, Json]:
    return {
        "digest": layer.digest,
        "diff_id": layer.diff_id or None,
        "media_type": layer.media_type or None,
        "size": layer.size,
        "created_by": layer.created_by or None,
        "microsoft": layer.vendor,
        "missing": layer.missing or None,
        "urls": layer.urls,
    }
