import pytest

from deadlight.model.errors import FactError
from deadlight.semantics.facts import Fact, rows_of

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
