"""Which system a service is for, by what its Compose file says beyond image, paths and options."""

import pytest

from deadlight.model.estate import Estate
from deadlight.semantics.operating_system import of_workload
from deadlight.sources.compose.reader import read
from deadlight.sources.files import document_from_bytes


def system(service, rest=""):
    body = "\n    ".join(service.split("\n"))
    text = f"services:\n  shop:\n    {body}\n{rest}"
    (workload,) = read(document_from_bytes(text.encode(), shown="compose.yaml", kind="compose"))
    return of_workload(workload, Estate()).name


@pytest.mark.parametrize(
    "network",
    [
        "{external: {name: nat}}",
        "{external: true, name: nat}",
        "{external: true, name: NAT}",
        "{driver: nat}",
        "{driver: Transparent}",
        "{driver: l2bridge}",
        "{driver: internal}",
    ],
)
def test_a_network_of_windows_tells_windows(network):
    assert system("image: shop/api\nnetworks: [back]", f"networks:\n  back: {network}\n") == "windows"


def test_the_key_of_an_external_network_is_its_name():
    assert system("image: shop/api\nnetworks: [nat]", "networks:\n  nat:\n    external: true\n") == "windows"


def test_the_default_network_counts_where_a_service_names_none():
    assert system("image: shop/api", "networks:\n  default: {external: {name: nat}}\n") == "windows"


@pytest.mark.parametrize(
    "network", ["{external: true}", "{driver: bridge}", "{driver: overlay}", "{name: nat}", "{internal: true}", ""]
)
def test_a_network_that_both_systems_have_tells_nothing(network):
    assert system("image: shop/api\nnetworks: [back]", f"networks:\n  back: {network}\n") == "unknown"


def test_a_network_that_the_service_is_not_on_tells_nothing():
    assert system("image: shop/api", "networks:\n  back: {driver: transparent}\n") == "unknown"


def test_a_network_of_linux_tells_linux():
    assert system("image: shop/api\nnetworks: [back]", "networks:\n  back: {driver: macvlan}\n") == "linux"


def test_the_image_is_stronger_than_the_name_of_a_network():
    assert system("image: redis:7-alpine\nnetworks: [nat]", "networks:\n  nat: {external: true}\n") == "linux"


def test_a_path_of_linux_and_a_network_of_windows_leave_it_open():
    service = "image: shop/api\nnetworks: [nat]\nvolumes: ['data:/data']"
    assert system(service, "networks:\n  nat: {external: true}\nvolumes:\n  data:\n") == "unknown"


def test_a_command_or_a_variable_that_names_a_pipe_tells_windows():
    assert system("image: shop/proxy\ncommand: --endpoint=npipe:////./pipe/docker_engine") == "windows"
    assert system("image: shop/proxy\ncommand: ['--endpoint', 'npipe:////./pipe/docker_engine']") == "windows"
    assert system("image: shop/proxy\nenvironment: ['DOCKER_HOST=npipe:////./pipe/docker_engine']") == "windows"
    assert system("image: shop/proxy\ncommand: --endpoint=tcp://engine:2376") == "unknown"


@pytest.mark.parametrize("name", ["windows", "linux"])
def test_the_label_of_visual_studio_tells_the_system(name):
    assert system(f"image: shop/api\nlabels: ['com.microsoft.visualstudio.targetoperatingsystem={name}']") == name


@pytest.mark.parametrize(
    ("test", "name"),
    [
        ('[CMD, powershell, -command, "C:/health.ps1"]', "windows"),
        ('["CMD", "C:\\\\shop\\\\check"]', "windows"),
        ("[CMD-SHELL, 'powershell -File check.ps1 || exit 1']", "windows"),
        ("powershell -File check.ps1", "windows"),
        ("[CMD, /bin/sh, -c, check]", "linux"),
        ("[CMD, curl, -f, http://localhost]", "unknown"),
        ("[CMD-SHELL, ' ']", "unknown"),
        ("[CMD, 5]", "unknown"),
        ("[NONE]", "unknown"),
        ("[]", "unknown"),
        ("{a: b}", "unknown"),
    ],
)
def test_the_program_of_a_health_check_tells_the_system(test, name):
    assert system(f"image: shop/api\nhealthcheck: {{test: {test}}}") == name


def test_an_isolation_that_a_variable_chooses_tells_windows():
    assert system("image: shop/api\nisolation: ${ISOLATION}") == "windows"


@pytest.mark.parametrize("isolation", ["default", "${ISOLATION:-default}", "''"])
def test_the_isolation_that_both_systems_have_tells_nothing(isolation):
    assert system(f"image: shop/api\nisolation: {isolation}") == "unknown"
