"""Reads images that tests build, and runs a real registry for those that pull."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from deadlight.model.image_content import ImageContent
from deadlight.semantics.image_secrets import in_text
from deadlight.sources.image import web
from deadlight.sources.image.cache import LayerCache
from deadlight.sources.image.opening import Asked, open_image
from deadlight.sources.image.reading import Reading, read_image
from fake_registry import PASSWORD, USER, Server, reply, required
from image_builder import BuiltImage, write_layout

Read = Callable[..., ImageContent]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads an image, built or by its reference."""

    def reader(
        what: BuiltImage | str | Path, *, cache: LayerCache | None = None, jobs: int = 2, **asked: object
    ) -> ImageContent:
        if isinstance(what, BuiltImage):
            what = write_layout(what, tmp_path / f"layout-{len(list(tmp_path.iterdir()))}")
        wanted = Asked(scratch=tmp_path / "scratch", **asked)
        with closing(open_image(str(what), wanted)) as stored:
            return read_image(stored, str(what), Reading(judge=in_text, cache=cache, jobs=jobs))

    return reader


class RunningRegistry(NamedTuple):
    """A registry with TLS and a user: its address, the folder with its authority, and where it keeps its files."""

    address: str
    authority: Path
    folder: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRegistry]:
    """Run Debian's registry with TLS and basic authentication."""
    required("docker-registry", "openssl", "skopeo")
    folder = tmp_path_factory.mktemp("registry")
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    make += [
        "-addext",
        "subjectAltName=DNS:localhost,DNS:registry.example,IP:127.0.0.1",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem",
    ]
    subprocess.run(make, cwd=folder, check=True, capture_output=True)
    (folder / "htpasswd").write_text(f"{USER}:{hashed(PASSWORD)}\n")
    with serving(folder, f"htpasswd: {{realm: tests, path: {folder}/htpasswd}}") as address:
        yield RunningRegistry(address, folder / "cert.pem", folder)


@contextmanager
def serving(folder: Path, auth: str) -> Iterator[str]:
    """Run a registry on the files of `folder`, and return its address."""
    port = free_port()
    path = folder / f"config-{port}.yml"
    path.write_text(
        f"""version: 0.1
log: {{level: error}}
storage:
  filesystem: {{rootdirectory: {folder}/data}}
http:
  addr: 127.0.0.1:{port}
  secret: none
  tls: {{certificate: {folder}/cert.pem, key: {folder}/key.pem}}
auth:
  {auth}
validation:
  manifests:
    urls: {{allow: ["^https://"]}}
"""
    )
    with (folder / f"log-{port}").open("wb") as log:
        process = subprocess.Popen(["docker-registry", "serve", str(path)], stdout=log, stderr=log)
        try:
            wait_for(f"https://localhost:{port}/v2/", folder / "cert.pem", process)
            yield f"localhost:{port}"
        finally:
            process.terminate()
            process.wait(10)


class Tokens(NamedTuple):
    """A registry that wants tokens, and the server that gives them to whoever has the password."""

    address: str
    server: Server


@pytest.fixture
def tokens(registry: RunningRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tokens]:
    """Run a registry on the files of the other one that wants tokens, signed with the key of its certificate."""
    server = Server()
    basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    def give(handler: BaseHTTPRequestHandler) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        asked |= server.posted[-1] if server.posted else {}
        known = handler.headers.get("Authorization") == f"Basic {basic}" or asked.get("refresh_token") == "long-lived"
        token = signed(registry.folder, asked["scope"]) if known else ""
        reply(handler, 200 if known else 401, json.dumps({"token": token}).encode())

    server.answers["/token"] = give
    auth = f"realm: 'http://{server.address}/token', service: tests, issuer: tests"
    try:
        with serving(registry.folder, f"token: {{{auth}, rootcertbundle: {registry.authority}}}") as address:
            folder = tmp_path / "certs.d" / address
            folder.mkdir(parents=True)
            (folder / "ca.crt").write_bytes(registry.authority.read_bytes())
            monkeypatch.setattr(web, "CERTIFICATES", (tmp_path / "certs.d",))
            yield Tokens(address, server)
    finally:
        server.close()


def signed(folder: Path, scope: str) -> str:
    """A token for one scope, as https://distribution.github.io/distribution/spec/auth/jwt/ has it."""
    kind, name, actions = scope.split(":")
    certificate = ssl.PEM_cert_to_DER_cert((folder / "cert.pem").read_text())
    now = int(time.time())
    parts = [
        {"typ": "JWT", "alg": "RS256", "x5c": [base64.b64encode(certificate).decode()]},
        {
            "iss": "tests", "sub": USER, "aud": "tests", "exp": now + 300, "nbf": now - 5, "iat": now, "jti": "1",
            "access": [{"type": kind, "name": name, "actions": actions.split(",")}],
        },
    ]  # fmt: skip
    text = ".".join(plain(json.dumps(part).encode()) for part in parts)
    command = ["openssl", "dgst", "-sha256", "-sign", str(folder / "key.pem")]
    done = subprocess.run(command, input=text.encode(), check=True, capture_output=True)
    return f"{text}.{plain(done.stdout)}"


def plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def hashed(password: str) -> str:
    """A bcrypt hash, as htpasswd writes it."""
    required("htpasswd")
    done = subprocess.run(["htpasswd", "-nbB", "x", password], check=True, capture_output=True, text=True)
    return done.stdout.strip().partition(":")[2]


def wait_for(url: str, authority: Path, process: subprocess.Popen[bytes]) -> None:
    context = ssl.create_default_context(cafile=str(authority))
    for _ in range(200):
        if process.poll() is not None:
            pytest.fail("the registry has ended")
        try:
            urllib.request.urlopen(url, context=context, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("the registry does not answer")


@pytest.fixture
def trusted(registry, tmp_path, monkeypatch) -> str:
    """The address of the registry, whose authority is trusted as the Docker engine has it."""
    folder = tmp_path / "certs.d" / registry.address
    folder.mkdir(parents=True)
    (folder / "ca.crt").write_bytes(registry.authority.read_bytes())
    monkeypatch.setattr(web, "CERTIFICATES", (tmp_path / "certs.d",))
    return registry.address


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    monkeypatch.setattr(web, "PAUSE", 0.001)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    made = Server()
    yield made
    made.close()
