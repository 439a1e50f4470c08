"""Validating- and MutatingWebhookConfigurations: whom the API server asks about which objects."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.cluster import Webhook
from deadlight.sources.kubernetes.fields import Fields
from deadlight.sources.kubernetes.metadata import is_saved, name_of


def read(fields: Fields, kind: str, version: str) -> Iterator[Webhook]:
    """Yield each webhook of the configuration."""
    for hook in fields.items("webhooks"):
        service = hook.fields("clientConfig", "service")
        name, path, of, namespace = (
            hook.text("name"), service.text("path"), service.text("name"), service.text("namespace"),
        )  # fmt: skip
        rules = tuple(hook.items("rules"))
        yield Webhook(
            name=name.value if name is not None else "(no name)",
            where=hook.where,
            mutating=kind == "MutatingWebhookConfiguration",
            configuration=name_of(fields),
            version=version.rpartition("/")[2],
            failure_policy=hook.text("failurePolicy"),
            operations=tuple(text for rule in rules for text in rule.texts("operations")),
            resources=tuple(text for rule in rules for text in rule.texts("resources")),
            service=of.value if of is not None else "",
            service_namespace=namespace.value if namespace is not None else "",
            path=path.value if path is not None else "",
            namespace_selector=hook.value.get("namespaceSelector"),
            saved=is_saved(fields),
        )
