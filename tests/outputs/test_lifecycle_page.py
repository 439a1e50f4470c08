"""Until when all is supported, as it is shown."""

import datetime
import json

import pytest
from markdown_it import MarkdownIt

from deadlight.model.errors import UsageError
from deadlight.outputs.explain_lifecycle import SCHEMA, STATES, render
from deadlight.semantics.product_lifecycle import all_lines

TODAY = datetime.date(2026, 11, 22)


def test_text_has_a_table_for_each_product_as_of_the_day():
    lines = render(all_lines(TODAY, "docker engine 2"), TODAY).splitlines()
    assert lines[0] == "Support on 2026-11-22"
    assert "  Docker Engine 28     ended      ended on 2026-05-13" in lines
    assert "  Docker Engine 25.0   supported  until 2026-12-04" in lines


def test_every_line_is_shown_in_every_format():
    everything = all_lines(TODAY)
    text, page = render(everything, TODAY), render(everything, TODAY, "markdown")
    found = json.loads(render(everything, TODAY, "json"))
    assert (found["schema"], found["today"], len(found["lines"])) == (SCHEMA, "2026-11-22", len(everything))
    assert {line["state"] for line in found["lines"]} <= set(STATES)
    assert all(line["evidence"] for line in found["lines"])
    assert all(line["reason"] for line in found["lines"] if line["state"] == "unknown")
    assert all(line.support.line in text for line in everything)
    html = MarkdownIt("commonmark").enable("table").render(page)
    assert html.count("<table>") == len({line.product for line in everything})


def test_extended_support_names_both_days():
    assert "until 2031-10-14; mainstream support ended on 2026-10-13" in render(all_lines(TODAY, "server 2022"), TODAY)


def test_another_format_is_refused():
    with pytest.raises(UsageError):
        render((), TODAY, "csv")
