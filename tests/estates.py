"""Estates made of texts: what the pipeline would read of them."""

from __future__ import annotations

import textwrap

from deadlight.gathering import Gathered
from deadlight.model.estate import Estate
from deadlight.model.workload import Workload
from deadlight.semantics.configuration_system import settle
from deadlight.semantics.subjects import understand
from deadlight.sources import readers
from deadlight.sources.files import document_from_bytes


def estate_of(files: dict[str, str]) -> Estate:
    """The estate of some files: path → text; kinds are told by names and contents. All of them have to be read."""
    gathered = Gathered()
    workloads: list[Workload] = []
    for path, text in files.items():
        document = document_from_bytes(textwrap.dedent(text).encode(), shown=path)
        workloads += gathered.sort(readers.read(document))
    assert not gathered.unread, gathered.unread
    estate = Estate(configured=tuple(gathered.configured))
    understood = understand(workloads, estate, "windows")
    estate = Estate(workloads=tuple(each for each in understood if each.surface != "dockerfile"))
    return Estate(workloads=estate.workloads, configured=tuple(settle(gathered.configured, estate, "windows")))


def workload_of(estate: Estate, name: str) -> Workload:
    """The workload of this name."""
    (found,) = [workload for workload in estate.workloads if workload.name == name]
    return found
