"""Whatever stands in the audited files, each format stays what it is."""

import re
import sys

import pytest
from hostile_reports import reports, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import FULL, make_check

from deadlight.outputs import sarif_rules
from deadlight.outputs.formats import FORMATS, render
from deadlight.outputs.inert import cut, encodable, inert, width

CODES = re.compile(r"\x1b\[[0-9;]*m")
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@pytest.fixture(scope="module", autouse=True)
def _one_check():
    patch = pytest.MonkeyPatch()
    patch.setattr(sarif_rules, "all_checks", lambda: (make_check(),))
    yield
    patch.undo()


@settings(max_examples=60, deadline=None)
@given(reports, st.sampled_from(sorted(FORMATS)), st.sampled_from([-1, 0, 1]), st.integers(20, 160))
def test_no_format_lets_a_control_or_bidirectional_character_through(report, name, verbosity, columns):
    text = render(report, name, verbosity=verbosity, columns=columns)
    assert not FORBIDDEN.search(text)
    text.encode("utf-8")
    assert text == "" or text.endswith("\n")


@settings(max_examples=60, deadline=None)
@given(reports, st.sampled_from([-1, 0, 1]))
def test_colours_add_codes_to_text_and_change_nothing_else(report, verbosity):
    plain = render(report, "text", verbosity=verbosity)
    assert CODES.sub("", render(report, "text", verbosity=verbosity, color=True)) == plain


@settings(deadline=None)
@given(texts)
def test_inert_text_is_one_line_and_stays_as_it_is_when_made_inert_again(text):
    once = inert(text)
    assert len(once.splitlines()) <= 1
    assert inert(once) == once


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31m", "␛[31m"),
        ("a\r\nb", "a␍␊b"),
        ("\x7f", "␡"),
        ("\x9b", "<U+009B>"),
        ("\u202e", "<U+202E>"),
        ("\u200b", "<U+200B>"),
        ("\ud800", "<U+D800>"),
        ("a\tb", "a b"),
        ("a\u00a0b", "a\u00a0b"),
        ("日本", "日本"),
    ],
)
def test_each_kind_of_hostile_character_has_a_visible_form(text, shown):
    assert inert(text) == shown


@settings(deadline=None)
@given(texts, st.integers(1, 40))
def test_cut_text_is_never_wider_than_asked(text, columns):
    assert width(cut(inert(text), columns)) <= columns


def test_wide_characters_take_two_columns_and_combining_ones_none():
    assert width("日本e\u0301") == 5


def test_lone_surrogates_are_replaced_one_by_one_and_all_else_is_kept():
    assert encodable("a\ud800b\udc80日\U0001f600") == "a\ufffdb\ufffd日\U0001f600"


def test_only_the_format_that_is_asked_for_is_imported():
    import subprocess

    code = (
        "import sys; from deadlight.outputs.formats import FORMATS; FORMATS['text'](); "
        "heavy = {'json', 'csv', 'xml.etree.ElementTree', 'urllib.parse', 'difflib', 'rich'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_an_unknown_format_is_a_usage_error_that_names_the_formats():
    from deadlight.model.errors import UsageError

    with pytest.raises(UsageError, match="no format called html") as raised:
        render(FULL, "html")
    assert "text, json, sarif" in raised.value.advice()


@pytest.mark.parametrize("name", FORMATS)
def test_equal_reports_give_equal_text_whatever_time_they_took(name):
    from msgspec.structs import replace

    if name != "text":
        assert render(FULL, name) == render(replace(FULL, seconds=99.0), name)
