"""Tiers of a Compose project: which services are reached from outside, which keep data, who uses whom."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from deadlight.model.image import parse_reference
from deadlight.model.workload import Workload

_DATABASE = re.compile(
    r"(?:^|[^a-z])(?:mssql|sqlserver|sql-server|mysql|mariadb|postgres(?:ql)?|mongo(?:db)?|redis|memcached|cassandra|"
    r"couchdb|ravendb|eventstore|elasticsearch|oracle-xe)"
)
"""Product names of databases in the repository of an image."""

DEFAULT_NETWORK = "default"
"""The network of a Compose service that names none."""


def mixed(workloads: Sequence[Workload]) -> Iterator[tuple[Workload, Workload, str]]:
    """Yield (database, published service that does not use it, network that both are on).

    Only where another service of the project uses the database by what the file says (depends_on, links,
    or its name in an environment variable): otherwise the file does not tell who has to reach it.
    """
    projects: dict[str, list[Workload]] = defaultdict(list)
    for workload in workloads:
        if workload.surface == "compose":
            projects[workload.project].append(workload)
    for services in projects.values():
        for data in filter(_keeps_data, services):
            others = [service for service in services if service is not data]
            if not any(_uses(service, data.name) for service in others):
                continue
            for front in others:
                shared = networks(front) & networks(data)
                if shared and _is_published(front) and not _uses(front, data.name):
                    yield data, front, min(shared)
                    break


def networks(workload: Workload) -> set[str]:
    """Return the names of the networks that a service is on."""
    return {network.value for container in workload.containers for network in container.networks} or {DEFAULT_NETWORK}


def _keeps_data(workload: Workload) -> bool:
    for container in workload.containers:
        reference = parse_reference(container.image.value) if container.image is not None else None
        if reference is not None and _DATABASE.search(reference.repository):
            return not _is_published(workload)
    return False


def _is_published(workload: Workload) -> bool:
    return any(not port.exposed_only for container in workload.containers for port in container.ports)


def _uses(workload: Workload, name: str) -> bool:
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
    for container in workload.containers:
        if any(variable.value is not None and word.search(variable.value.value) for variable in container.environment):
            return True
        for setting in container.settings:
            top = setting.name.partition(".")[0]
            if top in ("depends_on", "links", "external_links") and word.search(f"{setting.name} {setting.value}"):
                return True
    return False
