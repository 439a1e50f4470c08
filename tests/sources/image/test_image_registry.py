"""Pulls from Debian's registry with TLS and a password, and from servers that break, lie, redirect and want tokens."""

from __future__ import annotations

import json
import re
import ssl
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import msgspec
import pytest

from deadlight.model.errors import InputError
from fake_registry import KEY, PASSWORD, Server, basic, configuration, copy_to_registry, noisy, push, reply
from image_builder import FOREIGN, BuiltImage, described, digest_of, image, layer, saved

NOWHERE = "https://mcr.microsoft.invalid/v2/windows/servercore/blobs/x"
OCI = "application/vnd.oci.image.manifest.v1+json"

BUILT = image([layer({"Windows/a.dll": "x"}, created_by="Apply image 10.0.20348.2113"), layer({"app/id_rsa": KEY})])


def test_an_image_is_pulled_with_tls_and_the_password_of_the_docker_client(registry, trusted, read, tmp_path) -> None:
    reference = push(registry, tmp_path, BUILT, "shop/web:1")
    docker = configuration(tmp_path / "docker", auths={f"https://{trusted}/v1/": {"auth": basic()}})
    content = read(reference, docker_config=docker)
    assert [each.path for each in content.files] == ["app/id_rsa"]
    assert not [each for each in content.layers if each.missing]
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", content.digest)
    again = read(f"{trusted}/shop/web@{content.digest}", docker_config=docker)
    assert again.layers == content.layers


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({}, r"wants credentials.*have none: `docker login localhost:\d+` puts them there"),
        (
            {"auths": {"REGISTRY": {"auth": basic(password="wrong")}}},
            "wants other credentials.*than those of .*config.json",
        ),
        ({"auths": {"REGISTRY": {"auth": "%%%"}}}, "credentials that are damaged"),
        ({"credHelpers": {"REGISTRY": "../evil"}}, "is not on the path"),
        ({"credHelpers": {"REGISTRY": "not-there"}}, "docker-credential-not-there is not on the path"),
    ],
)
def test_credentials_that_are_missing_or_wrong_are_named(registry, trusted, read, tmp_path, content, reason) -> None:
    reference = push(registry, tmp_path, BUILT, "shop/web:1")
    docker = configuration(tmp_path / "docker", **json.loads(json.dumps(content).replace("REGISTRY", trusted)))
    with pytest.raises(InputError, match=reason) as failure:
        read(reference, docker_config=docker)
    assert PASSWORD not in str(failure.value)


def test_a_certificate_of_nobody_is_not_trusted(registry, read, tmp_path) -> None:
    with pytest.raises(InputError, match="certificate is not trusted"):
        read(f"{registry.address}/shop/web:1", docker_config=tmp_path)


def test_a_layer_that_the_registry_does_not_have_is_named(registry, trusted, read, tmp_path) -> None:
    base = layer({"Windows/a.dll": "x"}, media_type=FOREIGN, urls=(NOWHERE,), absent=True)
    built = image([base, layer({"app/id_rsa": KEY})])
    push(registry, tmp_path, image([built.layers[1]]), "shop/thin:other")
    context = ssl.create_default_context(cafile=str(registry.authority))
    upload(f"https://{trusted}/v2/shop/thin", built, context)
    docker = configuration(tmp_path / "docker", auths={trusted: {"auth": basic()}})
    content = read(f"{trusted}/shop/thin:1", docker_config=docker)
    assert "the registry does not have it" in content.layers[0].missing
    assert "mcr.microsoft.invalid is not known to this network" in content.layers[0].missing
    assert [each.vendor for each in content.layers] == [True, False]
    assert [each.path for each in content.files] == ["app/id_rsa"]


def test_the_example_image_is_the_same_from_a_registry_as_from_its_archive(registry, trusted, read, tmp_path) -> None:
    described_in = Path(__file__).parents[3] / "examples" / "image" / "image.toml"
    archive = tmp_path / "shop.tar"
    archive.write_bytes(saved(described(described_in.read_text(encoding="utf-8"))))
    reference = f"{trusted}/shop/example:1"
    copy_to_registry(registry, tmp_path, f"docker-archive:{archive}", "shop/example:1")
    docker = configuration(tmp_path / "docker", auths={trusted: {"auth": basic()}})
    pulled, local = read(reference, docker_config=docker), read(archive)
    assert pulled.unread == local.unread == ()
    for found in ("services", "accounts", "groups", "policies", "files", "packages"):
        ours = msgspec.json.encode(getattr(local, found)).decode()
        for one, other in zip(local.layers, pulled.layers, strict=True):  # which are compressed in the registry
            ours = ours.replace(one.digest, other.digest)
        assert msgspec.json.encode(getattr(pulled, found)).decode() == ours
    assert [each.diff_id for each in pulled.layers] == [each.diff_id for each in local.layers]


