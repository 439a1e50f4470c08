"""What Windows does with a setting."""

import json

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from deadlight.model.errors import UsageError
from deadlight.outputs.explain_setting import CERTAINTY, FATES, VALUES, render
from deadlight.semantics.conditions import WORDS
from deadlight.semantics.settings import PLATFORMS, Row, all_rows

ROW = Row(
    platform="kubernetes",
    setting="securityContext.readOnlyRootFilesystem",
    when="not-null",
    versions=">=1.25",
    os_name="windows",
    fate="rejected-at-create",
    error="Forbidden: cannot be set for a windows pod",
    instead="mount what must not change read-only",
    evidence=("https://example.org/a", "https://example.org/b"),
    certainty="measured",
)


def test_a_row_is_a_block_that_leaves_empty_fields_out():
    assert render([ROW]).splitlines() == [
        "securityContext.readOnlyRootFilesystem in kubernetes: rejected when it is created",
        "  value    any",
        "  where    Kubernetes >=1.25, spec.os.name is windows",
        "  error    Forbidden: cannot be set for a windows pod",
        "  instead  mount what must not change read-only",
        "  known    seen on a real system",
        "           https://example.org/a",
        "           https://example.org/b",
    ]


def test_a_row_of_compose_names_the_option_and_the_engine():
    row = replace(ROW, platform="compose", setting="read_only", docker_option="--read-only", os_name="", when="~a|b")
    lines = render([replace(row, isolation="process")]).splitlines()
    assert lines[0].startswith("read_only (docker run --read-only) in compose:")
    assert lines[1:3] == ["  value    matches a|b", "  where    process isolation, Docker >=1.25"]


def test_the_fate_has_its_colour():
    assert "\x1b[1;31mrejected when it is created\x1b[0m" in render([ROW], color=True)


def test_json_holds_every_field():
    (row,) = json.loads(render([ROW], "json"))["rows"]
    assert row == {name: list(value) if isinstance(value, tuple) else value for name, value in fields(ROW).items()}


def fields(row):
    return {name: getattr(row, name) for name in row.__struct_fields__}


def test_markdown_is_a_table_with_a_row_for_each():
    rows = [ROW, replace(ROW, when="~a|b")]
    tokens = [token.type for token in MarkdownIt("commonmark").enable("table").parse(render(rows, "markdown"))]
    assert (tokens.count("tr_open"), tokens.count("td_open")) == (3, 16)


def test_an_unknown_format_is_a_usage_error():
    with pytest.raises(UsageError, match="cannot be explained as csv"):
        render([ROW], "csv")


def test_every_row_that_deadlight_has_is_shown_in_words():
    rows = all_rows()
    assert {row.fate for row in rows} <= FATES.keys()
    assert {row.certainty for row in rows} <= CERTAINTY.keys()
    assert set(WORDS) <= VALUES.keys()
    assert sum(render(rows).count(f" in {platform.name}: ") for platform in PLATFORMS) == len(rows)
