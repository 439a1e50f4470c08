"""What a service publishes and exposes: `ports:` in the short and the long form, and `expose:`.

Source of the short form: https://github.com/docker/go-connections/blob/main/nat/nat.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from deadlight.model.errors import InputError
from deadlight.model.workload import Port
from deadlight.sources.compose.interpolation import has_hidden, hide, show
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.reading import Reading

_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
_PROTOCOLS = ("tcp", "udp", "sctp")
_LAST_PORT = 65535


class ShortPort(Struct, frozen=True):
    """The sections of a port in the short form; those that are not written are empty."""

    container: str
    published: str = ""
    host_address: str = ""
    protocol: str = "tcp"

    def render(self) -> str:
        """Return the short form."""
        address = f"[{self.host_address}]" if ":" in self.host_address else self.host_address
        front = f"{address}:{self.published}:" if address else f"{self.published}:" if self.published else ""
        return f"{front}{self.container}/{self.protocol}"


def parse_port(text: str) -> ShortPort:
    """Return the sections of `[[address:]published:]container[/protocol]`.

    Variables that are not known are expected hidden (`interpolation.hide`); what holds one is not
    looked into. Raises InputError where Docker refuses the port.
    """
    front, _, container = text.rpartition(":")
    address, _, published = front.rpartition(":")
    container, slash, protocol = container.partition("/")
    protocol = protocol.lower() if slash and protocol else "tcp"
    if not container:
        raise InputError(f'port "{text[:100]}" names no port of the container')
    if not has_hidden(protocol) and protocol not in _PROTOCOLS:
        raise InputError(f'port "{text[:100]}" has an unknown protocol')
    if address.startswith("[") and address.endswith("]"):
        address = address[1:-1]
    if address and not has_hidden(address):
        _check_address(address, text)
    size = _size(container, text)
    if published and size not in (0, 1) and _size(published, text) not in (0, size):
        raise InputError(f'port "{text[:100]}" has ranges of different length')
    if published:
        _size(published, text)
    return ShortPort(container, published, address, protocol)


def ports_of(service: Mapping[str, Part], reading: Reading) -> Iterator[Port]:
    """Return the ports of a service: those published, then those only exposed."""
    for name, read in (("ports", _published), ("expose", _exposed)):
        part = service.get(name)
        if part is None or part.value is None:
            continue
        if not isinstance(part.value, list):
            reading.complain(part.where, f"{name} is not a list")
        for item in part.items():
            try:
                yield read(item)
            except InputError as error:
                reading.complain(item.where, error.reason)


def _published(item: Part) -> Port:
    if isinstance(item.value, dict):
        return _long(item, item.value)
    short, hidden = _short(item)
    return Port(
        container=show(short.container, hidden),
        published=show(short.published, hidden),
        host_address=show(short.host_address, hidden),
        protocol=show(short.protocol, hidden),
        where=item.where,
        unknown=item.unknown,
    )


def _exposed(item: Part) -> Port:
    short, hidden = _short(item)
    container, protocol = show(short.container, hidden), show(short.protocol, hidden)
    return Port(container=container, protocol=protocol, where=item.where, unknown=item.unknown, exposed_only=True)


def _short(item: Part) -> tuple[ShortPort, list[str]]:
    """Return the sections of an item in the short form, and the variables hidden in them."""
    if isinstance(item.value, bool) or not isinstance(item.value, int | str):
        raise InputError("a port is neither a number, a text nor a mapping")
    text, hidden = hide(item.value) if item.unknown and isinstance(item.value, str) else (str(item.value), [])
    try:
        return parse_port(text), hidden
    except InputError as error:
        raise InputError(show(error.reason, hidden)) from None


def _long(item: Part, entries: Mapping[str, Part]) -> Port:
    texts = {name: part.text() or "" for name, part in entries.items()}
    target, published = texts.get("target", ""), texts.get("published", "")
    if not target:
        raise InputError("a port has no target")
    unknown = item.depends()
    if not unknown:
        for text in filter(None, (target, published)):
            _size(text, text)
    return Port(
        container=target,
        published=published,
        host_address=texts.get("host_ip", ""),
        protocol=texts.get("protocol", "").lower() or "tcp",
        where=item.where,
        unknown=unknown,
    )


def _size(text: str, whole: str) -> int:
    """Return how many ports `text` names, 0 where a variable decides it. Raises InputError if it names none."""
    if has_hidden(text):
        return 0
    match = _RANGE.fullmatch(text)
    first = int(match[1]) if match else 0
    last = int(match[2] or first) if match else -1
    if match is None or not first <= last <= _LAST_PORT:
        raise InputError(f'port "{whole[:100]}" is no port number or range')
    return last - first + 1


def _check_address(address: str, whole: str) -> None:
    import ipaddress

    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise InputError(f'port "{whole[:100]}" has an invalid address') from None
