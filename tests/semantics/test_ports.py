import pytest

from deadlight.model.place import Document, Where
from deadlight.model.workload import Port
from deadlight.semantics.ports import administration_services, is_every_address, refusal

WHERE = Where(Document("compose.yaml", "compose", ""))


def port(container, **fields):
    return Port(container=container, where=WHERE, **fields)


def test_a_remote_desktop_port_is_an_administration_port():
    assert administration_services("3389") == ((3389, "RDP"),)


def test_a_range_has_every_administration_port_in_it():
    assert [number for number, _ in administration_services("5980-5990")] == [5985, 5986]


def test_only_remote_desktop_counts_over_udp():
    assert administration_services("3389", "udp") == ((3389, "RDP"),)
    assert administration_services("445/udp") == ()


def test_a_web_port_is_none():
    assert administration_services("8080") == ()


def test_what_is_no_port_is_none():
    assert administration_services("${PORT}") == ()
    assert administration_services("") == ()
    assert administration_services("22-") == ()


@pytest.mark.parametrize("address", ["", "0.0.0.0", "::", "[::]"])
def test_every_address_is_the_one_that_windows_publishes_on(address):
    assert is_every_address(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "[fe80::1]", "10.0.0.5"])
def test_a_single_address_is_not_every_address(address):
    assert not is_every_address(address)


@pytest.mark.parametrize(
    ("published", "container", "protocol", "word"),
    [("8000-8010", "80", "tcp", "range"), ("80", "80", "sctp", "SCTP")],
)
def test_ranges_for_one_port_and_sctp_are_refused(published, container, protocol, word):
    assert word in refusal(port(container, published=published, protocol=protocol))


@pytest.mark.parametrize(
    ("published", "container", "protocol"),
    [("80", "80", "tcp"), ("", "80", "udp"), ("8000-8010", "8000-8010", "tcp"), ("", "8000-8010", "tcp")],
)
def test_other_published_ports_are_taken(published, container, protocol):
    assert refusal(port(container, published=published, protocol=protocol)) == ""


def test_nothing_is_said_of_a_port_that_is_only_exposed_or_not_known():
    assert refusal(port("80", protocol="sctp", exposed_only=True)) == ""
    assert refusal(port("80", published="8000-8010", unknown="a variable is not set")) == ""


def test_ports_that_applications_need_as_much_as_administrators_are_none():
    assert administration_services("135") == ()
    assert administration_services("389") == ()
