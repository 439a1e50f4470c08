import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import FactError
from deadlight.semantics.facts import rows_of
from deadlight.semantics.versions import read_version
from deadlight.semantics.vulnerabilities import VulnerabilityRow, known_vulnerabilities, vulnerability_rows

ROWS = vulnerability_rows()
PLUGIN, QUERY = "authorization-plugin", "log-query"


def states(product, version, **given_):
    found = known_vulnerabilities(product, version, **given_)
    assert found is not None
    return {known.row.id: known.state for known in found}


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ("18.03.0-ce", {"CVE-2026-34040", "CVE-2024-24557", "CVE-2018-8115", "CVE-2021-41190"}),
        ("18.03.1-ce", {"CVE-2026-34040", "CVE-2024-24557", "CVE-2021-41190"}),
        ("18.04.0-ce", {"CVE-2026-34040", "CVE-2024-24557", "CVE-2018-8115", "CVE-2021-41190"}),
        ("18.09.9", {"CVE-2026-34040", "CVE-2024-24557", "CVE-2021-41190"}),
        ("19.03.15", {"CVE-2024-41110", "CVE-2026-34040", "CVE-2024-24557", "CVE-2021-41190"}),
        ("20.10.27", {"CVE-2024-41110", "CVE-2026-34040", "CVE-2024-24557"}),
        ("23.0.9", {"CVE-2024-41110", "CVE-2026-34040", "CVE-2024-24557"}),
        ("23.0.10", {"CVE-2024-41110", "CVE-2026-34040"}),
        ("23.0.14", {"CVE-2024-41110", "CVE-2026-34040"}),
        ("23.0.15", {"CVE-2026-34040"}),
        ("24.0.9", {"CVE-2024-41110", "CVE-2026-34040"}),
        ("25.0.5", {"CVE-2024-41110", "CVE-2026-34040"}),
        ("25.0.6", {"CVE-2026-34040"}),
        ("25.0.15", {"CVE-2026-34040"}),
        ("25.0.16", set()),
        ("26.0.2", {"CVE-2024-41110", "CVE-2026-34040"}),
        ("26.1.5", {"CVE-2026-34040"}),
        ("27.1.0", {"CVE-2024-41110", "CVE-2026-34040"}),
        ("27.1.1", {"CVE-2026-34040"}),
        ("28.5.2", {"CVE-2026-34040"}),
        ("29.1.5", {"CVE-2026-34040"}),
        ("29.3.1-rc.1", {"CVE-2026-34040"}),
    ],
)
def test_engines_have_what_their_source_has(version, affected):
    found = states("docker-engine", version, having=[PLUGIN])
    assert {id_ for id_, state in found.items() if state == "affected"} == affected


def test_the_bypass_over_grpc_is_unknown_from_its_first_release_on():
    id_ = "gRPC past authorization plugins"
    assert id_ not in states("docker-engine", "29.1.5", having=[PLUGIN])
    assert states("docker-engine", "29.2.0", having=[PLUGIN])[id_] == "unknown"
    assert states("docker-engine", "29.7.2", having=[PLUGIN]) == {id_: "unknown"}


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ("v1.24.16", {"CVE-2023-3676", "CVE-2023-3955", "CVE-2023-5528", "CVE-2024-5321"}),
        ("v1.24.17", {"CVE-2023-5528", "CVE-2024-5321"}),
        ("v1.25.12", {"CVE-2023-3676", "CVE-2023-3955", "CVE-2023-5528", "CVE-2024-5321"}),
        ("v1.25.13", {"CVE-2023-5528", "CVE-2024-5321"}),
        ("v1.25.16", {"CVE-2024-5321"}),
        ("v1.26.11", {"CVE-2024-5321"}),
        ("v1.27.4", {"CVE-2023-3676", "CVE-2023-3955", "CVE-2023-5528", "CVE-2024-5321", "CVE-2024-9042"}),
        ("v1.27.7", {"CVE-2023-5528", "CVE-2024-5321", "CVE-2024-9042"}),
        ("v1.27.16", {"CVE-2024-9042"}),
        ("v1.28.0", {"CVE-2023-3676", "CVE-2023-3955", "CVE-2023-5528", "CVE-2024-5321", "CVE-2024-9042"}),
        ("v1.28.12", {"CVE-2024-9042"}),
        ("v1.29.6", {"CVE-2024-5321", "CVE-2024-9042"}),
        ("v1.29.13", set()),
        ("v1.30.2", {"CVE-2024-5321", "CVE-2024-9042"}),
        ("v1.30.8", {"CVE-2024-9042"}),
        ("v1.30.9", set()),
        ("v1.31.4", {"CVE-2024-9042"}),
        ("v1.31.5", set()),
        ("v1.32.0", {"CVE-2024-9042"}),
        ("v1.32.1", set()),
        ("v1.36.4", set()),
        ("v1.11.1", {"CVE-2018-1002101", "CVE-2023-3676", "CVE-2023-3955", "CVE-2023-5528", "CVE-2024-5321"}),
    ],
)
def test_kubelets_have_what_their_advisories_say(version, affected):
    found = states("kubelet", version, having=[QUERY])
    assert {id_ for id_, state in found.items() if state == "affected"} == affected


