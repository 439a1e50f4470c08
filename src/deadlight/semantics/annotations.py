"""Annotations that reach the Windows container shim.

Sources: https://github.com/microsoft/hcsshim/blob/main/pkg/annotations/annotations.go, and ParseAnnotationsBool of
https://github.com/microsoft/hcsshim/blob/main/internal/oci/annotations.go: releases differ in what they take for true.
"""

INHERIT_USER = "microsoft.com/hostprocess-inherit-user"

_TRUE = frozenset({"true", "1", "t"})


def inherits_shim_user(name: str, value: str) -> bool:
    """Return whether this annotation starts a HostProcess container with the shim's own token."""
    return name == INHERIT_USER and value.lower() in _TRUE
