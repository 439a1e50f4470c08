"""All that the registry of an image says, in one call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from deadlight.model.image_content import (
    LocalAccount,
    LocalGroup,
    Package,
    SystemPolicyValue,
    TrustedCertificate,
    WindowsService,
)
from deadlight.sources.image.registry_facts.accounts import read_accounts
from deadlight.sources.image.registry_facts.certificates import read_certificates
from deadlight.sources.image.registry_facts.policies import read_policies
from deadlight.sources.image.registry_facts.programs import read_programs
from deadlight.sources.image.registry_facts.registry import Registry
from deadlight.sources.image.registry_facts.services import read_services
from deadlight.sources.image.registry_facts.tasks import read_task_names
from deadlight.sources.image.registry_facts.version import WindowsVersion, read_version


class RegistryFacts(Struct, frozen=True, kw_only=True):
    """What the registry of an image says. `tasks` is the layer of each registered task by its name.

    `unread` names what is missing or broken: where it is not empty, the rest is what could be read.
    """

    version: WindowsVersion
    services: tuple[WindowsService, ...]
    accounts: tuple[LocalAccount, ...]
    groups: tuple[LocalGroup, ...]
    policies: tuple[SystemPolicyValue, ...]
    programs: tuple[Package, ...]
    certificates: tuple[TrustedCertificate, ...]
    tasks: dict[str, str]
    unread: tuple[str, ...]


def read_registry(
    hives: Mapping[str, Sequence[tuple[str, bytes | memoryview]]],
    wanted: Iterable[tuple[str, str]] = (),
    *,
    without_base: frozenset[str] = frozenset(),
) -> RegistryFacts:
    """Return what the hives of an image say: `hives` and `without_base` as `Registry` takes them.

    `wanted` is as `read_policies` takes it.
    """
    registry = Registry(hives, without_base)
    accounts, groups = read_accounts(registry)
    return RegistryFacts(
        version=read_version(registry),
        services=read_services(registry),
        accounts=accounts,
        groups=groups,
        policies=read_policies(registry, wanted),
        programs=read_programs(registry),
        certificates=read_certificates(registry),
        tasks=read_task_names(registry),
        unread=registry.all_unread,
    )
