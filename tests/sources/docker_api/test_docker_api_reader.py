"""What a Docker engine says of itself: containers, networks and the engine, as somebody saved them."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight import pipeline
from deadlight.model.engine import Engine
from deadlight.model.errors import DeadlightError
from deadlight.model.outcome import Skipped, Unread
from deadlight.model.place import Document
from deadlight.model.settings import Settings
from deadlight.model.workload import Workload
from deadlight.sources import readers
from deadlight.sources.docker_api import reader
from deadlight.sources.docker_api.info import build_in

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "docker"
TODAY = datetime.date(2026, 11, 22)

CONTAINER = {
    "Name": "/shop",
    "Platform": "windows",
    "HostConfig": {
        "NetworkMode": "default",
        "PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]},
        "Tmpfs": {"C:": "/Temp"},
        "Isolation": "hyperv",
        "ReadonlyRootfs": False,
        "PidsLimit": -1,
        "Init": True,
        "SecurityOpt": ["credentialspec=file://a.json", "credentialspec=registry://b"],
    },
    "Mounts": [
        {"Type": "npipe", "Source": r"\\.\pipe\docker_engine", "Destination": r"\\.\pipe\docker_engine", "RW": True},
        {"Type": "volume", "Name": "data", "Source": r"C:\x", "Destination": r"c:\data", "RW": False},
    ],
    "Config": {
        "Hostname": "0123456789ab",
        "User": "ContainerUser",
        "Env": ["MODE=live", "EMPTY"],
        "Image": "mcr.microsoft.com/windows/nanoserver:10.0.26100.32230",
        "Labels": {"com.docker.compose.project": "store"},
    },
    "NetworkSettings": {"Networks": {"nat": {}}},
}
INFO_TEXT = """\
Server:
 Server Version: 23.0.3
 Logging Driver: json-file
 Default Isolation: process
 Kernel Version: 10.0 20348 (20348.1.amd64fre.fe_release.210507-1500)
 Operating System: Microsoft Windows Server Version 21H2 (OS Build 20348.707)
 OSType: windows
 Name: host
 Insecure Registries:
  registry.example:5000
  127.0.0.0/8
 Live Restore Enabled: false

