"""What waivers cover, and what is said of the waivers themselves."""

import datetime

from policy_findings import NAMES, TODAY, finding, inline, settings, waiver

from deadlight.model.outcome import Place, Severity, SubjectName, UnknownOutcome, Unread
from deadlight.model.place import Position
from deadlight.policy.waivers import Seen, apply

RAN = {"WIN201", "WIN301"}
YESTERDAY = TODAY - datetime.timedelta(days=1)


def decided(findings, waivers, seen=None, ran=RAN, **options):
    seen = seen or Seen()
    return apply(findings, waivers, settings(**options), names=NAMES, ran=ran, seen=seen)


def waived(findings, *waivers, **options):
    return [each.waived is not None for each in decided(findings, waivers, **options)[0]]


def about(findings, *waivers, **options):
    return [(each.id, each.message) for each in decided(findings, waivers, **options)[1]]


def test_an_inline_waiver_covers_its_check_on_its_lines_in_its_file():
    findings = [
        finding(line=6), finding(line=8), finding(line=9), finding(path="other.yaml"),
        finding(id="WIN201", name="container-administrator"),
    ]  # fmt: skip
    assert waived(findings, inline(line=6, last_line=8)) == [True, True, False, False, False]
    assert waived(findings, inline("WIN301", "win201")) == [True, False, False, False, True]


def test_what_is_waived_says_why_until_when_and_by_what():
    day = datetime.date(2027, 3, 1)
    found = decided([finding()], [inline(until=day, approved_by="Security")])[0][0].waived
    assert (found.reason, found.until, found.origin) == (
        "the agents run alone (approved by Security)",
        "2027-03-01",
        "inline",
    )


def test_an_annotation_covers_all_below_what_carries_it():
    carried = waiver(route=(0, "services", "ci"), origin="annotation", path="compose.yaml")
    findings = [
        finding(),
        finding(route=(0, "services", "ci")),
        finding(route=(0, "services", "cist")),
        finding(route=()),
    ]
    assert waived(findings, carried) == [True, True, False, False]


def test_a_waiver_of_the_configuration_covers_the_paths_that_it_names():
    findings = [finding(path="ci/win/compose.yaml"), finding(path="shop/compose.yaml")]
    assert waived(findings, waiver()) == [True, True]
    assert waived(findings, waiver(paths=("ci/",))) == [True, False]
    assert waived(findings, waiver(paths=("*.yaml", "!shop/*"))) == [True, False]
    assert waived(findings, waiver(paths=("[",))) == [False, False]


def test_paths_are_seen_from_the_folder_of_the_configuration():
    findings = [
        finding(path="compose.yaml"),
        finding(path="../shop/compose.yaml"),
        finding(path="/repository/ci/a.yaml"),
    ]
    options = {"folder": "/repository", "here": "/repository/ci"}
    assert waived(findings, waiver(paths=("/ci/",)), **options) == [True, False, True]


def test_a_waiver_counts_until_the_end_of_its_last_day():
    assert waived([finding()], inline(until=TODAY)) == [True]


def test_an_expired_waiver_no_longer_counts_and_is_reported():
    findings, reported = decided([finding()], [inline(until=YESTERDAY, text="# deadlight: …", written_at=5)])
    assert findings[0].waived is None
    assert [(each.id, each.name, each.severity) for each in reported] == [("WIN903", "expired-waiver", Severity.MEDIUM)]
    assert reported[0].message == "This waiver ended on 2026-11-21, so it no longer counts."
    assert reported[0].place == Place("compose.yaml", Position(5, 1, 5, 15), (), "# deadlight: …")
    assert reported[0].subject == SubjectName("waiver", "engine-pipe-mount")


def test_a_finding_about_a_waiver_marks_the_comment_or_the_line():
    def columns(given):
        position = decided([], [given])[1][0].place.position
        return position.column, position.end_column

    assert columns(inline(reason="", text="  a: b  # deadlight: ignore[x]  ")) == (9, 31)
    assert columns(inline(reason="", text="x" * 10)) == (1, 11)
    assert columns(waiver(reason="", text="  [[waivers]]")) == (3, 14)


def test_a_waiver_without_a_reason_does_not_count_and_is_reported():
    assert waived([finding()], inline(reason="")) == [False]
    assert about([finding()], inline(reason="")) == [("WIN905", "This waiver gives no reason, so it does not count.")]


def test_a_waiver_whose_day_is_none_does_not_count_and_is_reported():
    flawed = inline(problem="'soon' is no day")
    assert waived([finding()], flawed) == [False]
    assert about([finding()], flawed) == [("WIN903", "This waiver does not count: 'soon' is no day.")]


def test_a_waiver_that_names_no_check_is_reported():
    nothing = inline().__class__(checks=(), reason="x", problem="it names no check", origin="inline", path="a")
    assert about([], nothing) == [("WIN904", "This waiver waives nothing: it names no check.")]


def test_a_name_that_no_check_has_is_reported_and_the_others_still_count():
    mixed = inline("engine-pipe-munt", "engine-pipe-mount")
    assert waived([finding()], mixed) == [True]
    assert about([finding()], mixed) == [
        ("WIN904", "This waiver names engine-pipe-munt, and no check is called that.")
    ]  # fmt: skip


def test_an_unused_waiver_is_reported_check_by_check():
    assert about([finding()], inline("WIN301", "container-administrator")) == [
        ("WIN904", "This waiver of container-administrator waives nothing.")
    ]
    assert decided([], [inline()])[1][0].severity is Severity.LOW


def test_a_waiver_of_a_check_that_did_not_run_is_not_called_unused():
    assert about([], inline(), ran={"WIN201"}) == []


def test_two_waivers_of_one_finding_are_both_used():
    assert about([finding()], inline(), waiver()) == []


def test_in_a_file_that_was_not_all_read_no_waiver_is_called_unused():
    assert about([], inline(), seen=Seen(unread=(Unread("compose.yaml", "broken", 3),))) == []
    assert about([], inline(), seen=Seen(unread=(Unread("other.yaml", "broken", 3),))) != []


def unknown(check, path="compose.yaml"):
    place = Place(path, Position(1, 1, 1, 1), ())
    return UnknownOutcome(check, "some-name", SubjectName("container", "ci"), place, "no version is known")


def test_where_its_check_could_not_decide_a_waiver_is_not_called_unused():
    assert about([], inline(), seen=Seen(unknown=(unknown("WIN301"),))) == []
    assert about([], inline(), seen=Seen(unknown=(unknown("WIN201"),))) != []
    assert about([], inline(), seen=Seen(unknown=(unknown("WIN902"),))) == []


def test_a_waiver_of_the_configuration_is_called_unused_only_after_all_that_it_could_cover():
    assert about([], waiver()) == []
    assert about([], waiver(), seen=Seen(files=frozenset({"compose.yaml"}))) == []
    assert about([], waiver(), seen=Seen(whole=True)) != []
    literal, pattern = waiver(paths=("ci/compose.yaml",)), waiver(paths=("ci/*",))
    seen = Seen(files=frozenset({"ci/compose.yaml"}))
    assert about([], literal, seen=seen) != []
    assert about([], pattern, seen=seen) == []
