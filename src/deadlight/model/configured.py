"""What is configured rather than deployed: engines, runtimes, namespaces, roles, rules, specs."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.place import Where
from deadlight.model.workload import NOT_LOOKED, OperatingSystem


class Configured(Struct, frozen=True, eq=False, kw_only=True):
    """A subject that is no workload. A check names its class to judge it.

    `os` is the system that it is judged for: said by the file itself, or by what runs beside it (a
    namespace is judged for Windows where Windows workloads or nodes were read). The pipeline fills it in.
    """

    name: str
    where: Where
    os: OperatingSystem = NOT_LOOKED

    @property
    def kind(self) -> str:
        """Return what reports call a subject of this class."""
        return type(self).__name__
