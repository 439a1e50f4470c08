"""The decoder of Go: its values, its errors, and where it stops."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.model.place import Splice
from deadlight.sources.daemon_json.go_json import DEEPEST, parse

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False, width=32),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def mended(text: str, mends: list[Splice]) -> str:
    for mend in sorted(mends, key=lambda mend: -mend.start):
        text = text[: mend.start] + mend.text + text[mend.end :]
    return text


@given(VALUES, st.sampled_from([None, 1, 4]), st.booleans())
def test_json_is_read_as_the_standard_library_reads_it(value: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    parsed = parse(text)
    assert parsed.mistakes == []
    assert parsed.root is not None
    assert parsed.root.value == json.loads(text)


@given(st.text(alphabet='{}[]:,"\\/*# \n\ttrueu0-1.e9x“', max_size=60))
def test_what_is_no_json_has_a_mistake_and_what_is_json_has_none(text: str) -> None:
    try:
        json.loads(text, parse_constant=lambda _word: 1 / 0)
        valid = True
    except (ValueError, ZeroDivisionError):
        valid = False
    assert (parse(text).mistakes == []) == valid


@pytest.mark.parametrize(
    ("text", "error", "at"),
    [
        ('{"a": 1,}', "invalid character '}' looking for beginning of object key string", 8),
        ('{"a": [1,]}', "invalid character ']' looking for beginning of value", 9),
        ('{"a": 1 "b": 2}', "invalid character '\"' after object key:value pair", 8),
        ('{"a": ["x" "y"]}', "invalid character '\"' after array element", 11),
        ("{'a': 1}", "invalid character '\\'' looking for beginning of object key string", 1),
        ("{a: 1}", "invalid character 'a' looking for beginning of object key string", 1),
        ('{"a" 1}', "invalid character '1' after object key", 5),
        ('{"a": True}', "invalid character 'T' looking for beginning of value", 6),
        ('{"a": trux}', "invalid character 'x' in literal true (expecting 'e')", 9),
        ('{"a": "d:\\docker"}', "invalid character 'd' in string escape code", 10),
        ('{"a": "c:\\users"}', "invalid character 's' in \\u hexadecimal character escape", 11),
        ('{"a": "x\n"}', "invalid character '\\n' in string literal", 8),
        ('{"a": -x}', "invalid character 'x' in numeric literal", 7),
        ('{"a": 1.}', "invalid character '}' after decimal point in numeric literal", 8),
        ('{"a": 1ex}', "invalid character 'x' in exponent of numeric literal", 8),
        ('{"a": 01}', "invalid character '1' after object key:value pair", 7),
        ('{"a": 1}}', "invalid character '}' after top-level value", 8),
        ('{ // all\n"a": 1}', "invalid character '/' looking for beginning of object key string", 2),
        ('{"a": 1 # one\n}', "invalid character '#' after object key:value pair", 8),
        ('{"a": “x”}', "invalid character 'â' looking for beginning of value", 6),
        ('{"a": 1', "unexpected end of JSON input", 7),
        ('{"a": "x', "unexpected end of JSON input", 8),
        ('{\u00a0"a": 1}', "invalid character 'Â' looking for beginning of object key string", 1),
        ("", "unexpected end of JSON input", 0),
    ],
)
def test_an_error_is_that_of_the_engine_at_the_same_character(text: str, error: str, at: int) -> None:
    first = parse(text).mistakes[0]
    assert (first.error, first.at.start) == (error, at)


@pytest.mark.parametrize(
    ("text", "mended_text"),
    [
        ('{"a": 1,}', '{"a": 1}'),
        ('{"a": [1,],\n}\n', '{"a": [1]\n}\n'),
        ('{"a": 1 "b": 2}', '{"a": 1, "b": 2}'),
        ('{\n  // all\n  "a": 1 # one\n}', '{\n  "a": 1\n}'),
        ('{\r\n  /* all */\r\n  "a": 1\r\n}', '{\r\n  "a": 1\r\n}'),
        ('{\u00a0\u00a0\n"a":\u3000[1,\u200b2]}', '{ \n"a": [1, 2]}'),
        ('{"a": "d:\\docker\\temp"}', '{"a": "d:\\\\docker\\\\temp"}'),
        ('{"a": "d:\\\\docker\\x"}', '{"a": "d:\\\\docker\\\\x"}'),
    ],
)
def test_what_has_one_mend_is_mended_and_read_on(text: str, mended_text: str) -> None:
    parsed = parse(text)
    assert parsed.whole
    assert parsed.root is not None
    for mistake in parsed.mistakes:
        assert mistake.title
    result = mended(text, [mend for mistake in parsed.mistakes for mend in mistake.mends])
    assert result == mended_text
    assert json.loads(result) == parsed.root.value


@given(st.text(alphabet='{}[]:,"\\/*# \n\rab1d', max_size=40))
def test_all_mends_together_make_json_of_what_can_be_read_whole(text: str) -> None:
    parsed = parse(text)
    if parsed.whole and all(mistake.title for mistake in parsed.mistakes):
        mends = [mend for mistake in parsed.mistakes for mend in mistake.mends]
        assert parsed.root is not None
        assert json.loads(mended(text, mends)) == parsed.root.value


def test_what_stands_before_the_end_of_reading_is_kept() -> None:
    parsed = parse('{"debug": true, "hosts": ["npipe://", oops]}')
    assert not parsed.whole
    assert parsed.root is not None
    assert [entry.name for entry in parsed.root.entries or []] == ["debug", "hosts"]


def test_what_is_nested_too_deeply_is_not_read() -> None:
    with pytest.raises(InputError):
        parse("[" * (DEEPEST + 2))


@given(st.text())
def test_any_text_ends(text: str) -> None:
    parse(text)
