"""Which host runs which image, as it is shown."""

import json

import pytest
from markdown_it import MarkdownIt

from deadlight.model.errors import UsageError
from deadlight.outputs.explain_compatibility import OUTCOMES, SCHEMA, render
from deadlight.semantics.container_engines import on_engines
from deadlight.semantics.windows_releases import windows_of_build

HOST, IMAGE = windows_of_build(20348, kind="server"), windows_of_build(17763, 5329, "server")
ENGINES = on_engines(HOST, IMAGE, engine_version="28.5.2", containerd_version="2.3.4")


def test_text_tells_each_isolation_with_the_reason_the_error_and_the_way_out():
    lines = render(HOST, IMAGE, ENGINES).splitlines()
    assert lines[0] == "10.0.17763.5329 (Windows Server 2019) on 10.0.20348 (Windows Server 2022)"
    assert "  process isolation: does not run" in lines
    assert "  hypervisor isolation: runs" in lines
    assert any("(0xc0370101)" in line for line in lines)
    assert any(line.startswith("    instead  ") for line in lines)


def test_the_table_has_a_line_for_each_engine_and_explains_its_words():
    text = render(HOST, IMAGE, ENGINES)
    assert "  containerd                                     >=2.1.6   does not run  not pulled" in text.splitlines()
    assert "not pulled: " in text


def test_an_engine_that_no_row_is_about_is_said():
    assert "no engine of this version" in render(HOST, IMAGE, ())


def test_colours_change_no_word():
    import re

    painted = render(HOST, IMAGE, ENGINES, color=True)
    assert "\033[" in painted
    assert re.sub(r"\033\[[\d;]*m", "", painted) == render(HOST, IMAGE, ENGINES)


def test_json_holds_all_that_is_known():
    found = json.loads(render(HOST, IMAGE, ENGINES, "json"))
    assert found["schema"] == SCHEMA
    assert found["image"]["version"] == "10.0.17763.5329"
    assert found["isolation"]["process"]["outcome"] == "does-not-run"
    assert {outcome for engine in found["engines"] for outcome in (engine["process"]["outcome"],)} <= set(OUTCOMES)
    assert all(engine["evidence"] for engine in found["engines"])


def test_markdown_is_two_tables():
    html = MarkdownIt("commonmark").enable("table").render(render(HOST, IMAGE, ENGINES, "markdown"))
    assert html.count("<table>") == 2
    assert "does not run" in html


def test_another_format_is_refused():
    with pytest.raises(UsageError):
        render(HOST, IMAGE, ENGINES, "sarif")
