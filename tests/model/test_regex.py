"""A lazy regular expression, and one from an earlier run, act like one that was just compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model import prepared, regex
from deadlight.model.regex import compiled, lazy, lower


@pytest.fixture
def nothing_held() -> Iterator[None]:
    """Let nothing be prepared before the test and after it."""
    prepared.hold({})
    yield
    prepared.hold({})


def test_a_lazy_expression_finds_what_a_compiled_one_finds() -> None:
    digits = lazy(r"\d+", re.ASCII)
    assert [match[0] for match in digits.finditer("a1b22")] == ["1", "22"]
    assert digits.sub("#", "a1b22") == "a#b#"
    assert digits.flags == re.ASCII
    assert digits.pattern == r"\d+"


def test_flags_hold() -> None:
    assert lazy("from", re.IGNORECASE).match("FROM")
    assert not lazy("from").match("FROM")


def test_a_bad_expression_is_told_when_it_is_used() -> None:
    bad = lazy("(")
    with pytest.raises(re.error):
        bad.search("")


@pytest.mark.parametrize("text", ["RUN Dir", "İstanbul RUN", "ΣΑΣ", ""])
def test_text_in_lower_case_has_each_character_where_it_was(text: str) -> None:
    assert len(lower(text)) == len(text)
    assert lower(text).endswith(text[-3:].lower())


EXPRESSIONS = (
    (r"(?P<name>[^@\s]+?)(?::(?P<tag>[\w$][\w.${}-]*))?(?:@(\w+:[0-9a-fA-F]+))?$", 0),
    (r"(?i:from)\s+(?!scratch)(\S+)(?<=x)", re.MULTILINE),
    ("[a-zäöüß€]+|[^\\W\\d]{2,5}?|(a)(?(1)b|c)", re.IGNORECASE),
    ("[\ud800-\udfff]|\\Z", re.DOTALL),
    (r"(?>a+)b|a*+c|\bword\b", re.ASCII),
)


@pytest.mark.usefixtures("nothing_held")
@pytest.mark.parametrize(("pattern", "flags"), EXPRESSIONS)
def test_an_expression_of_an_earlier_run_is_the_same_expression(pattern: str, flags: int) -> None:
    compiled(pattern, flags)
    (held,) = prepared.made().items()
    prepared.hold(dict([held]))
    again = compiled(pattern, flags)
    assert not prepared.made()
    assert again == re.compile(pattern, flags)
    assert (again.groups, again.groupindex, again.flags, again.pattern) == (
        (fresh := re.compile(pattern, flags)).groups,
        fresh.groupindex,
        fresh.flags,
        pattern,
    )


@given(text=st.text(alphabet="aAbc:@.$x \nfromFROMscratchword0ä€\ud800", max_size=30))
@pytest.mark.parametrize(("pattern", "flags"), EXPRESSIONS)
def test_an_expression_of_an_earlier_run_finds_the_same(pattern: str, flags: int, text: str) -> None:
    compiled(pattern, flags)
    found = [(match.span(), match.groups()) for match in compiled(pattern, flags).finditer(text)]
    assert found == [(match.span(), match.groups()) for match in re.compile(pattern, flags).finditer(text)]


@pytest.mark.usefixtures("nothing_held")
@given(damage=st.binary(max_size=40))
def test_damage_is_compiled_anew(damage: bytes) -> None:
    prepared.hold({r"re 0 'a(b)\\d'": damage})
    assert compiled(r"a(b)\d") == re.compile(r"a(b)\d")


@pytest.mark.usefixtures("nothing_held")
def test_code_that_is_none_is_compiled_anew() -> None:
    compiled("abc")
    (key,) = prepared.made()
    prepared.hold({key: b"\x95\x20\x93\x01\x02\x03\x00\x80\x91\xc0"})
    assert compiled("abc").fullmatch("abc")


@pytest.mark.usefixtures("nothing_held")
def test_a_bad_expression_is_never_prepared() -> None:
    with pytest.raises(re.error):
        compiled("(")
    assert not prepared.made()


@pytest.mark.usefixtures("nothing_held")
@pytest.mark.parametrize("error", [ImportError, AttributeError, TypeError])
def test_a_python_that_compiles_otherwise_is_asked_as_all_do(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def missing(name: str) -> None:
        raise error(name)

    monkeypatch.setattr(regex, "import_module", missing)
    assert compiled("a+b").fullmatch("aab")
    assert not prepared.made()