WARNING: API is accessible on http://0.0.0.0:2375 without encryption.
"""


def read(text: str, path: str = "inspect.json") -> list[object]:
    return list(readers.read(Document(path, "docker-api", text)))


def workload(value: object = CONTAINER) -> Workload:
    (found,) = read(json.dumps([value], indent=1))
    assert isinstance(found, Workload)
    return found


def test_a_container_has_what_an_engine_says_of_it() -> None:
    (container,) = workload().containers
    assert container.user is not None
    assert container.user.value == "ContainerUser"
    assert container.isolation is not None
    assert container.isolation.value == "hyperv"
    assert [(mount.kind, mount.read_only) for mount in container.mounts] == [
        ("pipe", False),
        ("volume", True),
        ("tmpfs", False),
    ]
    assert [(port.published, port.container, port.protocol) for port in container.ports] == [("8080", "80", "tcp")]
    assert [variable.name for variable in container.environment] == ["MODE", "EMPTY"]


def test_options_that_are_not_set_are_no_settings() -> None:
    assert {setting.name for setting in workload().containers[0].settings} == {
        "tmpfs",
        "isolation",
        "init",
        "security_opt",
    }


def test_of_several_credential_specs_the_last_counts() -> None:
    spec = workload().containers[0].credential_spec
    assert spec is not None
    assert (spec.kind, spec.value.value) == ("registry", "b")


def test_the_hostname_that_the_engine_made_is_none() -> None:
    assert workload().containers[0].hostname is None


def test_a_container_belongs_to_the_project_of_its_label() -> None:
    assert workload().project == "store"


def test_places_are_those_of_the_text() -> None:
    image = workload().containers[0].image
    assert image is not None
    assert image.where.document.line_text(image.where.position().line).strip().startswith('"Image"')


def test_a_network_keeps_its_driver_and_whether_it_is_internal() -> None:
    value = {"Name": "back", "IPAM": {}, "Driver": "nat", "Scope": "local", "Internal": True, "Options": {}}
    (network,) = workload(value).networks
    assert network.driver is not None
    assert network.driver.value == "nat"
    assert network.internal is not None


@pytest.mark.parametrize(("driver", "system"), [("transparent", "windows"), ("macvlan", "linux"), ("null", None)])
def test_the_driver_of_a_network_tells_its_system(driver: str, system: str | None) -> None:
    value = {"Name": "n", "IPAM": {}, "Driver": driver, "Scope": "local"}
    platform = workload(value).platform
    assert (platform.value if platform is not None else None) == system


def test_docker_info_as_people_see_it_describes_the_engine() -> None:
    (engine,) = read(INFO_TEXT, "docker-info.txt")
    assert isinstance(engine, Engine)
    assert engine.version is not None
    assert (engine.name, engine.version.value, engine.os.name) == ("host", "23.0.3", "windows")
    assert engine.host_build is not None
    assert engine.host_build.value == "10.0.20348.707"
    assert [warning.value for warning in engine.warnings] == [
        "WARNING: API is accessible on http://0.0.0.0:2375 without encryption."
    ]


def test_of_insecure_registries_the_engine_s_own_is_left_out() -> None:
    (engine,) = read(INFO_TEXT, "docker-info.txt")
    assert isinstance(engine, Engine)
    registries = engine.setting("insecure-registries")
    assert registries is not None
    assert registries.value == ["registry.example:5000"]


def test_docker_info_as_json_describes_the_engine() -> None:
    info = {
        "OSType": "windows", "ServerVersion": "28.5.2", "DockerRootDir": r"C:\ProgramData\docker", "Isolation": "hyperv",
        "Plugins": {"Authorization": ["opa"]}, "Warnings": None,
        "RegistryConfig": {"InsecureRegistryCIDRs": ["127.0.0.0/8"], "IndexConfigs": {"r:5000": {"Secure": False}}},
    }  # fmt: skip
    (engine,) = read(json.dumps(info))
    assert isinstance(engine, Engine)
    assert engine.isolation is not None
    assert engine.isolation.value == "hyperv"
    assert {setting.name: setting.value for setting in engine.settings} == {
        "data-root": r"C:\ProgramData\docker",
        "authorization-plugins": ["opa"],
        "insecure-registries": ["r:5000"],
    }


@pytest.mark.parametrize(
    ("text", "build"),
    [
        ("Version 21H2 (OS Build 20348.707)", "10.0.20348.707"),
        ("10.0 17763 (17763.1.amd64fre.rs5_release)", "10.0.17763"),
        ("10.0.26100", "10.0.26100"),
        ("Debian 12", ""),
    ],
)
def test_the_build_of_windows_is_found_in_what_the_engine_says(text: str, build: str) -> None:
    assert build_in(text) == build


def test_no_fix_is_offered_for_what_a_live_engine_said() -> None:
    files = {"inspect.json": ("docker-api", json.dumps([CONTAINER], indent=1))}
    report = pipeline.audit_texts(files, Settings(today=TODAY))
    names = {finding.name for finding in report.findings}
    assert {"engine-pipe-mount", "tmpfs-mount", "runtime-option-ignored", "published-on-every-address"} <= names
    assert all(finding.fix is None for finding in report.findings)


def test_an_image_s_configuration_is_skipped() -> None:
    (found,) = read(json.dumps([{"RootFS": {}, "Os": "windows"}]))
    assert isinstance(found, Skipped)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: (
    st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([
        "HostConfig", "Config", "Mounts", "Name", "IPAM", "Driver", "OSType", "Server", "Client", "Env", "PortBindings",
        "Networks", "NetworkSettings", "Tmpfs", "Plugins", "Authorization", "RegistryConfig", "IndexConfigs", "Devices",
    ]), inner, max_size=4)
), max_leaves=20))  # fmt: skip
def test_any_json_is_read_or_said_to_be_unread(value: object) -> None:
    try:
        found = read(json.dumps(value))
    except DeadlightError:
        return
    assert all(isinstance(each, Workload | Engine | Unread | Skipped) for each in found)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*")) if SAMPLES.exists() else [], ids=lambda path: path.name)
def test_real_answers_are_recognised(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    taken = reader.looks_like(path.name, text[:16384])
    assert taken == (not path.name.startswith(("daemon-json", "ws2025")))
    if taken:
        assert all(isinstance(found, Workload | Engine) for found in read(text, path.name))
