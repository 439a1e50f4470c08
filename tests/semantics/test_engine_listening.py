"""Where an engine listens, and what else it lets others reach."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.engine import Engine
from deadlight.model.place import Document, Located, Plain, Where
from deadlight.model.workload import Setting
from deadlight.semantics import engine_defaults, engine_exposure, engine_listening
from deadlight.semantics.engine_listening import Listener
from deadlight.sources import readers
from deadlight.sources.files import document_from_bytes

WHERE = Where(Document("a", "", ""))


def engine_of(**values: Plain) -> Engine:
    text = json.dumps({key.replace("_", "-"): value for key, value in values.items()})
    (engine,) = readers.read(document_from_bytes(text.encode(), shown="daemon.json"))
    assert isinstance(engine, Engine)
    return engine


def service(**arguments: Plain) -> Engine:
    settings = tuple(Setting(name.replace("_", "-"), value, WHERE) for name, value in arguments.items())
    return Engine(name="dockerd", where=WHERE, source="service", arguments=settings)


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("127.0.0.1:2375", True),
        ("localhost:2375", True),
        ("[::1]:2375", True),
        (":2375", True),
        ("", True),
        ("127.9.9.9:2375/path", True),
        ("0.0.0.0:2375", False),
        ("[::]:2375", False),
        ("10.0.0.4:2376", False),
        ("engine.shop.example:2376", False),
    ],
)
def test_an_address_is_of_this_machine_or_not(address: str, loopback: bool):
    assert Listener("tcp", address, WHERE).is_loopback == loopback


def test_an_address_without_a_scheme_is_of_tcp():
    found = engine_listening.listeners(engine_of(hosts=["0.0.0.0:2375", " npipe:// ", "", "NPIPE:////./pipe/x"]))
    assert [(each.scheme, each.address) for each in found] == [
        ("tcp", "0.0.0.0:2375"),
        ("npipe", ""),
        ("npipe", "//./pipe/x"),
    ]


@pytest.mark.parametrize(
    ("values", "on", "verify"),
    [
        ({}, False, False),
        ({"tls": True}, True, True),
        ({"tls": False}, False, False),
        ({"tlsverify": True}, True, True),
        ({"tlsverify": False}, True, False),
        ({"tls": False, "tlsverify": False}, True, False),
        ({"tls": True, "tlsverify": False}, True, False),
    ],
)
def test_tlsverify_turns_tls_on_whatever_its_value(values: dict[str, Plain], on: bool, verify: bool):
    tls = engine_listening.tls_of(engine_of(**values))
    assert (tls.on, tls.verify) == (on, verify)


def test_tls_without_hosts_takes_the_pipe_away():
    assert engine_listening.pipe_replaced_at(engine_of(tls=True)) is not None
    assert engine_listening.pipe_replaced_at(engine_of(tls=True, hosts=["npipe://"])) is None
    assert engine_listening.pipe_replaced_at(engine_of(tlsverify=True)) is None
    assert [each.address for each in engine_listening.tcp(engine_of(tls=True))] == ["127.0.0.1:2376"]


def test_arguments_of_the_service_count_as_the_file_does():
    engine = service(host="tcp://0.0.0.0:2376", tlsverify=True, debug=True, exec_opt="isolation=hyperv")
    assert [each.address for each in engine_listening.tcp(engine)] == ["0.0.0.0:2376"]
    assert engine_listening.tls_of(engine).verify is True
    assert [key for key, _ in engine_defaults.debug_places(engine)] == ["debug"]
    isolation = engine_defaults.isolation(engine)
    assert isolation is not None
    assert isolation.value == "hyperv"
    assert engine_listening.missing_certificates(engine) == []


def test_tls_of_the_file_needs_a_certificate_and_its_key():
    assert engine_listening.missing_certificates(engine_of(tlsverify=True)) == ["tlscert", "tlskey"]
    assert engine_listening.missing_certificates(engine_of(tls=True, tlscert="c", tlskey="")) == ["tlskey"]
    assert engine_listening.missing_certificates(engine_of(tls=False)) == []


def test_an_engine_warns_of_addresses_itself():
    warnings = (
        "WARNING: API is accessible on http://0.0.0.0:2375 without encryption.",
        "[DEPRECATION NOTICE]: API is accessible on https://10.0.0.4:2376 without TLS client verification.",
        "WARNING: something else",
    )
    engine = Engine(name="d", where=WHERE, source="info", warnings=tuple(Located(each, WHERE) for each in warnings))
    assert [each.value for each in engine_listening.open_addresses(engine, encrypted=False)] == ["0.0.0.0:2375"]
    assert [each.value for each in engine_listening.open_addresses(engine, encrypted=True)] == ["10.0.0.4:2376"]


@pytest.mark.parametrize(
    ("group", "wide"),
    [
        ("docker", [False]),
        ("BUILTIN\\Users", [True]),
        ("SHOP\\Domain Users,docker", [True, False]),
        ("Administrators, ,SYSTEM", []),
        ("Jeder", [True]),
    ],
)
def test_groups_of_the_pipe_are_wide_or_chosen(group: str, wide: list[bool]):
    assert [row is not None for _, row in engine_exposure.groups(engine_of(group=group))] == wide


@pytest.mark.parametrize(
    ("name", "insecure"),
    [
        ("registry.shop.example:5000", True),
        ("http://registry.shop.example", True),
        ("10.0.0.0/8", True),
        ("0.0.0.0/0", True),
        ("127.0.0.1:5000", False),
        ("127.0.0.0/8", False),
        ("localhost:5000", False),
        ("::1/128", False),
    ],
)
def test_registries_of_this_machine_are_not_insecure(name: str, insecure: bool):
    found = list(engine_exposure.insecure_registries(engine_of(insecure_registries=[name])))
    assert bool(found) == insecure
    assert [each.is_every for each in found] == ([name == "0.0.0.0/0"] if insecure else [])


def test_mirrors_are_asked_in_clear_or_not():
    engine = engine_of(registry_mirrors=["http://m.example", "https://m.example", "http://127.0.0.1:5000"])
    assert [(each.name, each.is_mirror) for each in engine_exposure.insecure_registries(engine)] == [
        ("http://m.example", True)
    ]


@pytest.mark.parametrize(
    ("folder", "readable"),
    [
        ("D:\\", True),
        ("d:", True),
        ("C:\\Users\\Public", True),
        ("D:\\docker", None),
        ("C:\\ProgramData\\docker", "default"),
        ("C:/ProgramData/Docker/", "default"),
        ("", "default"),
    ],
)
def test_a_data_root_is_readable_where_the_folder_is_always_there(folder: str, readable: bool | str | None):
    found = engine_exposure.data_root(engine_of(data_root=folder))
    assert (found[1] if found is not None else "default") == readable


@pytest.mark.parametrize(
    ("address", "every"),
    [("0.0.0.0:9323", True), (":9323", True), ("[::]:9323", True), ("127.0.0.1:9323", False), ("10.0.0.4:9323", False)],
)
def test_metrics_are_served_everywhere_or_on_one_address(address: str, every: bool):
    assert bool(list(engine_exposure.metrics(engine_of(metrics_addr=address)))) == every


@pytest.mark.parametrize(
    ("values", "unbounded"),
    [
        ({}, True),
        ({"log-driver": "json-file", "log-opts": {"max-file": "3"}}, True),
        ({"log-opts": {"max-size": "10m"}}, False),
        ({"log-driver": "local"}, False),
        ({"log-driver": "etwlogs"}, False),
        ({"log-driver": "splunk", "log-opts": {}}, False),
        ({"log-opt": {"max-size": "10m"}}, True),
    ],
)
def test_logs_end_where_a_limit_is_read(values: dict[str, Plain], unbounded: bool):
    assert (engine_defaults.unbounded_logs(engine_of(**values)) is not None) == unbounded


def test_of_a_file_that_breaks_off_nothing_is_concluded_from_what_is_not_there():
    (engine,) = readers.read(document_from_bytes(b'{"debug": true, "hosts": [oops', shown="daemon.json"))
    assert isinstance(engine, Engine)
    assert engine_defaults.unbounded_logs(engine) is None
    assert not engine_defaults.is_whole_file(engine)


@given(st.text(max_size=20))
def test_any_address_is_understood(address: str):
    assert Listener("tcp", address, WHERE).is_loopback in (True, False)
    assert engine_exposure.is_every_address(address) in (True, False)
    assert engine_exposure.is_here(address) in (True, False)
