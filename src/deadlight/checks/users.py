"""What the checks on accounts have in common: the mend."""

from __future__ import annotations

from deadlight.checks.api import Container, Edit, Fix, Put, ReplaceText
from deadlight.model.place import Located


def as_container_user(container: Container, user: Located[str]) -> Fix | None:
    """Return the fix that writes ContainerUser where `user`, the container's account, is written."""
    if needs_administrator(container):
        return None
    written = ReplaceText if container.surface == "dockerfile" else Put
    edit: Edit = written(user.where, "ContainerUser")
    return Fix("run as ContainerUser", edits=(edit,), safe=False)


def needs_administrator(container: Container) -> bool:
    """Return whether ServiceMonitor starts what a Dockerfile builds: as ContainerUser it ends at once."""
    if container.surface != "dockerfile" or container.build is None:
        return False
    from deadlight.semantics.effects.services import is_monitored

    return is_monitored(container.build)