@pytest.mark.parametrize(
    "auth",
    [{"auth": basic()}, {"auth": basic("<token>", ""), "identitytoken": "long-lived"}],
    ids=["password", "identity"],
)
def test_a_real_registry_that_wants_tokens_is_pulled_from(registry, tokens, read, tmp_path, auth) -> None:
    push(registry, tmp_path, BUILT, "shop/tokens:1")
    docker = configuration(tmp_path / "docker", auths={tokens.address: auth})
    content = read(f"{tokens.address}/shop/tokens:1", docker_config=docker)
    assert [each.path for each in content.files] == ["app/id_rsa"]
    assert [each.missing for each in content.layers] == ["", ""]


def test_a_real_registry_gives_nothing_for_a_token_that_nobody_gave(registry, tokens, read, tmp_path) -> None:
    push(registry, tmp_path, BUILT, "shop/tokens:1")
    with pytest.raises(InputError, match=r"the registry wants credentials \(401\)"):
        read(f"{tokens.address}/shop/tokens:1", docker_config=tmp_path)
    docker = configuration(tmp_path / "docker", auths={tokens.address: {"registrytoken": "made-up"}})
    with pytest.raises(InputError, match=r"wants other credentials \(401\) than those of .*config\.json"):
        read(f"{tokens.address}/shop/tokens:1", docker_config=docker)


def upload(repository: str, built: BuiltImage, context: ssl.SSLContext) -> None:
    """Push configuration and manifest, without layers."""

    def send(method: str, url: str, data: bytes, kind: str) -> str:
        headers = {"Authorization": f"Basic {basic()}", "Content-Type": kind}
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(request, context=context) as answer:
            return str(answer.headers.get("Location", ""))

    where = send("POST", f"{repository}/blobs/uploads/", b"", "application/octet-stream")
    send("PUT", f"{where}&digest={digest_of(built.config)}", built.config, "application/octet-stream")
    send("PUT", f"{repository}/manifests/1", built.manifest, OCI)


def breaking(data: bytes, at: int, *, ranges: bool) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer with `at` bytes a request, whatever was promised."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        start = int(wanted[1]) if wanted and ranges else 0
        handler.send_response(206 if wanted and ranges else 200)
        handler.send_header("Content-Length", str(len(data) - start))
        handler.end_headers()
        # Without ranges the server gives a little more each time.
        answer.given += at
        handler.wfile.write(data[start : start + at] if ranges else data[: answer.given])
        handler.close_connection = True

    answer.given = 0
    return answer


@pytest.mark.parametrize("ranges", [True, False])
def test_a_pull_that_breaks_goes_on_where_it_was(server, read, tmp_path, ranges) -> None:
    built = noisy()
    reference = server.serve(built)
    blob = built.layers[0].blob
    path = f"/v2/web/blobs/{digest_of(blob)}"
    server.answers[path] = breaking(blob, 50_000, ranges=ranges)
    content = read(reference, docker_config=tmp_path)
    assert content.layers[0].missing == ""
    assert [each.path for each in content.files] == ["app/id_rsa"]
    assert [headers.get("Range") for asked, headers in server.asked if asked == path][:3] == [
        None,
        "bytes=50000-",
        "bytes=100000-",
    ]


def test_a_pull_that_gets_nowhere_ends(server, read, tmp_path) -> None:
    built = noisy()
    reference = server.serve(built)
    blob = built.layers[0].blob
    server.answers[f"/v2/web/blobs/{digest_of(blob)}"] = breaking(blob, 0, ranges=True)
    content = read(reference, docker_config=tmp_path)
    assert "the connection broke" in content.layers[0].missing
    assert content.unread


def test_a_layer_that_is_not_what_its_digest_says_is_named(server, read, tmp_path) -> None:
    built, other = noisy(), image([layer({"app/id_rsa": KEY})])
    reference = server.serve(built)
    data = other.layers[0].blob
    server.answers[f"/v2/web/blobs/{digest_of(built.layers[0].blob)}"] = lambda handler: reply(handler, 200, data)
    content = read(reference, docker_config=tmp_path)
    assert content.layers[0].missing
    assert content.files == ()


@pytest.mark.parametrize("which", ["manifest", "config"])
def test_a_document_that_is_not_what_its_digest_says_is_refused(server, read, tmp_path, which) -> None:
    built = noisy()
    server.serve(built)
    digest = digest_of(built.manifest)
    server.answers[f"/v2/web/manifests/{digest}"] = lambda handler: reply(
        handler, 200, built.manifest + b" " * (which == "manifest")
    )
    server.answers[f"/v2/web/blobs/{digest_of(built.config)}"] = lambda handler: reply(
        handler, 200, built.config + b" " * (which == "config")
    )
    with pytest.raises(InputError, match="another digest"):
        read(f"{server.address}/web@{digest}", docker_config=tmp_path)


