import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.place import Document, Located, Where
from deadlight.model.workload import Mount
from deadlight.semantics import host_paths

HERE = Where(Document("compose.yaml", "compose", ""))


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("C:/Windows/System32/", r"c:\windows\system32"),
        (r"\\?\C:\Windows", r"c:\windows"),
        (r"C:\Windows\..\ProgramData\.\docker", r"c:\programdata\docker"),
        (r"C:\Windows. \System32", r"c:\windows\system32"),
        ("/var/lib/kubelet", r"c:\var\lib\kubelet"),
        ("C:", "c:\\"),
        ("C:data", r"c:\data"),
        ("%ProgramData%\\docker", r"c:\programdata\docker"),
        ("${USERPROFILE}/.ssh", r"c:\users\*\.ssh"),
        ("$Env:SystemRoot", r"c:\windows"),
        ("~/.kube/config", r"c:\users\*\.kube\config"),
        (r"\\server\share\x", r"\\server\share\x"),
        ("./data", "data"),
        ("data", "data"),
    ],
)
def test_paths_have_one_spelling(path, plain):
    assert host_paths.normalise(path) == plain


SEGMENTS = st.sampled_from(["data", "Shop 1", ".", "..", "x. ", "", "it's", "%ProgramData%", "~", "é"])
STARTS = st.sampled_from(["C:", "c:\\", "/", "\\", "D:/", "\\\\server\\", "\\\\?\\C:\\", "~/"])


@given(
    st.builds(lambda start, parts, slash: start + slash.join(parts), STARTS, st.lists(SEGMENTS), st.sampled_from("/\\"))
)
def test_normalising_a_path_with_a_drive_twice_changes_nothing(path):
    once = host_paths.normalise(path)
    assert host_paths.normalise(once) == once


@pytest.mark.parametrize(
    "path",
    ["C:\\", "c:", "D:/", "/", "\\", "C:\\Windows\\..", r"\\?\C:" + "\\", r"\\?\Volume{0-1}" + "\\", "${SystemDrive}"],
)
def test_a_whole_drive_is_a_drive_root(path):
    assert host_paths.is_drive_root(path)


@pytest.mark.parametrize("path", [r"C:\data", "data", ".", "", r"\\server\c$", "${UNKNOWN}"])
def test_anything_less_is_no_drive_root(path):
    assert not host_paths.is_drive_root(path)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (r"C:\Windows", "the Windows directory"),
        (r"c:/windows/system32/drivers", "a part of the Windows directory"),
        (r"C:\ProgramData\docker", "the engine's data"),
        (r"C:\ProgramData\docker\containers", "a part of the engine's data"),
        (r"C:\ProgramData\docker\certs.d", "the engine's certificates for registries"),
        (r"C:\ProgramData\docker\certs.data", "a part of the engine's data"),
        (r"C:\ProgramData", "the data of all programs"),
        (r"C:\ProgramData\containerd\root", "a part of containerd's data"),
        (r"C:\var\lib\kubelet\\", "the kubelet's data"),
        (r"\var\lib\kubelet\pods", "a part of the kubelet's data"),
        (r"\var\lib\kubelet\plugins\x", "the directory of one of the kubelet's plug-ins"),
        (r"\var\lib\kubelet\plugins", "the directories of the kubelet's plug-ins"),
        (r"\var\lib\kubelet\plugins\kubernetes.io\csi", "volumes that are mounted on the node"),
        (r"C:\var\lib\kubelet\plugins_registry\\", "the kubelet's register of plug-ins"),
        (r"C:\k", "the node's configuration"),
        (r"C:\k\providers", "a part of the node's set-up"),
        (r"C:\k\secrets-store-csi-providers\\", "the sockets of the providers of the secrets store"),
        (r"C:\etc\kubernetes\pki", "a part of the node's configuration"),
        (r"C:\Users", "the profiles of all users"),
        (r"C:\Users\Administrator", "a user's profile"),
        ("${APPDATA}", "the application data of a user"),
        (r"C:\Program Files", "the installed programs"),
    ],
)
def test_directories_of_the_system_are_named(path, what):
    found = host_paths.system_directory(path)
    assert found is not None
    assert found.what == what
    assert found.why


