"""TOML with places: the same values as the standard library, and what templates leave open."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.model.place import Plain
from deadlight.sources.containerd_toml.located_toml import Entry, Node, parse

KEYS = st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8)
SCALARS = st.booleans() | st.integers(-(2**40), 2**40) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
TABLES = st.dictionaries(KEYS, VALUES | st.dictionaries(KEYS, VALUES, max_size=3), max_size=4)


def plain(node: Node) -> Plain:
    if node.entries is not None:
        return {name: plain(entry.node) for name, entry in node.entries.items()}
    return [plain(item) for item in node.items] if node.items is not None else node.value


def written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(written(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {written(item)}" for key, item in value.items()) + "}"
    return str(value)


def entry(text: str, *route: str) -> Entry:
    node = parse(text).root
    for name in route[:-1]:
        assert node.entries is not None
        node = node.entries[name].node
    assert node.entries is not None
    return node.entries[route[-1]]


@given(TABLES)
def test_values_are_those_of_the_standard_library(tables: dict[str, object]) -> None:
    lines = [f"{key} = {written(value)}" for key, value in tables.items() if not isinstance(value, dict)]
    for name, table in tables.items():
        if isinstance(table, dict):
            lines += [f"[{name}]  # a table", *(f"  {key} = {written(value)}" for key, value in table.items())]
    text = "\n".join(lines) + "\n"
    if "{{" not in text and "{%" not in text and "${" not in text and "<%" not in text and "@" not in text:
        assert plain(parse(text).root) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "[a.'b.c'.\"d\"]\nx = 'C:\\dir'\n[a]\ny = 0x1F\n",
        "[[a]]\nx = 1\n[a.b]\ny = 2\n[[a]]\nx = 3\n",
        "a.b.c = 1\na.b.d = 2\n",
        "a = [\n  1, # one\n  2,\n]\r\nb = 1.5e3\n",
        "a = { b.c = 1, d = 'x' }\n",
        "a = '''\nno \\escape\n'''\n",
        "a = 1_000\nb = -inf\nc = +7\n",
        "\r\n# only a comment",
        "",
    ],
)
def test_what_configurations_write_is_read_alike(text: str) -> None:
    assert plain(parse(text).root) == tomllib.loads(text)


@pytest.mark.parametrize(
    "text", ["a", "a =", "[a", "a = 'x", "a = 1 b = 2", "a = [1", "a = 1\na = 2", 'a = "\\q"', "= 1"]
)
def test_what_is_no_toml_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse("# first\n" + text)
    assert caught.value.line in (None, 2, 3)


def test_keys_and_values_have_places() -> None:
    text = "[plugins]\n  [plugins.'x.y']\n    pod_annotations = [ 'a', 'b' ]\n"
    found = entry(text, "plugins", "x.y", "pod_annotations")
    assert text[found.key_start : found.key_end] == "pod_annotations"
    assert text[found.start : found.end] == "pod_annotations = [ 'a', 'b' ]"
    assert [text[item.start : item.end] for item in found.node.items or []] == ["'a'", "'b'"]
    table = entry(text, "plugins", "x.y")
    assert text[table.start : table.end] == "[plugins.'x.y']"


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ("SandboxIsolation = {{sandboxIsolation}}", "{{sandboxIsolation}}"),
        ("sandbox = '{{pauseImage}}'", "{{pauseImage}}"),
        ('root = "{{ dir }}\\\\root"', "{{ dir }}"),
        ("version = {% if new %}3{% else %}2{% endif %}", "{% if new %}3{% else %}2{% endif %}"),
        ("list = [ {{a}}, 'b' ]", "{{a}}"),
        ("address = '${ADDRESS}'", "${ADDRESS}"),
    ],
)
def test_what_a_template_puts_is_unknown(line: str, unknown: str) -> None:
    node = next(iter((parse(line + "\n").root.entries or {}).values())).node
    assert node.unknown == unknown


def test_lines_of_a_template_alone_are_gaps() -> None:
    text = "[a]\n  {{containerAnnotations}}\n  {% if x %}\n  b = 1\n{% endif %}\n"
    parsed = parse(text)
    assert [text.count("\n", 0, at) + 1 for at in parsed.gaps] == [2, 3, 5]
    assert plain(parsed.root) == {"a": {"b": 1}}


def test_of_a_key_in_two_branches_of_a_template_the_last_counts() -> None:
    text = "{% if x %}\na = 1\n{% else %}\na = 2\n{% endif %}\n"
    assert plain(parse(text).root) == {"a": 2}


def test_a_line_of_many_gaps_takes_no_longer_than_its_length() -> None:
    with pytest.raises(InputError):
        parse("{{a}} " * 5000 + "x\n")


@given(st.text(alphabet="[]{}='\"\\.,#ab1 \n\r{%$", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except InputError:
        return
