"""Walking: what is found, what is left out and why, and that nothing holds a walk up."""

import gzip
import os
import tarfile
import time
from pathlib import Path

import pytest

from deadlight.model.outcome import Skipped, Unread
from deadlight.sources.walk import Candidate, covers, walk

DOCKERFILE = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\n"
COMPOSE = "services:\n  web:\n    image: nanoserver\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\nspec:\n  containers: []\n"
TEMPLATE = 'apiVersion: v1\nkind: {{ .Values.kind }}\nmetadata:\n  {{- include "labels" . }}\n'


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def write(files):
    for path, text in files.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(text if isinstance(text, bytes) else text.encode())


def candidates(*paths, **options):
    return [found.shown for found in walk(paths, **options) if isinstance(found, Candidate)]


def skipped(*paths, **options):
    return {found.path: found.reason for found in walk(paths, **options) if isinstance(found, Skipped)}


def unread(*paths, **options):
    return {found.path: found.reason for found in walk(paths, **options) if isinstance(found, Unread)}


def test_a_folder_is_walked_by_name_and_content_in_an_order_that_never_changes():
    write({
        "web/Dockerfile": DOCKERFILE, "b/compose.yaml": COMPOSE, "a/pod.yml": POD, "Dockerfile": DOCKERFILE,
        "win.dockerfile": DOCKERFILE, "README.md": DOCKERFILE, "a/stack.yaml": COMPOSE,
        "a/Dockerfile.ltsc2025": DOCKERFILE,
    })  # fmt: skip
    assert candidates(".") == [
        "Dockerfile", "win.dockerfile", "a/Dockerfile.ltsc2025", "a/pod.yml", "a/stack.yaml", "b/compose.yaml",
        "web/Dockerfile",
    ]  # fmt: skip


def test_each_candidate_has_its_kind_and_can_be_opened():
    write({"web/Dockerfile": DOCKERFILE, "compose.yaml": COMPOSE, "pod.yaml": POD})
    found = {each.shown: each for each in walk(["."]) if isinstance(each, Candidate)}
    assert {shown: each.kind for shown, each in found.items()} == {
        "compose.yaml": "compose", "pod.yaml": "kubernetes", "web/Dockerfile": "dockerfile",
    }  # fmt: skip
    assert Path(found["web/Dockerfile"].path).read_text() == DOCKERFILE


def test_files_are_shown_as_the_user_gave_their_folder(tmp_path, monkeypatch):
    write({"shop/web/Dockerfile": DOCKERFILE, "other/x": ""})
    assert candidates("shop") == candidates("./shop/") == candidates("other/../shop") == ["shop/web/Dockerfile"]
    assert candidates(str(tmp_path / "shop")) == [f"{tmp_path.as_posix()}/shop/web/Dockerfile"]
    monkeypatch.chdir("other")
    assert candidates("../shop") == ["../shop/web/Dockerfile"]


def test_a_file_met_twice_is_yielded_once(tmp_path):
    write({"web/Dockerfile": DOCKERFILE})
    assert candidates("web/Dockerfile", ".", "web", "web/Dockerfile") == ["web/Dockerfile"]
    assert candidates(".", str(tmp_path / "web" / "Dockerfile")) == ["web/Dockerfile"]


def test_a_named_file_is_taken_whatever_ignores_it():
    write({".gitignore": "*\n", "node_modules/x/Dockerfile": DOCKERFILE, "odd-name": DOCKERFILE})
    named = ["node_modules/x/Dockerfile", "odd-name"]
    assert candidates(*named, exclude=["*"]) == named


def test_a_named_file_that_no_reader_takes_is_unread():
    write({"notes.txt": "hello", "app.json": "{}", "empty": ""})
    assert unread("notes.txt", "app.json", "empty") == dict.fromkeys(
        ("notes.txt", "app.json", "empty"), "deadlight has no reader for this kind of file"
    )


def test_an_archive_is_for_another_command(tmp_path):
    header = tarfile.TarInfo("manifest.json").tobuf(tarfile.USTAR_FORMAT)
    Path("web.tar").write_bytes(header + bytes(1024))
    Path("web.tar.gz").write_bytes(gzip.compress(Path("web.tar").read_bytes()))
    reason = "it is an archive: `deadlight image` looks into images"
    assert unread("web.tar", "web.tar.gz") == {"web.tar": reason, "web.tar.gz": reason}


def test_a_path_that_does_not_exist_is_unread():
    assert unread("gone/Dockerfile", "", "gone") == dict.fromkeys(("gone/Dockerfile", "", "gone"), "does not exist")


