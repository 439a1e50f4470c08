"""Reads images that tests build, and runs a real registry for those that pull."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from deadlight.model.image_content import ImageContent
from deadlight.semantics.image_secrets import in_text
from deadlight.sources.image import web
from deadlight.sources.image.cache import LayerCache
from deadlight.sources.image.opening import Asked, open_image
from deadlight.sources.image.reading import Reading, read_image
from fake_registry import PASSWORD, USER, Server, required
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
    port = free_port()
    (folder / "config.yml").write_text(
        f"""version: 0.1
log: {{level: error}}
storage:
  filesystem: {{rootdirectory: {folder}/data}}
http:
  addr: 127.0.0.1:{port}
  secret: none
  tls: {{certificate: {folder}/cert.pem, key: {folder}/key.pem}}
auth:
  htpasswd: {{realm: tests, path: {folder}/htpasswd}}
validation:
  manifests:
    urls: {{allow: ["^https://"]}}
"""
    )
    log = (folder / "log").open("wb")
    process = subprocess.Popen(["docker-registry", "serve", str(folder / "config.yml")], stdout=log, stderr=log)
    try:
        wait_for(f"https://localhost:{port}/v2/", folder / "cert.pem", process)
        yield RunningRegistry(f"localhost:{port}", folder / "cert.pem", folder)
    finally:
        process.terminate()
        process.wait(10)
        log.close()


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
