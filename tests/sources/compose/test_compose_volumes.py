"""Volumes in the short and the long form, above all those with Windows paths."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.model.place import Document, Where
from deadlight.model.short_forms import ShortVolume, kind_of_source, parse_volume
from deadlight.sources.compose.reading import Reading
from deadlight.sources.compose.volumes import mounts_of


def mounts(value, variables=None, declared=None):
    document = Document("compose.yaml", "compose", "")
    reading = Reading(document, variables=variables or {})
    volumes = reading.part(value, Where(document, (0, "services", "web", "volumes")))
    return list(mounts_of({"volumes": volumes}, declared or {}, reading)), reading.drain()


def summary(item, **options):
    (mount,), unread = mounts([item], **options)
    assert not unread
    return (
        mount.kind,
        mount.source.value if mount.source else None,
        mount.target.value if mount.target else None,
        mount.read_only,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"C:\a:C:\b", ("bind", r"C:\a", r"C:\b", False)),
        (r"C:\a:C:\b:ro", ("bind", r"C:\a", r"C:\b", True)),
        (r"C:\a:C:\b:rw", ("bind", r"C:\a", r"C:\b", False)),
        (r"C:\:C:\host:ro,z", ("bind", "C:\\", r"C:\host", True)),
        ("c:/a:c:/b", ("bind", "c:/a", "c:/b", False)),
        (r"C:\a b\c d:C:\b", ("bind", r"C:\a b\c d", r"C:\b", False)),
        (r".\data:C:\data", ("bind", r".\data", r"C:\data", False)),
        (r"..\src:C:\src", ("bind", r"..\src", r"C:\src", False)),
        (r"~\data:C:\data", ("bind", r"~\data", r"C:\data", False)),
        (r"\\server\share:C:\data", ("bind", r"\\server\share", r"C:\data", False)),
        (r"data:C:\data", ("volume", "data", r"C:\data", False)),
        (r"data:D:", ("volume", "data", "D:", False)),
        ("/var/run/docker.sock:/var/run/docker.sock", ("bind", "/var/run/docker.sock", "/var/run/docker.sock", False)),
        (
            r"\\.\pipe\docker_engine:\\.\pipe\docker_engine",
            ("pipe", r"\\.\pipe\docker_engine", r"\\.\pipe\docker_engine", False),
        ),
        (
            "//./pipe/docker_engine://./pipe/docker_engine",
            ("pipe", "//./pipe/docker_engine", "//./pipe/docker_engine", False),
        ),
        (r"\\.\PIPE\x:\\.\pipe\x:ro", ("pipe", r"\\.\PIPE\x", r"\\.\pipe\x", True)),
        (r"C:\data", ("volume", None, r"C:\data", False)),
        ("/data", ("volume", None, "/data", False)),
        ("D:", ("volume", None, "D:", False)),
    ],
)
def test_the_short_form_is_split_at_its_colons(text, expected):
    assert summary(text) == expected


@pytest.mark.parametrize("text", ["", "data:", ":C:\\data", "ab::cd", "ab:cd:ef:gh", "C:\\a:C:\\b:ro:rw"])
def test_a_volume_that_compose_refuses_is_unread(text):
    found, unread = mounts([text])
    assert not found
    assert len(unread) == 1


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            {"type": "npipe", "source": r"\\.\pipe\docker_engine", "target": r"\\.\pipe\docker_engine"},
            ("pipe", r"\\.\pipe\docker_engine", r"\\.\pipe\docker_engine", False),
        ),
        (
            {"type": "bind", "source": r"C:\a", "target": r"C:\b", "read_only": True},
            ("bind", r"C:\a", r"C:\b", True),
        ),
        ({"type": "bind", "source": r"C:\a", "target": r"C:\b", "read_only": "yes"}, ("bind", r"C:\a", r"C:\b", True)),
        ({"type": "bind", "source": "//./pipe/x", "target": "//./pipe/x"}, ("pipe", "//./pipe/x", "//./pipe/x", False)),
        ({"type": "volume", "source": "data", "target": r"C:\data"}, ("volume", "data", r"C:\data", False)),
        ({"type": "volume", "target": r"C:\data"}, ("volume", None, r"C:\data", False)),
        ({"type": "tmpfs", "target": r"C:\temp", "tmpfs": {"size": 1}}, ("tmpfs", None, r"C:\temp", False)),
        ({"type": "cluster", "source": "v", "target": r"C:\v"}, ("other", "v", r"C:\v", False)),
        ({"type": "image", "source": "i", "target": r"C:\v"}, ("other", "i", r"C:\v", False)),
        ({"source": r"C:\a", "target": r"C:\b"}, ("bind", r"C:\a", r"C:\b", False)),
    ],
)
def test_the_long_form_names_its_type(item, expected):
    assert summary(item) == expected


def test_a_type_that_does_not_exist_is_unread():
    found, unread = mounts([{"type": "floppy", "source": "a", "target": "b"}])
    assert [mount.kind for mount in found] == ["other"]
    assert "no type of a volume" in unread[0].reason


@pytest.mark.parametrize("value", ["C:\\a:C:\\b", {"a": "b"}, 5])
def test_volumes_of_another_type_are_unread(value):
    found, unread = mounts(value)
    assert not found
    assert unread[0].reason == "volumes is not a list"


@pytest.mark.parametrize("item", [5, True, None, ["a"]])
def test_an_item_of_another_type_is_unread_and_the_others_are_read(item):
    found, unread = mounts([item, "data:C:\\data"])
    assert len(found) == 1
    assert len(unread) == 1


@pytest.mark.parametrize(
    ("text", "kind", "source", "target"),
    [
        (r"${ROOT}:C:\data", "other", "${ROOT}", r"C:\data"),
        (r"${ROOT}\logs:C:\data", "bind", r"${ROOT}\logs", r"C:\data"),
        (r"${ROOT:?where is it}\logs:C:\data", "bind", r"${ROOT:?where is it}\logs", r"C:\data"),
        (r"${DRIVE}:\data:C:\data", "bind", r"${DRIVE}:\data", r"C:\data"),
        (r"$ROOT/logs:C:\data", "bind", "$ROOT/logs", r"C:\data"),
        (r".\${NAME}:C:\data", "bind", r".\${NAME}", r"C:\data"),
        (r"${PIPE}:\\.\pipe\x", "other", "${PIPE}", r"\\.\pipe\x"),
        (r"\\.\pipe\${NAME}:\\.\pipe\x", "pipe", r"\\.\pipe\${NAME}", r"\\.\pipe\x"),
    ],
)
def test_an_unknown_source_leaves_the_target_known(text, kind, source, target):
    (mount,), unread = mounts([text])
    assert not unread
    assert (mount.kind, mount.source.value, mount.target.value) == (kind, source, target)
    assert "not set here" in mount.source.unknown
    assert mount.target.known


def test_an_unknown_volume_is_neither_bind_nor_pipe():
    (mount,), _ = mounts(["${VOLUME}"])
    assert (mount.kind, mount.target) == ("other", None)
    assert not mount.source.known


def test_a_known_variable_decides_what_is_mounted():
    assert summary("${PIPE}:${PIPE}", variables={"PIPE": r"\\.\pipe\docker_engine"})[0] == "pipe"


def test_a_named_volume_knows_where_it_is_declared():
    declared = Where(Document("compose.yaml", "compose", ""), (0, "volumes", "data"))
    (mount,), _ = mounts(["data:C:\\data"], declared={"data": declared})
    assert mount.declared is declared
    assert mount.volume == "data"


def test_a_mount_stands_at_its_item():
    (_, mount), _ = mounts(["a1:C:\\a", {"type": "bind", "source": "C:\\b", "target": "C:\\c"}])
    assert mount.where.route == (0, "services", "web", "volumes", 1)
    assert mount.source.where.route == (0, "services", "web", "volumes", 1, "source")


@pytest.mark.parametrize("value", ["C:/Temp", ["C:/Temp"], ["C:/Temp:size=64m"]])
def test_tmpfs_is_a_mount_without_source(value):
    document = Document("compose.yaml", "compose", "")
    reading = Reading(document)
    (mount,) = mounts_of({"tmpfs": reading.part(value, Where(document, (0,)))}, {}, reading)
    assert (mount.kind, mount.source, mount.target.value) == ("tmpfs", None, "C:/Temp")


paths = st.one_of(
    st.from_regex(r"[A-Za-z]:[\\/][A-Za-z0-9 _.\\/-]{0,20}", fullmatch=True),
    st.from_regex(r"(\\\\\.\\pipe\\|//\./pipe/|\\\\srv\\|\.\\|\./|/|~/)[A-Za-z0-9 _.-]{1,20}", fullmatch=True),
)
names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{1,20}", fullmatch=True)
options = st.lists(st.sampled_from(["ro", "rw", "z", "Z", "nocopy", "cached"]), max_size=3).map(tuple)


@settings(deadline=None)
@given(source=st.one_of(st.just(""), paths, names), target=paths, modes=options)
def test_a_rendered_volume_is_parsed_as_itself(source, target, modes):
    volume = ShortVolume(source, target, modes if source else ())
    assert parse_volume(volume.render()) == volume


@settings(deadline=None)
@given(st.text(alphabet="Ca:\\/.~$r,o{}\ue000é ", max_size=40))
def test_any_text_is_a_volume_or_refused(text):
    try:
        volume = parse_volume(text)
    except InputError:
        return
    assert volume.target
    assert kind_of_source(volume.source) in {"bind", "pipe", "volume", "other"}


@settings(deadline=None)
@given(paths)
def test_a_path_is_never_the_name_of_a_volume(path):
    assert kind_of_source(path) in {"bind", "pipe"}


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "source", "target"]), inner),
    max_leaves=10,
)


@settings(deadline=None)
@given(plain)
def test_any_value_is_read_as_volumes_or_unread(value):
    found, unread = mounts(value)
    assert all(mount.kind for mount in found)
    assert all(problem.reason for problem in unread)
