"""What a service publishes and exposes: `ports:` in the short and the long form, and `expose:`.

Source of the short form: https://github.com/docker/go-connections/blob/main/nat/nat.go
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deadlight.model.errors import InputError
from deadlight.model.short_forms import ShortPort, count_of, parse_port, show
from deadlight.model.workload import Port
from deadlight.sources.compose.interpolation import hide
from deadlight.sources.compose.parts import Part
from deadlight.sources.compose.reading import Reading


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
            count_of(text, text)
    return Port(
        container=target,
        published=published,
        host_address=texts.get("host_ip", ""),
        protocol=texts.get("protocol", "").lower() or "tcp",
        where=item.where,
        unknown=unknown,
    )
