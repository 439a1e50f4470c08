"""A comparison the other way round says the opposite, and of an image with itself nothing."""

from __future__ import annotations

from compared_images import content, judged
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from deadlight.image_audit.comparison import compare
from deadlight.model.advisory import Advisory, FeedAge, PackageAdvisory, PatchLevel
from deadlight.model.image_content import FileFact, LocalAccount, Package, ScheduledTask, WindowsService
from deadlight.model.image_diff import Change
from image_builder import base_layer, image

BASE = content(image([base_layer()], user="ContainerUser"), "web.tar")
NAMES, VERSIONS = st.sampled_from(["a", "B", "b"]), st.sampled_from(["1.0", "1.0.0", "2.0-rc", "x"])
STATES = st.sampled_from(["open", "unknown"])
IDS = st.sampled_from(["CVE-1", "CVE-2", "GHSA-1"])


def listed(strategy):
    return st.lists(strategy, max_size=4).map(tuple)


def advisory(name, state):
    return Advisory(id=name, title="", product="Windows Server 2022", state=state, score=7.0, carrier="image")


PACKAGES = st.builds(Package, name=NAMES, version=VERSIONS, ecosystem=st.sampled_from(["nuget", "windows"]), path=NAMES)
LEAKS = st.builds(PackageAdvisory, id=IDS, package=NAMES, version=VERSIONS, aliases=listed(IDS), state=STATES)
CONTENTS = st.builds(
    lambda **parts: replace(BASE, **parts),
    packages=listed(PACKAGES),
    package_advisories=listed(LEAKS),
    services=listed(st.builds(WindowsService, name=NAMES, account=st.sampled_from(["", "localsystem", "x"]), kind=st.sampled_from([0x10, 0xE0]))),
    accounts=listed(st.builds(LocalAccount, name=NAMES, rid=st.integers(500, 502), disabled=st.booleans())),
    tasks=listed(st.builds(ScheduledTask, name=NAMES, enabled=st.booleans())),
    files=listed(st.builds(FileFact, path=NAMES, kind=st.sampled_from(["secret", "private-key"]), hidden=st.booleans())),
    patch=st.builds(
        PatchLevel, version=st.just("10.0.20348.1"), product=st.just("Windows Server 2022"),
        advisories=listed(st.builds(advisory, IDS, STATES)),
        feeds=st.sampled_from([(), (FeedAge(feed="cve-records", rows=1),)]),
    ),
)  # fmt: skip


def mirrored(change: Change) -> tuple[object, ...]:
    opposite = {"added": "removed", "removed": "added", "changed": "changed"}[change.change]
    went = {"up": "down", "down": "up", "": ""}[change.direction]
    fields = {(each.field, each.new, each.old) for each in change.fields}
    return opposite, change.name.casefold(), change.kind, went, frozenset(fields)


def plain(change: Change) -> tuple[object, ...]:
    fields = {(each.field, each.old, each.new) for each in change.fields}
    return change.change, change.name.casefold(), change.kind, change.direction, frozenset(fields)


@given(CONTENTS, CONTENTS)
def test_the_other_way_round_it_says_the_opposite(first, second) -> None:
    there, back = compare(judged(first), judged(second)), compare(judged(second), judged(first))
    for part in ("configuration", "packages", "services", "accounts", "tasks", "files"):
        assert {plain(each) for each in getattr(there, part)} == {mirrored(each) for each in getattr(back, part)}, part
    assert [each.fingerprint for each in there.gained] == [each.fingerprint for each in back.lost]
    assert len(there.altered) == len(back.altered)


@given(CONTENTS)
def test_nothing_differs_from_itself(one) -> None:
    found = compare(judged(one), judged(replace(one, name="other.tar")))
    for part in ("configuration", "packages", "services", "accounts", "tasks", "files", "gained", "lost", "altered",
                 "opened", "closed", "unsure", "updates"):  # fmt: skip
        assert getattr(found, part) == (), part
    assert found.exit_status() == 0


@given(CONTENTS, CONTENTS)
def test_what_is_closed_is_open_in_the_old_image_and_surely_not_in_the_new(old, new) -> None:
    found = compare(judged(old), judged(new))

    def keys(image, state):
        windows = {("", each.id) for each in image.patch.advisories if each.state in state}
        return windows | {
            (each.package.casefold(), name)
            for each in image.package_advisories
            if each.state in state
            for name in (each.id, *each.aliases)
        }

    for one in found.closed:
        key = (one.of.partition(" ")[0].casefold() if one.package else "", one.id)
        assert key in keys(old, ("open",))
        assert key not in keys(new, ("open", "unknown"))
        assert one.package or new.patch.feeds
