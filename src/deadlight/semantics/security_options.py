"""`--security-opt` on Windows: the engine knows credential specs only, written with an equals sign.

Everything else passes when the container is created and fails when it starts.
Source: https://github.com/moby/moby/blob/v28.5.2/daemon/oci_windows.go (setWindowsCredentialSpec).
"""

CREDENTIAL_SPEC = "credentialspec"

EATEN_BY_THE_CLIENT = frozenset({"systempaths=unconfined"})
"""Options that the Docker client takes for itself, so that the engine never sees them."""


def name_of(option: str) -> str:
    """Return the option's name: the text before the first "=" or ":", lower-case."""
    return option.replace(":", "=", 1).partition("=")[0].strip().lower()


def fails_at_start(option: str) -> bool:
    """Return whether a container with this option is created and then does not start.

    An option whose name depends on a variable that is not known fails nothing.
    """
    name, equals, _ = option.partition("=")
    if not option.strip() or option in EATEN_BY_THE_CLIENT or "$" in name:
        return False
    return not equals or name.lower() != CREDENTIAL_SPEC
