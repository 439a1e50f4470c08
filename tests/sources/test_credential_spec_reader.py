"""Credential specs as files: what is read, with which places and encodings, and what is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.errors import InputError
from deadlight.model.outcome import Skipped
from deadlight.sources import readers
from deadlight.sources.credential_spec.reader import looks_like, read
from deadlight.sources.files import document_from_bytes
from deadlight.sources.kinds import detect

SPEC = '{\n  "CmsPlugins": ["ActiveDirectory"],\n  "DomainJoinConfig": {"Sid": "S-1-5-21-1-2-3"}\n}\n'


def one(data, shown="gmsa/shop.json"):
    document = document_from_bytes(data, shown=shown, kind="credential-spec")
    (found,) = readers.read(document)
    return found


def test_a_spec_is_read_with_its_name_and_places():
    found = one(SPEC.encode())
    assert isinstance(found, CredentialSpec)
    assert (found.name, found.origin, found.os.name, found.encoding) == ("shop.json", "file", "windows", "utf-8")
    assert found.size == len(SPEC)
    assert found.at("DomainJoinConfig", "Sid").position().line == 3


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (b"\xef\xbb\xbf" + SPEC.encode(), "utf-8-bom"),
        (SPEC.encode("utf-16"), "utf-16-le-bom"),
        (SPEC.encode("utf-16-be"), "utf-16-be"),
        (SPEC.replace("\n", "\r\n").encode(), "utf-8"),
    ],
)
def test_an_encoding_is_told_with_its_mark(encoded, encoding):
    found = one(encoded)
    assert found.encoding == encoding
    assert found.at("DomainJoinConfig", "Sid").position().line == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [(SPEC.replace("]", "],"), 2), (SPEC.replace('"}', '",}'), 3), ("{}\n" + SPEC, 2), (SPEC[:-3], 3), ("// a\n{}", 1)],
)
def test_what_is_no_json_is_unread_with_its_line(text, line):
    with pytest.raises(InputError) as caught:
        one(text.encode())
    assert caught.value.line == line


def test_a_file_with_a_spec_somewhere_inside_is_skipped():
    text = json.dumps({"parameters": {"CmsPlugins": []}})
    assert looks_like("a.json", text)
    assert isinstance(one(text.encode()), Skipped)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("shop.json", SPEC, "credential-spec"),
        ("-", SPEC, "credential-spec"),
        ("shop.json", SPEC.lower(), "credential-spec"),
        ("shop.json", json.dumps({"apiVersion": "v1", "kind": "GMSACredentialSpec", "CmsPlugins": []}), "kubernetes"),
        ("notes.md", SPEC, None),
        ("crd.yaml", "properties:\n  CmsPlugins: {}\n", None),
    ],
)
def test_specs_are_told_by_their_keys(name, text, kind):
    assert detect(name, text) == kind


@given(st.text(max_size=200))
def test_any_text_is_a_spec_skipped_or_unread(text):
    document = (
        document_from_bytes(text.encode(errors="replace"), shown="a.json", kind="credential-spec")
        if "\0" not in text
        else None
    )
    if document is None:
        return
    try:
        found = list(read(document))
    except InputError:
        return
    assert all(isinstance(each, CredentialSpec | Skipped) for each in found)
