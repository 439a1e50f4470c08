"""Images of an engine, by answers as an engine gives them, over real sockets, TLS and a command in place of SSH.

An engine of Linux loads no image of Windows: the answers were written down after moby's.
"""

from __future__ import annotations

import hashlib
import json
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from deadlight.model.errors import InputError
from deadlight.sources.image import engine as engine_module
from deadlight.sources.image import engine_address, engine_connection
from deadlight.sources.image.opening import Asked
from fake_registry import required
from image_builder import BuiltImage, base_layer, image, layer, saved

BUILT: BuiltImage = image([base_layer(), layer({"app/id_rsa": "-----BEGIN RSA PRIVATE KEY-----\n"})])
NO_SUCH = b'{"message":"reference does not exist"}\n'
HEADERS = {
    "Api-Version": "1.47",
    "Docker-Experimental": "false",
    "Ostype": "windows",
    "Server": "Docker/27.5.1 (windows)",
}
posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for SSH is a script of a shell")


class Engine(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/images/shop/web:1/get":
            self.chunked(saved(BUILT))
        elif self.path == "/images/shop/long:1/get":
            # As old engines have it: a stream of unknown length.
            self.start(200, "application/x-tar")
            self.wfile.write(saved(BUILT))
            self.close_connection = True
        elif self.path == "/images/shop/cut:1/get":
            self.chunked(saved(BUILT)[:20_000], end=False)
            self.close_connection = True
        elif "broken" in self.path:
            self.say(500, b'{"message":"layer does not exist"}')
        elif "odd" in self.path:
            self.say(500, b"\x1b[31m odd \xff")
        else:
            self.say(404, NO_SUCH)

    def start(self, status: int, kind: str, **headers: str) -> None:
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": kind, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def say(self, status: int, data: bytes) -> None:
        self.start(status, "application/json", Content_Length=str(len(data)))
        self.wfile.write(data)

    def chunked(self, data: bytes, *, end: bool = True) -> None:
        self.start(200, "application/x-tar", Transfer_Encoding="chunked")
        for at in range(0, len(data), 32_768):
            piece = data[at : at + 32_768]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        if end:
            self.wfile.write(b"0\r\n\r\n")

    def address_string(self) -> str:
        return "an address"

    def log_message(self, *_: object) -> None:
        return


def running(server: socketserver.BaseServer) -> Iterator[socketserver.BaseServer]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def engine() -> Iterator[str]:
    for server in running(HTTPServer(("127.0.0.1", 0), Engine)):
        yield f"tcp://127.0.0.1:{server.server_address[1]}"


def found(content: object) -> list[str]:
    return [each.path for each in content.files]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["shop/web:1", "shop/long:1"])
def test_an_image_of_the_engine_is_read(read, engine, name) -> None:
    content = read(f"docker://{name}", engine=engine)
    assert found(content) == ["app/id_rsa"]
    assert content.unread == ()


def test_an_address_without_a_scheme_is_one_of_tcp(read, engine) -> None:
    assert found(read("docker://shop/web:1", engine=engine.removeprefix("tcp://"))) == ["app/id_rsa"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("shop/other:1", "the engine has no such image: reference does not exist$"),
        ("broken", "the engine answers 500 Internal Server Error: layer does not exist"),
        ("odd", "the engine answers 500 Internal Server Error$"),
        ("shop/cut:1", "the engine broke off in the middle of the image"),
    ],
)
def test_an_image_that_the_engine_does_not_give_is_named(read, engine, name, reason) -> None:
    with pytest.raises(InputError, match=reason):
        read(f"docker://{name}", engine=engine)


def test_where_no_engine_is_named_it_is_said_how_a_registry_is_asked(read, monkeypatch) -> None:
    monkeypatch.setattr(engine_address, "UNIX", "unix:///nowhere/docker.sock")
    with pytest.raises(InputError, match=r"no such file or directory; without docker:// a registry is asked for it"):
        read("docker://mcr.microsoft.com/windows/servercore:ltsc2022")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("unix:///nowhere/docker.sock", "which DOCKER_HOST names, cannot be asked: no such file"),
        ("tcp://127.0.0.1:1", "cannot be asked: connection refused"),
        ("npipe:////./pipe/docker_engine", "cannot be asked: only windows has named pipes"),
        ("fd://3", "of DOCKER_HOST cannot be asked; `docker save` writes an archive"),
        ("tcp://", "`docker save` writes an archive"),
        ("tcp://host:99999999", "`docker save` writes an archive"),
        ("tcp://[", "`docker save` writes an archive"),
        ("ssh://me:secret@host", "has a password in it"),
        ("ssh://host/run/$(id)/docker.sock", "a path that a shell would not leave"),
    ],
)
def test_an_engine_that_cannot_be_asked_is_named(read, address, reason) -> None:
    with pytest.raises(InputError, match=reason):
        read("docker://web", engine=address)


