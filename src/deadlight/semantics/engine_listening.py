"""Where an engine listens, and whom it lets in there.

Sources: `loadDaemonCliConfig`, `newAPIServerTLSConfig` and `loadListeners` of
https://github.com/moby/moby/blob/v28.5.2/cmd/dockerd/daemon.go, the addresses of
https://github.com/moby/moby/blob/v28.5.2/opts/hosts.go and
https://github.com/moby/moby/blob/v28.5.2/opts/hosts_windows.go
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from msgspec import Struct

from deadlight.model.engine import Engine
from deadlight.model.place import Located, Where
from deadlight.semantics import engine_options

DEFAULT_PORT = "2375"


class Listener(Struct, frozen=True):
    """One address that an engine listens on: its scheme (npipe, tcp, unix, fd …), for tcp the host and port.

    `unknown` says on what the address depends, where it is not known.
    """

    scheme: str
    address: str
    where: Where
    unknown: str = ""

    @property
    def is_loopback(self) -> bool:
        """Return whether only this machine reaches it. An address without a host is 127.0.0.1 on Windows."""
        host = _host(self.address)
        if host.lower() in ("", "localhost"):
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False


class Tls(Struct, frozen=True):
    """Whether listeners on tcp use TLS, and whether they ask clients for a certificate; None where not known.

    `where` is what turns it on, `verify_where` what decides on the certificates.
    """

    on: bool | None = False
    verify: bool | None = False
    where: Where | None = None
    verify_where: Where | None = None


def listeners(engine: Engine) -> Iterator[Listener]:
    """Yield the addresses that are written; where none is, `replaces_pipe` tells what the engine does."""
    for host in engine_options.texts(engine, "hosts"):
        scheme, separator, address = host.value.partition("://")
        if not separator:
            scheme, address = "tcp", host.value
        yield Listener(scheme.lower(), address, host.where, host.unknown)


def tcp(engine: Engine) -> list[Listener]:
    """Return the addresses on the network; with `tls` and no hosts the engine listens on 127.0.0.1:2376."""
    written = list(listeners(engine))
    instead = pipe_replaced_at(engine)
    if not written and instead is not None:
        return [Listener("tcp", "127.0.0.1:2376", instead)]
    return [listener for listener in written if listener.scheme == "tcp"]


def pipe_replaced_at(engine: Engine) -> Where | None:
    """Return where `tls` makes the engine listen on 127.0.0.1:2376 instead of its pipe, as it does without hosts."""
    tls = engine_options.truth(engine, "tls")
    if tls is None or tls[0] is not True or any(engine_options.texts(engine, "hosts")):
        return None
    return tls[1]


def tls_of(engine: Engine) -> Tls:
    """Return what an engine does about TLS.

    `tlsverify` turns it on whatever its value; `tls` alone asks for certificates of clients too.
    """
    verify = engine_options.truth(engine, "tlsverify")
    tls = engine_options.truth(engine, "tls")
    if verify is not None:
        return Tls(on=True, verify=verify[0], where=verify[1], verify_where=verify[1])
    if tls is None:
        return Tls()
    return Tls(on=tls[0], verify=tls[0], where=tls[1], verify_where=tls[1])


def missing_certificates(engine: Engine) -> list[str]:
    """Return the keys that TLS needs and that are not written: without them the engine does not start.

    Those of the service's arguments have defaults, so that nothing is missing where TLS is turned on there.
    """
    switch = next((engine.setting(key) for key in ("tlsverify", "tls") if engine.setting(key) is not None), None)
    if engine.source != "daemon-json" or switch is None or tls_of(engine).on is not True:
        return []
    if any(argument.name in ("tls", "tlsverify") for argument in engine.arguments):
        return []
    return [key for key in ("tlscert", "tlskey") if not any(engine_options.texts(engine, key))]


def trusts_every_authority(engine: Engine) -> bool:
    """Return whether certificates of clients may be of any authority that Windows trusts, for want of `tlscacert`.

    Without it the engine hands Go no authorities, which then takes those of the system
    (https://github.com/docker/go-connections/blob/v0.5.0/tlsconfig/config.go). Arguments have a default for it.
    """
    tls = tls_of(engine)
    on_by_argument = any(argument.name in ("tls", "tlsverify") for argument in engine.arguments)
    if engine.source != "daemon-json" or on_by_argument or not engine.whole or not (tls.on and tls.verify):
        return False
    return not any(engine_options.texts(engine, "tlscacert"))


def open_addresses(engine: Engine, *, encrypted: bool) -> Iterator[Located[str]]:
    """Yield the addresses of which the engine warns itself, with TLS (`encrypted`) or without."""
    for warning in engine.warnings:
        match = re.search(r"is accessible on (https?)://(\S+) without", warning.value)
        if match is not None and (match[1] == "https") == encrypted:
            yield Located(match[2], warning.where)


def _host(address: str) -> str:
    """Return the host of `host:port` or `[host]:port`, without what follows a slash."""
    text = address.partition("/")[0]
    if text.startswith("["):
        return text[1:].partition("]")[0]
    if text.count(":") > 1:
        return text
    return text.partition(":")[0]