def test_a_token_is_fetched_where_the_registry_sends_for_one(server, read, tmp_path) -> None:
    reference = server.serve(BUILT, "shop/web")
    docker = configuration(tmp_path / "docker", auths={server.address: {"auth": basic()}})
    realm = f'Bearer realm="http://{server.address}/token",service="tests",scope="repository:shop/web:pull"'
    for path, answer in list(server.answers.items()):

        def guarded(handler: BaseHTTPRequestHandler, answer: Callable[[BaseHTTPRequestHandler], None] = answer) -> None:
            if handler.headers.get("Authorization") == "Bearer t0ken":
                answer(handler)
            else:
                reply(handler, 401, b"", WWW_Authenticate=realm)

        server.answers[path] = guarded
    server.answers["/token"] = lambda handler: reply(handler, 200, b'{"token": "t0ken"}')
    content = read(reference, docker_config=docker)
    assert [each.path for each in content.files] == ["app/id_rsa"]
    ((asked, headers),) = [each for each in server.asked if each[0].startswith("/token")]
    assert "service=tests" in asked
    assert headers["Authorization"] == f"Basic {basic()}"


def test_credentials_do_not_follow_a_redirect(server, read, tmp_path) -> None:
    reference = server.serve(BUILT)
    elsewhere = Server()
    try:
        for digest, data in BUILT.blobs().items():
            elsewhere.answers[f"/{digest}"] = lambda handler, data=data: reply(handler, 200, data)
            target = f"http://{elsewhere.address}/{digest}"
            server.answers[f"/v2/web/blobs/{digest}"] = lambda handler, target=target: wanting(
                handler, lambda: reply(handler, 307, b"", Location=target)
            )
        docker = configuration(tmp_path / "docker", auths={server.address: {"auth": basic()}})
        assert [each.path for each in read(reference, docker_config=docker).files] == ["app/id_rsa"]
        assert elsewhere.asked
        assert not [headers for _, headers in elsewhere.asked if "Authorization" in headers]
    finally:
        elsewhere.close()


def wanting(handler: BaseHTTPRequestHandler, answer: Callable[[], None]) -> None:
    """Answer who has a password."""
    if handler.headers.get("Authorization"):
        answer()
    else:
        reply(handler, 401, b"", WWW_Authenticate='Basic realm="tests"')


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://127.0.0.1:1/blob", "127.0.0.1:1 has no public address"),
        ("https://169.254.169.254/latest/meta-data", "169.254.169.254 has no public address"),
        ("http://mcr.microsoft.com/blob", "is no address with TLS"),
        ("file:///etc/passwd", "is no address with TLS"),
    ],
)
def test_an_address_in_a_manifest_leads_to_the_internet_only(server, read, tmp_path, url, reason) -> None:
    reference = server.serve(image([layer({"a": "b"}, media_type=FOREIGN, urls=(url,), absent=True)]))
    assert reason in read(reference, docker_config=tmp_path).layers[0].missing


def test_a_foreign_layer_is_asked_for_at_its_address_without_a_password(registry, trusted, read, tmp_path) -> None:
    """The address is that of another repository of the same registry: there is no other host with TLS here."""
    base = layer({"app/id_rsa": KEY}, media_type=FOREIGN)
    push(registry, tmp_path, image([base]), "shop/base:1")
    digest = digest_of(base.blob)
    thin = image([base._replace(urls=(f"https://{trusted}/v2/shop/base/blobs/{digest}",), absent=True)])
    context = ssl.create_default_context(cafile=str(registry.authority))
    upload(f"https://{trusted}/v2/shop/followed", thin, context)
    docker = configuration(tmp_path / "docker", auths={trusted: {"auth": basic()}})
    missing = read(f"{trusted}/shop/followed:1", docker_config=docker).layers[0].missing
    # It was asked, without the password, which a layer's address is never given.
    assert f"{trusted}: the registry answers 401" in missing


@pytest.mark.parametrize(
    "text", ["UPPER/Case name", "a/b:c:d", "web:@", "http://host/x", "host/../x:1", "-x", "host/x@sha256:12"]
)
def test_what_is_no_reference_is_refused(read, tmp_path, text) -> None:
    with pytest.raises(InputError, match="no reference"):
        read(text, docker_config=tmp_path)


def test_the_version_of_windows_is_chosen_in_an_index(server, read, tmp_path) -> None:
    images = {
        version: image([layer({"a": version})], os_version=version) for version in ("10.0.17763.1", "10.0.26100.1")
    }
    manifests = []
    for version, built in images.items():
        server.serve(built, tag=digest_of(built.manifest))
        platform = {"os": "windows", "architecture": "amd64", "os.version": version}
        manifests.append({"mediaType": OCI, "digest": digest_of(built.manifest), "size": 1, "platform": platform})
    index = json.dumps({"schemaVersion": 2, "manifests": manifests}).encode()
    server.answers["/v2/web/manifests/multi"] = lambda handler: reply(handler, 200, index)
    reference = f"{server.address}/web:multi"
    assert read(reference, docker_config=tmp_path).config.os_version == "10.0.26100.1"
    assert read(reference, docker_config=tmp_path, version="10.0.17763").config.os_version == "10.0.17763.1"
