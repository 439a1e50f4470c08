"""Mending, with audits that are simple functions of a text."""

import re

from fixable_reports import change, document, finding, report

from deadlight.actions.fix.passes import mend
from deadlight.model.errors import InputError


def removals(path, text, pattern, **kinds):
    """Return a finding for each match of `pattern`, whose fix removes it."""
    return [finding(change(path, *match.span(), ""), **kinds) for match in re.finditer(pattern, text)]


def mended(disk, audit, **options):
    """Mend files given as path → text; `audit` makes findings of one path and text."""

    def audit_all(held):
        current = disk | {path: document.text for path, document in held.items()}
        rows = [row for path, text in current.items() for row in audit(path, text)]
        return report(
            *(row for row in rows if not isinstance(row, tuple)), unread=[row for row in rows if isinstance(row, tuple)]
        )

    def open_path(path):
        return document(path, disk[path])

    return mend(audit_all, open_path, **{"unsafe": False, **options})


def texts(result):
    return {file.path: file.text for file in result.files}


def test_adjoining_removals_are_all_made_over_several_passes():
    result = mended({"f": "- a\n" * 30 + "rest\n"}, lambda path, text: removals(path, text, r"- a\n"))
    assert texts(result) == {"f": "rest\n"}
    assert len(result.fixed) == 30
    assert result.report.findings == ()


def test_what_a_fix_brings_to_light_is_fixed_too():
    def audit(path, text):
        return [*removals(path, text, "a(?=a)"), *removals(path, text, "(?<!a)a(?!a)")]

    assert texts(mended({"f": "aaaa."}, audit)) == {"f": "."}


def test_nothing_changes_where_there_is_nothing_to_fix():
    result = mended({"f": "text"}, lambda path, text: [])
    assert (result.files, result.fixed, result.problems) == ((), (), ())


def test_a_file_that_its_fix_makes_unreadable_is_put_back_and_named():
    def audit(path, text):
        if path == "bad" and "a" not in text:
            return [(path, "no a in it")]
        return removals(path, text, "a")

    result = mended({"bad": "xay", "good": "xay"}, audit)
    assert texts(result) == {"good": "xy"}
    assert len(result.fixed) == 1
    assert result.report.unread == ()
    assert result.problems == ("bad is left as it is: its fixes would leave it unreadable (no a in it)",)


def test_a_file_that_was_unread_in_part_before_is_fixed_in_its_other_parts():
    result = mended({"f": "xay"}, lambda path, text: [(path, "a template"), *removals(path, text, "a")])
    assert texts(result) == {"f": "xy"}


def test_a_file_bound_to_one_that_is_put_back_is_put_back_too():
    def audit(path, text):
        if path == "bad" and "a" not in text:
            return [(path, "no a in it")]
        if path == "bad":
            return [finding(change("bad", 0, 1, ""), change("partner", 0, 1, "x"))]
        return []

    result = mended({"bad": "a", "partner": "p"}, audit)
    assert (result.files, result.fixed) == ((), ())
    assert "partner is left as it is: its fixes hold only together with those of bad" in result.problems


def test_files_that_a_fix_binds_are_one_group():
    def audit(path, text):
        if text != "a":
            return []
        partner = {"one": "two", "two": "one"}.get(path)
        changes = [change(path, 0, 1, "x"), *([change(partner, 0, 1, "x")] if partner else [])]
        return [finding(*sorted(changes, key=lambda part: part.path))]

    result = mended({"one": "a", "two": "a", "three": "a"}, audit)
    assert [[file.path for file in group] for group in result.groups] == [["one", "two"], ["three"]]


def test_fixes_that_make_work_for_each_other_are_taken_back_after_ten_passes():
    def audit(path, text):
        return [finding(change(path, 0, 1, "b" if text[0] == "a" else "a"))]

    result = mended({"f": "a"}, audit)
    assert (result.files, result.fixed) == ((), ())
    assert result.problems == ("f is left as it is: its fixes still make work for each other after 10 passes",)


def test_a_file_that_is_not_done_after_ten_passes_but_gets_better_keeps_what_it_has():
    def audit(path, text):
        # All start at the first character, so that one is carried out in each pass.
        lengths = range(1, text.count("a") + 1)
        return [finding(change(path, 0, length, "b" * (length - 1))) for length in lengths]

    result = mended({"f": "a" * 20}, audit)
    assert texts(result) == {"f": "a" * 10}
    assert result.problems == ("f has more to fix; run again",)


def test_a_file_outside_of_what_may_change_is_left_alone():
    result = mended({"f": "a"}, lambda path, text: removals(path, text, "a"), may_change=lambda path: False)
    assert result.files == ()
    assert result.problems == ("f is left as it is: it lies outside of what was named",)
    assert len(result.report.findings) == 1


def test_a_file_that_cannot_be_opened_any_more_is_left_alone():
    def open_path(path):
        raise InputError("it is gone")

    result = mend(lambda texts: report(finding(change("f", 0, 1, ""))), open_path, unsafe=False)
    assert result.problems == ("f is left as it is: it is gone",)


def test_changes_are_made_in_the_text_that_is_held_though_the_first_audit_saw_another():
    disk = ["xxa", "a"]

    def audit(held):
        return report(*removals("f", held["f"].text if held else disk[0], "a"))

    result = mend(audit, lambda path: document(path, disk[1]), unsafe=False)
    assert texts(result) == {"f": ""}


def test_unsafe_fixes_that_are_left_are_counted():
    result = mended({"f": "ab.c"}, lambda p, t: [*removals(p, t, "a"), *removals(p, t, "c", safe=False)])
    assert texts(result) == {"f": "b.c"}
    assert len(result.unsafe) == 1
