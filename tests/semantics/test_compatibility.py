import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.compatibility import CompatibilityRow, build_of, compatibility
from deadlight.semantics.facts import read_rows
from deadlight.semantics.windows_releases import ReleaseRow, Windows, windows_of_build

ROWS = read_rows("compatibility", CompatibilityRow)
RELEASES = read_rows("windows_releases", ReleaseRow)
SERVERS = sorted({row.build for row in RELEASES if row.kind == "server"})
hosts = st.sampled_from(RELEASES).map(lambda row: windows_of_build(row.build, kind=row.kind))
images = st.sampled_from(SERVERS).map(lambda build: windows_of_build(build, kind="server"))
isolations = st.sampled_from(["process", "hyperv", "host-process"])


def decided(host, image, isolation="process", kind="server"):
    return compatibility(windows_of_build(host, kind=kind), windows_of_build(image, kind="server"), isolation)


@pytest.mark.parametrize(
    ("text", "build"),
    [
        ("10.0.20348", 20348),
        (" 10.0.17763.5329 ", 17763),
        ("20348", None),
        ("10.0.203480", None),
        ("10.0.", None),
        ("ltsc2022", None),
        ("", None),
    ],
)
def test_a_build_is_read_from_a_version_of_windows_only(text, build):
    assert build_of(text) == build


MICROSOFTS_TABLE = {
    26100: {26100: "P", 20348: "P", 17763: "H", 14393: "H"},
    20348: {26100: "", 20348: "P", 17763: "H", 14393: "H"},
    19042: {20348: "", 19042: "P", 19041: "H", 18363: "H", 18362: "H", 17763: "H", 14393: "H"},
    19041: {19042: "", 19041: "P", 18363: "H", 18362: "H", 17763: "H", 14393: "H"},
    18363: {19042: "", 19041: "", 18363: "P", 18362: "H", 17763: "H", 14393: "H"},
    18362: {19042: "", 19041: "", 18363: "", 18362: "P", 17763: "H", 14393: "H"},
    17763: {26100: "", 20348: "", 19041: "", 18362: "", 17763: "P", 14393: "H"},
    14393: {20348: "", 17763: "", 16299: ""},
}
"""Server hosts → images that they run in process isolation too (P), in hypervisor isolation only (H), or not at all."""


@pytest.mark.parametrize(
    ("host", "image", "runs"),
    [(host, image, runs) for host, row in MICROSOFTS_TABLE.items() for image, runs in row.items()],
)
def test_servers_run_what_microsofts_table_says(host, image, runs):
    assert decided(host, image).outcome == ("runs" if runs == "P" else "does-not-run")
    assert decided(host, image, "hyperv").outcome == ("runs" if runs else "does-not-run")


@pytest.mark.parametrize(
    ("host", "image", "outcome"),
    [
        (22000, 20348, "runs"),
        (22631, 20348, "runs"),
        (22631, 26100, "does-not-run"),
        (22631, 17763, "does-not-run"),
        (26100, 26100, "runs"),
        (26200, 26100, "runs"),
        (26200, 20348, "runs"),
        (28000, 20348, "unknown"),
        (28000, 17763, "does-not-run"),
        (19045, 20348, "does-not-run"),
        (19045, 17763, "does-not-run"),
        (17763, 17763, "unknown"),
        (19042, 19042, "unknown"),
        (17134, 17134, "does-not-run"),
        (14393, 14393, "does-not-run"),
    ],
)
def test_clients_run_what_microsofts_pages_say_where_they_agree(host, image, outcome):
    assert decided(host, image, kind="client").outcome == outcome


def test_a_build_of_a_server_and_a_client_has_the_answer_of_both_or_of_the_server():
    assert decided(26100, 20348, kind="unknown").outcome == "runs"
    assert decided(17763, 17763, kind="unknown").outcome == "runs"


@pytest.mark.parametrize(
    ("host", "image", "outcome"), [(1914, 1914, "runs"), (1914, 1944, "does-not-run"), (None, 1914, "unknown")]
)
def test_on_windows_server_2016_revisions_have_to_match(host, image, outcome):
    found = compatibility(windows_of_build(14393, host, "server"), windows_of_build(14393, image, "server"))
    assert found.outcome == outcome
    assert "revision" in found.reason


@pytest.mark.parametrize("build", [17763, 20348, 26100])
def test_later_revisions_do_not_have_to_match(build):
    found = compatibility(windows_of_build(build, 1, "server"), windows_of_build(build, 2, "server"))
    assert found.outcome == "runs"


def test_the_annual_channel_runs_images_of_2022_and_what_it_is_to_2025_is_not_known():
    assert decided(25398, 20348).outcome == "runs"
    assert decided(26100, 25398).outcome == "unknown"
    assert decided(26100, 25398, "hyperv").outcome == "runs"


def test_a_mismatch_names_the_error_and_the_way_out():
    found = decided(20348, 17763)
    assert "(0xc0370101)" in found.error
    assert "hypervisor" in found.instead


@pytest.mark.parametrize("isolation", ["process", "hyperv"])
@pytest.mark.parametrize(("host", "image"), [(29574, 26100), (26100, 29574), (29574, 29574), (20347, 20347)])
def test_previews_and_builds_of_no_release_are_unknown(host, image, isolation):
    found = decided(host, image, isolation, kind="unknown")
    assert (found.outcome, bool(found.verify)) == ("unknown", True)


@pytest.mark.parametrize("isolation", ["process", "hyperv"])
def test_an_image_of_a_client_is_not_known_to_exist(isolation):
    client = windows_of_build(26200)
    assert compatibility(client, client, isolation).outcome == "unknown"


def test_host_process_containers_need_no_matching_build():
    assert decided(20348, 14393, "host-process").outcome == "runs"
    assert decided(20348, 29574, "host-process").outcome == "runs"


@given(st.sampled_from(SERVERS), st.integers(0, 65535))
def test_a_server_runs_its_own_build(build, revision):
    host = windows_of_build(build, revision, "server")
    assert compatibility(host, host).outcome == "runs"
    assert compatibility(host, host, "hyperv").outcome == "runs"


@given(hosts, images)
def test_no_host_runs_a_newer_image(host, image):
    if image.build > host.build:
        assert compatibility(host, image).outcome == "does-not-run"
        assert compatibility(host, image, "hyperv").outcome == "does-not-run"


@given(hosts, images)
def test_what_runs_in_process_isolation_runs_in_hypervisor_isolation(host, image):
    if compatibility(host, image).outcome == "runs":
        assert compatibility(host, image, "hyperv").outcome == "runs"


@given(hosts, images, isolations)
def test_every_answer_has_a_reason_and_every_known_one_its_evidence(host, image, isolation):
    found = compatibility(host, image, isolation)
    assert found.reason
    assert found.evidence
    assert found.outcome != "unknown" or found.verify
    assert found.outcome != "does-not-run" or found.instead


@given(st.integers(10000, 65535), st.integers(10000, 65535), isolations)
def test_every_pair_has_an_answer(host, image, isolation):
    assert compatibility(Windows(build=host), Windows(build=image), isolation).reason


def test_every_row_is_reached():
    reached = set()
    for host in [windows_of_build(row.build, 1, row.kind) for row in RELEASES]:
        for build in SERVERS:
            for revision in (None, 1, 2):
                for isolation in ("process", "hyperv"):
                    found = compatibility(host, windows_of_build(build, revision, "server"), isolation)
                    reached.add((found.reason, found.outcome))
    assert {(row.reason, row.outcome) for row in ROWS} <= reached