UNSUPPORTED = {
    "Chart.yaml": ("apiVersion: v2\nname: shop\n", "Helm charts"),
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_a_kind_without_a_reader_is_skipped_in_a_folder_and_unread_when_named(name):
    text, kind = UNSUPPORTED[name]
    write({name: text})
    expected = {name: f"deadlight does not read {kind} yet"}
    assert skipped(".") == unread(name) == expected


def test_data_of_no_kind_is_skipped_and_other_files_are_not_mentioned():
    write(
        {
            "package.json": "{}",
            ".github/workflows/ci.yml": "on: push\n",
            "main.go": "package main",
            "pyproject.toml": "",
        }
    )
    assert set(skipped(".")) == {"package.json", ".github/workflows/ci.yml"}
    assert set(skipped(".").values()) == {"no container configuration"}


@pytest.mark.parametrize("name", ["templates/pod.yaml", "_helpers.tpl", "pod.yaml.tmpl"])
def test_a_template_of_a_manifest_is_unread(name):
    write(
        {name: TEMPLATE.replace("apiVersion: v1", "apiVersion: {{ .Values.version }}") if "tmpl" in name else TEMPLATE}
    )
    found = list(walk(["."]))
    assert [(type(each), each.shown if isinstance(each, Candidate) else each.path) for each in found] in (
        [(Unread, name)],
        # The reader of manifests may take it, and say itself that it is no YAML.
        [(Candidate, name)],
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_a_dockerfile_of_windows_is_found_in_every_encoding(encoding):
    write({"Dockerfile.windows": DOCKERFILE.encode(encoding)})
    assert candidates(".") == ["Dockerfile.windows"]


def test_gitignore_files_hold_for_what_is_below_them_and_the_deepest_decides():
    write({
        ".gitignore": "*.old.yaml\n/build/\n", "build/Dockerfile": DOCKERFILE, "sub/build/Dockerfile": DOCKERFILE,
        "a.old.yaml": COMPOSE, "sub/.gitignore": "!*.old.yaml\nlocal.yaml\n", "sub/b.old.yaml": COMPOSE,
        "sub/deep/local.yaml": COMPOSE, "local.yaml": COMPOSE,
    })  # fmt: skip
    assert candidates(".") == ["local.yaml", "sub/b.old.yaml", "sub/build/Dockerfile"]
    assert skipped(".") == dict.fromkeys(("build/", "a.old.yaml", "sub/deep/local.yaml"), "ignored by .gitignore")


def test_what_stands_in_an_ignored_folder_cannot_be_taken_back():
    write({".gitignore": "out/\n!out/Dockerfile\n", "out/Dockerfile": DOCKERFILE})
    assert candidates(".") == []


def test_the_ignore_files_of_the_repository_hold_for_a_folder_of_it():
    write({".git/info/exclude": "private/\n", ".gitignore": "*.old.yaml\n", "shop/a.old.yaml": COMPOSE,
           "shop/private/Dockerfile": DOCKERFILE, "shop/b.yaml": COMPOSE})  # fmt: skip
    assert candidates("shop") == ["shop/b.yaml"]


def test_an_ignore_file_above_the_repository_holds_for_nothing():
    write({".gitignore": "*\n", "repository/.git/HEAD": "", "repository/Dockerfile": DOCKERFILE})
    assert candidates("repository") == ["repository/Dockerfile"]


def test_an_ignored_folder_that_the_user_names_is_walked():
    write({".git/HEAD": "", ".gitignore": "out/\n", "out/web/Dockerfile": DOCKERFILE})
    assert candidates("out") == ["out/web/Dockerfile"]


def test_excluded_files_and_folders_are_skipped():
    write({"a/Dockerfile": DOCKERFILE, "b/Dockerfile": DOCKERFILE, "b/c.yaml": COMPOSE})
    assert candidates(".", exclude=["/a", "*.yaml"]) == ["b/Dockerfile"]
    assert skipped(".", exclude=["/a", "*.yaml"]) == {"a/": "excluded", "b/c.yaml": "excluded"}


def test_what_is_excluded_is_seen_from_the_folder_of_the_configuration(tmp_path, monkeypatch):
    write({"shop/a/Dockerfile": DOCKERFILE, "shop/b/Dockerfile": DOCKERFILE})
    monkeypatch.chdir("shop")
    assert candidates(".", exclude=["/shop/a/"], root=str(tmp_path)) == ["b/Dockerfile"]


@pytest.mark.parametrize("name", [".git", "node_modules", "__pycache__", ".terraform"])
def test_folders_of_tools_are_not_entered(name):
    write({f"{name}/x/Dockerfile": DOCKERFILE})
    assert candidates(".") == []
    assert list(skipped(".")) == [f"{name}/"]


def test_a_python_environment_of_any_name_is_not_entered():
    write({"env311/pyvenv.cfg": "", "env311/lib/Dockerfile": DOCKERFILE})
    assert skipped(".") == {"env311/": "installed packages"}


def test_a_walk_covers_a_folder_if_it_or_one_above_it_is_named(tmp_path):
    write({"shop/web/Dockerfile": DOCKERFILE})
    assert covers(["."], str(tmp_path / "shop"))
    assert covers(["other", "shop/web/.."], "shop")
    assert not covers(["shop/web", "shop/web/Dockerfile", "sho", ""], "shop")


links = pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")


@links
def test_a_folder_that_links_to_itself_is_walked_once():
    write({"web/Dockerfile": DOCKERFILE})
    Path("web/again").symlink_to(".", target_is_directory=True)
    Path("web/up").symlink_to("..", target_is_directory=True)
    assert candidates(".") == ["web/Dockerfile"]
    assert skipped(".") == {"web/again": "a link to a folder", "web/up": "a link to a folder"}


@links
def test_a_link_to_a_file_is_read_unless_the_file_is_met_itself():
    write({"web/Dockerfile.windows": DOCKERFILE, "texts/windows": DOCKERFILE})
    Path("web/Dockerfile").symlink_to("Dockerfile.windows")
    Path("web/win.dockerfile").symlink_to("../texts/windows")
    assert candidates(".") == ["web/Dockerfile.windows", "web/win.dockerfile"]
    assert skipped(".") == {"web/Dockerfile": "a link to a file that is audited itself"}


@links
def test_a_link_to_nothing_is_unread():
    Path("Dockerfile").symlink_to("gone")
    assert unread(".") == {"Dockerfile": "links to nothing"}


@links
def test_a_named_link_to_a_folder_is_walked():
    write({"real/Dockerfile": DOCKERFILE})
    Path("link").symlink_to("real", target_is_directory=True)
    assert candidates("link") == ["link/Dockerfile"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes in the file system")
def test_named_pipes_are_unread_and_never_waited_for():
    os.mkfifo("Dockerfile")
    os.mkfifo(".gitignore")
    write({"web/Dockerfile": DOCKERFILE})
    started = time.monotonic()
    assert unread(".", "Dockerfile") == {"Dockerfile": "a named pipe, not a file"}
    assert candidates(".") == ["web/Dockerfile"]
    assert time.monotonic() - started < 2


def test_a_folder_and_a_file_that_may_not_be_read_are_unread(public_folder, unprivileged, monkeypatch):
    monkeypatch.chdir(public_folder)
    write({"closed/Dockerfile": DOCKERFILE, "open/Dockerfile": DOCKERFILE, "open/compose.yaml": COMPOSE})
    Path("closed").chmod(0)
    Path("open/compose.yaml").chmod(0)
    with unprivileged():
        found = unread(".")
        taken = candidates(".")
    Path("closed").chmod(0o755)
    assert found == {
        "closed/": "a folder that cannot be read: permission denied", "open/compose.yaml": "permission denied",
    }  # fmt: skip
    assert taken == ["open/Dockerfile"]


def test_only_the_beginning_of_a_file_is_looked_at():
    write({"big.yaml": b"# " + b"x" * 100_000_000 + b"\n", "pod.yaml": POD.encode() + b"# " + b"x" * 100_000_000})
    started = time.monotonic()
    assert candidates(".") == ["pod.yaml"]
    assert time.monotonic() - started < 2


def test_binary_files_of_a_name_that_is_read_are_skipped():
    write({"data.yaml": b"\0\1\2\3" * 1000, "data.json": bytes(range(256)) * 10})
    assert set(skipped(".")) == {"data.yaml", "data.json"}


def test_a_hostile_gitignore_does_not_hold_the_walk_up():
    write({".gitignore": "*" + "a*" * 30 + "b\n" + "[" * 100_000 + "\n", f"{'a' * 200}.yaml": COMPOSE})
    started = time.monotonic()
    assert candidates(".") == [f"{'a' * 200}.yaml"]
    assert time.monotonic() - started < 2


@pytest.mark.skipif(os.name == "nt", reason="folders have no descriptors on Windows")
def test_folders_nested_deeper_than_a_path_can_be_end_the_walk_with_a_reason(tmp_path):
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 250, dir_fd=folder)
        inner = os.open("d" * 250, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = inner
    os.close(folder)
    assert list(unread(".").values()) == ["a folder that cannot be read: its path is too long"]


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_that_is_no_text_is_shown_with_escapes_and_read():
    Path(os.fsdecode(b"caf\xe9.dockerfile")).write_text(DOCKERFILE)
    found = next(each for each in walk(["."]) if isinstance(each, Candidate))
    assert found.shown == r"caf\xe9.dockerfile"
    assert Path(found.path).read_text() == DOCKERFILE
