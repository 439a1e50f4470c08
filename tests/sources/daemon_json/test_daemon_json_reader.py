"""What a daemon.json says, and why the engine would not read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.engine import Engine
from deadlight.model.errors import EditError, InputError
from deadlight.model.fix import Put, Remove
from deadlight.model.place import Document
from deadlight.sources import readers
from deadlight.sources.files import document_from_bytes
from deadlight.sources.kinds import detect


def engine_of(text: str | bytes) -> Engine:
    data = text.encode() if isinstance(text, str) else text
    (engine,) = readers.read(document_from_bytes(data, shown="config/daemon.json"))
    assert isinstance(engine, Engine)
    return engine


def shown(document: Document, setting_index: int, engine: Engine) -> str:
    span = engine.settings[setting_index].where.found()
    return document.text[span.start : span.end]


def test_every_key_is_a_setting_with_its_place():
    engine = engine_of('{\n  "hosts": ["npipe://"],\n  "log-opts": {\n    "max-size": "50m"\n  }\n}\n')
    assert [(each.name, each.value) for each in engine.settings] == [
        ("hosts", ["npipe://"]),
        ("log-opts", {"max-size": "50m"}),
    ]
    hosts, options = engine.settings
    assert (hosts.where.position().line, hosts.where.position().column) == (2, 3)
    assert hosts.where.child(0).position().column == 13
    assert (options.where.position().line, options.where.position().end_column) == (3, 13)
    assert options.where.child("max-size").position().line == 4
    assert (engine.name, engine.source, engine.flaws, engine.whole) == ("daemon.json", "daemon-json", (), True)


def test_keys_in_an_object_that_is_no_value_are_settings_as_the_engine_compares_them():
    engine = engine_of('{"proxies": {"http-proxy": "http://p:3128"}, "features": {"buildkit": true}}')
    assert [each.name for each in engine.settings] == ["proxies.http-proxy", "features"]
    assert engine.settings[0].where.route == (0, "proxies", "http-proxy")


def test_of_a_key_written_twice_both_are_settings_each_at_its_own_place():
    text = '{\n"debug": true,\n"debug": false\n}'
    engine = engine_of(text)
    assert [each.where.position().line for each in engine.settings] == [2, 3]
    last = engine.setting("debug")
    assert last is not None
    assert last.value is False


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_keeps_only_old_engines_from_starting(encoding: str):
    engine = engine_of('{"debug": true}'.encode(encoding))
    assert [flaw.versions for flaw in engine.flaws] == ["<23"]
    assert engine.settings[0].value is True


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_keep_every_engine_from_starting(encoding: str):
    engine = engine_of('{"debug": true, "experimental": false}'.encode(encoding))
    assert ["\\x00" in flaw.error and not flaw.versions for flaw in engine.flaws] == [True]


def test_bytes_that_are_no_text_are_refused_where_they_stand():
    (flaw,) = engine_of(b'{"labels": ["caf\xe9"]}').flaws
    assert flaw.error == "failed to decode configuration JSON at offset 16: encoding: invalid UTF-8"
    assert flaw.where.position().column == 17


def test_an_empty_file_configures_nothing():
    engine = engine_of(" \r\n")
    assert engine.settings == ()
    assert [flaw.versions for flaw in engine.flaws] == ["<23"]
    assert engine.whole


@pytest.mark.parametrize(("text", "kind"), [("[1]", "array"), ('"x"', "string"), ("5", "number"), ("true", "bool")])
def test_what_is_no_object_is_refused(text: str, kind: str):
    (flaw,) = engine_of(text).flaws
    assert flaw.error == f"json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"


def test_null_is_as_good_as_an_empty_object():
    assert engine_of("null").flaws == ()


def test_a_comma_too_many_is_a_flaw_at_its_character_and_the_rest_is_known():
    engine = engine_of('{\n  "tlsverify": false,\n}\n')
    (flaw,) = engine.flaws
    assert flaw.error == "invalid character '}' looking for beginning of object key string"
    assert (flaw.where.position().line, flaw.where.position().column) == (3, 1)
    (splice,) = flaw.where.document.splices(flaw.edits)
    assert (splice.start, splice.text) == (22, "")
    assert engine.setting("tlsverify") is not None
    assert engine.whole


def test_a_file_that_breaks_off_is_not_whole():
    engine = engine_of('{"debug": true, "hosts": [')
    assert not engine.whole
    assert [each.name for each in engine.settings] == ["debug", "hosts"]


def test_edits_keep_every_other_byte():
    document = document_from_bytes(b'{\r\n\t"icc": false,\r\n\t"debug":true\r\n}', shown="daemon.json")
    (engine,) = readers.read(document)
    (splice,) = document.splices([Remove(engine.where.child("icc"))])
    assert document.text[: splice.start] + splice.text + document.text[splice.end :] == '{\r\n\t"debug":true\r\n}'


def test_what_is_malformed_takes_no_other_edit():
    document = document_from_bytes(b'{"icc": false,}', shown="daemon.json")
    (engine,) = readers.read(document)
    with pytest.raises(EditError):
        document.splices([Put(engine.where.child("debug"), value=False)])


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("daemon.json", "{}", "daemon-json"),
        ("Daemon.JSON", "", "daemon-json"),
        ("engine.json", '{\n"exec-opts":["isolation=hyperv"]\n}', "daemon-json"),
        ("engine.json", '{"hosts": ["tcp://0.0.0.0:2375"]}', "daemon-json"),
        ("vm.json", '{"docker": {"exec-opts": ["isolation=hyperv"]}}', None),
        ("app.json", '{"hosts": ["example.com"]}', None),
        ("package.json", '{"name": "x", "dev-dependencies": {}}', None),
        ("notes.txt", '{"exec-opts": []}', None),
    ],
)
def test_the_kind_is_told_by_the_name_or_by_keys_at_the_top(name: str, text: str, kind: str | None):
    assert detect(name, text) == kind


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes):
    try:
        engine = engine_of(data)
    except InputError:
        return
    for setting in engine.settings:
        setting.where.position()
    for flaw in engine.flaws:
        flaw.where.position()


@given(st.text(alphabet='{}[]:,"\\/ \n#abhostsdebug10', max_size=60))
def test_any_text_has_places_inside_of_it(text: str):
    engine = engine_of(text)
    for where in [*(each.where for each in engine.settings), *(flaw.where for flaw in engine.flaws)]:
        span = where.found()
        assert 0 <= span.start <= span.end <= len(text)
