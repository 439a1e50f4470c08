import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.compatibility import build_of, runs_in_process_isolation

builds = st.integers(min_value=10000, max_value=65535)


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


@pytest.mark.parametrize(
    ("host", "image", "runs"),
    [
        (17763, 17763, True),
        (17763, 14393, False),
        (19042, 17763, False),
        (20348, 17763, False),
        (20348, 20348, True),
        (26100, 20348, True),
        (26100, 26100, True),
        (25398, 20348, True),
        (20348, 26100, False),
        (26100, 17763, False),
    ],
)
def test_hosts_run_the_images_that_the_runtime_matches(host, image, runs):
    assert runs_in_process_isolation(host, image) is runs


@given(builds)
def test_every_host_runs_images_of_its_own_build(build):
    assert runs_in_process_isolation(build, build)


@given(builds, builds)
def test_no_host_runs_a_newer_image(host, image):
    assert not (runs_in_process_isolation(host, image) and image > host)
