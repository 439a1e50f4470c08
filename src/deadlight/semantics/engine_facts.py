"""What an engine's configuration and its own words say of features that vulnerabilities depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadlight.model.engine import Engine

if TYPE_CHECKING:
    from deadlight.semantics.vulnerabilities import Requirement

PLUGIN_KEY = "authorization-plugins"
PLUGIN_ARGUMENT = "authorization-plugin"


def has_authorization_plugins(engine: Engine) -> bool | None:
    """Return whether the engine asks authorization plug-ins; None where that cannot be told.

    `docker info` names them where there are any. A file that does not name them is taken at its word, though the
    service may have the option; a file that is not read as a whole, and a service without the option, tell nothing.
    """
    written = engine.setting(PLUGIN_KEY)
    given = [argument for argument in engine.arguments if argument.name in (PLUGIN_KEY, PLUGIN_ARGUMENT)]
    if any(setting.value for setting in (*given, *([written] if written is not None else []))):
        return True
    if engine.source == "info":
        return False if written is not None or engine.isolation is not None else None
    return False if engine.source == "daemon-json" and engine.whole else None


def desktop_requirements(engine: Engine) -> tuple[Requirement, ...]:
    """Return what vulnerabilities of Docker Desktop require and the one of this engine is known to have."""
    return ("linux-containers",) if engine.os.name == "linux" else ()


def met_requirements(engine: Engine) -> tuple[Requirement, ...]:
    """Return what vulnerabilities require and this engine is known to have."""
    return ("authorization-plugin",) if has_authorization_plugins(engine) is True else ()


def unmet_requirements(engine: Engine) -> tuple[Requirement, ...]:
    """Return what vulnerabilities require and this engine is known not to have."""
    return ("authorization-plugin",) if has_authorization_plugins(engine) is False else ()
