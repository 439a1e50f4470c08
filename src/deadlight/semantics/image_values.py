"""Which values in the registry of an image have a say in what is judged of it."""

from __future__ import annotations

from deadlight.semantics import registry_secrets
from deadlight.semantics.effects import defender, system_policy


def wanted_values() -> tuple[tuple[str, str], ...]:
    """Return (key below HKEY_LOCAL_MACHINE, name of the value) for each, in lower case."""
    return (*system_policy.hive_values(), *defender.hive_values(), *registry_secrets.hive_values())
