"""Where values of a YAML or JSON document stand."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.place import Document
from deadlight.sources.yaml_places import locate, locate_value

TEXT = """\
# head
---
# about the first
a: é🎉b   # comment
list:
  - one
  - name: x
    image: "y"
  -
  - - deep
  - |
    text
    more
  - {f: 1, g: [2, 3]}
block: |-  # comment
  foo
  bar

anchor: &m
  k: 1
  l:
    z: 2
use:
  <<: *m
  own: 2
more:
  <<: [{q: 1}, *m]
alias: *m
empty:
on: 5
tagged: !!str &q 5
plain: a
  b
twice: 1
twice: 2
? explicit
: value
---
{"json": {"b": [1, "x"]}}
"""


def document(text=TEXT):
    return Document("file", "kubernetes", text, locator=locate)


def underlined(*route, text=TEXT):
    span = document(text).locate(route)
    return text[span.start : span.end]


def value(*route, text=TEXT):
    span = locate_value(document(text), route)
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (("a",), "a: é🎉b"),
        (("list",), "list"),
        (("list", 0), "one"),
        (("list", 1), "name: x"),
        (("list", 1, "image"), 'image: "y"'),
        (("list", 2), "-"),
        (("list", 3), "deep"),
        (("list", 4), "|"),
        (("list", 5), "{f: 1, g: [2, 3]}"),
        (("list", 5, "g"), "g: [2, 3]"),
        (("list", 5, "g", 1), "3"),
        (("block",), "block: |-"),
        (("alias",), "alias: *m"),
        (("empty",), "empty:"),
        (("true",), "on: 5"),
        (("on",), "on: 5"),
        (("tagged",), "tagged: !!str &q 5"),
        (("plain",), "plain: a\n  b"),
        (("twice",), "twice: 2"),
        (("explicit",), "explicit\n: value"),
    ],
)
def test_a_place_is_underlined_by_the_convention(route, expected):
    assert underlined(0, *route) == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (("use", "l"), "l"),
        (("use", "l", "z"), "z: 2"),
        (("more", "k"), "k: 1"),
        (("more", "q"), "q: 1"),
        (("alias", "k"), "k: 1"),
    ],
)
def test_what_comes_through_a_merge_key_or_alias_is_found_in_its_anchor(route, expected):
    assert underlined(0, *route) == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [(("list", 9), "list"), (("empty", "x", "y"), "empty:"), (("use", "none"), "use"), (("none",), "a: é🎉b")],
)
def test_what_is_not_written_is_found_by_its_nearest_ancestor(route, expected):
    assert underlined(0, *route) == expected


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (("a",), "é🎉b"),
        (("block",), "|-  # comment\n  foo\n  bar"),
        (("list", 1), 'name: x\n    image: "y"'),
        (("tagged",), "5"),
        (("empty",), ""),
        (("alias",), "*m"),
        (("use",), "<<: *m\n  own: 2"),
        (("list", 9), "list"),
    ],
)
def test_the_place_of_a_value_leaves_its_key_out(route, expected):
    assert value(0, *route) == expected


def test_the_second_document_has_places_of_its_own():
    assert underlined(1, "json", "b", 1) == '"x"'
    assert underlined(1, "json") == '"json": {"b": [1, "x"]}'


@pytest.mark.parametrize("route", [(), (0,)])
def test_a_whole_document_is_found_at_its_first_entry(route):
    assert underlined(*route) == "a: é🎉b"


@pytest.mark.parametrize("route", [(7, "a"), ("a",), (-1,)])
def test_a_document_that_is_not_there_is_found_at_the_top(route):
    assert document().locate(route).start == 0


def test_a_broken_document_is_found_at_its_start():
    text = "a: 1\n---\nb: [\n"
    assert document(text).locate((1, "b")).start == text.index("---")


def test_lines_and_columns_hold_with_carriage_returns_and_astral_characters():
    text = "x: '🎉'\r\ny:\r\n  z: '🎉' # c\r\n  w: 1\r\n"
    file = document(text)
    position = file.position(file.locate((0, "y", "w")))
    assert (position.line, position.column, position.end_column) == (4, 3, 7)


def test_json_that_is_not_yaml_has_places():
    text = '{"a": "\\ud83d\\ude00",\n "b": 1}\n{"c": 2}\n'
    assert underlined(0, "b", text=text) == '"b": 1'
    assert underlined(1, "c", text=text) == '"c": 2'


def test_a_chain_of_merges_ends():
    text = "".join(f"a{i}: &a{i}\n  <<: [{', '.join(f'*a{j}' for j in range(i))}]\n" for i in range(1, 40))
    text = "a0: &a0 {k: 1}\n" + text
    assert underlined(0, "a39", "none", text=text) == "a39"


TREES = st.recursive(
    st.integers() | st.text(alphabet="ab🎉é", max_size=3),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, min_size=1)
    ),
    max_leaves=12,
)


def leaves(tree, route=()):
    if isinstance(tree, dict):
        return [leaf for key, item in tree.items() for leaf in leaves(item, (*route, key))]
    if isinstance(tree, list):
        return [leaf for index, item in enumerate(tree) for leaf in leaves(item, (*route, index))]
    return [(route, tree)]


@given(TREES, st.integers(0, 3))
def test_every_value_of_a_json_text_is_found_where_it_stands(tree, indent):
    text = json.dumps([tree], indent=indent or None, ensure_ascii=False)
    for route, leaf in leaves([tree]):
        assert json.loads(value(0, *route, text=text)) == leaf
