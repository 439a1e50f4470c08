"""The container engine and the runtime below it, as they are configured or as they describe themselves."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from deadlight.model.configured import Configured
from deadlight.model.fix import Edit
from deadlight.model.place import Located, Where
from deadlight.model.workload import Setting


class Flaw(Struct, frozen=True, eq=False, kw_only=True):
    """What keeps an engine from reading its configuration file.

    `error` is what the engine says, `where` the character that it stops at. `title` and `edits` are the mend
    where there is only one, `versions` the range of engines that stop there; empty means all.
    """

    error: str
    where: Where
    title: str = ""
    edits: tuple[Edit, ...] = ()
    versions: str = ""


class Engine(Configured, frozen=True, eq=False, kw_only=True):
    """A Docker engine.

    `settings` are the keys of its daemon.json as the engine reads them: of nested keys the last part is what it
    compares (`proxies.http-proxy` stands as such, at its own place). `arguments` are options given
    to the service (`-H`, `--exec-opt`), under their long names. `version` and `isolation` (the default: process or
    hyperv) are what the engine says of itself. `desktop` is the version of the Docker Desktop on Windows that it is of.
    `client` is whether it says that its host is a client of Windows. `warnings` are its own. `source` says what it was
    read from.
    `flaws` keep the engine from reading the file; where one hides part of what is written, `whole` is false.
    """

    source: Literal["daemon-json", "service", "info"]
    settings: tuple[Setting, ...] = ()
    arguments: tuple[Setting, ...] = ()
    version: Located[str] | None = None
    desktop: Located[str] | None = None
    isolation: Located[str] | None = None
    host_build: Located[str] | None = None
    client: bool = False
    warnings: tuple[Located[str], ...] = ()
    flaws: tuple[Flaw, ...] = ()
    whole: bool = True

    def setting(self, name: str) -> Setting | None:
        """Return the key called `name`, if it is written; of a key written twice the last, as the engine takes it."""
        return next((setting for setting in reversed(self.settings) if setting.name == name), None)


class Handler(Struct, frozen=True, eq=False, kw_only=True):
    """A runtime handler of containerd (`runhcs-wcow-process`): what a RuntimeClass names.

    `pod_annotations` and `container_annotations` are patterns of what is passed on to the shim;
    `options` are those of the shim (`SandboxIsolation`), `default_annotations` what it gives every container.
    `unknown` is what a template puts among the keys of the handler, `unknown_options` among those of the shim, that
    is not known: what is not there may be written by it.
    """

    name: str
    where: Where
    unknown: str = ""
    unknown_options: str = ""
    runtime_type: Located[str] | None = None
    pod_annotations: tuple[Located[str], ...] = ()
    container_annotations: tuple[Located[str], ...] = ()
    options: tuple[Setting, ...] = ()
    default_annotations: tuple[tuple[str, Located[str]], ...] = ()

    def option(self, name: str) -> Setting | None:
        """Return the shim's option called `name`, without regard to case as its decoder has none."""
        return next((option for option in self.options if option.name.lower() == name.lower()), None)


class Containerd(Configured, frozen=True, eq=False, kw_only=True):
    """A containerd, by its configuration: `version` is that of the file's format, 1 to 3.

    `settings` are those outside the handlers, by their route with dots (`metrics.address`).
    """

    version: int
    handlers: tuple[Handler, ...] = ()
    default_handler: Located[str] | None = None
    settings: tuple[Setting, ...] = ()

    def setting(self, name: str) -> Setting | None:
        """Return the setting at this route, if it is written."""
        return next((setting for setting in self.settings if setting.name == name), None)