@pytest.mark.parametrize(
    ("version", "affected"),
    [("1.22.13", True), ("1.22.14", False), ("1.23.10", True), ("1.24.4", True), ("1.19.16", False)],
)
def test_the_letters_of_container_administrator_count_in_fixed_kubelets(version, affected):
    assert ("CVE-2021-25749" in states("kubelet", version)) is affected


@pytest.mark.parametrize(
    ("version", "affected"),
    [("v1.1.2", True), ("v1.1.3", False), ("1.0.0", True), ("2.0.0-alpha.0", True), ("2.0.0-alpha.1", False)],
)
def test_csi_proxy_is_open_up_to_its_fix(version, affected):
    assert bool(states("csi-proxy", version)) is affected


def test_what_was_backported_where_is_unknown_for_the_proxy():
    assert states("kube-proxy", "1.18.17") == {"CVE-2021-25736": "affected"}
    assert states("kube-proxy", "1.18.18") == {"CVE-2021-25736": "unknown"}
    assert states("kube-proxy", "1.20.15") == {"CVE-2021-25736": "unknown"}
    assert states("kube-proxy", "1.21.0") == {}


def test_what_needs_a_plugin_or_a_feature_is_unknown_until_that_is_known():
    assert states("docker-engine", "28.5.2") == {"CVE-2026-34040": "unknown"}
    assert states("docker-engine", "28.5.2", without=[PLUGIN]) == {}
    assert states("kubelet", "1.31.4") == {"CVE-2024-9042": "unknown"}
    assert states("kubelet", "1.31.4", without=[QUERY]) == {}


def test_a_vendors_build_may_hold_the_fix():
    assert set(states("kubelet", "v1.23.17-eks-8ccc7ba", having=[QUERY]).values()) == {"unknown"}
    assert states("kubelet", "v1.32.1-eks-8ccc7ba") == {}
    (known, *_) = known_vulnerabilities("docker-engine", "17.06.2-ee-9") or ()
    assert "vendor" in known.reason


@pytest.mark.parametrize("version", ["", "latest", "${V}", "windows-2022"])
def test_what_is_no_version_is_not_judged(version):
    assert known_vulnerabilities("kubelet", version) is None


def test_the_most_severe_comes_first():
    found = known_vulnerabilities("docker-engine", "20.10.5", having=[PLUGIN]) or ()
    assert [known.row.severity for known in found] == ["critical", "high", "medium", "low"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.product} {row.id}")
def test_the_release_that_mends_a_vulnerability_does_not_have_it(row):
    for version in row.fixed:
        assert row.id not in states(row.product, version, having=[PLUGIN, QUERY])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.product} {row.id}")
def test_ranges_begin_and_end_at_their_borders(row):
    for first, beyond in row.affected:
        assert not first or row.id in states(row.product, first, having=[PLUGIN, QUERY])
        if beyond and not any(beyond == begin for begin, _ in row.maybe):
            assert row.id not in states(row.product, beyond, having=[PLUGIN, QUERY])
        if first and beyond:
            assert read_version(first).is_before(read_version(beyond))


@given(st.sampled_from(ROWS), st.from_regex(r"\A[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,2}\Z"))
def test_what_is_known_without_a_requirement_is_known_with_it(row, version):
    less = states(row.product, version, without=[PLUGIN, QUERY])
    assert less.items() <= states(row.product, version, having=[PLUGIN, QUERY]).items()


@given(st.text(max_size=40))
def test_no_version_makes_it_fail(version):
    known_vulnerabilities("docker-engine", version)


@pytest.mark.parametrize("wrong", ['affected = [["x", ""]]', 'affected = [["1.0.0", ""]], confirmed = false'])
def test_bad_rows_are_refused(wrong):
    row = (
        '[sources]\na = "https://a"\n[[group]]\nrows = [{product = "kubelet", id = "x", title = "y", severity = "low", '
        'as_of = 2026-01-01, evidence = "a", certainty = "documented", %s}]'
    )
    with pytest.raises(FactError):
        rows_of(row % wrong, "test", VulnerabilityRow)
