"""What the checks on accounts have in common: the mend."""

from __future__ import annotations

from deadlight.checks.api import Container, Edit, Fix, Put, ReplaceText
from deadlight.model.place import Located


def as_container_user(container: Container, user: Located[str]) -> Fix:
    """Return the fix that writes ContainerUser where `user`, the container's account, is written."""
    written = ReplaceText if container.surface == "dockerfile" else Put
    edit: Edit = written(user.where, "ContainerUser")
    return Fix("run as ContainerUser", edits=(edit,), safe=False)
