"""A bad row of a table is an error when the table is read, not a wrong answer later."""

import pytest

from deadlight.model.errors import FactError
from deadlight.semantics.facts import rows_of
from deadlight.semantics.settings import Row, check_order

GOOD = {"setting": "x", "fate": "honoured", "certainty": "source", "evidence": "a"}


def read(*rows):
    lines = ['[sources]\na = "https://example.org/a"\n']
    for row in rows:
        lines += [
            "[[group]]",
            *(f"{name} = '''{value}'''" for name, value in (GOOD | row).items() if value is not None),
        ]
    return rows_of("\n".join(lines), "things", Row)


def test_a_good_row_is_read():
    assert read({"when": "nonempty", "versions": ">=23 <28"})[0].evidence == ("https://example.org/a",)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"colour": "red"}, "unknown field"),
        ({"fate": "forgotten"}, "forgotten"),
        ({"fate": None}, "fate"),
        ({"certainty": "rumour"}, "rumour"),
        ({"evidence": None}, "without evidence"),
        ({"evidence": "b"}, "cites the source b"),
        ({"isolation": "vm"}, "vm"),
        ({"os_name": "linux"}, "linux"),
        ({"setting": " "}, "names no setting"),
        ({"when": "sometimes"}, "is no condition"),
        ({"versions": "28"}, "is no range of versions"),
        ({"fate": "rejected-at-create"}, "has an error text"),
        ({"fate": "rejected-at-start"}, "has an error text"),
        ({"fate": "ignored"}, "has an effect"),
        ({"fate": "unknown"}, "what to verify"),
        ({"fate": "unknown", "effect": "nobody knows"}, "what to verify"),
    ],
)
def test_a_bad_row_is_refused_and_named(row, reason):
    with pytest.raises(FactError, match=reason) as raised:
        read(row)
    assert "things" in str(raised.value)


@pytest.mark.parametrize(
    "rows",
    [
        [{}, {}],
        [{}, {"when": "nonempty"}],
        [{"when": "not-null"}, {"when": "true"}],
        [{}, {"versions": ">=28"}],
        [{"versions": ">=28"}, {"versions": "<28"}, {}],
        [{"isolation": "process"}, {"isolation": "hyperv"}, {}, {}],
        [{"os_name": "windows"}, {"os_name": "unset"}, {"when": "true"}],
        [{"setting": "X"}, {"setting": "x"}],
    ],
)
def test_a_row_that_is_never_reached_is_refused(rows):
    with pytest.raises(FactError, match="can never be reached"):
        check_order(read(*rows))


@pytest.mark.parametrize(
    "rows",
    [
        [{}, {"setting": "y"}],
        [{"when": "nonempty"}, {}],
        [{"when": "~a"}, {"when": "~b"}, {}],
        [{"versions": ">=28"}, {"versions": "<28"}],
        [{"versions": ">=28"}, {"versions": ">=23"}],
        [{"isolation": "process"}, {"isolation": "hyperv"}, {}],
        [{"os_name": "windows"}, {}],
        [{"given": "one thing"}, {"given": "another"}, {}],
    ],
)
def test_rows_that_are_reached_are_taken(rows):
    check_order(read(*rows))
