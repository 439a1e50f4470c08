"""What becomes of keys of daemon.json, as measured on an engine and as read from many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deadlight.model.engine import Engine
from deadlight.model.estate import Estate
from deadlight.model.place import Located, Plain
from deadlight.semantics import engine_keys, settings
from deadlight.semantics.conditions import in_versions
from deadlight.sources import readers
from deadlight.sources.files import document_from_bytes

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "docker"
MEASURED = SAMPLES / "daemon-json-keys-28.5.2-windows-verified.json"
STATIC = SAMPLES / "daemon-json-keys-by-version-static.json"

WITHOUT_EFFECT = {
    "authorization-plugin", "insecure-registry", "registry-mirror", "host", "label", "log-opt", "exec-opt", "storage-opt",
    "dns-opt", "feature", "cdi-spec-dir", "node-generic-resource", "default-network-opt", "containerd-plugins-namespace",
    "restart", "config-file", "validate", "version", "service-name", "run-service", "register-service",
    "unregister-service", "allow-nondistributable-artifacts", "deprecated-key-path",
    # Recognised, and read inside of `proxies` only.
    "http-proxy", "https-proxy", "no-proxy",
}  # fmt: skip
"""What engine 28.5.2 recognises and does nothing with."""


def engine_of(values: dict[str, Plain] | str, name: str = "daemon.json") -> Engine:
    text = values if isinstance(values, str) else json.dumps(values)
    (engine,) = readers.read(document_from_bytes(text.encode(), shown=name))
    assert isinstance(engine, Engine)
    return engine


def keys(fates: object) -> list[str]:
    return [fate.key for fate in fates]  # type: ignore[attr-defined]


def measured() -> dict[str, list[str]]:
    if not MEASURED.exists():
        pytest.skip("../shared/samples/docker is not here")
    found: dict[str, list[str]] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


def test_the_measured_keys_are_refused_and_recognised_exactly():
    found = measured()
    engine = engine_of(dict.fromkeys([*found["recognised"], *found["rejected_as_unknown"]], None))
    assert sorted(keys(engine_keys.rejected(engine, "28.5.2"))) == sorted(found["rejected_as_unknown"])


def test_of_the_measured_keys_those_without_effect_are_named_exactly():
    found = measured()
    engine = engine_of(dict.fromkeys(found["recognised"], None))
    assert set(keys(engine_keys.without_effect(engine, "28.5.2"))) == WITHOUT_EFFECT


@pytest.mark.parametrize(
    "release",
    ["v19.03.15", "v20.10.27", "v23.0.18", "v24.0.9", "v25.0.16", "v26.1.5", "v27.5.1", "v28.5.2", "docker-v29.7.2"],
)
def test_each_release_takes_the_keys_that_its_source_registers(release: str):
    if not STATIC.exists():
        pytest.skip("../shared/samples/docker is not here")
    lists = json.loads(STATIC.read_text(encoding="utf-8"))
    ever = {key for name in lists if name != "_note" for part in ("win", "unixonly") for key in lists[name][part]}
    engine = engine_of(dict.fromkeys(sorted(ever), None))
    version = release.rpartition("v")[2]
    taken = ever - set(keys(engine_keys.rejected(engine, version)))
    # A list made from the flags does not have what is read without one.
    read_without_flag = {"deprecated-key-path"} | ({"min-api-version"} if version > "29" else set())
    assert taken - read_without_flag == set(lists[release]["win"]) - read_without_flag


def test_a_key_in_other_letters_is_none():
    assert keys(engine_keys.rejected(engine_of({"Hosts": []}), "")) == ["Hosts"]


def test_a_key_that_is_no_option_is_compared_with_those_that_are():
    (fate,) = engine_keys.rejected(engine_of({"log_driver": "local"}), "")
    assert fate.replacement == "log-driver"
    assert fate.error == "the following directives don't match any configuration option: log_driver"


def test_keys_inside_of_an_object_are_compared_as_if_they_stood_at_the_top():
    engine = engine_of({"labels": {"tier": "front"}, "network": {"mtu": 1400, "bridge": "none"}})
    assert keys(engine_keys.rejected(engine, "")) == ["tier"]
    assert keys(engine_keys.without_effect(engine, "")) == ["mtu", "bridge"]


def test_an_object_of_proxies_is_read_and_the_same_keys_at_the_top_are_not():
    engine = engine_of({"proxies": {"http-proxy": "http://p"}, "https-proxy": "http://p"})
    assert keys(engine_keys.without_effect(engine, "")) == ["https-proxy"]
    assert keys(engine_keys.rejected(engine, "")) == []
    assert keys(engine_keys.rejected(engine, "20.10.27")) == ["http-proxy", "https-proxy"]


def test_what_a_running_engine_says_of_itself_is_no_key_that_it_refuses():
    info = {
        "ServerVersion": "28.5.2",
        "OSType": "windows",
        "DockerRootDir": "D:\\docker",
        "LoggingDriver": "etwlogs",
        "Debug": True,
    }
    engine = engine_of(json.dumps({**info, "OperatingSystem": "Windows", "Isolation": "hyperv"}), "docker-info.json")
    assert engine.source == "info"
    assert [setting.name for setting in engine.settings] == ["log-driver", "data-root", "debug"]
    for judged in (engine_keys.rejected, engine_keys.without_effect, engine_keys.refused_values):
        assert list(judged(engine, "28.5.2")) == []


def test_of_a_key_written_twice_the_first_has_no_effect():
    engine = engine_of('{"debug": true, "debug": false, "log-opts": {"a": "b"}, "log-opts": {"c": "d"}}')
    fates = list(engine_keys.without_effect(engine, ""))
    assert [fate.setting.value for fate in fates] == [True]


def test_where_engines_differ_and_none_is_named_the_newest_counts_and_says_so():
    engine = engine_of({"storage-driver": "windowsfilter"})
    (fate,) = engine_keys.rejected(engine, "")
    assert fate.since == " since 23"
    assert list(engine_keys.rejected(engine, "20.10.27")) == []
    (named,) = engine_keys.rejected(engine, "28.5.2")
    assert named.since == ""


def test_what_engines_newer_than_all_known_ones_make_of_an_unknown_key_is_open():
    engine = engine_of({"icc": True, "shiny": True})
    assert keys(engine_keys.rejected(engine, "31.0.0")) == ["icc"]
    assert [setting.name for setting in engine_keys.undecided(engine, "31.0.0")] == ["shiny"]


@pytest.mark.parametrize(
    ("values", "version", "errors"),
    [
        ({"exec-opts": ["isolation=hyperv"]}, "", []),
        ({"exec-opts": ["Isolation = HyperV"]}, "", []),
        ({"exec-opts": []}, "", []),
        ({"exec-opts": ["foo=bar"]}, "", ["invalid exec-opt (foo=bar): unknown option: 'foo'"]),
        ({"exec-opts": ["foo=bar"]}, "27.5.1", ["Unrecognised exec-opt 'foo=bar'"]),
        (
            {"exec-opts": ["native.cgroupdriver=systemd"]},
            "",
            ["invalid exec-opt (native.cgroupdriver=systemd): option 'native.cgroupdriver' is only supported on linux"],
        ),
        ({"exec-opts": ["isolation=bogus"]}, "", ["invalid exec-opt value for 'isolation':'bogus'"]),
        ({"exec-opts": ["isolation"]}, "", ["invalid exec-opt (isolation): must be formatted 'opt=value'"]),
        ({"hosts": ["npipe://", "tcp://127.0.0.1:2375", "10.0.0.4:2376"]}, "", []),
        ({"hosts": ["unix:///d/docker.sock"]}, "", []),
        (
            {"hosts": ["unix:///d/docker.sock"]},
            "28.5.2",
            ["invalid protocol format: windows only supports tcp and npipe"],
        ),
        ({"hosts": ["fd://"]}, "", ["invalid protocol format: windows only supports tcp, unix and npipe"]),
        (
            {"hosts": ["http://0.0.0.0:2375"]},
            "",
            ["invalid bind address (http://0.0.0.0:2375): unsupported proto 'http'"],
        ),
        ({"log-driver": ""}, "", []),
        (
            {"log-driver": "journald"},
            "",
            ["failed to set log opts: logger: no log driver named 'journald' is registered"],
        ),
        ({"log-driver": "logentries"}, "24.0.9", []),
        ({"log-level": "warning"}, "", ["invalid logging level: warning"]),
        ({"log-level": "warn"}, "", []),
        ({"max-concurrent-downloads": -1}, "", ["invalid max concurrent downloads: -1"]),
        ({"graph": "d:\\docker"}, "23.0.9", ['the "graph" config file option is deprecated; use "data-root" instead']),
    ],
)
def test_values_that_keep_the_engine_from_starting_are_told_with_its_words(
    values: dict[str, Plain], version: str, errors: list[str]
):
    assert [fate.error for fate in engine_keys.refused_values(engine_of(values), version)] == errors


def test_the_version_is_the_one_named_or_the_only_one_that_was_read():
    file = engine_of({})
    told = Engine(name="d", where=file.where, source="info", version=Located("24.0.9", file.where))
    other = Engine(name="e", where=file.where, source="info", version=Located("28.5.2", file.where))
    assert engine_keys.version_of(file, Estate(), "27.5.1") == "27.5.1"
    assert engine_keys.version_of(file, Estate(configured=(file, told)), "") == "24.0.9"
    assert engine_keys.version_of(file, Estate(configured=(told, other)), "") == ""
    assert engine_keys.version_of(other, Estate(configured=(told, other)), "") == "28.5.2"


def test_every_key_has_one_fate_in_every_release():
    names = {row.setting for row in settings.rows_of_platform(settings.PLATFORMS[0]) if row.platform == "engine"}
    names |= {row.setting for row in settings.all_rows() if row.platform == "engine" and not row.given}
    for name in names:
        rows = [row for row in settings.rows_of("engine", name) if row.when == "any" and not row.given]
        for version in ("19.03.15", "20.10.27", "23.0.18", "24.0.9", "25.0.16", "27.5.1", "28.5.2", "29.7.2", ""):
            assert sum(in_versions(version, row.versions) for row in rows) == 1, (name, version)
