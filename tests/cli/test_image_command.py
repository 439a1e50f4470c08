"""`deadlight image` from the command line."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from deadlight.outputs.formats import FORMATS
from deadlight.sources.image import web
from fake_registry import Server, noisy
from hive_builder import hive
from image_builder import base_layer, digest_of, image, layer, saved

SECRET = "kestrel-Harbour9!x"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEkestrelharbour\n"


def archive(folder: Path, *layers: object, **run: object) -> str:
    path = folder / "web.tar"
    path.write_bytes(saved(image([base_layer(), *layers], **{"user": "ContainerUser", **run})))  # type: ignore[list-item]
    return str(path)


@pytest.fixture
def look(deadlight, tmp_path):
    """Return a function that looks into an image, with a cache of its own."""

    def command(*arguments: str):
        return deadlight("image", *arguments, "--cache", str(tmp_path / "cache"))

    return command


def test_a_clean_image_is_told_and_the_status_is_0(look, tmp_path) -> None:
    result = look(archive(tmp_path, layer({"app/web.exe": b"MZ"}), user="ContainerUser"))
    assert result.status == 0
    assert "Windows Server 2022, 10.0.20348.2113, amd64" in result.out
    assert "2, 1 of Microsoft" in result.out
    assert "No finding" in result.out


def test_a_key_in_an_image_is_a_finding_and_the_status_is_1(look, tmp_path) -> None:
    result = look(archive(tmp_path, layer({"app/id_rsa": KEY})), "-q")
    assert result.status == 1
    assert r"WIN518 secret-in-layer: C:\app\id_rsa holds a private key (RSA) in the clear" in result.out


def test_the_status_is_3_where_a_layer_is_missing(look, tmp_path) -> None:
    result = look(archive(tmp_path, layer({"a": "b"}, absent=True)))
    assert result.status == 3
    assert "layer 2 of 2 was not read: its file is missing" in result.out


def test_the_status_is_3_where_there_is_no_image(look, tmp_path) -> None:
    (tmp_path / "text.tar").write_text("no image")
    for reference, reason in (("nowhere.tar", "does not exist"), ("text.tar", "is no image"), ("a b", "no reference")):
        result = look(reference)
        assert result.status == 3
        assert reason in result.out


def test_what_is_no_version_of_windows_is_refused_with_an_example(look, tmp_path) -> None:
    result = look(archive(tmp_path), "--os-version", "ltsc2022")
    assert result.status == 2
    assert "ltsc2022 is no version; write it as 10.0.20348 or 10.0.20348.2340" in result.err


def test_the_json_report_holds_what_was_found(look, tmp_path) -> None:
    files = {"app/web.deps.json": json.dumps({"libraries": {"Serilog/3.1.0": {"type": "package"}}})}
    path = archive(tmp_path, layer(files), user="ContainerUser", env=["A=b"], exposed_ports={"80/tcp": {}})
    report = json.loads(look(path, "-f", "json").out)
    assert report["image"]["os_version"] == report["image"]["build"] == "10.0.20348.2113"
    assert report["image"]["user"] == "ContainerUser"
    assert report["image"]["environment"] == {"A": "b"}
    assert report["image"]["ports"] == ["80/tcp"]
    assert [each["microsoft"] for each in report["image"]["layers"]] == [True, False]
    assert [each["purl"] for each in report["packages"]] == ["pkg:nuget/Serilog@3.1.0"]
    assert report["summary"]["systems"]["windows"] == 1


@pytest.mark.parametrize("format_", FORMATS)
def test_no_format_shows_a_secret_of_an_image(look, tmp_path, format_) -> None:
    files = {"app/settings.json": f'{{"Password": "{SECRET}"}}', "app/.env": f"API_TOKEN={SECRET}\n"}
    made = layer(files, created_by=f"|1 NUGET_TOKEN={SECRET}2 cmd /S /C restore")
    path = archive(
        tmp_path, made, env=[f"DB_PASSWORD={SECRET}"], labels={"api.key": SECRET}, cmd=["web", "--key", SECRET]
    )
    for verbosity in ("-v", "-q"):
        result = look(path, "-f", format_, verbosity)
        assert SECRET not in result.out + result.err
    assert json.loads(look(path, "-f", "json").out)["summary"]["findings"]["high"] >= 4


@pytest.mark.parametrize("format_", FORMATS)
def test_no_format_shows_a_secret_of_a_command_line_or_of_the_registry(look, tmp_path, format_) -> None:
    service = {
        "Type": 16, "Start": 2, "ObjectName": "NT SERVICE\\\\shop", "ImagePath": f"C:\\nssm.exe --token={SECRET}1",
        "Parameters": {"Application": "C:\\shop.exe", "AppParameters": f"--password {SECRET}2"},
    }  # fmt: skip
    logon = {"Microsoft": {"Windows NT": {"CurrentVersion": {"Winlogon": {"DefaultPassword": f"{SECRET}3"}}}}}
    hives = {
        "System_Delta": hive({"ControlSet001": {"Services": {"shop": service}}}, layered=True),
        "Software_Delta": hive(logon, layered=True),
    }
    path = archive(tmp_path, layer({"a": "b"}, hives=hives), entrypoint=["shop.exe", "--api-key", f"{SECRET}4"])
    for verbosity in ("-v", "-q"):
        result = look(path, "-f", format_, verbosity)
        assert SECRET not in result.out + result.err
    found = json.loads(look(path, "-f", "json").out)["findings"]
    assert sum(each["name"] == "secret-in-layer" for each in found) == 3


def test_an_image_of_linux_is_counted_and_not_judged(look, tmp_path) -> None:
    path = tmp_path / "linux.tar"
    path.write_bytes(saved(image([layer({"app/id_rsa": KEY})], os="linux", os_version="")))
    report = json.loads(look(str(path), "-f", "json").out)
    assert report["findings"] == []
    assert report["summary"]["systems"]["linux"] == 1
    assert report["skipped"][0]["reason"] == "an image for linux"


def test_what_was_read_of_a_layer_is_kept_and_the_same_again(look, tmp_path) -> None:
    path = archive(tmp_path, layer({"app/id_rsa": KEY}))
    first = json.loads(look(path, "-f", "json").out)
    assert (tmp_path / "cache" / "layers.sqlite").stat().st_size > 0
    # The layers are not asked for again: they may be gone.
    gone = [base_layer(absent=True), layer({"app/id_rsa": KEY}, absent=True)]
    Path(path).write_bytes(saved(image(gone, user="ContainerUser")))
    assert json.loads(look(path, "-f", "json").out)["findings"] == first["findings"]


def test_without_a_cache_nothing_is_kept(deadlight, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert deadlight("image", archive(tmp_path, layer({"a": "b"})), "--no-cache").status == 0
    assert not (tmp_path / "home").exists()


def test_the_engine_and_the_credentials_are_those_of_the_users_variables(look, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    monkeypatch.setenv("DOCKER_CONTEXT", "harbour")
    assert "no context called harbour" in look("docker://web").out
    damaged = tmp_path / "auth.json"
    damaged.write_text("{")
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(damaged))
    assert f"the credentials in {damaged} cannot be read" in look("registry.invalid/web:1").out


def test_what_came_of_a_pull_is_kept_in_the_cache_and_nowhere_without_one(deadlight, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    server = Server()
    try:
        built = noisy(3_000_000)
        reference = server.serve(built)
        blob = built.layers[0].blob
        server.answers[f"/v2/web/blobs/{digest_of(blob)}"] = lambda handler: cut(handler, blob)
        monkeypatch.setattr(web, "PAUSE", 0.001)
        assert deadlight("image", reference, "--no-cache").status == 3
        assert not [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
        assert deadlight("image", reference).status == 3
        (kept,) = (tmp_path / "home" / "deadlight" / "partial").iterdir()
        assert kept.read_bytes() == blob[: 2 << 20]
    finally:
        server.close()


def cut(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    """Give no more of a blob than two megabytes, whatever is promised."""
    start = int(handler.headers.get("Range", "bytes=0-")[6:-1])
    handler.send_response(206 if start else 200)
    handler.send_header("Content-Length", str(len(data) - start))
    handler.end_headers()
    handler.wfile.write(data[start : 2 << 20])
    handler.close_connection = True
