"""What a registry may answer instead of an image, and what is given away to nobody on the way."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.sources.image import web
from deadlight.sources.image.authorising import Authorising
from deadlight.sources.image.credentials import Credentials
from fake_registry import KEY, PASSWORD, Server, basic, configuration, noisy, push, reply
from image_builder import FOREIGN, digest_of, image, layer

BUILT = image([layer({"app/id_rsa": KEY})])
Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def slept(monkeypatch) -> list[float]:
    """How long the client would have slept."""
    naps: list[float] = []
    monkeypatch.setattr(web.time, "sleep", naps.append)
    return naps


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def in_turn(*answers: Answer) -> Answer:
    """Answer with one after another, the last one for good."""
    left = list(answers)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        now = left.pop(0) if len(left) > 1 else left[0]
        now(handler)

    return answer


def saying(status: int, data: bytes = b"", **headers: str) -> Answer:
    return lambda handler: reply(handler, status, data, **headers)


def wanting(header: str, answer: Answer, challenge: str) -> Answer:
    """Answer those that come with this Authorization; ask the others for it."""

    def guarded(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("Authorization") == header:
            answer(handler)
        else:
            reply(handler, 401, b"", WWW_Authenticate=challenge)

    return guarded


def guard(server: Server, header: str, challenge: str) -> None:
    for path, answer in list(server.answers.items()):
        server.answers[path] = wanting(header, answer, challenge)


def bearer(server: Server, realm: str | None = None) -> str:
    return f'Bearer realm="{realm or f"http://{server.address}/token"}",service="tests",scope="repository:web:pull"'


# --- What is not there ---


def test_a_tag_that_a_real_registry_does_not_have_is_named(registry, trusted, read, tmp_path) -> None:
    push(registry, tmp_path, BUILT, "shop/web:1")
    docker = configuration(tmp_path / "docker", auths={trusted: {"auth": basic()}})
    for reference, reason in (
        ("shop/web:2", r"the registry localhost:\d+ has no shop/web with the tag 2 \(manifest unknown\)"),
        ("shop/none:1", r"has no shop/none with the tag 1 \("),
        (f"shop/web@sha256:{'0' * 64}", r"has no shop/web with the digest sha256:0000.*manifest unknown"),
    ):
        with pytest.raises(InputError, match=reason):
            read(f"{trusted}/{reference}", docker_config=docker)


@pytest.mark.parametrize("body", [b"\xff", b"[]", b'{"errors": [{"message": "a\\u0007b"}]}', b"x" * 100_000])
def test_what_a_registry_says_of_an_error_is_not_shown_where_it_is_no_text(server, read, tmp_path, body) -> None:
    server.answers["/v2/web/manifests/1"] = saying(404, body)
    with pytest.raises(InputError, match=r"with the tag 1$"):
        read(f"{server.address}/web:1", docker_config=tmp_path)


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("registry.invalid", "the registry registry.invalid cannot be reached: "),
        ("127.0.0.1:1", "cannot be reached: connection refused"),
    ],
)
def test_a_registry_that_is_not_there_is_named(read, tmp_path, monkeypatch, host, reason) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(InputError, match=reason):
        read(f"{host}/web:1", docker_config=tmp_path)


# --- Certificates ---


def test_a_certificate_of_nobody_is_refused_and_where_its_authority_goes_is_told(registry, read, tmp_path) -> None:
    with pytest.raises(InputError, match="certificate is not trusted") as failure:
        read(f"{registry.address}/shop/web:1", docker_config=tmp_path)
    assert f"/etc/docker/certs.d/{registry.address}/ca.crt" in failure.value.reason.replace("\\", "/")


@pytest.mark.parametrize("folder", [".config/docker/certs.d", ".config/containers/certs.d"])
def test_an_authority_of_the_user_is_trusted_for_its_registry_only(registry, read, tmp_path, folder) -> None:
    reference = push(registry, tmp_path, BUILT, "shop/web:1")
    docker = configuration(tmp_path / "docker", auths={registry.address: {"auth": basic()}})
    trusted = tmp_path / folder / registry.address
    trusted.mkdir(parents=True)
    (trusted / "ca.crt").write_bytes(registry.authority.read_bytes())
    assert read(reference, docker_config=docker, home=tmp_path).files
    trusted.rename(trusted.parent / "registry.example")
    with pytest.raises(InputError, match="certificate is not trusted"):
        read(reference, docker_config=docker, home=tmp_path)


def test_a_name_without_its_colon_serves_where_names_have_none(registry, read, tmp_path) -> None:
    reference = push(registry, tmp_path, BUILT, "shop/web:1")
    docker = configuration(tmp_path / "docker", auths={registry.address: {"auth": basic()}})
    trusted = tmp_path / "docker" / "certs.d" / registry.address.replace(":", "")
    trusted.mkdir(parents=True)
    (trusted / "ca.crt").write_bytes(registry.authority.read_bytes())
    # As the engine of Windows has it.
    assert read(reference, docker_config=docker, variables={"ProgramData": str(tmp_path)}).files


@pytest.mark.parametrize("name", ["ca.crt", "client.cert"])
def test_a_certificate_that_cannot_be_used_is_named(read, tmp_path, name) -> None:
    folder = tmp_path / ".config" / "docker" / "certs.d" / "a.example"
    folder.mkdir(parents=True)
    (folder / name).write_text("no certificate")
    with pytest.raises(InputError, match=rf"the certificate .*{name}.* cannot be used"):
        read("a.example/web:1", docker_config=tmp_path, home=tmp_path)


def test_a_registry_may_want_a_certificate_of_its_client(registry, read, tmp_path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(registry.authority, registry.folder / "key.pem")
    context.load_verify_locations(registry.authority)
    context.verify_mode = ssl.CERT_REQUIRED
    server = Server(context)
    try:
        reference = server.serve(BUILT)
        folder = tmp_path / ".config" / "docker" / "certs.d" / server.address
        folder.mkdir(parents=True)
        (folder / "ca.crt").write_bytes(registry.authority.read_bytes())
        with pytest.raises(InputError, match="cannot be reached"):
            read(reference, docker_config=tmp_path, home=tmp_path)
        (folder / "client.cert").write_bytes(registry.authority.read_bytes())
        (folder / "client.key").write_bytes((registry.folder / "key.pem").read_bytes())
        assert read(reference, docker_config=tmp_path, home=tmp_path).files
        protect(registry.folder / "key.pem", folder / "client.key")
        with pytest.raises(InputError, match=r"client\.cert, or the key beside it, cannot be used: .*password"):
            read(reference, docker_config=tmp_path, home=tmp_path)
    finally:
        server.close()


def protect(key: Path, to: Path) -> None:
    """Write a key behind a password."""
    command = ["openssl", "rsa", "-aes128", "-passout", "pass:x", "-in", str(key), "-out", str(to)]
    subprocess.run(command, check=True, capture_output=True)


def test_a_registry_elsewhere_that_does_not_speak_tls_is_named_and_told_nothing(server, read, tmp_path) -> None:
    reference = server.serve(BUILT).replace("127.0.0.1", "0.0.0.0")  # this machine, by an address that does not say so
    docker = configuration(tmp_path / "d", auths={reference.partition("/")[0]: {"auth": basic()}})
    with pytest.raises(InputError, match="the registry does not speak TLS"):
        read(reference, docker_config=docker)
    assert server.asked == []


# --- Too much to do ---


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_has_too_much_to_do_is_asked_again(server, read, tmp_path, slept, status) -> None:
    reference = server.serve(BUILT)
    path = "/v2/web/manifests/1"
    server.answers[path] = in_turn(saying(status), saying(status, Retry_After="7"), server.answers[path])
    assert read(reference, docker_config=tmp_path).files
    assert len(slept) == 2
    assert slept[1] == 7


def test_a_server_that_stays_busy_is_left_alone(server, read, tmp_path, slept) -> None:
    server.answers["/v2/web/manifests/1"] = saying(503)
    with pytest.raises(InputError, match="the registry answers 503 Service Unavailable"):
        read(f"{server.address}/web:1", docker_config=tmp_path)
    assert len(server.asked) == 4
    assert len(slept) == 3


@pytest.mark.parametrize("after", ["21600", formatdate(32_503_680_000)])
def test_a_server_that_wants_peace_for_long_is_left_alone_and_the_user_told(
    server, read, tmp_path, slept, after
) -> None:
    server.answers["/v2/web/manifests/1"] = saying(429, Retry_After=after)
    with pytest.raises(InputError, match=r"429 Too Many Requests, and says to come again in \d+ seconds"):
        read(f"{server.address}/web:1", docker_config=tmp_path)
    assert (len(server.asked), slept) == (1, [])


@pytest.mark.parametrize("after", ["soon", "-5", "9" * 400, "Mon, 99 Nov", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_a_wait_that_is_none_is_none(after) -> None:
    assert web._seconds(after) in (0.0, 999_999_999.0)


def test_a_layer_of_a_busy_server_is_asked_for_again_from_where_it_was(server, read, tmp_path, slept) -> None:
    built = noisy()
    reference = server.serve(built)
    path = f"/v2/web/blobs/{digest_of(built.layers[0].blob)}"
    server.answers[path] = in_turn(saying(502), server.answers[path])
    assert read(reference, docker_config=tmp_path).layers[0].missing == ""


# --- Tokens ---


def test_an_identity_token_is_given_for_one_that_is_valid_for_a_while(server, read, tmp_path) -> None:
    reference = server.serve(BUILT)
    guard(server, "Bearer short", bearer(server))
    server.answers["/token"] = saying(200, b'{"access_token": "short"}')
    auth = {"auth": basic("00000000-0000-0000-0000-000000000000", ""), "identitytoken": "long-lived"}
    assert read(reference, docker_config=configuration(tmp_path / "d", auths={server.address: auth})).files
    assert server.posted == [
        {
            "service": "tests", "scope": "repository:web:pull", "grant_type": "refresh_token",
            "refresh_token": "long-lived", "client_id": "deadlight",
        }
    ]  # fmt: skip
    assert not [headers for asked, headers in server.asked if asked == "/token" and "Authorization" in headers]


def test_a_token_of_the_registry_itself_is_sent_as_it_is(server, read, tmp_path) -> None:
    reference = server.serve(BUILT)
    guard(server, "Bearer mine", bearer(server))
    docker = configuration(tmp_path / "d", auths={server.address: {"registrytoken": "mine"}})
    assert read(reference, docker_config=docker).files


def test_a_token_that_has_run_out_is_renewed(server, read, tmp_path) -> None:
    reference = server.serve(BUILT)
    for path, answer in list(server.answers.items()):
        server.answers[path] = wanting(
            f"Bearer for {path}", answer, bearer(server, f"http://{server.address}/t?of={path}")
        )

    def fresh(handler: BaseHTTPRequestHandler) -> None:
        of = handler.path.partition("of=")[2].partition("&")[0]
        reply(handler, 200, json.dumps({"token": f"for {of}"}).encode())

    server.answers["/t"] = fresh
    assert read(reference, docker_config=tmp_path).files


def test_a_registry_may_offer_several_ways(server, read, tmp_path) -> None:
    reference = server.serve(BUILT)
    guard(server, f"Basic {basic()}", 'Negotiate, Basic realm="tests"')
    docker = configuration(tmp_path / "d", auths={server.address: {"auth": basic()}})
    assert read(reference, docker_config=docker).files


def test_ways_that_are_not_known_are_named(server, read, tmp_path) -> None:
    server.answers["/v2/web/manifests/1"] = saying(401, WWW_Authenticate="Negotiate")
    with pytest.raises(InputError, match="authorised by negotiate, which is not supported"):
        read(f"{server.address}/web:1", docker_config=tmp_path)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_password_that_the_givers_of_tokens_do_not_take_is_told(server, read, tmp_path, status) -> None:
    reference = server.serve(BUILT)
    guard(server, "Bearer never", bearer(server))
    server.answers["/token"] = saying(status)
    docker = configuration(tmp_path / "d", auths={server.address: {"auth": basic()}})
    with pytest.raises(InputError, match=r"wants other credentials .* than those of .*config\.json") as failure:
        read(reference, docker_config=docker)
    assert PASSWORD not in failure.value.reason


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"token": 1}', b'{"token": "a\\r\\nX: y"}'])
def test_what_is_no_token_is_not_sent(server, read, tmp_path, answer) -> None:
    reference = server.serve(BUILT)
    guard(server, "Bearer never", bearer(server))
    server.answers["/token"] = saying(200, answer)
    with pytest.raises(InputError, match="gives no token"):
        read(reference, docker_config=tmp_path)


@pytest.mark.parametrize(
    ("realm", "reason"),
    [
        ("http://auth.example/token", "without TLS"),
        ("file:///etc/passwd", "without TLS"),
        ("", "without TLS"),
        ("https://[", "no address of the web"),
        ("https://a:99999999/", "no address of the web"),
    ],
)
def test_nobody_is_sent_for_a_token_to_where_it_can_be_overheard(server, read, tmp_path, realm, reason) -> None:
    reference = server.serve(BUILT)
    guard(server, "Bearer never", f'Bearer realm="{realm}",service="x"')
    with pytest.raises(InputError, match=reason):
        read(reference, docker_config=configuration(tmp_path / "d", auths={server.address: {"auth": basic()}}))


def test_a_helper_that_is_missing_is_named_where_credentials_are_wanted(server, read, tmp_path) -> None:
    docker = configuration(tmp_path / "d", credsStore="not-there")
    reference = server.serve(BUILT)
    assert read(reference, docker_config=docker).files
    guard(server, "Bearer never", bearer(server))
    server.answers["/token"] = saying(401)
    with pytest.raises(InputError, match=r"wants credentials .*docker-credential-not-there is not on the path"):
        read(reference, docker_config=docker)


HEADERS = st.text(st.sampled_from('BbeEarRsicdgt ,="\\\\:/[]x?&'), max_size=60) | st.text(max_size=40)


@given(challenges=st.lists(HEADERS, max_size=3))
def test_any_challenge_is_answered_or_refused(challenges) -> None:
    class Nobody(web.Web):
        def __init__(self) -> None:
            return

        def open(self, url: str, *_: object, **__: object) -> NoReturn:
            raise web.RefusedError(401, f"{web.parts_of(url).netloc} is not asked")

    authorising = Authorising(Credentials("me", "x"), "web", Nobody())
    with contextlib.suppress(InputError):
        assert authorising.renew(challenges, "") == authorising.header == Credentials("me", "x").basic


# --- Redirects ---


def test_a_redirect_to_the_registry_itself_keeps_the_password(server, read, tmp_path) -> None:
    reference = server.serve(BUILT)
    moved = {f"/moved{path}": answer for path, answer in server.answers.items()}
    for path in list(server.answers):
        server.answers[path] = saying(307, Location=f"/moved{path}")
    server.answers |= moved
    guard(server, f"Basic {basic()}", 'Basic realm="tests"')
    docker = configuration(tmp_path / "d", auths={server.address: {"auth": basic()}})
    assert read(reference, docker_config=docker).files


def test_a_storage_that_asks_for_a_password_gets_none(server, elsewhere, read, tmp_path) -> None:
    reference = server.serve(BUILT)
    digest = digest_of(BUILT.layers[0].blob)
    for challenge in ('Basic realm="tests"', bearer(elsewhere)):
        elsewhere.asked.clear()
        server.answers[f"/v2/web/blobs/{digest}"] = saying(307, Location=f"http://{elsewhere.address}/blob")
        elsewhere.answers["/blob"] = saying(401, WWW_Authenticate=challenge)
        docker = configuration(tmp_path / "d", auths={server.address: {"auth": basic()}})
        missing = read(reference, docker_config=docker).layers[0].missing
        assert f"{elsewhere.address} answers 401" in missing
        assert [path for path, _ in elsewhere.asked] == ["/blob"]
        assert not [headers for _, headers in elsewhere.asked if "Authorization" in headers]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("ftp://127.0.0.1/blob", "302|not allowed"),
        ("file:///etc/passwd", "302|not allowed"),
        ("http://[", "no address"),
        ("/v2/web/manifests/1", "302 Found|infinite loop"),
    ],
)
def test_redirects_lead_to_the_web_and_end(server, read, tmp_path, location, reason) -> None:
    server.answers["/v2/web/manifests/1"] = saying(302, Location=location)
    with pytest.raises(InputError, match=reason):
        read(f"{server.address}/web:1", docker_config=tmp_path)
    assert len(server.asked) < 12


def test_nothing_leads_from_tls_to_none(registry, server, read, tmp_path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(registry.authority, registry.folder / "key.pem")
    safe = Server(context)
    try:
        safe.answers["/v2/web/manifests/1"] = saying(302, Location=f"http://{server.address}/blob")
        folder = tmp_path / ".config" / "docker" / "certs.d" / safe.address
        folder.mkdir(parents=True)
        (folder / "ca.crt").write_bytes(registry.authority.read_bytes())
        with pytest.raises(InputError, match="redirects to an address without TLS"):
            read(f"{safe.address}/web:1", docker_config=tmp_path, home=tmp_path)
        assert server.asked == []
    finally:
        safe.close()


def test_an_address_in_a_manifest_does_not_lead_on_into_a_network(registry, read, tmp_path, monkeypatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(registry.authority, registry.folder / "key.pem")
    public = Server(context)
    try:
        thin = image([layer({"a": "b"}, media_type=FOREIGN, urls=(f"https://{public.address}/blob",), absent=True)])
        reference = public.serve(thin)
        public.answers["/blob"] = saying(302, Location="https://169.254.169.254/latest/meta-data")
        folder = tmp_path / ".config" / "docker" / "certs.d" / public.address
        folder.mkdir(parents=True)
        (folder / "ca.crt").write_bytes(registry.authority.read_bytes())
        missing = read(reference, docker_config=tmp_path, home=tmp_path).layers[0].missing
        assert "redirects to 169.254.169.254, which has no public address" in missing
    finally:
        public.close()


@pytest.mark.parametrize("url", ["https://[", "https://a:99999999/x", "https://\x00/x", "https:///x"])
def test_an_address_in_a_manifest_that_is_none_is_named(server, read, tmp_path, url) -> None:
    reference = server.serve(image([layer({"a": "b"}, media_type=FOREIGN, urls=(url,), absent=True)]))
    assert "no address that it names gave it" in read(reference, docker_config=tmp_path).layers[0].missing


def test_an_address_that_breaks_off_is_followed_by_the_next_from_there_on(server, read, tmp_path, monkeypatch) -> None:
    built = noisy()
    blob = built.layers[0].blob
    urls = ("https://one.example/blob", "https://two.example/blob")
    thin = image([built.layers[0]._replace(urls=urls, absent=True)])
    reference = server.serve(thin)
    starts: list[tuple[str, int]] = []

    def resumed(self: object, url: str, source: object, start: int, *, ours: bool) -> Iterator[bytes]:
        if ours:
            raise web.RefusedError(404, "the registry answers 404")
        starts.append((url, start))
        if url == urls[0]:
            yield blob[:1000]
            raise web.BrokenError("the connection broke")
        yield blob[start:]

    from deadlight.sources.image.registry import Registry

    monkeypatch.setattr(Registry, "_resumed", resumed)
    monkeypatch.setattr(web, "distrust_of", lambda host, url: "")
    assert read(reference, docker_config=tmp_path).layers[0].missing == ""
    assert starts == [(urls[0], 0), (urls[1], 1000)]


@pytest.mark.parametrize(
    ("url", "proxy", "known"),
    [
        ("https://mcr.microsoft.invalid/v2/x", "http://127.0.0.1:9", False),
        ("https://nowhere.data.mcr.microsoft.com/x", "http://127.0.0.1:9", True),
        ("https://nowhere.data.mcr.microsoft.com/x", "", False),
        ("https://mcr.microsoft.com.invalid/x", "http://127.0.0.1:9", False),
        ("https://169.254.169.254/mcr.microsoft.com/", "http://127.0.0.1:9", False),
    ],
)
def test_behind_a_proxy_the_names_of_microsoft_are_known_without_looking_them_up(
    monkeypatch, url, proxy, known
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    if proxy:
        monkeypatch.setenv("https_proxy", proxy)

    def lookup(host: str, *_: object, **__: object) -> list[object]:
        raise OSError(host)

    if "169" not in url:
        monkeypatch.setattr(web.socket, "getaddrinfo", lookup)
    assert (not web.distrust_of(web.parts_of(url).hostname or "", url)) is known


# --- Proxies ---


class Proxy:
    """A proxy for TLS that sends every name to one address, and notes who was asked for."""

    def __init__(self, target: str) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.refuses = 0
        host, _, port = target.rpartition(":")
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def do_CONNECT(self) -> None:
                proxy.asked.append((self.path, dict(self.headers)))
                if proxy.refuses:
                    self.send_error(proxy.refuses)
                    return
                self.send_response(200)
                self.end_headers()
                with socket.create_connection((host, int(port))) as behind:
                    back = threading.Thread(target=passed, args=(behind, self.connection))
                    back.start()
                    passed(self.connection, behind)
                    back.join()
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def passed(source: socket.socket, to: socket.socket) -> None:
    """Pass on what comes, and the end of it."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            to.sendall(data)
    with contextlib.suppress(OSError):
        to.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy(registry, monkeypatch) -> Iterator[Proxy]:
    made = Proxy(registry.address)
    for name in ("https_proxy", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", made.address)
    yield made
    made.close()


@pytest.fixture
def behind(registry, tmp_path) -> str:
    """The address of the registry behind the proxy, and its authority in its place."""
    push(registry, tmp_path, BUILT, "shop/web:1")
    address = f"registry.example:{registry.address.rpartition(':')[2]}"
    folder = tmp_path / ".config" / "docker" / "certs.d" / address
    folder.mkdir(parents=True)
    shutil.copy(registry.authority, folder / "ca.crt")
    configuration(tmp_path / "docker", auths={address: {"auth": basic()}})
    return address


def test_a_pull_goes_through_the_proxy_of_the_user(proxy, behind, read, tmp_path) -> None:
    assert read(f"{behind}/shop/web:1", docker_config=tmp_path / "docker", home=tmp_path).files
    assert proxy.asked
    assert {path for path, _ in proxy.asked} == {behind}
    # The proxy does not see whose password it is.
    assert not [headers for _, headers in proxy.asked if "Authorization" in headers]


def test_a_password_for_the_proxy_is_given_to_it(proxy, behind, read, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.address.replace("http://", "http://me:secret@"))
    assert read(f"{behind}/shop/web:1", docker_config=tmp_path / "docker", home=tmp_path).files
    assert {headers.get("Proxy-Authorization") for _, headers in proxy.asked} == {"Basic bWU6c2VjcmV0"}


@pytest.mark.parametrize("hosts", ["registry.example", ".example", "a.example,registry.example", "*"])
def test_hosts_that_need_no_proxy_go_past_it(proxy, behind, read, tmp_path, monkeypatch, hosts) -> None:
    monkeypatch.setenv("NO_PROXY", hosts)
    with pytest.raises(InputError, match=r"the registry \S+ cannot be reached"):
        read(f"{behind}/shop/web:1", docker_config=tmp_path / "docker", home=tmp_path)
    assert proxy.asked == []


def test_this_machine_is_asked_without_a_proxy(registry, trusted, proxy, read, tmp_path) -> None:
    reference = push(registry, tmp_path, BUILT, "shop/web:1")
    docker = configuration(tmp_path / "docker", auths={trusted: {"auth": basic()}})
    assert read(reference, docker_config=docker).files
    assert proxy.asked == []


def test_a_proxy_that_refuses_is_told(proxy, behind, read, tmp_path) -> None:
    proxy.refuses = 407
    with pytest.raises(InputError, match="cannot be reached: tunnel connection failed: 407"):
        read(f"{behind}/shop/web:1", docker_config=tmp_path / "docker", home=tmp_path)
