"""Trivy's reports on images: packages, vulnerabilities and secrets, without the secrets."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.sources.scanner_reports import trivy_images
from deadlight.sources.scanner_reports.trivy_images import read, read_file
from trivy_reports import encoded, libraries, package, report, secret, secrets, vulnerability

SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "trivy"
LAYER = f"sha256:{'a' * 64}"
NEWTONSOFT = ("pkg:nuget/Newtonsoft.Json@12.0.3", "Newtonsoft.Json", "12.0.3")

with_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples/trivy is not here")


def only(*results, **more):
    return read(encoded(report([LAYER], results, **more)))


def test_a_package_is_told_with_the_file_that_lists_it() -> None:
    (found,) = only(libraries("Files/app/web.deps.json", "dotnet-core", [package(*NEWTONSOFT, layer=LAYER)])).packages
    assert (found.name, found.version, found.ecosystem) == ("Newtonsoft.Json", "12.0.3", "nuget")
    assert (found.purl, found.path, found.layer) == (NEWTONSOFT[0], "app/web.deps.json", LAYER)
    assert found.sources == ("trivy",)


def test_a_package_that_has_a_file_of_its_own_is_told_with_that() -> None:
    path = "Files/app/node_modules/lodash/package.json"
    (found,) = only(libraries("Node.js", "node-pkg", [package("pkg:npm/lodash@4.17.20", "lodash", "4.17.20", path=path)])).packages  # fmt: skip
    assert (found.ecosystem, found.path) == ("npm", "app/node_modules/lodash/package.json")


def test_a_package_of_a_kind_that_deadlight_does_not_know_is_generic() -> None:
    (found,) = only(
        libraries("Files/a/Gemfile.lock", "bundler", [package("pkg:gem/rack@2.0.1", "rack", "2.0.1")])
    ).packages
    assert found.ecosystem == "generic"


def test_packages_of_another_operating_system_are_counted_and_left_out() -> None:
    os_packages = {
        "Target": "debian 12",
        "Class": "os-pkgs",
        "Type": "debian",
        "Packages": [package("", "bash", "5.2")],
    }
    found = only(os_packages)
    assert (found.packages, found.os_packages) == ((), 1)


def test_a_vulnerability_keeps_its_fix_severity_score_and_other_names() -> None:
    (found,) = only(libraries("Files/app/web.deps.json", "dotnet-core", [], [vulnerability(*NEWTONSOFT)])).advisories
    assert (found.id, found.aliases) == ("CVE-2024-21907", ("GHSA-5crp-9r3c-p9vr",))
    assert (found.package, found.version, found.fixed) == ("Newtonsoft.Json", "12.0.3", "13.0.1")
    assert (found.severity, found.score, found.state) == ("high", 7.5, "open")
    assert found.vector.startswith("CVSS:3.1/")
    assert (found.published, found.path, found.sources) == ("2024-01-03", "app/web.deps.json", ("trivy",))


def test_the_package_of_a_vulnerability_is_one_where_packages_are_not_listed() -> None:
    (found,) = only(libraries("Files/app/web.deps.json", "dotnet-core", [], [vulnerability(*NEWTONSOFT)])).packages
    assert (found.purl, found.path) == (NEWTONSOFT[0], "app/web.deps.json")


@pytest.mark.parametrize(
    ("status", "states"),
    [("fixed", ["open"]), ("affected", ["open"]), ("will_not_fix", ["open"]), ("end_of_life", ["open"]), ("", ["open"]),
     ("under_investigation", ["unknown"]), ("not_affected", [])],
)  # fmt: skip
def test_what_its_status_says_of_a_vulnerability(status, states) -> None:
    result = libraries("Files/a.deps.json", "dotnet-core", [], [vulnerability(*NEWTONSOFT, Status=status)])
    assert [each.state for each in only(result).advisories] == states


def test_a_severity_that_is_not_known_is_empty() -> None:
    result = libraries(
        "Files/a.deps.json", "dotnet-core", [], [vulnerability(*NEWTONSOFT, Severity="UNKNOWN", CVSS=None)]
    )
    (found,) = only(result).advisories
    assert (found.severity, found.score) == ("", 0.0)


def test_of_a_secret_only_kind_and_place_are_taken() -> None:
    hidden = "kestrel-Harbour9!x"
    found = only(
        secrets(
            "/Files/app/aws.ini", secret("aws-access-key-id", "AWS", "AWS Access Key ID", layer=LAYER, shown=hidden),
            secret("aws-access-key-id", "AWS", "AWS Access Key ID", layer=LAYER),
        ),
        secrets("/Files/app/id_rsa", secret("private-key", "AsymmetricPrivateKey", "Asymmetric Private Key")),
    )  # fmt: skip
    first, second = found.secrets
    assert (first.path, first.kind, first.count, first.layer) == ("app/aws.ini", "secret", 2, LAYER)
    assert "AWS Access Key ID" in first.detail
    assert (second.path, second.kind) == ("app/id_rsa", "private-key")
    assert hidden not in msgspec.json.encode(found).decode()


def test_a_secret_has_the_worst_severity_that_it_gives_in_the_file() -> None:
    told = [
        {**secret("jwt-token", "JWT", "JWT token"), "Severity": severity} for severity in ("LOW", "MEDIUM", "UNKNOWN")
    ]
    (found,) = only(secrets("/Files/app/PKG-INFO", *told)).secrets
    assert found.severity == "medium"


def test_versions_before_the_report_said_its_own_are_read() -> None:
    assert only().by.version == ""
    newer = report([LAYER]) | {"Trivy": {"Version": "0.70.0"}}
    assert read(encoded(newer)).by.version == "0.70.0"
    assert read(encoded(newer)).made == "2026-11-20"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no report of Trivy"),
        (b"[]", "no report of Trivy"),
        (b'{"SchemaVersion": 2, "Results": 7}', "no report of Trivy"),
        (b'{"bomFormat": "CycloneDX"}', "no report of Trivy"),
        (b'{"SchemaVersion": 2, "ArtifactType": "filesystem"}', "on a filesystem, not on an image"),
        (b'{"SchemaVersion": 2, "ArtifactType": "container_image"}', "names no layers"),
        (b"[" * 100_000, "no report of Trivy"),
    ],
)
def test_what_is_no_report_on_an_image_is_refused(data, reason) -> None:
    with pytest.raises(InputError, match=reason):
        read(data)


def test_a_report_of_too_much_is_refused(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(trivy_images, "MOST", 1)
    with pytest.raises(InputError, match="more than 1 packages"):
        only(libraries("a", "nuget", [package(*NEWTONSOFT)] * 2))
    monkeypatch.setattr(trivy_images, "LARGEST", 10)
    (tmp_path / "large.json").write_bytes(encoded(report([LAYER])))
    with pytest.raises(InputError, match="more than 0 MiB"):
        read_file(tmp_path / "large.json")


def test_a_file_that_is_none_is_refused(tmp_path) -> None:
    for path, reason in ((tmp_path / "gone.json", "does not exist"), (tmp_path, "no regular file")):
        with pytest.raises(InputError, match=reason):
            read_file(path)


@given(st.recursive(st.none() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["Results", "Packages", "Vulnerabilities", "Secrets", "Metadata", "DiffIDs", "CVSS", "Layer"]),
        inner, max_size=4)
), max_leaves=12))  # fmt: skip
def test_any_json_is_read_or_refused(value) -> None:
    document = report([LAYER]) | (value if isinstance(value, dict) else {"Results": value})
    with contextlib.suppress(InputError):
        assert read(json.dumps(document).encode()).layers


@with_samples
def test_the_sample_of_a_windows_image_is_read() -> None:
    found = read_file(SAMPLES / "win_licmis.json")
    assert [each.purl for each in found.packages] == ["pkg:nuget/Newtonsoft.Json@9.0.1"]
    assert [(each.path, each.kind) for each in found.secrets] == [
        ("app/aws.ini", "secret"),
        ("app/id_rsa", "private-key"),
    ]
    assert len(found.layers) == 1


@with_samples
@pytest.mark.parametrize("name", ["fs_all.json", "win_sbom.json"])
def test_samples_that_are_on_no_image_or_no_json_of_trivy_are_refused(name) -> None:
    with pytest.raises(InputError):
        read_file(SAMPLES / name)
