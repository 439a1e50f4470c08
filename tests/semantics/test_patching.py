"""What a patch level means for whoever has to act."""

from __future__ import annotations

import datetime

import pytest

from deadlight.model.advisory import Advisory, PatchLevel, WindowsUpdate, rating
from deadlight.semantics import patching


def advisory(name: str, carrier: str = "image", state: str = "open", fixed: str = "", kb: str = "") -> Advisory:
    return Advisory(
        id=name, title=name, product="Windows Server 2022", state=state, carrier=carrier, fixed=fixed, kb=kb
    )  # type: ignore[arg-type]


def ids(advisories: tuple[Advisory, ...]) -> list[str]:
    return [one.id for one in advisories]


def test_open_flaws_are_told_apart_by_who_carries_them() -> None:
    found = tuple(
        advisory(f"CVE-{number}", carrier) for number, carrier in enumerate(("image", "host", "both", "unknown"))
    )
    flaws = patching.open_flaws(PatchLevel(version="", advisories=found))
    assert (ids(flaws.carried), ids(flaws.host), ids(flaws.unsure)) == (["CVE-0", "CVE-2"], ["CVE-1"], ["CVE-3"])
    assert ids(flaws.of_the_image) == ["CVE-0", "CVE-2", "CVE-3"]


def test_what_the_records_do_not_decide_is_not_open() -> None:
    assert (
        patching.open_flaws(PatchLevel(version="", advisories=(advisory("CVE-1", state="unknown"),))).of_the_image == ()
    )


def test_what_mends_all_is_the_fix_with_the_highest_revision_as_a_number() -> None:
    found = (advisory("CVE-1", fixed="10.0.20348.2340", kb="KB2"), advisory("CVE-2", fixed="10.0.20348.887", kb="KB1"))
    flaws = patching.open_flaws(PatchLevel(version="", advisories=(*found, advisory("CVE-3"))))
    assert (flaws.mended, flaws.kb) == ("10.0.20348.2340", "KB2")


@pytest.mark.parametrize(("day", "within"), [("2024-03-12", True), ("2024-02-13", False), ("", False), ("soon", False)])
def test_an_update_is_new_for_a_month_from_its_day(day: str, within: bool) -> None:
    update = WindowsUpdate(build=20348, revision=2340, day=day)
    assert patching.is_within_a_month([update], datetime.date(2024, 4, 12)) is within


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (["security"], "1 security update"),
        (["security", "security"], "2 security updates"),
        (["out-of-band"], "1 out-of-band update"),
        (["security", "out-of-band", "out-of-band"], "1 security update and 2 out-of-band updates"),
    ],
)
def test_out_of_band_updates_are_not_all_for_security_and_counted_apart(kinds: list[str], told: str) -> None:
    updates = [WindowsUpdate(build=20348, revision=1, kind=kind) for kind in kinds]  # type: ignore[arg-type]
    assert patching.counted(updates) == told


def test_a_message_names_each_vulnerability_once_and_five_at_most() -> None:
    found = [advisory(f"CVE-{number}") for number in (1, 1, 2, 3, 4, 5, 6, 7)]
    assert patching.named(found) == "CVE-1, CVE-2, CVE-3, CVE-4, CVE-5 and 2 more"


def test_an_update_is_called_by_what_is_known_of_it() -> None:
    assert patching.shown(WindowsUpdate(build=20348, revision=5622)) == "10.0.20348.5622"
    update = WindowsUpdate(build=20348, revision=2340, kb="KB5035857", day="2024-03-12")
    assert patching.shown(update) == "KB5035857 10.0.20348.2340 of 2024-03-12"


@pytest.mark.parametrize(
    ("score", "word"),
    [(0.0, ""), (0.1, "low"), (3.9, "low"), (4.0, "medium"), (7.0, "high"), (8.9, "high"), (9.0, "critical")],
)
def test_a_score_has_the_word_of_the_qualitative_scale(score: float, word: str) -> None:
    assert rating(score) == word
