"""YAML and JSON as plain values: the types of Kubernetes and Compose, and hostile texts."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.sources import yaml_tree
from deadlight.sources.yaml_pure import PureParser
from deadlight.sources.yaml_tree import documents


def value(text, **options):
    (document,) = documents(text, **options)
    assert document.error is None
    return document.value


def error(text):
    (document,) = documents(text)
    assert document.error is not None
    return document.error


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0644", 420),
        ("0o17", 15),
        ("-0x1F", -31),
        ("0b101", 5),
        ("1_000", 1000),
        ("08", 8.0),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-1.", -1.0),
        ("22:22", "22:22"),
        ("2020-01-01", "2020-01-01"),
        ("10.0.17763.1", "10.0.17763.1"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("18446744073709551616", 18446744073709551616),
        ("+", "+"),
        ("~", None),
        ("", None),
        ("Null", None),
        ("'5'", "5"),
        ('"yes"', "yes"),
        ("!!str 5", "5"),
        ("!!int '7'", 7),
        ("!!float 7", 7.0),
        ("!!bool 'no'", False),
        ("!!null ''", None),
        ("!!binary aGk=", "hi"),
        ("!reset null", None),
        ("!override 5", 5),
    ],
)
def test_a_scalar_has_the_type_that_go_yaml_gives_it(text, expected):
    found = value(f"key: {text}\n")["key"]
    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize(
    ("text", "kubernetes"), [("yes", True), ("y", True), ("Off", False), ("N", False), ("true", True)]
)
def test_the_old_words_for_booleans_are_booleans_for_kubernetes_and_text_for_compose(text, kubernetes):
    assert value(f"a: {text}") == {"a": kubernetes}
    assert value(f"a: {text}", booleans="core") == {"a": True if text == "true" else text}


def test_keys_are_always_text():
    assert value("1: a\n1.5: b\nyes: c\n~: d\n? e\n: f\n") == {"1": "a", "1.5": "b", "true": "c", "null": "d", "e": "f"}


def test_the_last_of_duplicate_keys_counts():
    assert value("a: 1\nb: 2\na: 3\n") == {"a": 3, "b": 2}


def test_a_merge_key_adds_what_is_not_written_after_it():
    text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  a: 3\n"
    assert value(text)["z"] == {"a": 3, "b": 1, "c": 2}


def test_a_merge_key_wins_over_what_stands_before_it_for_kubernetes_only():
    text = "x: &x {a: 1}\nz: {a: 2, <<: *x}\n"
    assert value(text)["z"] == {"a": 1}
    assert value(text, booleans="core")["z"] == {"a": 2}


def test_a_quoted_merge_key_is_an_ordinary_key():
    assert value('"<<": {a: 1}') == {"<<": {"a": 1}}


def test_a_broken_document_leaves_its_neighbours_readable():
    first, broken, last = documents("a: 1\n---\nb: [\n---\nc: 3\n")
    assert (first.value, last.value) == ({"a": 1}, {"c": 3})
    assert broken.error is not None
    assert (first.index, broken.index, last.index) == (0, 1, 2)
    assert broken.error.line in {3, 4}


def test_each_document_knows_where_it_starts():
    text = "# head\n---\na: 1\n...\n# between\n---\nb: 2\n"
    assert [text[found.start : found.end] for found in documents(text)] == [
        "# head\n---\na: 1\n",
        "\n# between\n---\nb: 2\n",
    ]


def test_directives_belong_to_the_document_that_they_precede():
    assert [found.value for found in documents("%YAML 1.1\n---\na: 1\n...\n%TAG !e! tag:e,1:\n---\n!e!x b\n")] == [
        {"a": 1},
        "b",
    ]


def test_markers_without_content_are_documents_of_nothing():
    assert [found.value for found in documents("---\n---\na: 1\n---\n")] == [None, {"a": 1}, None]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_a_text_without_content_is_one_document_of_nothing(text):
    assert value(text) is None


@pytest.mark.parametrize(
    "text",
    ["a: 1\n{{- if .Values.x }}\nb: 2\n{{ end }}\n", "image: {{ .Values.image }}\n", "a: 1\n  {% if x %}\nb: [\n"],
)
def test_a_template_is_called_by_its_name(text):
    assert error(text).reason == "Helm or other template, not YAML"
    assert "{" in text.splitlines()[error(text).line - 1]


def test_a_quoted_template_value_is_text():
    assert value('a: "{{ .Values.x }}"') == {"a": "{{ .Values.x }}"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: c: d\n", 2),
        ("a:\n  - b\n \tc\n", 3),
        ("a: b\nc: \x07\n", 2),
        ("a: b\nc: \ud800\n", 2),
        ("a: *nowhere\n", 1),
        ("a: 1\n\nb: &b [*b]\n", 3),
        ("a: 1\n? {b: c}\n: d\n", 2),
        ("a: 1\n<<: 5\n", 2),
        ("a: 1\nb: !!int x\n", 2),
        ("a: 1\nb: !!binary '?'\n", 2),
    ],
)
def test_an_error_carries_its_line(text, line):
    assert error(text).line == line


def test_lines_of_errors_count_from_the_top_of_the_file():
    assert documents("a: 1\n---\nb: 2\n---\nc: d: e\n")[2].error.line == 5


def test_json_with_escapes_that_are_not_yaml_is_read():
    assert value('{"a": "\\ud83d\\ude00"}') == {"a": "😀"}


def test_json_values_one_after_another_are_documents():
    assert [found.value for found in documents('{"a": 1}\n{"b": [2]}\n')] == [{"a": 1}, {"b": [2]}]


def test_json_indented_by_tabs_is_read():
    assert value('{\n\t"a": [\n\t\t1\n\t]\n}') == {"a": [1]}


def bomb():
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"{name}: &{name} [{','.join(['*' + before] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        bomb(),
        "[" * 100_000,
        '{"a":' * 100_000,
        "- " * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "\n".join(" " * depth + "a:" for depth in range(3000)),
        "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 300)),
        "? " * 100_000,
    ],
    ids=["aliases", "lists", "mappings", "dashes", "json", "blocks", "nested aliases", "keys"],
)
def test_bombs_and_deep_nesting_are_refused_quickly(text):
    start = time.perf_counter()
    assert error(text).line
    assert time.perf_counter() - start < 5


def test_the_number_of_values_is_limited(monkeypatch):
    monkeypatch.setattr(yaml_tree, "MAX_VALUES", 100)
    assert value("- a\n" * 90)
    assert "more than 100 values" in error("- a\n" * 110).reason


def test_the_number_of_values_is_limited_for_the_file_as_a_whole(monkeypatch):
    monkeypatch.setattr(yaml_tree, "MAX_VALUES", 100)
    found = documents("---\n- a\n- b\n" * 60)
    assert found[0].error is None
    assert found[-1].error is not None


def test_a_text_that_is_too_large_is_refused_as_a_whole(monkeypatch):
    monkeypatch.setattr(yaml_tree, "MAX_CHARACTERS", 1024 * 1024)
    with pytest.raises(InputError, match="larger than 1 MiB"):
        documents("#" * (1024 * 1024 + 1))


def test_too_many_documents_are_refused():
    with pytest.raises(InputError, match="more than 20000 documents"):
        documents("---\n" * 20_001)


def test_the_parser_in_python_reads_the_same(monkeypatch):
    text = "a: &x [1, 'two', 0644]\nb: {c: *x}\nd: |\n  text\ne: !!str 5\n"
    fast = value(text)
    monkeypatch.setattr(yaml_tree, "parser_of", PureParser)
    assert value(text) == fast
    assert error("a: b: c\n").line == 1


@given(st.text())
@settings(max_examples=300)
def test_any_text_is_read_or_refused_with_a_reason(text):
    for document in documents(text):
        assert document.error is None or document.error.reason


@given(st.text(alphabet="a:- \n#{}[],&*!|>'\"%?<.~1\t\r", max_size=60))
@settings(max_examples=500)
def test_any_text_of_yaml_characters_is_read_or_refused_with_a_reason(text):
    for document in documents(text):
        assert document.error is None or document.error.reason


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(TREES)
def test_json_reads_as_what_was_written(tree):
    text = json.dumps([tree])
    (found,) = documents(text)
    assert found.error is None
    assert found.value == json.loads(text)
