"""`docker` commands of scripts as containers and networks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.command import Argument, Command
from deadlight.model.place import Document, Span, Where
from deadlight.model.workload import Container, Workload
from deadlight.semantics.docker_commands import workloads_of


def command(line: str, unknown: tuple[str, ...] = ()) -> Command:
    """A command of words without quotes, each at its place; words in `unknown` hold a variable."""
    document = Document("setup.ps1", "powershell", line)
    at = 0
    words = []
    for word in line.split():
        at = line.index(word, at)
        where = Where(document, span=Span(at, at + len(word)))
        words.append(Argument(word, where, word not in unknown))
        at += len(word)
    whole = Where(document, span=Span(0, len(line)))
    return Command(name="docker", written=line, shell="powershell", where=whole, index=0, arguments=tuple(words[1:]))


def only(line: str, unknown: tuple[str, ...] = ()) -> Workload:
    (found,) = workloads_of((command(line, unknown),))
    return found


def container(line: str, unknown: tuple[str, ...] = ()) -> Container:
    (found,) = only(line, unknown).containers
    return found


def test_the_image_ends_the_flags_and_the_rest_is_the_container_s() -> None:
    found = container("docker run --rm -it shop:1 cmd /c echo --privileged")
    assert found.image is not None
    assert found.image.value == "shop:1"
    assert [word.value for word in found.command] == ["cmd", "/c", "echo", "--privileged"]
    assert found.setting("privileged") is None


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("docker run --read-only shop", "read_only", True),
        ("docker run --read-only=false shop", "read_only", False),
        ("docker container run --isolation=hyperv shop", "isolation", "hyperv"),
        ("docker create --isolation hyperv shop", "isolation", "hyperv"),
        ("docker run --tmpfs C:/Temp shop", "tmpfs", ["C:/Temp"]),
        ("docker run --pids-limit 100 shop", "pids_limit", 100),
        ("docker run -dit --net host shop", "network_mode", "host"),
        ("docker -H tcp://host:2376 run --init shop", "init", True),
        ("docker run -m 2g shop", "mem_limit", "2g"),
    ],
)
def test_flags_become_settings_under_their_compose_names(line: str, name: str, value: object) -> None:
    setting = container(line).setting(name)
    assert setting is not None
    assert setting.value == value


def test_a_setting_stands_where_its_flag_and_value_do() -> None:
    line = "docker run --pids-limit 100 shop"
    setting = container(line).setting("pids_limit")
    assert setting is not None
    span = setting.where.found()
    assert line[span.start : span.end] == "--pids-limit 100"


@pytest.mark.parametrize(
    ("line", "kind", "source"),
    [
        (r"docker run -v \\.\pipe\docker_engine:\\.\pipe\docker_engine shop", "pipe", r"\\.\pipe\docker_engine"),
        (r"docker run -v C:\data:C:\data:ro shop", "bind", r"C:\data"),
        ("docker run -v logs:C:/logs shop", "volume", "logs"),
        (r"docker run --mount type=npipe,source=\\.\pipe\x,target=\\.\pipe\x shop", "pipe", r"\\.\pipe\x"),
        (r"docker run --mount type=bind,src=C:\a,dst=C:\b,readonly shop", "bind", r"C:\a"),
    ],
)
def test_volumes_and_mounts_are_told_apart(line: str, kind: str, source: str) -> None:
    (mount,) = container(line).mounts
    assert mount.source is not None
    assert (mount.kind, mount.source.value) == (kind, source)


def test_a_variable_in_a_volume_leaves_its_source_unknown_and_its_target_known() -> None:
    word = r"${pwd}:C:\app"
    (mount,) = container(f"docker run -v {word} shop", (word,)).mounts
    assert mount.source is not None
    assert mount.target is not None
    assert (mount.source.value, mount.source.known) == ("${pwd}", False)
    assert (mount.target.value, mount.target.known) == (r"C:\app", True)


def test_a_published_port_is_read() -> None:
    (port,) = container("docker run -p 127.0.0.1:8080:80 shop").ports
    assert (port.host_address, port.published, port.container) == ("127.0.0.1", "8080", "80")


def test_a_variable_that_the_shell_fills_in_is_no_literal() -> None:
    found = container("docker run -e PASSWORD=$env:PW -e MODE=live shop", ("PASSWORD=$env:PW",))
    assert [variable.value is None for variable in found.environment] == [True, False]


def test_the_name_of_a_container_is_the_one_given() -> None:
    assert only("docker run --name web shop").name == "web"
    assert only("docker run shop").name == "shop"


def test_a_network_has_its_driver_and_options() -> None:
    (network,) = only("docker network create --driver nat --internal -o com.x=1 back").networks
    assert network.driver is not None
    assert network.internal is not None
    assert (network.name, network.driver.value) == ("back", "nat")
    assert [setting.name for setting in network.settings] == ["driver_opts.com.x"]


def test_flags_may_follow_the_name_of_a_network() -> None:
    (network,) = only("docker network create back -d transparent").networks
    assert network.driver is not None
    assert network.driver.value == "transparent"


@pytest.mark.parametrize(
    "line", ["docker pull shop", "docker run", "docker network ls", "docker", "docker run --name x"]
)
def test_other_commands_make_nothing(line: str) -> None:
    assert list(workloads_of((command(line),))) == []


@given(st.lists(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=12), max_size=8))
def test_any_words_are_read(words: list[str]) -> None:
    line = " ".join(["docker", "run", *words])
    for found in workloads_of((command(line),)):
        assert found.surface == "docker"
