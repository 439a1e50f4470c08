"""What is known of an API server that its answers depend on."""

from __future__ import annotations

from msgspec import Struct


class Server(Struct, frozen=True, kw_only=True):
    """An API server: its version (empty for the newest), its options, and what exists in its cluster.

    `allow_privileged` is `--allow-privileged`. `strict` is whether unknown fields are refused, as kubectl
    asks for since 1.25; without it they are dropped. `gates` are the feature gates switched on that are
    off by default in 1.36; `ContainerStopSignals` and `SELinuxMount` matter here.
    The names of what exists are nothing where they are not known; then nothing is refused for want of them.
    `service_accounts` are those of the object's namespace.
    """

    version: str = ""
    allow_privileged: bool = True
    strict: bool = True
    gates: frozenset[str] = frozenset()
    runtime_classes: frozenset[str] | None = None
    service_accounts: frozenset[str] | None = None
    priority_classes: frozenset[str] | None = None


USUAL = Server()
"""A server as it comes, of the newest version, whose cluster is not known."""
