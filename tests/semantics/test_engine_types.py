"""Values of another type than the engine reads."""

from __future__ import annotations

import json

import pytest

from deadlight.model.engine import Engine
from deadlight.model.place import Plain
from deadlight.semantics.engine_types import mismatches
from deadlight.sources import readers
from deadlight.sources.files import document_from_bytes


def engine_of(values: dict[str, Plain]) -> Engine:
    (engine,) = readers.read(document_from_bytes(json.dumps(values).encode(), shown="daemon.json"))
    assert isinstance(engine, Engine)
    return engine


@pytest.mark.parametrize(
    ("values", "route", "kinds", "mend"),
    [
        ({"hosts": "npipe://"}, (0, "hosts"), ("string", "[]string"), ["npipe://"]),
        ({"hosts": ["npipe://", 2375]}, (0, "hosts", 1), ("number", "string"), "2375"),
        ({"log-opts": {"max-file": 5}}, (0, "log-opts", "max-file"), ("number", "string"), "5"),
        ({"log-opts": {"compress": True}}, (0, "log-opts", "compress"), ("bool", "string"), "true"),
        ({"features": {"buildkit": "true"}}, (0, "features", "buildkit"), ("string", "bool"), None),
        ({"debug": "true"}, (0, "debug"), ("string", "bool"), True),
        ({"debug": 1}, (0, "debug"), ("number", "bool"), None),
        ({"max-concurrent-downloads": 1.5}, (0, "max-concurrent-downloads"), ("number 1.5", "int"), None),
        ({"max-concurrent-downloads": "3"}, (0, "max-concurrent-downloads"), ("string", "int"), 3),
        ({"data-root": ["d:\\docker"]}, (0, "data-root"), ("array", "string"), None),
        ({"proxies": {"http-proxy": 3128}}, (0, "proxies", "http-proxy"), ("number", "string"), "3128"),
    ],
)
def test_a_value_of_a_wrong_type_is_told_at_its_place(
    values: dict[str, Plain], route: tuple[object, ...], kinds: tuple[str, str], mend: Plain
):
    (found,) = mismatches(engine_of(values), "")
    assert found.where.route == route
    assert found.error == f"json: cannot unmarshal {kinds[0]} into Go struct field … of type {kinds[1]}"
    assert found.mend == mend


@pytest.mark.parametrize(
    "values",
    [
        {"hosts": None, "debug": None, "log-opts": None},
        {"hosts": ["npipe://", None], "log-opts": {"max-size": None}},
        {"log-opt": 5, "host": {}, "builder": {"gc": {"enabled": True}}},
        {"debug": False, "mtu": 1400, "features": {"buildkit": False}},
    ],
)
def test_nothing_and_what_is_not_read_fit_everywhere(values: dict[str, Plain]):
    assert list(mismatches(engine_of(values), "")) == []