def test_an_engine_has_time_to_get_ready_and_not_for_ever(read, engine, monkeypatch) -> None:
    asked: list[float | None] = []
    settimeout = socket.socket.settimeout
    monkeypatch.setattr(
        socket.socket, "settimeout", lambda self, value: (asked.append(value), settimeout(self, value))[1]
    )
    assert found(read("docker://shop/web:1", engine=engine)) == ["app/id_rsa"]
    assert (engine_connection.TIMEOUT, engine_module.PATIENCE) == (60, 1800)
    assert 1800 in asked


def test_what_is_no_engine_is_named(read) -> None:
    class Other(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(4096)
            self.request.sendall(b"220 mail.example ESMTP\r\n")

    for server in running(socketserver.TCPServer(("127.0.0.1", 0), Other)):
        with pytest.raises(InputError, match=r"cannot be asked: 220 mail\.example"):
            read("docker://web", engine=f"tcp://127.0.0.1:{server.server_address[1]}")


# --- Sockets of the file system, and pipes ---


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no such sockets")
def test_an_engine_is_asked_over_a_socket_of_the_file_system(read, tmp_path) -> None:
    path = tmp_path / "docker.sock"
    for _ in running(socketserver.ThreadingUnixStreamServer(str(path), Engine)):
        assert found(read("docker://shop/web:1", engine=f"unix://{path}")) == ["app/id_rsa"]


def test_an_engine_is_asked_over_a_named_pipe(read, monkeypatch) -> None:
    """What Windows opens is stood in for: this shows what is opened, and how it is spoken with."""
    opened: list[str] = []
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=lambda: Engine(theirs, ("", 0), None))  # type: ignore[arg-type]
    thread.start()

    def open_pipe(path: str) -> object:
        opened.append(path)
        return socket.SocketIO(ours, "rw")

    monkeypatch.setattr(engine_connection, "open_pipe", open_pipe)
    try:
        assert found(read("docker://shop/web:1", engine="npipe:////./pipe/docker_engine")) == ["app/id_rsa"]
        assert opened == [r"\\.\pipe\docker_engine"]
    finally:
        ours.close()
        thread.join()
        theirs.close()


# --- TLS ---


