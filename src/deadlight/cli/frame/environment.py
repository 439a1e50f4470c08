"""The one place that reads the environment."""

from __future__ import annotations

import os


def variable(name: str) -> str:
    """Return the value of an environment variable, empty where it is not set."""
    return os.environ.get(name, "")  # noqa: TID251 - here and nowhere else


def variables() -> dict[str, str]:
    """Return the whole environment: what a program is started in that the user has asked for."""
    return dict(os.environ)  # noqa: TID251 - here and nowhere else
