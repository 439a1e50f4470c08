"""Annotations that reach the Windows container shim.

Source: https://github.com/microsoft/hcsshim/blob/main/pkg/annotations/annotations.go
"""

INHERIT_USER = "microsoft.com/hostprocess-inherit-user"


def inherits_shim_user(name: str, value: str) -> bool:
    """Return whether this annotation starts a HostProcess container with the shim's own token."""
    return name.lower() == INHERIT_USER and value.strip().lower() == "true"