class Authority(NamedTuple):
    """A folder with what `docker` wants of one: ca.pem, cert.pem, key.pem; and the same for the engine."""

    client: Path
    engine: ssl.SSLContext


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    required("openssl")
    folder = tmp_path_factory.mktemp("authority")

    def run(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    run(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=tests",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
    )
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    for name, subject in (("server", "/CN=engine"), ("client", "/CN=reader")):
        run("req", "-newkey", "rsa:2048", "-nodes", "-subj", subject, "-keyout", f"{name}.key", "-out", f"{name}.csr")
        run(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", "names", "-out", f"{name}.pem",
        )  # fmt: skip
    client = folder / "client"
    client.mkdir()
    for source, name in (("ca.pem", "ca.pem"), ("client.pem", "cert.pem"), ("client.key", "key.pem")):
        (client / name).write_bytes((folder / source).read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    context.load_verify_locations(folder / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    return Authority(client, context)


@pytest.fixture
def secured(authority: Authority) -> Iterator[str]:
    """An engine with TLS that wants a certificate of its clients."""
    server = HTTPServer(("127.0.0.1", 0), Engine)
    server.socket = authority.engine.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients that are refused are no news
    for _ in running(server):
        yield f"tcp://localhost:{server.server_address[1]}"


def with_tls(folder: Path, **more: str) -> dict[str, str]:
    return {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(folder), **more}


def test_an_engine_is_asked_over_tls_with_the_certificate_of_the_client(read, secured, authority) -> None:
    content = read("docker://shop/web:1", engine=secured, variables=with_tls(authority.client))
    assert found(content) == ["app/id_rsa"]
    assert content.notes == ()


def test_the_certificates_are_those_beside_the_configuration_where_no_folder_is_named(read, secured, authority) -> None:
    variables = {"DOCKER_TLS_VERIFY": "1"}
    content = read("docker://shop/web:1", engine=secured, docker_config=authority.client, variables=variables)
    assert found(content) == ["app/id_rsa"]


def test_an_engine_whose_certificate_is_of_nobody_is_refused(read, secured, authority, tmp_path) -> None:
    with pytest.raises(InputError, match="has a certificate that is not trusted: "):
        read("docker://shop/web:1", engine=secured, variables=with_tls(tmp_path))
    by_address = secured.replace("localhost", "127.0.0.1")
    with pytest.raises(InputError, match=r"not trusted: .*(mismatch|doesn't match|not valid for)"):
        read("docker://shop/web:1", engine=by_address, variables=with_tls(authority.client))


def test_a_client_without_a_certificate_is_told_what_the_engine_says(read, secured, authority, tmp_path) -> None:
    (tmp_path / "ca.pem").write_bytes((authority.client / "ca.pem").read_bytes())
    with pytest.raises(InputError, match="cannot be asked: "):
        read("docker://shop/web:1", engine=secured, variables=with_tls(tmp_path))


def test_that_a_certificate_is_not_checked_is_noted(read, secured, authority) -> None:
    variables = {"DOCKER_TLS": "1", "DOCKER_CERT_PATH": str(authority.client)}
    content = read("docker://shop/web:1", engine=secured, variables=variables)
    assert found(content) == ["app/id_rsa"]
    assert content.notes == ("the certificate of the engine was not checked, as the Docker client is told not to",)


def test_certificates_that_cannot_be_used_are_told(read, secured, authority, tmp_path) -> None:
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (tmp_path / name).write_text("none")
    with pytest.raises(InputError, match="the certificates of the Docker client cannot be used: "):
        read("docker://shop/web:1", engine=secured, variables=with_tls(tmp_path))


def test_an_engine_with_tls_that_is_asked_without_is_named(read, secured) -> None:
    with pytest.raises(InputError, match="cannot be asked: "):
        read("docker://shop/web:1", engine=secured)


# --- SSH ---


@pytest.fixture
def over_ssh(tmp_path, monkeypatch) -> Callable[[str], Path]:
    """Return a function that puts a script in the place of the SSH client; what it was called with is in a file."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    told = tmp_path / "told"

    def put(script: str) -> Path:
        (programs / "ssh").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {told}\n{script}\n')
        (programs / "ssh").chmod(0o755)
        return told

    return put


DIAL = """exec {python} -c '
import os, socket, threading
made = socket.create_connection(("127.0.0.1", {port}))
def there():
    while data := os.read(0, 65536):
        made.sendall(data)
threading.Thread(target=there, daemon=True).start()
while data := made.recv(65536):
    left = data
    while left:
        left = left[os.write(1, left):]
'"""


@posix
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ssh://host", ["--", "host", "docker", "system", "dial-stdio"]),
        ("ssh://me@host:2222/", ["-l", "me", "-p", "2222", "--", "host", "docker", "system", "dial-stdio"]),
        (
            "ssh://host/run/user/1000/docker.sock",
            ["--", "host", "docker", "--host=unix:///run/user/1000/docker.sock", "system", "dial-stdio"],
        ),
    ],
)
def test_an_engine_is_asked_over_ssh_as_the_docker_client_does(read, engine, over_ssh, address, words) -> None:
    told = over_ssh(DIAL.format(python=sys.executable, port=engine.rpartition(":")[2]))
    assert found(read("docker://shop/web:1", engine=address)) == ["app/id_rsa"]
    assert told.read_text().splitlines() == [*engine_connection._SSH, *words]


@posix
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo 'me@host: Permission denied (publickey).' >&2; exit 255", r"permission denied \(publickey\)"),
        ("printf 'first\\n\\033[31mlast\\n' >&2; exit 1", r"cannot be asked: \[31mlast$"),
        ("exit 0", "cannot be asked: (remote end closed connection|broken pipe)"),
        ("read line; echo nonsense", "cannot be asked: nonsense"),
    ],
)
def test_what_ssh_says_of_a_failure_is_told(read, over_ssh, script, reason) -> None:
    over_ssh(script)
    with pytest.raises(InputError, match=reason):
        read("docker://web", engine="ssh://host")


