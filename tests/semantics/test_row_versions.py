"""The version that is named selects rows: borders of engines and of Kubernetes."""

import pytest

from deadlight.semantics.settings import fate


@pytest.mark.parametrize(
    ("name", "value", "version", "error"),
    [
        ("read_only", True, "27.99.9", "Windows does not support root filesystem in read-only mode"),
        ("read_only", True, "28.0.0", "invalid option: read-only mode is not supported for Windows containers"),
        ("isolation", "vm", "27.5.1", "Invalid isolation: \"…\". Windows supports 'default', 'process', or 'hyperv'"),
        ("isolation", "vm", "28.0", "invalid isolation (…): Windows supports 'default', 'process', or 'hyperv'"),
        ("cap_drop", ["NET_RAW"], "22.6.0", ""),
        ("cap_drop", ["NET_RAW"], "23.0.0", 'invalid CapDrop: unknown capability: "CAP_…"'),
        ("volumes.target", "C:\\", "27.5.1", "destination path cannot be `c:` or `c:\\`: c:\\"),
        ("volumes.target", "C:\\", "28.5.2", "destination path (c:\\) cannot be 'c:' or 'c:\\'"),
    ],
)
def test_the_engines_version_selects_the_row(name, value, version, error):
    assert fate("compose", name, value, version=version).error == error


def test_switching_ipv4_off_is_an_option_of_version_28_and_newer():
    assert fate("network", "networks.enable_ipv4", False, version="27.5.1") is None
    assert (
        fate("network", "networks.enable_ipv4", False, version="28.0.0").error == "IPv4 cannot be disabled on Windows"
    )
    assert fate("network", "networks.enable_ipv4", True) is None


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("spec.securityContext.runAsUser", "1.25"),
        ("spec.securityContext.appArmorProfile", "1.30"),
        ("spec.securityContext.supplementalGroupsPolicy", "1.31"),
        ("spec.securityContext.seLinuxChangePolicy", "1.32"),
        ("spec.resources", "1.34"),
    ],
)
def test_a_field_is_forbidden_from_the_version_that_has_it(name, first):
    major, minor = first.split(".")
    for version in (first, f"v{first}.0", f"{major}.{int(minor) + 1}", ""):
        row = fate("kubernetes", name, {}, version=version, os_name="windows")
        assert row.fate == "rejected-at-create", version
    assert fate("kubernetes", name, {}, version=f"{major}.{int(minor) - 1}.9", os_name="windows") is None


@pytest.mark.parametrize(
    ("version", "unfixed"),
    [
        ("1.22.13", True), ("1.22.14", False), ("1.23.0", True), ("1.23.10", True), ("1.23.11", False),
        ("1.24.4", True), ("1.24.5", False), ("1.25.0", False), ("", False),
    ],
)  # fmt: skip
def test_the_spelling_of_the_administrator_counted_before_the_fix(version, unfixed):
    row = fate("kubernetes", "securityContext.runAsNonRoot", True, version=version)
    assert row.fate == "honoured"
    assert ("CVE-2021-25749" in row.effect) == unfixed


def test_a_row_that_ends_before_the_newest_version_is_not_taken_where_none_is_named():
    assert "CVE-2021-25749" not in fate("kubernetes", "securityContext.runAsNonRoot", True).effect
    assert fate("compose", "cap_drop", ["NET_RAW"]).fate == "rejected-at-create"
