import datetime
import importlib
import pkgutil
from pathlib import Path

import pytest

import deadlight.semantics
from deadlight.model import prepared
from deadlight.model.errors import FactError
from deadlight.semantics import facts
from deadlight.semantics.facts import Fact, read_rows, rows_of

SOURCES = '[sources]\npage = "https://example.org/page"\nfile = "https://example.org/file"\n'


class Colour(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    depth: int = 0


def test_rows_share_the_fields_of_their_group():
    text = (
        SOURCES
        + '[[group]]\nevidence = "page"\ncertainty = "source"\nrows = [{name = "red"}, {name = "blue", depth = 2}]\n'
    )
    assert [(row.name, row.depth, row.certainty) for row in rows_of(text, "colours", Colour)] == [
        ("red", 0, "source"),
        ("blue", 2, "source"),
    ]


def test_a_group_without_rows_is_a_row():
    text = SOURCES + '[[group]]\nname = "red"\nevidence = "page"\ncertainty = "inferred"\n'
    assert [row.name for row in rows_of(text, "colours", Colour)] == ["red"]


def test_evidence_is_written_out_in_full():
    text = SOURCES + '[[group]]\nname = "red"\nevidence = "page file"\ncertainty = "measured"\n'
    assert rows_of(text, "colours", Colour)[0].evidence == ("https://example.org/page", "https://example.org/file")


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ('name = "red"\ncertainty = "source"', "without evidence"),
        ('name = "red"\nevidence = "book"\ncertainty = "source"', "book"),
        ('name = "red"\nevidence = "page"\ncertainty = "sure"', "sure"),
        ('name = "red"\nevidence = "page"', "certainty"),
        ('evidence = "page"\ncertainty = "source"', "name"),
        ('name = 1\nevidence = "page"\ncertainty = "source"', "name"),
        ('name = "red"\nhue = 3\nevidence = "page"\ncertainty = "source"', "hue"),
    ],
)
def test_a_bad_row_is_refused_with_what_is_wrong_about_it(row, complaint):
    with pytest.raises(FactError, match=complaint):
        rows_of(f"{SOURCES}[[group]]\n{row}\n", "colours", Colour)


@pytest.mark.parametrize("text", ["not toml", "[sources]\n", "other = 1\n" + SOURCES])
def test_a_table_of_another_shape_is_refused_by_its_name(text):
    with pytest.raises(FactError, match="colours"):
        rows_of(text, "colours", Colour)


class Line(Fact, frozen=True, kw_only=True):
    line: str
    build: int
    ends: datetime.date | None = None


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Return the file of a table called `lines`, beside nothing that is prepared."""
    file = tmp_path / "tables" / "lines.toml"
    file.parent.mkdir()
    row = '[[group]]\nevidence = "page"\ncertainty = "documented"\nline = "2022"\nbuild = 20348\nends = 2031-10-14\n'
    file.write_text(SOURCES + row)
    monkeypatch.setattr(deadlight.semantics, "__path__", [str(tmp_path)])
    prepared.hold({})
    yield file
    prepared.hold({})


def test_rows_of_an_earlier_run_are_the_same_rows(table):
    first = read_rows("lines", Line)
    assert [(row.line, row.build, row.ends) for row in first] == [("2022", 20348, datetime.date(2031, 10, 14))]
    prepared.hold(dict(prepared.made()))
    assert read_rows("lines", Line) == first
    assert not prepared.made()


def test_a_table_that_has_changed_is_read_anew(table):
    read_rows("lines", Line)
    table.write_text(table.read_text().replace("20348", "26100 # new"))
    assert read_rows("lines", Line)[0].build == 26100


def test_a_table_is_read_anew_where_what_reads_it_has_changed(table, tmp_path, monkeypatch):
    reader = tmp_path / "facts.py"
    reader.write_text("before")
    monkeypatch.setattr(facts, "__file__", str(reader))
    read_rows("lines", Line)
    prepared.hold(dict(prepared.made()))
    reader.write_text("and after")
    read_rows("lines", Line)
    assert len(prepared.made()) == 1


@pytest.mark.parametrize("held", [b"", b"\x91\x81\xa4line\xc0", b"\xc1", b"\x91\x80"])
def test_rows_of_another_shape_are_read_anew(table, held):
    read_rows("lines", Line)
    prepared.hold(dict.fromkeys(dict(prepared.made()), held))
    assert read_rows("lines", Line)[0].line == "2022"


def shapes(kind=Fact):
    """Yield the shape of every table that deadlight reads."""
    importlib.import_module("deadlight.boundary.servicing")
    for module in pkgutil.walk_packages(deadlight.semantics.__path__, "deadlight.semantics."):
        importlib.import_module(module.name)
    for shape in kind.__subclasses__():
        yield shape
        yield from shapes(shape)


TABLES = Path(deadlight.semantics.__file__).parent / "tables"


@pytest.mark.parametrize(
    "name", [file.relative_to(TABLES).with_suffix("").as_posix() for file in TABLES.rglob("*.toml")]
)
def test_every_table_gives_the_same_rows_when_it_was_prepared(name):
    read = 0
    for shape in shapes():
        if not shape.__module__.startswith("deadlight."):
            continue
        prepared.hold({})
        try:
            rows = read_rows(name, shape)
        except FactError:
            continue
        held = dict(prepared.made())
        prepared.hold(held)
        assert read_rows(name, shape) == rows
        assert not prepared.made()
        read += 1
    prepared.hold({})
    assert read