@posix
def test_that_there_is_no_ssh_is_told(read, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="ssh is not on the path"):
        read("docker://web", engine="ssh://host")


# --- Contexts ---


def context(folder: Path, name: str, *, current: bool = False, tls: Path | None = None, **endpoint: object) -> Path:
    """Write a context as `docker context create` does."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    meta = folder / "contexts" / "meta" / digest
    meta.mkdir(parents=True)
    content = {"Name": name, "Metadata": {}, "Endpoints": {"docker": {"SkipTLSVerify": False, **endpoint}}}
    (meta / "meta.json").write_text(json.dumps(content))
    if tls is not None:
        held = folder / "contexts" / "tls" / digest / "docker"
        held.mkdir(parents=True)
        for each in tls.iterdir():
            (held / each.name).write_bytes(each.read_bytes())
    if current:
        (folder / "config.json").write_text(json.dumps({"currentContext": name}))
    return folder


def test_the_engine_of_the_current_context_is_asked(read, engine, tmp_path) -> None:
    folder = context(tmp_path, "remote", current=True, Host=engine)
    assert found(read("docker://shop/web:1", docker_config=folder)) == ["app/id_rsa"]


def test_a_variable_names_another_context_and_an_address_counts_over_all(tmp_path) -> None:
    context(tmp_path, "one", current=True, Host="tcp://one:1")
    context(tmp_path, "two", Host="tcp://two:2")

    def url(engine: str = "", **variables: str) -> str:
        asked = Asked(scratch=tmp_path, docker_config=tmp_path, engine=engine, variables=variables)
        return engine_address.engine_address(asked).url

    assert url() == "tcp://one:1"
    assert url(DOCKER_CONTEXT="two") == "tcp://two:2"
    assert url("tcp://three:3", DOCKER_CONTEXT="two") == "tcp://three:3"
    assert url(DOCKER_CONTEXT="default") == engine_address.UNIX
    assert url(DOCKER_CONTEXT="default", DOCKER_TLS_VERIFY="1") == "tcp://localhost:2376"


def test_a_context_has_certificates_of_its_own(read, secured, authority, tmp_path) -> None:
    folder = context(tmp_path, "remote", current=True, tls=authority.client, Host=secured)
    # Those of the variables belong to the default context.
    content = read("docker://shop/web:1", docker_config=folder, variables=with_tls(tmp_path / "nowhere"))
    assert (found(content), content.notes) == (["app/id_rsa"], ())


def test_a_context_that_does_without_the_check_is_noted(read, secured, authority, tmp_path) -> None:
    folder = context(tmp_path, "remote", current=True, tls=authority.client, Host=secured, SkipTLSVerify=True)
    (note,) = read("docker://shop/web:1", docker_config=folder).notes
    assert "was not checked" in note


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("gone", None, "no context called gone"),
        ("a\x1bb", None, r"no context called 'a\\x1bb'"),
        ("bad", "{", "the context bad of the Docker client cannot be read"),
        ("empty", "{}", "the context empty of the Docker client has no engine"),
        ("kube", '{"Endpoints": {"kubernetes": {"Host": "https://x"}}}', "has no engine"),
    ],
)
def test_a_context_that_leads_to_no_engine_is_named(read, tmp_path, name, content, reason) -> None:
    if content is not None:
        context(tmp_path, name, Host="")
        (meta,) = tmp_path.rglob("meta.json")
        meta.write_text(content)
    with pytest.raises(InputError, match=reason):
        read("docker://web", docker_config=tmp_path, variables={"DOCKER_CONTEXT": name})


def test_an_engine_of_a_context_that_cannot_be_asked_is_named_with_it(read, tmp_path) -> None:
    folder = context(tmp_path, "remote", current=True, Host="tcp://127.0.0.1:1")
    with pytest.raises(InputError, match="which the context remote names, cannot be asked: connection refused"):
        read("docker://web", docker_config=folder)


def test_a_configuration_that_cannot_be_read_is_named(read, tmp_path) -> None:
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(InputError, match=r"configuration of the Docker client in .* cannot be read"):
        read("docker://web", docker_config=tmp_path)
