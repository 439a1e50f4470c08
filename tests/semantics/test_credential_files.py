"""Files that programs keep credentials in."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.image_secrets import in_text
from image_builder import content_of, image, layer

SECRET = "kestrel-harbour-9"


def encoded(text: str, form: str = "utf-8") -> str:
    return base64.b64encode(text.encode(form)).decode()


def docker(auth: str) -> str:
    return f'{{\n  "auths": {{\n    "r.example.com": {{ "auth": "{auth}" }}\n  }}\n}}'


def answers(value: str, *, plain: str = "true", name: str = "AdministratorPassword") -> str:
    return f"<UserAccounts>\n<{name}>\n<Value>{value}</Value>\n<PlainText>{plain}</PlainText>\n</{name}>\n"


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("Users/a/.docker/config.json", docker(encoded(f"me:{SECRET}")), 3),
        ("Users/a/.dockercfg", f'{{"r.example.com": {{"auth": "{encoded(f"me:{SECRET}")}"}}}}', 1),
        ("Users/a/_netrc", f"machine git.example.com\nlogin me\npassword {SECRET}\n", 3),
        ("Users/a/.netrc", f"machine git.example.com login me password {SECRET}", 1),
        ("Users/a/.kube/config", "user:\n    client-key-data: " + encoded("-----BEGIN RSA PRIVATE KEY-----\nMII\n"), 2),
        ("Windows/Panther/unattend.xml", answers(SECRET), 3),
        ("Autounattend.xml", answers(encoded(f"{SECRET}Password", "utf-16-le"), plain="false", name="Password"), 3),
        ("Users/a/.pypirc", f"[internal]\nusername = me\npassword = {SECRET}", 3),
    ],
)
def test_a_secret_of_such_a_file_is_found_once_in_its_line(path, text, line) -> None:
    assert [number for number, _ in in_text(path, text)] == [line]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Users/a/.docker/config.json", docker(encoded("00000000-0000-0000-0000-000000000000:"))),
        ("Users/a/.docker/config.json", docker("AAAA")),
        ("Users/a/.docker/config.json", '{"auths": {"r.example.com": {}}, "credsStore": "wincred"}'),
        ("app/config.json", docker(encoded(f"me:{SECRET}"))),
        ("Users/a/_netrc", "machine git.example.com login me password %PASSWORD%"),
        ("Users/a/.kube/config", "user:\n    client-key: C:\\keys\\me.pem"),
        ("Windows/Panther/unattend.xml", answers("*SENSITIVE*DATA*DELETED*")),
        ("Windows/Panther/unattend.xml", answers(encoded("AdministratorPassword", "utf-16-le"), plain="false")),
    ],
)
def test_what_holds_no_secret_is_none(path, text) -> None:
    assert list(in_text(path, text)) == []


def test_a_file_of_an_image_without_a_suffix_is_looked_into() -> None:
    text = "user:\n    client-key-data: " + encoded("-----BEGIN RSA PRIVATE KEY-----\nMII\n")
    content = content_of(image([layer({"Users/ContainerAdministrator/.kube/config": text})]))
    assert [fact.detail for fact in content.files] == ["the private key of a user of Kubernetes in line 2"]


@given(st.sampled_from(["a/.docker/config.json", "_netrc", ".kube/config", "unattend.xml"]), st.text(max_size=300))
def test_any_text_is_taken(path, text) -> None:
    lines = text.count("\n") + 1
    assert all(1 <= number <= lines for number, _ in in_text(path, text))
