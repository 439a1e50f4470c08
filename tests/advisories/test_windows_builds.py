"""Release information: its forms, and what its words mean."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.advisories.builds import read_updates
from deadlight.model.advisory import WindowsUpdate
from deadlight.model.errors import InputError

EXPECTED = (
    WindowsUpdate(build=20348, revision=2655, kb="KB5041160", day="2024-08-13", kind="security"),
    WindowsUpdate(build=20348, revision=3095, kb="KB5052819", day="2025-01-18", kind="out-of-band"),
)
HTML = """<h4>Version 21H2</h4><table id="historyTable_0"><tbody><tr><th>Servicing option</th><th>Update type</th>
<th>Availability date</th><th>OS build</th><th>KB article</th></tr>
<tr><td>LTSC</td><td>2025-01 OOB</td><td>2025-01-18</td><td>20348.3095</td>
<td><a href="https://support.microsoft.com/help/5052819">KB5052819</a></td></tr>
<tr><td>LTSC</td><td>2024-08 B</td><td>2024-08-13</td><td>20348.2655</td><td>KB5041160</td></tr></tbody></table>"""
MARKDOWN = """# Release information

| Update type | Availability date | OS build | KB article |
| --- | --- | --- | --- |
| 2025-01 OOB | 2025-01-18 | 20348.3095 | [KB5052819](https://support.microsoft.com/help/5052819) |
| 2024-08 B | 2024-08-13 | 20348.2655 | KB5041160 |
"""
TABS = "build\tubr\tkb\tdate\ttype\n20348\t3095\tKB5052819\t2025-01-18\tOOB?\n20348\t2655\tKB5041160\t2024-08-13\tB\nx\ty\n"
JSON = (
    '{"columns": ["build", "date", "type", "kb"], "rows": [["20348.3095", "2025-01-18", "OOB", "KB5052819"],'
    '["20348.2655", "2024-08-13", "B", "KB5041160"], []]}'
)


@pytest.mark.parametrize("text", [HTML, MARKDOWN, TABS, JSON])
def test_all_forms_say_the_same(text):
    assert read_updates(text) == EXPECTED


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("B", "security"),
        ("B?", "security"),
        ("2024-08 B", "security"),
        ("2024-08 D Preview", "preview"),
        ("preview/OOB?", "preview"),
        ("OOB", "out-of-band"),
        ("hotpatch?", "hotpatch"),
        ("2026-08 B Hotpatch", "hotpatch"),
        ("A", "release"),
        ("?", "unknown"),
        ("", "unknown"),
    ],
)
def test_kinds_are_told_by_their_words(word, kind):
    assert read_updates(f"build\tubr\ttype\n20348\t1\t{word}")[0].kind == kind


@pytest.mark.parametrize("text", ["", "{}", "{", "build\tubr\n1\t2", "<table><td>1</td></table>", "| build |\n|---|"])
def test_what_holds_no_updates_is_refused(text):
    with pytest.raises(InputError):
        read_updates(text)


CALENDAR = """<table><tr><th>Month</th><th>Update type</th><th>Type</th><th>Availability date</th><th>Build</th>
<th>KB article</th></tr>
<tr><td>August</td><td>2024.08 B *</td><td>Baseline (Restart)</td><td>2024-08-13</td><td>20348.2655</td>
<td>KB5041160</td></tr>
<tr><td>September</td><td>2024.09 B</td><td>Hotpatch</td><td>2024-09-10</td><td>20348.2695</td><td>KB5042880</td></tr>
<tr><td>October</td><td>2024.10 B</td><td>Hotpatch</td><td>2024-10-08</td><td>20348.3095</td><td></td></tr></table>"""


def test_the_calendar_of_hotpatches_tells_baselines_from_hotpatches():
    hotpatch = WindowsUpdate(build=20348, revision=2695, kb="KB5042880", day="2024-09-10", kind="hotpatch")
    for text in (HTML + CALENDAR, CALENDAR + HTML):
        assert read_updates(text) == (EXPECTED[0], hotpatch, EXPECTED[1])
    assert [one.kind for one in read_updates(CALENDAR)] == ["security", "hotpatch", "hotpatch"]


@given(st.text(alphabet="<>/trdhable0123456789.-|\n\t BKuild", max_size=200))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(InputError):
        read_updates("<table><tr><th>build</th><th>type</th></tr>" + text)
    with contextlib.suppress(InputError):
        read_updates("build\ttype\n" + text)
