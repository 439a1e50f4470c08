"""The list of checks, and one check in full."""

import json
from pathlib import Path

import pytest
from report_samples import make_check

from deadlight.checks import registry
from deadlight.checks.api import Bad, Good
from deadlight.model.errors import UsageError
from deadlight.outputs import explain, rules
from deadlight.outputs.ansi import Paint
from deadlight.outputs.examples import Listing, difference, listings

SNAPSHOTS = Path(__file__).parent / "snapshots"
CHECK = make_check()


@pytest.mark.parametrize(("format", "name"), [("text", "explain.txt"), ("markdown", "explain.md")])
def test_a_page_is_as_reviewed(format, name):  # noqa: A002
    assert explain.render(CHECK, format) == (SNAPSHOTS / name).read_text(encoding="utf-8")


def test_a_page_says_in_words_what_a_check_judges():
    assert (
        explain.facts(registry.find("defender-disabled"))["judges"] == "every stage or host script or image on Windows"
    )


def test_a_page_marks_the_reported_line_in_red_and_shows_code_in_colour():
    page = explain.render(CHECK, color=True)
    assert "\x1b[1;31m      - \\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine\x1b[0m" in page
    assert "\x1b[36m\\\\.\\pipe\\docker_engine\x1b[0m asks" in page


def test_a_page_as_json_is_the_check_as_the_list_has_it():
    assert json.loads(explain.render(CHECK, "json")) == json.loads(rules.render([CHECK], "json"))["checks"][0]


def test_an_unknown_format_is_a_usage_error():
    with pytest.raises(UsageError, match="cannot be explained as html"):
        explain.render(CHECK, "html")
    with pytest.raises(UsageError, match="cannot be listed as html"):
        rules.render([CHECK], "html")


def test_the_list_has_a_line_for_each_check():
    assert rules.render([CHECK]).splitlines() == [
        "id      name               severity  wall        fix  title",
        f"WIN301  engine-pipe-mount  critical  filesystem  yes  {CHECK.title}",
    ]


def test_the_list_is_cut_at_the_width_of_the_terminal():
    lines = rules.render([CHECK], columns=80).splitlines()
    assert lines[1].endswith("…")
    assert all(len(line) <= 80 for line in lines)


def test_the_list_is_coloured_by_severity():
    assert "\x1b[1;35mcritical\x1b[0m" in rules.render([CHECK], color=True)


def test_the_list_as_json_holds_all_that_is_known():
    listed = json.loads(rules.render([CHECK], "json"))
    assert listed["schema"] == "deadlight/rules/v1"
    (row,) = listed["checks"]
    assert {key: row[key] for key in ("id", "severity", "wall", "opens", "judges", "any_os", "fixable")} == {
        "id": "WIN301",
        "severity": "critical",
        "wall": "filesystem",
        "opens": "container-to-host",
        "judges": "container",
        "any_os": False,
        "fixable": True,
    }


def test_an_example_loses_its_mark_and_keeps_its_line():
    (listing,) = listings(Bad("dockerfile", "\nFROM x\nUSER y  # <-- here\n"))
    assert listing == Listing("Dockerfile", "dockerfile", ("FROM x", "USER y"), 2)


def test_an_example_of_several_files_lists_each():
    example = Good("kubernetes", files={"a.yaml": "a: 1\n", "b.yaml": "b: 1\n"})
    assert [listing.path for listing in listings(example)] == ["a.yaml", "b.yaml"]


def test_a_difference_shows_what_the_fix_changes_and_where_lines_are_left_out():
    before = "".join(f"L{number}\n" for number in range(20))
    after = before.replace("L0\n", "").replace("L15\n", "X\n")
    assert difference(Bad("dockerfile", before, fixed=after)) == [
        "-L0", " L1", " L2", "…", " L13", " L14", "-L15", "+X", " L16", " L17",
    ]  # fmt: skip


def test_an_example_without_fix_has_no_difference():
    assert difference(Bad("dockerfile", "FROM x\n")) == []


def test_a_fence_is_longer_than_any_in_the_example():
    check = make_check()
    check.examples = (Bad("dockerfile", "RUN echo ```  # <-- here\n"),)
    assert "\n````dockerfile\nRUN echo ```\n````\n" in explain.render(check, "markdown")


def test_fenced_lines_of_the_documentation_are_set_in():
    assert list(explain.documentation("## A\n\n```yaml\nx: 1\n```\ny", Paint(on=False))) == [
        "A", "", "      x: 1", "  y",
    ]  # fmt: skip
