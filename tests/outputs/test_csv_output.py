"""The CSV report."""

import csv
import io

import pytest
from hostile_reports import reports
from hypothesis import given, settings
from msgspec.structs import replace
from report_samples import FULL

from deadlight.model.outcome import Place
from deadlight.model.place import Position
from deadlight.outputs.csv_report import COLUMNS, cell
from deadlight.outputs.formats import render


def rows_of(report):
    return list(csv.DictReader(io.StringIO(render(report, "csv"), newline="")))


def test_a_finding_is_a_row():
    first = rows_of(FULL)[0]
    assert {name: first[name] for name in ("outcome", "id", "severity", "path", "line", "fix", "fix_is_safe")} == {
        "outcome": "finding",
        "id": "WIN301",
        "severity": "critical",
        "path": "compose.yaml",
        "line": "6",
        "fix": "remove the mount",
        "fix_is_safe": "no",
    }


def test_a_part_of_an_image_stands_in_a_column_of_its_own():
    plain = Place("web.tar", Position(1, 1, 1, 1), ("files", "app/deploy.pem"))
    row = rows_of(replace(FULL, findings=(replace(FULL.findings[0], place=plain),)))[0]
    assert row["part"] == "files › app/deploy.pem"
    assert rows_of(FULL)[0]["part"] == ""


def test_all_that_has_no_verdict_has_a_row_too():
    assert [row["outcome"] for row in rows_of(FULL)] == [
        "finding", "finding", "waived", "unknown", "unread", "unread",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1", "\uff20x"])
def test_nothing_is_a_formula(text):
    assert str(cell(text)).startswith("'")


@pytest.mark.parametrize("value", ["plain", "a=b", "C:\\x", 7, ""])
def test_harmless_cells_stay_as_they_are(value):
    assert cell(value) == value


@settings(max_examples=60, deadline=None)
@given(reports)
def test_any_report_has_one_line_and_all_columns_a_row(report):
    text = render(report, "csv")
    count = len(report.findings) + len(report.unknown) + len(report.unread) + len(report.errors)
    assert text.count("\n") == count + 1
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == count + 1
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert not [field for row in rows for field in row if field.lstrip()[:1] in ("=", "+", "-", "@")]
