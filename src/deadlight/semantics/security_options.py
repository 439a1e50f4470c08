"""`--security-opt` on Windows: the engine knows credential specs only, written with an equals sign.

Everything else passes when the container is created and fails when it starts. So do credential specs of another
kind than file, registry and raw, and files that are not below the engine's directory of credential specs.
Source: https://github.com/moby/moby/blob/v28.5.2/daemon/oci_windows.go (setWindowsCredentialSpec).
"""

from deadlight.model.regex import lazy

CREDENTIAL_SPEC = "credentialspec"

EATEN_BY_THE_CLIENT = frozenset({"systempaths=unconfined"})
"""Options that the Docker client takes for itself, so that the engine never sees them."""


_OUTSIDE = lazy(r"[A-Za-z]:[\\/]|[\\/]{2}|(?:[^\\/$]+[\\/])?\.\.(?:[\\/]|$)")
"""A path that is absolute, or leaves its directory."""


def name_of(option: str) -> str:
    """Return the option's name: the text before the first "=" or ":", lower-case."""
    return option.replace(":", "=", 1).partition("=")[0].strip().lower()


def fails_at_start(option: str) -> bool:
    """Return whether a container with this option is created and then does not start.

    An option whose name depends on a variable that is not known fails nothing.
    """
    name, equals, value = option.partition("=")
    if not option.strip() or option in EATEN_BY_THE_CLIENT or "$" in name:
        return False
    return not equals or name.lower() != CREDENTIAL_SPEC or _is_no_credential_spec(value)


def is_undecided(option: str) -> bool:
    """Return whether it hangs on a variable which option this is."""
    return option.strip().startswith("$")


def _is_no_credential_spec(value: str) -> bool:
    """Return whether the engine refuses a credential spec by how it is named, as far as that is written."""
    if "$" in value.partition("://")[0]:
        return False
    kind, separator, rest = value.partition("://")
    if not separator or not rest or kind.lower() not in ("file", "registry", "raw"):
        return True
    return kind.lower() == "file" and _OUTSIDE.match(rest) is not None
