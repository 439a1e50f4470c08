"""Ports in the short and the long form."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.model.place import Document, Where
from deadlight.model.short_forms import ShortPort, parse_port
from deadlight.sources.compose.ports import ports_of
from deadlight.sources.compose.reading import Reading


def ports(value, name="ports", variables=None):
    document = Document("compose.yaml", "compose", "")
    reading = Reading(document, variables=variables or {})
    part = reading.part(value, Where(document, (0, "services", "web", name)))
    return list(ports_of({name: part}, reading)), reading.drain()


def summary(item, **options):
    (port,), unread = ports([item], **options)
    assert not unread
    return (port.host_address, port.published, port.container, port.protocol)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("80", ("", "", "80", "tcp")),
        (80, ("", "", "80", "tcp")),
        ("8080:80", ("", "8080", "80", "tcp")),
        ("53:53/udp", ("", "53", "53", "udp")),
        ("53:53/UDP", ("", "53", "53", "udp")),
        ("3000-3005", ("", "", "3000-3005", "tcp")),
        ("9090-9091:8080-8081", ("", "9090-9091", "8080-8081", "tcp")),
        ("9090-9095:80", ("", "9090-9095", "80", "tcp")),
        ("127.0.0.1:80:80/tcp", ("127.0.0.1", "80", "80", "tcp")),
        ("127.0.0.1::80", ("127.0.0.1", "", "80", "tcp")),
        ("[::1]:80:80", ("::1", "80", "80", "tcp")),
        ("::1:80:80", ("::1", "80", "80", "tcp")),
        ({"target": 80, "published": 8080, "protocol": "tcp", "mode": "host"}, ("", "8080", "80", "tcp")),
        ({"target": "80", "published": "8000-8010", "host_ip": "10.0.0.1"}, ("10.0.0.1", "8000-8010", "80", "tcp")),
        ({"target": 53, "protocol": "UDP"}, ("", "", "53", "udp")),
    ],
)
def test_a_port_is_read(item, expected):
    assert summary(item) == expected


@pytest.mark.parametrize(
    "item",
    ["", "a", "80:b", "80:", "70000", "80:80/tcpp", "1-3:1-2", "5-4", "1.2.3:80:80", "80:80:80", -1, 80.5, True, None,
     [80], {}, {"target": "x"}, {"published": 80}, "\uff18\uff10"],
)  # fmt: skip
def test_what_docker_refuses_is_unread_and_the_others_are_read(item):
    found, unread = ports([item, "443"])
    assert [port.container for port in found] == ["443"]
    assert len(unread) == 1


@pytest.mark.parametrize("value", ["80:80", {"a": 1}, 80])
def test_ports_of_another_type_are_unread(value):
    found, unread = ports(value)
    assert not found
    assert unread[0].reason == "ports is not a list"


@pytest.mark.parametrize("item", ["1433", 1433, "1433/tcp"])
def test_an_exposed_port_opens_nothing(item):
    (port,), _ = ports([item], "expose")
    assert port.exposed_only
    assert (port.container, port.published) == ("1433", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${PORT}:80", ("", "${PORT}", "80", "tcp")),
        ("${PORT:?say which}:80", ("", "${PORT:?say which}", "80", "tcp")),
        ("${IP}:80:80/udp", ("${IP}", "80", "80", "udp")),
        ("80:80/${PROTO}", ("", "80", "80", "${PROTO}")),
        ("${PORTS}", ("", "", "${PORTS}", "tcp")),
        ({"target": "${PORT}", "published": 80}, ("", "80", "${PORT}", "tcp")),
    ],
)
def test_an_unknown_port_says_so(text, expected):
    (port,), unread = ports([text])
    assert not unread
    assert (port.host_address, port.published, port.container, port.protocol) == expected
    assert "not set here" in port.unknown


def test_a_known_variable_is_filled_in():
    assert summary("${BIND}:80", variables={"BIND": "127.0.0.1:8080"}) == ("127.0.0.1", "8080", "80", "tcp")


numbers = st.integers(0, 65535)
protocols = st.sampled_from(["tcp", "udp", "sctp"])
addresses = st.one_of(st.just(""), st.ip_addresses().map(str))


@settings(deadline=None)
@given(container=numbers, published=st.one_of(st.just(""), numbers.map(str)), address=addresses, protocol=protocols)
def test_a_rendered_port_is_parsed_as_itself(container, published, address, protocol):
    port = ShortPort(str(container), published, address, protocol)
    assert parse_port(port.render()) == port


@settings(deadline=None)
@given(first=st.integers(0, 60000), size=st.integers(0, 5000), offset=st.integers(0, 500), protocol=protocols)
def test_a_rendered_range_is_parsed_as_itself(first, size, offset, protocol):
    port = ShortPort(f"{first}-{first + size}", f"{first + offset}-{first + offset + size}", "", protocol)
    assert parse_port(port.render()) == port


@settings(deadline=None)
@given(st.text(alphabet="0189:-/[].tcpud\ue000${} ", max_size=30))
def test_any_text_is_a_port_or_refused(text):
    try:
        port = parse_port(text)
    except InputError:
        return
    assert port.container


@settings(deadline=None)
@given(st.lists(st.one_of(st.integers(), st.text(max_size=12), st.dictionaries(st.just("target"), st.text()))))
def test_any_list_is_read_as_ports_or_unread(value):
    found, unread = ports(value)
    assert len(found) + min(len(unread), 100) >= min(len(value), 100)
