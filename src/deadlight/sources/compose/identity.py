"""Who a service runs as and with which security options: `security_opt:` and gMSA credential specs."""

from __future__ import annotations

from collections.abc import Mapping

from deadlight.model.place import Located
from deadlight.model.workload import CredentialSpecUse
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.reading import Reading

_KEY_KINDS = ("file", "registry", "config")
_OPTION_KINDS = (*_KEY_KINDS, "raw")


def security_options_of(service: Mapping[str, Part], reading: Reading) -> tuple[Located[str], ...]:
    """Return the items of `security_opt`."""
    part = service.get("security_opt")
    if part is None or part.value is None:
        return ()
    if not isinstance(part.value, list):
        reading.complain(part.where, "security_opt is not a list")
    return tuple(found for item in part.items() if (found := item.located()) is not None)


def credential_spec_of(service: Mapping[str, Part], options: tuple[Located[str], ...]) -> CredentialSpecUse | None:
    """Return the credential spec of a service: that of its key, else the last of its security options.

    The engine takes the option's name and kind in any case, and of several the last
    (https://github.com/moby/moby/blob/master/daemon/oci_windows.go).
    """
    entries = service["credential_spec"].entries() if "credential_spec" in service else {}
    for kind in _KEY_KINDS:
        value = entries[kind].located() if kind in entries else None
        if value is not None:
            return CredentialSpecUse(kind, value)
    for option in reversed(options):
        name, _, value_text = option.value.partition("=")
        kind, separator, rest = value_text.partition("://")
        if name.lower() == "credentialspec" and separator and rest and kind.lower() in _OPTION_KINDS:
            return CredentialSpecUse(kind.lower(), Located(rest, option.where, option.unknown))
    return None