@pytest.mark.parametrize(
    ("path", "grip"),
    [
        (r"C:\var\lib\kubelet", "host"),
        (r"C:\var\lib\kubelet\plugins_registry", "node"),
        (r"C:\var\lib\kubelet\plugins\smb.csi.k8s.io", "own"),
        (r"C:\ProgramData\docker\certs.d\registry.example.com", "node"),
        (r"C:\k\secrets-store-csi-providers", "node"),
        (r"C:\k", "host"),
        (r"C:\Windows\System32", "host"),
    ],
)
def test_parts_of_the_kubelets_data_give_less_than_the_whole(path, grip):
    assert host_paths.system_directory(path).grip == grip


@pytest.mark.parametrize(
    "path",
    [
        r"C:\data",
        r"C:\Windows.old",
        r"D:\Windows",
        r"C:\ProgramData\app",
        r"C:\Users\me\src\shop",
        r"C:\Users\Public",
        r"C:\kube",
        "windows",
        r"C:\Program Files\app",
        r"\var\log\pods",
    ],
)
def test_other_directories_are_not_the_systems(path):
    assert not host_paths.is_system_directory(path)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (r"C:\Users\me\.ssh", "SSH keys"),
        ("~/.ssh/id_rsa", "SSH keys"),
        (r"C:\keys\id_ed25519", "an SSH key"),
        ("${USERPROFILE}\\.aws\\credentials", "credentials for AWS"),
        (r"C:\Users\me\.azure", "credentials for Azure"),
        (r"C:\Users\me\.kube\config", "credentials for Kubernetes clusters"),
        (r"C:\Users\me\.docker\config.json", "credentials for registries"),
        ("${APPDATA}/Microsoft/UserSecrets", "the development secrets of .NET"),
        ("./certs/site.pfx", "a private key"),
        ("./.ssh", "SSH keys"),
        (r"C:\Windows\System32\config\SAM", "the passwords' hashes of the host"),
    ],
)
def test_credentials_are_named_by_their_kind(path, what):
    assert host_paths.credentials_file(path) == what


@pytest.mark.parametrize(
    "path", [r"C:\app\web.config", r"C:\app\config.json", r"C:\Users\me\docker", r"C:\ssh", "", r"C:\app\.dockerignore"]
)
def test_ordinary_files_are_no_credentials(path):
    assert host_paths.credentials_file(path) is None


@pytest.mark.parametrize("filler", ["${", "${a:-", "\\", "/..", "%", "a\\.ssh", ". "])
def test_a_long_path_takes_little_time(filler):
    import time

    path = filler * (100_000 // len(filler))
    started = time.perf_counter()
    host_paths.is_drive_root(path)
    host_paths.system_directory(path)
    host_paths.credentials_file(path)
    assert time.perf_counter() - started < 1


def mount(source, kind="bind", unknown=""):
    return Mount(kind=kind, source=Located(source, HERE, unknown), target=None, where=HERE)


def test_a_mount_of_a_directory_has_its_path_and_other_mounts_have_none():
    assert host_paths.of_mount(mount(r"C:\data")) == r"C:\data"
    assert host_paths.of_mount(mount("data", "volume")) is None
    assert host_paths.of_mount(mount(r"\\.\pipe\docker_engine", "pipe")) is None


def test_a_variable_that_windows_sets_to_a_directory_is_a_path_and_any_other_is_undecided():
    profile = mount("${USERPROFILE}", "other", "the environment variable USERPROFILE is not set here")
    assert host_paths.of_mount(profile) == "${USERPROFILE}"
    assert not host_paths.is_undecided(profile)
    data = mount("${DATA}", "other", "the environment variable DATA is not set here")
    assert host_paths.of_mount(data) is None
    assert host_paths.is_undecided(data)
    assert host_paths.is_undecided(mount(r"${ROOT}\data", "bind", "the environment variable ROOT is not set here"))
    assert not host_paths.is_undecided(
        mount(r"C:\data\${NAME}", "bind", "the environment variable NAME is not set here")
    )
