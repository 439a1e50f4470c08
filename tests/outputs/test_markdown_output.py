"""The Markdown report, read back with a Markdown reader."""

import pytest
from hostile_reports import reports, texts
from hypothesis import given, settings
from markdown_it import MarkdownIt
from msgspec.structs import replace
from report_samples import FULL, finding

from deadlight.model.advisory import PatchLevel
from deadlight.model.image_content import ImageConfig
from deadlight.outputs.formats import render
from deadlight.outputs.image_text import rows
from deadlight.outputs.inert import encodable, inert
from deadlight.outputs.markdown import escaped
from image_builder import described_content

READER = MarkdownIt("commonmark").enable("table")


def kinds(markdown):
    return [inner.type for token in READER.parse(markdown) for inner in (token, *(token.children or ()))]


def shown(markdown):
    return "".join(
        inner.content for token in READER.parse(markdown) for inner in (token.children or ()) if inner.type == "text"
    )


def test_each_file_has_a_heading_and_a_row_for_each_finding():
    markdown = render(FULL, "markdown")
    assert "## compose.yaml" in markdown
    assert (
        "| **critical** | 6 | WIN301 engine-pipe-mount | ci can command the engine on its host "
        "| remove the mount (`--unsafe-fixes`) |" in markdown
    )
    assert "published-on-every-address" not in markdown
    assert "- charts/web.yaml:3: a Helm template, not YAML" in markdown


def test_the_headline_and_the_counts_come_first():
    lines = render(FULL, "markdown").splitlines()
    assert lines[2] == "**2 findings in 2 files.**"
    assert lines[4].startswith("| critical | high | medium | low | waived | not read | unknown | files |")
    assert lines[6].startswith("| 1 | 1 | 0 | 0 | 1 | 2 | 1 | 7 |")


@settings(deadline=None)
@given(texts)
def test_hostile_text_is_shown_literally_and_makes_no_markup(text):
    assert set(kinds(f"- {escaped(text)}!")) <= {
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close",
        "paragraph_open", "paragraph_close", "inline", "text",
    }  # fmt: skip
    literal = encodable(inert(text)).strip().replace("@", "@\u200b") + "!"
    assert " ".join(shown(f"- {escaped(text)}!").split()) == " ".join(literal.split())


@settings(max_examples=60, deadline=None)
@given(reports)
def test_any_report_keeps_its_rows_and_columns(report):
    found = kinds(render(report, "markdown"))
    paths = 1 + len([None for last, now in zip([None, *report.counted], report.counted, strict=False)
                     if last is None or last.place.path != now.place.path])  # fmt: skip
    image = len(list(rows(report.image))) if report.image is not None else 0
    assert found.count("table_open") == paths + bool(image)
    assert found.count("tr_open") == 2 + (paths - 1) + len(report.counted) + image + bool(image)
    assert found.count("th_open") == 11 + 5 * (paths - 1) + 2 * bool(image)
    assert found.count("td_open") == 11 + 5 * len(report.counted) + 2 * image
    assert "html_inline" not in found
    assert "html_block" not in found
    assert "link_open" not in found


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a|b", r"a\|b"),
        ("`x`", r"\`x\`"),
        ("<b>", "&lt;b&gt;"),
        ("@team", "@&#8203;team"),
        ("http://x", r"http:\//x"),
        ("www.x", r"www\.x"),
        (r"C:\x", r"C:\\x"),
        ("1. x", r"1\. x"),
        ("--fix", r"\--fix"),
    ],
)
def test_each_kind_of_markup_is_escaped(text, safe):
    assert escaped(text) == safe


def test_a_pipe_in_a_message_does_not_end_its_cell():
    report = replace(FULL, findings=(finding(parameters={"container": "a|b"}),))
    assert kinds(render(report, "markdown")).count("td_open") == 11 + 5


def test_what_an_image_is_stands_before_its_findings():
    config = ImageConfig(os="windows", os_version="10.0.20348.2113", entrypoint=("C:\\a|b.exe", "x" * 1000))
    image = replace(described_content("web.tar", "[[layers]]"), config=config)
    image = replace(image, patch=PatchLevel(version="10.0.20348.2113", doubts=("there is no store",)))
    made = render(replace(FULL, image=image), "markdown")
    assert "| image | |\n|---|---|\n| system | Windows, 10.0.20348.2113" in made
    assert "| entry point | C:\\\\a\\|b.exe xxx" in made
    assert "| unknown | there is no store |" in made
    assert "x" * 500 not in made
    assert "| image |" not in render(FULL, "markdown")
