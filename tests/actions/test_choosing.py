from fixable_reports import change, finding, report
from hypothesis import given
from hypothesis import strategies as st

from deadlight.actions.fix.choosing import apply


def run(text, *findings, unsafe=False, closed=()):
    return apply(report(*findings), unsafe=unsafe, read=lambda _: text, closed=closed)


def test_a_safe_fix_is_carried_out():
    result = run("abc", finding(change("f", 1, 2, "X")))
    assert result.texts == {"f": "aXc"}
    assert len(result.fixed) == 1


def test_an_unsafe_fix_waits_until_it_is_allowed():
    unsafe = finding(change("f", 1, 2, "X"), safe=False)
    held = run("abc", unsafe)
    assert (held.texts, held.unsafe, held.fixed) == ({}, (unsafe,), ())
    assert run("abc", unsafe, unsafe=True).texts == {"f": "aXc"}


def test_a_waived_finding_is_left_alone():
    result = run("abc", finding(change("f", 1, 2, "X"), waived=True))
    assert (result.texts, result.fixed) == ({}, ())


def test_a_finding_without_fix_is_left_alone():
    result = run("abc", finding(path="f"))
    assert (result.texts, result.fixed, result.broken) == ({}, (), ())


def test_of_two_fixes_that_overlap_the_first_in_the_file_wins():
    later = finding(change("f", 2, 4, "Y"), name="a-check")
    first = finding(change("f", 1, 3, "X"), name="z-check")
    result = run("abcdef", later, first)
    assert result.texts == {"f": "aXdef"}
    assert (result.fixed, result.deferred) == ((first,), (later,))


def test_fixes_apart_are_carried_out_together():
    result = run("abcdef", finding(change("f", 0, 1, "X")), finding(change("f", 4, 5, "")))
    assert result.texts == {"f": "Xbcdf"}


def test_two_entries_that_only_a_comment_parts_are_not_removed_in_one_pass():
    text = "- one\n# note\n- two\n- three\n"
    ends = (text.index("#"), len("- one\n# note\n"), text.index("- three"))
    one, two = finding(change("f", 0, ends[0], "")), finding(change("f", ends[1], ends[2], ""))
    result = run(text, one, two)
    assert result.texts == {"f": "# note\n- two\n- three\n"}
    assert result.deferred == (two,)


def test_two_insertions_at_one_place_are_not_made_in_one_pass():
    result = run("ab", finding(change("f", 1, 1, "X")), finding(change("f", 1, 1, "Y")))
    assert result.texts == {"f": "aXb"}
    assert len(result.deferred) == 1


def test_one_fix_may_insert_twice_at_one_place_and_keeps_the_order():
    assert run("ab", finding(change("f", 1, 1, "X"), change("f", 1, 1, "Y"))).texts == {"f": "aXYb"}


def test_a_fix_that_several_findings_share_is_carried_out_once_and_mends_all():
    result = run("abc", finding(change("f", 1, 2, "X"), name="one"), finding(change("f", 1, 2, "X"), name="two"))
    assert result.texts == {"f": "aXc"}
    assert [fixed.name for fixed in result.fixed] == ["one", "two"]


def test_a_fix_over_two_files_waits_wholly_where_one_part_is_taken():
    texts = {"f": "abcdef", "g": "uvwxyz"}
    taken = finding(change("f", 0, 2, "X"))
    both = finding(change("f", 1, 3, "Y"), change("g", 1, 2, "Y"))
    result = apply(report(taken, both), unsafe=False, read=texts.__getitem__)
    assert result.texts == {"f": "Xcdef"}
    assert result.deferred == (both,)


def test_a_fix_over_two_files_binds_them():
    texts = {"f": "abc", "g": "uvw"}
    both = finding(change("f", 1, 2, "Y"), change("g", 1, 2, "Z"))
    result = apply(report(both), unsafe=False, read=texts.__getitem__)
    assert result.texts == {"f": "aYc", "g": "uZw"}
    assert result.ties == (frozenset({"f", "g"}),)


def test_a_fix_of_a_closed_file_is_not_carried_out_in_its_other_files_either():
    both = finding(change("f", 1, 2, "Y"), change("g", 1, 2, "Z"))
    assert run("abc", both, closed={"g"}).texts == {}


def test_a_fix_whose_own_changes_overlap_is_broken():
    bad = finding(change("f", 0, 2, "X"), change("f", 1, 3, "Y"))
    result = run("abcdef", bad)
    assert (result.texts, result.broken) == ({}, (bad,))


def test_a_fix_beyond_the_end_of_its_file_is_broken():
    bad = finding(change("f", 2, 9, "X"))
    assert run("abc", bad).broken == (bad,)


def test_a_fix_that_changes_nothing_is_broken():
    bad = finding(change("f", 1, 2, "b"))
    result = run("abc", bad)
    assert (result.texts, result.fixed, result.broken) == ({}, (), (bad,))


TEXT = "0123456789" * 6


@st.composite
def spread_changes(draw):
    """Changes that keep at least one character apart."""
    at, changes = 0, []
    for _ in range(draw(st.integers(0, 8))):
        start = at + draw(st.integers(0, 5))
        end = start + draw(st.integers(0, 4))
        if end > len(TEXT):
            break
        changes.append((start, end, draw(st.text("xyz\n ", max_size=4))))
        at = end + 1
    return changes


@given(spread_changes(), st.randoms())
def test_changes_apart_come_out_as_one_by_one_from_the_end(changes, random):
    expected = TEXT
    for start, end, text in reversed(changes):
        expected = expected[:start] + text + expected[end:]
    findings = [finding(change("f", *part)) for part in changes]
    random.shuffle(findings)
    result = run(TEXT, *findings)
    assert result.texts.get("f", TEXT) == expected
    assert result.deferred == ()


any_change = st.tuples(st.integers(0, 60), st.integers(0, 6), st.text("xyz", max_size=3))


@given(st.lists(st.lists(any_change, min_size=1, max_size=3), max_size=8))
def test_whatever_overlaps_the_text_is_that_of_the_fixes_carried_out_and_no_other(fixes):
    findings = [finding(*(change("f", start, start + length, text) for start, length, text in fix)) for fix in fixes]
    result = run(TEXT, *findings)
    chosen = {fixed.fix.changes for fixed in result.fixed}
    expected = TEXT
    for part in sorted((part for changes in chosen for part in changes), key=lambda part: (part.start, part.end))[::-1]:
        expected = expected[: part.start] + part.text + expected[part.end :]
    assert len(result.fixed) + len(result.deferred) + len(result.broken) == len(findings)
    if len({part[:2] for changes in chosen for part in [(c.start, c.end) for c in changes]}) == sum(map(len, chosen)):
        assert result.texts.get("f", TEXT) == expected
