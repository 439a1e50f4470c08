import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.facts import read_rows
from deadlight.semantics.images import BUILDS
from deadlight.semantics.windows_releases import ReleaseRow, images_windows, windows_named, windows_of_build

ROWS = read_rows("windows_releases", ReleaseRow)


def only(found):
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("text", "version", "kind"),
    [
        ("10.0.20348.2322", "10.0.20348.2322", "server"),
        ("10.0.26100", "10.0.26100", "unknown"),
        ("26100.1742", "10.0.26100.1742", "unknown"),
        ("ltsc2022", "10.0.20348", "server"),
        ("LTSC2025", "10.0.26100", "server"),
        ("Windows Server 2025", "10.0.26100", "server"),
        ("windows server 2022 datacenter", "10.0.20348", "server"),
        ("Microsoft Windows Server 2019 Standard", "10.0.17763", "server"),
        ("server 2016", "10.0.14393", "server"),
        ("Windows Server, version 23H2", "10.0.25398", "server"),
        ("Windows 11 24H2", "10.0.26100", "client"),
        ("Windows 11, version 25H2", "10.0.26200", "client"),
        ("win11 23h2", "10.0.22631", "client"),
        ("Windows 10 Pro 22H2", "10.0.19045", "client"),
        ("mcr.microsoft.com/windows/servercore:ltsc2019", "10.0.17763", "server"),
        ("mcr.microsoft.com/windows/nanoserver:10.0.20348.2322", "10.0.20348.2322", "server"),
        ("golang:1.22-nanoserver-ltsc2022", "10.0.20348", "server"),
    ],
)
def test_a_windows_is_known_by_version_name_and_image(text, version, kind):
    found = only(windows_named(text))
    assert (found.version, found.kind, found.known) == (version, kind, True)


def test_a_family_names_all_its_releases_newest_first():
    builds = [found.build for found in windows_named("Windows 11")]
    assert builds == sorted(builds, reverse=True)
    assert len(builds) > 5


@pytest.mark.parametrize(
    "text", ["", "windows", "foo", "alpine:3", "10.0", "10.0.20348.2322.1", "2022", "23h2", " on "]
)
def test_what_names_no_windows_is_nothing(text):
    assert windows_named(text) == ()


def test_a_build_of_no_release_is_taken_but_not_known():
    assert not only(windows_named("10.0.29574.1")).known


@pytest.mark.parametrize("word", BUILDS)
def test_images_are_named_by_the_words_of_their_tags_too(word):
    found = only(images_windows(word))
    assert (found.build, found.kind) == (BUILDS[word], "server")


def test_an_image_of_a_shared_build_is_a_servers():
    assert only(images_windows("10.0.26100")).name == "Windows Server 2025"
    assert only(images_windows("Windows 11 25H2")).kind == "client"


@given(st.sampled_from(ROWS))
def test_every_release_is_found_by_its_own_name_and_words(row):
    for word in (row.name, row.name.upper(), *row.words):
        found = only(windows_named(word))
        assert (found.build, found.name) == (row.build, row.name)


@given(st.text(max_size=80))
def test_no_text_makes_it_fail(text):
    windows_named(text)
    images_windows(text)


def test_a_build_of_two_releases_names_both():
    assert windows_of_build(26100).name == "Windows Server 2025 or Windows 11 24H2"
    assert windows_of_build(26100, kind="server").name == "Windows Server 2025"
