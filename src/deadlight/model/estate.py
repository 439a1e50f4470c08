"""All subjects of a run, for the checks that need more than one."""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.workload import CredentialSpecResource, RuntimeClass, Workload


class Estate(Struct, frozen=True, eq=False, kw_only=True):
    """Everything that one run has read."""

    workloads: tuple[Workload, ...] = ()
    runtime_classes: tuple[RuntimeClass, ...] = ()
    credential_specs: tuple[CredentialSpecResource, ...] = ()

    def runtime_class(self, name: str) -> RuntimeClass | None:
        """Return the RuntimeClass called `name`, if it was read."""
        return next((found for found in self.runtime_classes if found.name == name), None)
