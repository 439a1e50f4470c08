"""RuntimeClasses: the handler that runs pods, and the node selector and tolerations that they are given."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.cluster import RuntimeClass
from deadlight.sources.kubernetes.fields import Fields
from deadlight.sources.kubernetes.metadata import name_of
from deadlight.sources.kubernetes.pods import tolerations


def read(fields: Fields, kind: str, version: str) -> Iterator[RuntimeClass]:
    """Yield the RuntimeClass."""
    del version
    # Its first version, v1alpha1, had the handler below spec.
    handler = fields.text("handler") or fields.fields("spec").text("runtimeHandler")
    if handler is None:
        fields.faults.add(fields.where, f"a {kind} without a handler: the API server refuses it")
        return
    yield RuntimeClass(
        name=name_of(fields),
        handler=handler,
        where=fields.where,
        node_selector=tuple(fields.fields("scheduling").pairs("nodeSelector")),
        tolerations=tuple(tolerations(fields.fields("scheduling"))),
        memory=fields.fields("overhead", "podFixed").text("memory"),
    )
