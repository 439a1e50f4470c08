"""Who a service runs as and with which security options: `security_opt:` and gMSA credential specs."""

from __future__ import annotations

from collections.abc import Mapping

from deadlight.model.place import Located
from deadlight.model.short_forms import credential_spec_in
from deadlight.model.workload import CredentialSpecUse
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.reading import Reading

_KEY_KINDS = ("file", "registry", "config")


def security_options_of(service: Mapping[str, Part], reading: Reading) -> tuple[Located[str], ...]:
    """Return the items of `security_opt`."""
    part = service.get("security_opt")
    if part is None or part.value is None:
        return ()
    if not isinstance(part.value, list):
        reading.complain(part.where, "security_opt is not a list")
    return tuple(found for item in part.items() if (found := item.located()) is not None)


def credential_spec_of(service: Mapping[str, Part], options: tuple[Located[str], ...]) -> CredentialSpecUse | None:
    """Return the credential spec of a service: that of its key, else the last of its security options."""
    entries = service["credential_spec"].entries() if "credential_spec" in service else {}
    for kind in _KEY_KINDS:
        value = entries[kind].located() if kind in entries else None
        if value is not None:
            return CredentialSpecUse(kind, value)
    return credential_spec_in(options)
