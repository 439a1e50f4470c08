"""Whose credentials a registry is given: those of Podman and of Docker, by the longest name that fits, from helpers too."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import pytest

from deadlight.model.errors import InputError
from deadlight.model.image import parse_reference
from deadlight.sources.image.credentials import Credentials, credentials_for, files_of
from fake_registry import PASSWORD, USER, basic, configuration, push
from image_builder import image, layer

posix = pytest.mark.skipif(sys.platform == "win32", reason="the helper is a script of a shell")


def pair(user: str) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()}


def user_for(reference: str, *files: Path) -> str:
    parsed = parse_reference(reference)
    assert parsed is not None
    return credentials_for(parsed, files).user


def written(path: Path, **content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def helper(folder: Path, name: str, script: str) -> None:
    """Put a credential helper on the path."""
    folder.mkdir(exist_ok=True)
    program = folder / f"docker-credential-{name}"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.fixture
def programs(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return folder


# --- Which entry ---


@pytest.mark.parametrize(
    ("reference", "user"),
    [
        ("quay.example/team/shop/web:1", "image"),
        ("quay.example/team/shop/queue:1", "part"),
        ("quay.example/team/other:1", "team"),
        ("quay.example/teams/web:1", "all"),
        ("quay.example.evil/team/web:1", ""),
        ("other.example/team/web:1", ""),
    ],
)
def test_the_longest_part_of_a_name_counts(tmp_path, reference, user) -> None:
    names = {"quay.example": "all", "quay.example/team": "team", "quay.example/team/shop": "part"}
    names["quay.example/team/shop/web"] = "image"
    auths = {name: pair(each) for name, each in names.items()}
    assert user_for(reference, written(tmp_path / "auth.json", auths=auths)) == user


def test_what_is_for_one_part_of_a_registry_is_not_given_to_another(tmp_path) -> None:
    path = written(tmp_path / "auth.json", auths={"quay.example/team": pair("team")})
    assert user_for("quay.example/other/web:1", path) == ""


@pytest.mark.parametrize(
    "key",
    ["quay.example", "https://quay.example", "https://quay.example/v1/", "http://QUAY.example/v2/", "quay.example/v1/"],
)
def test_the_registry_may_be_written_as_an_address(tmp_path, key) -> None:
    assert user_for("quay.example/a/b:1", written(tmp_path / "config.json", auths={key: pair("me")})) == "me"


@pytest.mark.parametrize(
    "key", ["https://index.docker.io/v1/", "docker.io", "index.docker.io", "registry-1.docker.io", "docker.io/shop"]
)
def test_docker_hub_has_many_names(tmp_path, key) -> None:
    assert user_for("shop/web:1", written(tmp_path / "config.json", auths={key: pair("me")})) == "me"


def test_a_user_and_a_password_may_stand_apart(tmp_path) -> None:
    path = written(tmp_path / "config.json", auths={"a.example": {"username": "me", "password": "x"}})
    parsed = parse_reference("a.example/b")
    assert parsed is not None
    assert credentials_for(parsed, [path]) == Credentials("me", "x", source=str(path))


def test_an_entry_without_credentials_is_none(tmp_path) -> None:
    empty = written(tmp_path / "one" / "config.json", auths={"a.example": {}})
    other = written(tmp_path / "two" / "config.json", auths={"a.example": pair("me")})
    assert user_for("a.example/b", empty, tmp_path / "missing.json", other) == "me"


# --- Which file ---


def test_the_files_of_podman_come_before_that_of_docker() -> None:
    home, docker = Path("home"), Path("docker")
    variables = {"REGISTRY_AUTH_FILE": "named.json", "XDG_RUNTIME_DIR": "run", "XDG_CONFIG_HOME": "conf"}
    assert files_of(docker, variables, home) == (
        Path("named.json"),
        Path("run/containers/auth.json"),
        Path("conf/containers/auth.json"),
        Path("home/.config/containers/auth.json"),
        Path("docker/config.json"),
    )
    assert files_of(docker, {}, None) == (Path("docker/config.json"),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "cannot be read"),
        ('{"auths": []}', "cannot be read"),
        ('{"auths": {"a.example": {"auth": "%"}}}', "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, text, reason) -> None:
    path = tmp_path / "auth.json"
    path.write_text(text)
    with pytest.raises(InputError, match=reason) as failure:
        user_for("a.example/b", path)
    assert str(path) in failure.value.reason


# --- Helpers ---


@posix
def test_a_helper_of_a_registry_is_asked_before_the_store_and_what_is_written(tmp_path, programs) -> None:
    helper(programs, "one", 'read host; echo "{\\"Username\\": \\"one of $host\\", \\"Secret\\": \\"x\\"}"')
    helper(programs, "all", 'read host; echo "{\\"Username\\": \\"all of $host\\", \\"Secret\\": \\"x\\"}"')
    path = written(
        tmp_path / "config.json", credHelpers={"a.example": "one"}, credsStore="all", auths={"a.example": pair("me")}
    )
    assert user_for("a.example/b", path) == "one of a.example"
    assert user_for("b.example/b", path) == "all of b.example"
    assert user_for("shop/web", path) == "all of https://index.docker.io/v1/"


@posix
@pytest.mark.parametrize(
    "script",
    [
        "echo credentials not found in native keychain; exit 1",
        "echo 'no credentials server URL'; exit 1",
        "exit 1",
        'echo \'{"Username": "", "Secret": ""}\'',
    ],
)
def test_a_store_that_knows_none_leaves_what_is_written(tmp_path, programs, script) -> None:
    helper(programs, "all", script)
    path = written(tmp_path / "config.json", credsStore="all", auths={"a.example": pair("me")})
    assert user_for("a.example/b", path) == "me"


@posix
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo the keychain is locked; exit 1", "docker-credential-one fails: the keychain is locked"),
        ("echo nonsense", "gives no credentials"),
    ],
)
def test_a_helper_that_fails_is_named(tmp_path, programs, script, reason) -> None:
    helper(programs, "one", script)
    with pytest.raises(InputError, match=reason):
        user_for("a.example/b", written(tmp_path / "config.json", credHelpers={"a.example": "one"}))


def test_a_store_that_is_not_there_is_told_only_where_it_matters(tmp_path) -> None:
    parsed = parse_reference("a.example/b")
    assert parsed is not None
    found = credentials_for(parsed, [written(tmp_path / "config.json", credsStore="not-there")])
    assert (found.known, found.problem) == (
        False,
        "the credential helper docker-credential-not-there is not on the path",
    )


@posix
def test_what_a_helper_that_fails_shows_of_a_secret_is_not_told(tmp_path, programs) -> None:
    helper(programs, "one", f'echo \'{{"Secret": "{PASSWORD}"}}\'; exit 1')
    assert user_for("a.example/b", written(tmp_path / "config.json", credHelpers={"a.example": "one"})) == ""


# --- With a registry ---

BUILT = image([layer({"app/web.exe": "MZ"})])


@pytest.mark.parametrize("place", ["named", "runtime", "home"])
def test_a_real_registry_is_pulled_from_with_what_podman_knows(registry, trusted, read, tmp_path, place) -> None:
    reference = push(registry, tmp_path, BUILT, "shop/podman:1")
    auths = {f"{trusted}/shop": {"auth": basic()}, trusted: {"auth": basic(password="wrong")}}
    folders = {"runtime": "run/containers", "home": "home/.config/containers", "named": "named"}
    path = written(tmp_path / folders[place] / "auth.json", auths=auths)
    variables = {
        "named": {"REGISTRY_AUTH_FILE": str(path)}, "runtime": {"XDG_RUNTIME_DIR": str(tmp_path / "run")}, "home": {},
    }[place]  # fmt: skip
    content = read(reference, docker_config=tmp_path / "none", home=tmp_path / "home", variables=variables)
    assert [each.missing for each in content.layers] == [""]


@posix
def test_a_real_registry_is_pulled_from_with_what_a_helper_gives(registry, trusted, read, tmp_path, programs) -> None:
    reference = push(registry, tmp_path, BUILT, "shop/helped:1")
    answer = json.dumps({"ServerURL": trusted, "Username": USER, "Secret": PASSWORD})
    # As helpers are called: with `get`, the name on standard input, in JSON what there is.
    script = f"""[ "$1" = get ] || exit 2; read host; [ "$host" = {trusted} ] && echo '{answer}'"""
    helper(programs, "tests", script)
    for content in ({"credHelpers": {trusted: "tests"}}, {"credsStore": "tests"}):
        docker = configuration(tmp_path / "docker", **content)
        assert [each.missing for each in read(reference, docker_config=docker).layers] == [""]
