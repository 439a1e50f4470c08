"""Which lines of a text may hold a secret, with re2 and without."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deadlight.semantics import secret_automaton
from deadlight.semantics.image_secrets import _FORMS as KINDS
from deadlight.semantics.image_secrets import _in_any_line, in_text
from deadlight.semantics.secret_signs import BEFORE_KEY, lines_with_signs
from deadlight.semantics.secrets import _KNOWN_FORMS

PATHS = (
    "a.json", "a.config", "a.xml", "a.ps1", "a.cmd", "a.bat", ".npmrc", "a.env", "a.ini", "a.yaml", "credentials",
    "a.txt", "a.reg",
)  # fmt: skip
NAMES = (
    "password", "Passwort", "DB_PWD", "dbPw", "sapsw", "clientSecret", "AuthToken", "to\N{KELVIN SIGN}en", "credentials",
    "api-key", "apiKey", "api@key", "SUBSCRIPTION  KEY", "machine_key", "storageaccountkey", "gh_pat", "githubPat",
    "GitHubPATFile", "path", "sasSignature", "pa\N{LATIN SMALL LETTER LONG S}s", "_auth", "_authToken", "é.secretValue",
    "license_secret", "Account\N{KELVIN SIGN}ey", "key", "user",
)  # fmt: skip
VALUES = ("kestrel-harbour-9", "${x}", "hunter 2 horses", "ghp_" + "a1B2" * 10, "%PW%", "", "\\u0041x9")
FORMS = (
    '"{}": "{}"', '"{}"\t:\xa0"{}",', "{}={}", "{} = {}", "{}: {}", "export {}='{}'", 'set "{}={}"', "setx {} {}",
    "@ SET {} {}", "\N{LATIN SMALL LETTER LONG S}et {}={}", "${}='{}'", '$env:{} = "{}"', "<{0}>{1}</{0}>",
    "<add key='{}' value='{}' />", '<add name="{}" b="x" value="{}"/>', '<a {}="{}"/>', "//r/:{}={}",
    "https://{}:{}@host/", "://{}:{}@", "server=db;{}={};x", "?sig={}{}", "{} {}", "{0}{1}",
)  # fmt: skip
ENDS = ("\n", "\r\n", " ", ";", "İ", "\u2028", "\x0b", "\r", "\x85")


def line_of(form: str, name: str, value: str, end: str) -> str:
    return form.format(name, value) + end


LINES = st.builds(
    line_of, st.sampled_from(FORMS), st.sampled_from(NAMES), st.sampled_from(VALUES), st.sampled_from(ENDS)
)
KNOWN = st.one_of([st.from_regex(pattern.pattern) for _, _, pattern in _KNOWN_FORMS])
TEXTS = st.lists(st.one_of(LINES, LINES, KNOWN, st.text(max_size=20)), max_size=8).map("".join)


@pytest.fixture
def without_re2(monkeypatch):
    secret_automaton._automaton.cache_clear()
    monkeypatch.setitem(sys.modules, "re2", None)
    yield
    secret_automaton._automaton.cache_clear()


def found(path: str, text: str, *, with_re2: bool) -> list[tuple[int, str]]:
    with pytest.MonkeyPatch.context() as patch:
        if not with_re2:
            patch.setattr(secret_automaton, "candidates", lambda *_: None)
        return list(in_text(path, text))


@given(st.sampled_from(PATHS), TEXTS)
@example("a.cmd", "setx DB_PASSWORD kestrel-harbour-9")
@example("a.json", '{"token": "${x}", "githubPat": "kestrel-harbour-9", "dbPw": "kestrel-harbour-9"}')
def test_the_same_secrets_are_found_with_re2_and_without(path, text) -> None:
    pytest.importorskip("re2")
    assert found(path, text, with_re2=True) == found(path, text, with_re2=False)


@given(TEXTS)
def test_a_line_that_re2_leaves_out_has_no_secret_in_any_kind_of_file(text) -> None:
    pytest.importorskip("re2")
    kept = {number for number, _ in secret_automaton.candidates(text, BEFORE_KEY) or ()}
    for number, line in enumerate(text.split("\n"), start=1):
        if number not in kept:
            assert [kind for kind, patterns in KINDS if _in_any_line(line, patterns) is not None] == []


@pytest.mark.parametrize("end", ["", "\n", "\r\nlast"])
def test_lines_have_their_numbers_and_no_line_end(end) -> None:
    text = f"first\n\nÄ password = x{end}"
    assert list(lines_with_signs(text)) == [(3, f"Ä password = x{end.partition(chr(10))[0]}")]


def test_lines_have_their_numbers_where_there_is_no_re2(without_re2) -> None:
    assert list(lines_with_signs("first\n\nÄ password = x\nlast\n")) == [(3, "Ä password = x")]


@pytest.mark.parametrize("with_re2", [True, False])
def test_a_letter_with_a_longer_lower_case_hides_no_name(with_re2) -> None:
    assert found("a.env", "# İ\nDB_PASSWORD=kestrel-harbour-9\n", with_re2=with_re2) == [(2, "a secret, by its name,")]


def test_no_character_but_one_has_a_lower_case_of_another_length() -> None:
    assert [hex(code) for code in range(0x110000) if len(chr(code).lower()) != 1] == ["0x130"]


def test_a_text_that_is_one_long_line_of_signs_takes_no_longer_than_others() -> None:
    for sign in ("skey", "@", "://", "token"):
        for with_re2 in (True, False):
            assert found("a.json", sign * (250_000 // len(sign)), with_re2=with_re2) == []
