"""All subjects of a run, for the checks that need more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from deadlight.model.configured import Configured
from deadlight.model.workload import Workload

if TYPE_CHECKING:
    from deadlight.model.advisory import PatchLevel
    from deadlight.model.cluster import RuntimeClass

ConfiguredT = TypeVar("ConfiguredT", bound=Configured)


class Estate(Struct, frozen=True, eq=False, kw_only=True):
    """Everything that one run has read: the workloads that run on Windows, and all that is configured.

    `patches` are the patch levels of the builds that hosts and nodes have.
    """

    workloads: tuple[Workload, ...] = ()
    configured: tuple[Configured, ...] = ()
    patches: tuple[PatchLevel, ...] = ()

    def patch_level(self, build: str) -> PatchLevel | None:
        """Return what is known of a build ("10.0.20348.2322"), if it is the build of a host or node here."""
        return next((found for found in self.patches if found.version == build), None)

    def every(self, kind: type[ConfiguredT]) -> tuple[ConfiguredT, ...]:
        """Return what is configured of one class: `estate.every(Namespace)`."""
        return tuple(subject for subject in self.configured if isinstance(subject, kind))

    def runtime_class(self, name: str) -> RuntimeClass | None:
        """Return the RuntimeClass called `name`, if it was read."""
        if not self.configured:
            return None
        from deadlight.model.cluster import RuntimeClass

        return next((found for found in self.every(RuntimeClass) if found.name == name), None)
