"""Tiers of a Compose project: which services are reached from outside, which keep data, who uses whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from deadlight.model.image import parse_reference
from deadlight.model.regex import lazy
from deadlight.model.workload import Workload

_DATABASE = lazy(
    r"(?:^|[^a-z])(?:mssql|sqlserver|sql-server|mysql|mariadb|postgres(?:ql)?|mongo(?:db)?|redis|memcached|cassandra|"
    r"couchdb|ravendb|eventstore|elasticsearch|oracle-xe)"
)
"""Product names of databases in the repository of an image."""
_BESIDE = lazy(
    r"[-_.](?:init|setup|seed|migrations?|migrator|upgrade|backup|exporter|client|cli|tools|commander)$|mongo-express$"
)
"""How the repositories of images end that do something for a database, and keep no data."""

_WORD = lazy(r"[\w.-]+")
_LINKS = ("depends_on", "links", "external_links")

DEFAULT_NETWORK = "default"
"""The network of a Compose service that names none."""


class _Service(Struct, frozen=True, eq=False):
    """What the file says of one service: its networks, the words that can name others, and whether it says it all."""

    workload: Workload
    networks: frozenset[str]
    words: frozenset[str]
    is_published: bool
    is_told: bool

    def uses(self, name: str) -> bool:
        """Return whether the file says that this service uses the one called `name`."""
        return name.lower() in self.words


def mixed(workloads: Sequence[Workload]) -> Iterator[tuple[Workload, Workload, str]]:
    """Yield (database, published service that does not use it, network that both are on).

    Only where another service of the project uses the database by what the file says (depends_on, links,
    or its name in an environment variable or a command): otherwise the file does not tell who has to reach it.
    """
    projects: dict[str, list[_Service]] = defaultdict(list)
    for workload in workloads:
        if workload.surface in ("compose", "docker") and workload.containers:
            projects[workload.project].append(_told(workload))
    for services in projects.values():
        yield from _mixed_in(services)


def _mixed_in(services: Sequence[_Service]) -> Iterator[tuple[Workload, Workload, str]]:
    fronts: dict[str, list[_Service]] = defaultdict(list)
    users: dict[str, int] = defaultdict(int)
    for service in services:
        for word in service.words:
            users[word] += 1
        if service.is_published and service.is_told:
            for network in service.networks:
                fronts[network].append(service)
    for data in services:
        name = data.workload.name
        if data.is_published or not _keeps_data(data.workload) or users[name.lower()] <= data.uses(name):
            continue
        for network in sorted(data.networks):
            front = next((front for front in fronts[network] if not front.uses(name)), None)
            if front is not None:
                yield data.workload, front.workload, network
                break


def networks(workload: Workload) -> frozenset[str]:
    """Return the names of the networks that a service is on."""
    named = {network.value for container in workload.containers for network in container.networks}
    modes = [container.setting("network_mode") for container in workload.containers]
    chosen = {str(mode.value) for mode in modes if mode is not None}
    return frozenset(named or chosen - {"none"} or (() if chosen else (DEFAULT_NETWORK,)))


def _keeps_data(workload: Workload) -> bool:
    for container in workload.containers:
        reference = parse_reference(container.image.value) if container.image is not None else None
        repository = reference.repository if reference is not None else ""
        if _DATABASE.search(repository) and not _BESIDE.search(repository):
            return True
    return False


def _told(workload: Workload) -> _Service:
    texts: list[str] = []
    is_told = True
    for container in workload.containers:
        for variable in container.environment:
            if variable.value is None or not variable.value.known:
                is_told = False
            else:
                texts.append(variable.value.value)
        texts += [word.value for word in container.command]
        for setting in container.settings:
            top = setting.name.partition(".")[0]
            is_told = is_told and top != "env_file"
            if top in _LINKS:
                texts.append(f"{setting.name} {setting.value}")
    return _Service(
        workload,
        networks(workload),
        _words(texts),
        any(not port.exposed_only for container in workload.containers for port in container.ports),
        is_told,
    )


def _words(texts: list[str]) -> frozenset[str]:
    """Return what can be names of services in `texts`: whole words, and their parts before, after and between dots."""
    found: set[str] = set()
    for text in texts:
        for word in _WORD.findall(text.lower()):
            found.add(word)
            found.update(word.split("."))
    return frozenset(found)
