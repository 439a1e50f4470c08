import pytest

from deadlight.model.place import Document, Located, Where
from deadlight.model.workload import Mount
from deadlight.semantics import pipes

HERE = Where(Document("compose.yaml", "compose", ""))

SPELLINGS = [
    r"\\.\pipe\docker_engine",
    "//./pipe/docker_engine",
    "npipe:////./pipe/docker_engine",
    r"\\.\PIPE\Docker_Engine",
    r"\\?\pipe\docker_engine",
    r"\\\\.\\pipe\\docker_engine",
]


@pytest.mark.parametrize("source", SPELLINGS)
def test_docker_takes_every_spelling_of_a_pipe(source):
    assert pipes.kind_of(source, "compose") == "engine"


@pytest.mark.parametrize("source", SPELLINGS[1:])
def test_what_containerd_makes_of_other_spellings_is_unknown(source):
    expected = "engine" if source.startswith("\\\\.\\pipe\\") else "unknown"
    assert pipes.kind_of(source, "kubernetes") == expected
    assert pipes.kind_by_name(source) == "engine"


def test_containerd_passes_the_exact_prefix_on():
    assert pipes.kind_of(r"\\.\pipe\docker_engine", "kubernetes") == "engine"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("docker_engine_windows", "engine"),
        ("dockerDesktopWindowsEngine", "engine"),
        ("podman-machine-default", "engine"),
        ("containerd-containerd", "containerd"),
        ("containerd-containerd.ttrpc", "containerd"),
        ("csi-proxy-filesystem-v1", "service"),
        ("lsass", "service"),
        ("spoolss", "service"),
        ("rancher_wins", "service"),
        ("my-application", "other"),
        ("lsass-exporter", "other"),
    ],
)
def test_a_pipe_is_sorted_by_what_stands_behind_it(name, kind):
    assert pipes.kind_of("\\\\.\\pipe\\" + name, "compose") == kind


@pytest.mark.parametrize(
    "source", [r"C:\pipe\docker_engine", "docker_engine", "./pipe/x", r"\\server\share", "", r"\\.\pipe" + "\\"]
)
def test_what_is_no_pipe_has_no_kind(source):
    assert pipes.kind_of(source, "compose") is None
    assert not pipes.is_pipe(source)


def test_the_name_of_a_pipe_is_without_its_prefix():
    assert pipes.name_of("//./pipe/Docker_Engine") == "docker_engine"


def mount(source, unknown="", target=r"\\.\pipe\docker_engine"):
    return Mount(kind="pipe", source=Located(source, HERE, unknown), target=Located(target, HERE), where=HERE)


def test_a_variable_in_the_name_of_a_pipe_leaves_it_open_which_pipe_it_is():
    not_set = "the environment variable NAME is not set here"
    assert pipes.is_undecided(mount(r"\\.\pipe\${NAME}", not_set))
    assert pipes.is_undecided(mount("${NAME}", not_set))
    assert not pipes.is_undecided(mount("${NAME}", not_set, r"C:\data"))


def test_a_dollar_sign_in_the_name_of_a_pipe_is_no_variable():
    assert not pipes.is_undecided(mount(r"\\.\pipe\MSSQL$SHOP\sql\query"))
