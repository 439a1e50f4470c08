import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics import conditions
from deadlight.semantics.container_engines import engine_rows, on_engines, takes_entry
from deadlight.semantics.windows_releases import windows_of_build

builds = st.integers(10000, 65535)
rules = st.sampled_from(["any", "not-newer", "same-build", "since-2022", "previous-lts"])


def on(host, image, *, kind="unknown", **versions):
    rows = on_engines(windows_of_build(host, kind=kind), windows_of_build(image, kind="server"), **versions)
    assert len({row.name for row in rows}) == len(rows)
    return {row.name: row for row in rows}


def outcomes(host, image, **versions):
    return {name: (row.process.outcome, row.hyperv.outcome) for name, row in on(host, image, **versions).items()}


@pytest.mark.parametrize(
    ("version", "on_22631", "on_26100", "on_26200"),
    [
        ("1.4.13", True, True, True),
        ("1.5.0", False, False, False),
        ("1.6.22", False, False, False),
        ("1.6.23", True, True, True),
        ("1.6.39", True, True, True),
        ("1.7.0", False, False, False),
        ("1.7.5", False, False, False),
        ("1.7.6", True, True, True),
        ("1.7.34", True, True, True),
        ("2.0.0", True, True, True),
        ("2.0.11", True, True, True),
        ("2.1.5", True, True, True),
        ("2.1.6", True, True, False),
        ("2.2.0", True, True, False),
        ("2.3.4", True, True, False),
    ],
)
def test_containerd_takes_images_of_2022_by_its_version(version, on_22631, on_26100, on_26200):
    for host, taken in ((22631, on_22631), (26100, on_26100), (26200, on_26200)):
        found = outcomes(host, 20348, containerd_version=version)
        assert found == {"containerd": ("runs", "runs") if taken else ("refused-at-pull", "refused-at-pull")}


def test_dockerd_leaves_older_images_to_windows_and_refuses_newer_ones():
    assert outcomes(20348, 17763, engine_version="27.5.1") == {"Docker Engine": ("does-not-run", "runs")}
    newer = on(20348, 26100, engine_version="27.5.1")["Docker Engine"]
    assert "incompatible with a" in newer.process.error


def test_docker_with_the_containerd_image_store_takes_what_its_containerd_takes():
    name = "Docker Engine with the containerd image store"
    assert outcomes(26200, 20348, engine_version="28.5.2")[name] == ("runs", "runs")
    assert outcomes(26200, 20348, engine_version="29.6.2")[name] == ("refused-at-pull", "refused-at-pull")
    assert outcomes(26200, 20348, engine_version="29.6.2")["Docker Engine"] == ("runs", "runs")


def test_docker_since_23_does_not_run_on_windows_server_2016():
    assert outcomes(14393, 14393, engine_version="20.10.27")["Docker Engine"] == ("unknown", "runs")
    found = on(14393, 14393, engine_version="23.0.0")["Docker Engine"].process
    assert (found.outcome, "17763 or higher" in found.error) == ("does-not-run", True)


def test_clients_isolate_by_hypervisor_unless_asked():
    assert any(
        "unless process isolation" in note
        for note in on(26200, 26100, kind="client", engine_version="28.5.2")["Docker Engine"].notes
    )
    assert not on(26100, 26100, engine_version="28.5.2")["Docker Engine"].notes


def test_what_windows_would_not_run_either_is_not_called_a_matter_of_the_pull():
    assert outcomes(20348, 17763, containerd_version="2.3.4") == {"containerd": ("does-not-run", "refused-at-pull")}


def test_without_a_version_every_line_is_told_and_with_one_only_that_engine():
    everything = on_engines(windows_of_build(26100), windows_of_build(20348))
    assert len(everything) == len(engine_rows())
    assert set(outcomes(26100, 20348, engine_version="28.5.2", containerd_version="2.0.0")) == {
        "Docker Engine", "Docker Engine with the containerd image store", "containerd",
    }  # fmt: skip


def test_the_versions_of_containerd_are_covered_without_gap_or_overlap():
    rows = [row for row in engine_rows() if row.engine == "containerd"]
    borders = {border for row in rows for border in conditions.borders(row.versions)}
    for version in borders | {"1.0.0", "3.0.0"}:
        assert sum(conditions.in_versions(version, row.versions) for row in rows) == 1, version


@given(rules, builds)
def test_every_rule_takes_the_hosts_own_build(takes, build):
    assert takes_entry(takes, build, build) or (takes == "any")


@given(rules, builds, builds)
def test_no_rule_but_any_takes_a_newer_image(takes, host, image):
    assert image <= host or takes == "any" or not takes_entry(takes, host, image)


@given(builds, builds)
def test_the_newer_rule_takes_nothing_that_the_older_does_not(host, image):
    assert takes_entry("since-2022", host, image) or not takes_entry("previous-lts", host, image)
