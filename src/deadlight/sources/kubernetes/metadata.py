"""What the metadata of an object say: its name and namespace."""

from __future__ import annotations

from deadlight.sources.kubernetes.fields import Fields

NO_NAMESPACE = "default"
"""The namespace of what names none."""


def name_of(fields: Fields) -> str:
    """Return the name of an object; of a generated one its beginning and `*`."""
    metadata = fields.fields("metadata")
    name = metadata.text("name")
    if name is not None:
        return name.value
    prefix = metadata.text("generateName")
    return f"{prefix.value}*" if prefix is not None else "(no name)"


def namespace_of(fields: Fields) -> str:
    """Return the namespace of an object, `NO_NAMESPACE` where it names none."""
    namespace = fields.fields("metadata").text("namespace")
    return namespace.value if namespace is not None else NO_NAMESPACE


def is_saved(fields: Fields) -> bool:
    """Return whether the object comes from a server, which gives each a `uid`."""
    return fields.fields("metadata").has("uid")
