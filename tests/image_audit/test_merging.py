"""What another scanner found is put together with what deadlight found: everything once, with who says it."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from deadlight.image_audit.merging import is_of, key_of, merged
from deadlight.model.advisory import PackageAdvisory
from deadlight.sources.scanner_reports.trivy_images import read
from image_builder import base_layer, content_of, image, layer
from trivy_reports import encoded, layers_read, libraries, package, report, secret, secrets, vulnerability

DEPS = json.dumps({"libraries": {"Newtonsoft.Json/12.0.3": {"type": "package"}}})
NEWTONSOFT = ("pkg:nuget/Newtonsoft.Json@12.0.3", "Newtonsoft.Json", "12.0.3")
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEkestrelharbour\n"
OURS = PackageAdvisory(
    id="CVE-2024-21907", aliases=("GHSA-5crp-9r3c-p9vr",), package="Newtonsoft.Json", version="12.0.3",
    purl=NEWTONSOFT[0], path="app/web.deps.json", severity="medium", fixed="13.0.1",
)  # fmt: skip


@pytest.fixture(scope="module")
def content():
    return content_of(image([base_layer(), layer({"app/web.deps.json": DEPS, "app/id_rsa": KEY})]))


def said(content, *results):
    return read(encoded(report(layers_read(content), results)))


def listed(packages=(), vulnerabilities=(), target="Files/app/web.deps.json"):
    return libraries(target, "dotnet-core", packages, vulnerabilities)


def test_a_report_is_of_an_image_with_the_same_layers(content) -> None:
    assert is_of(content, said(content))
    assert not is_of(content, read(encoded(report(layers_read(content)[:1]))))


def test_a_package_that_both_found_is_there_once_with_both_names(content) -> None:
    found = merged(content, said(content, listed([package(*NEWTONSOFT)])))
    assert [(each.purl, each.sources) for each in found.packages] == [(NEWTONSOFT[0], ("deadlight", "trivy"))]
    assert found.scanners[0].name == "trivy"


def test_a_package_is_the_same_whatever_the_case_qualifiers_and_place_of_its_url(content) -> None:
    for purl in ("pkg:nuget/newtonsoft.json@12.0.3", "pkg:NuGet/Newtonsoft.Json@12.0.3?os=windows#lib"):
        found = merged(content, said(content, listed([package(purl, *NEWTONSOFT[1:])], target="Files/other.json")))
        assert [each.sources for each in found.packages] == [("deadlight", "trivy")]


def test_what_only_the_other_found_is_marked_as_its_own_with_its_layer(content) -> None:
    newest = content.layers[1]
    other = package("pkg:nuget/Newtonsoft.Json@13.0.1", "Newtonsoft.Json", "13.0.1", layer=newest.diff_id)
    *_, added = merged(content, said(content, listed([other]))).packages
    assert (added.version, added.sources, added.layer) == ("13.0.1", ("trivy",), newest.digest)


@pytest.mark.parametrize(
    ("left", "right"),
    [("pkg:golang/golang.org/x/net@v0.1.0", "pkg:golang/golang.org/x/net@0.1.0"),
     ("pkg:pypi/Typing_Extensions@4.0", "pkg:pypi/typing-extensions@4.0"),
     ("pkg:npm/%40angular/core@1.0", "pkg:npm/@angular/core@1.0")],
)  # fmt: skip
def test_urls_that_mean_one_package(left, right) -> None:
    assert key_of(left, "", "") == key_of(right, "", "")


def test_a_package_without_a_url_is_told_by_name_and_version() -> None:
    assert key_of("", "Web", "1") == key_of("no url", "web", "1") != key_of("", "web", "2")


def test_a_vulnerability_that_both_found_keeps_our_words_and_has_both_names(content) -> None:
    ours = replace(content, package_advisories=(OURS,))
    (found,) = merged(ours, said(ours, listed([], [vulnerability(*NEWTONSOFT)]))).package_advisories
    assert found.sources == ("deadlight", "trivy")
    assert (found.severity, found.fixed) == ("medium", "13.0.1")
    # What we lacked is filled in.
    assert (found.score, found.published) == (7.5, "2024-01-03")


def test_a_vulnerability_is_the_same_by_any_of_its_names(content) -> None:
    ours = replace(content, package_advisories=(replace(OURS, id="GHSA-5crp-9r3c-p9vr", aliases=()),))
    (found,) = merged(ours, said(ours, listed([], [vulnerability(*NEWTONSOFT)]))).package_advisories
    assert (found.id, found.aliases) == ("GHSA-5crp-9r3c-p9vr", ("CVE-2024-21907",))


def test_the_same_vulnerability_of_another_version_is_another(content) -> None:
    ours = replace(content, package_advisories=(OURS,))
    other = vulnerability("pkg:nuget/Newtonsoft.Json@11.0.1", "Newtonsoft.Json", "11.0.1")
    found = merged(ours, said(ours, listed([], [other]))).package_advisories
    assert [(each.version, each.sources) for each in found] == [("12.0.3", ("deadlight",)), ("11.0.1", ("trivy",))]


@pytest.mark.parametrize(("ours", "theirs", "both"), [("unknown", "fixed", "open"), ("open", "under_investigation", "open"),
                                                      ("unknown", "under_investigation", "unknown")])  # fmt: skip
def test_what_anybody_is_sure_of_is_open(content, ours, theirs, both) -> None:
    unsure = replace(content, package_advisories=(replace(OURS, state=ours, reason="why"),))
    (found,) = merged(unsure, said(unsure, listed([], [vulnerability(*NEWTONSOFT, Status=theirs)]))).package_advisories
    assert (found.state, bool(found.reason)) == (both, both == "unknown")


def test_a_vulnerability_that_only_the_other_found_is_told_at_the_package_that_we_know(content) -> None:
    result = listed([], [vulnerability(*NEWTONSOFT)], target="Files/elsewhere.deps.json")
    (found,) = merged(content, said(content, result, result)).package_advisories
    assert (found.path, found.sources) == ("app/web.deps.json", ("trivy",))
    assert found.layer == content.layers[1].digest


def test_a_secret_that_both_found_is_there_once_by_path_and_kind(content) -> None:
    key = secret("private-key", "AsymmetricPrivateKey", "Asymmetric Private Key")
    token = secret("aws-access-key-id", "AWS", "AWS Access Key ID", layer=content.layers[1].diff_id)
    found = merged(content, said(content, secrets("/Files/app/ID_RSA", key), secrets("/Files/app/id_rsa", token))).files
    assert [(each.kind, each.sources) for each in found] == [
        ("private-key", ("deadlight", "trivy")),
        ("secret", ("trivy",)),
    ]
    assert found[0].detail == content.files[0].detail
    assert found[1].layer == content.layers[1].digest


def test_nothing_of_ours_is_lost(content) -> None:
    assert merged(content, said(content)).packages == content.packages
    assert merged(content, said(content)).files == content.files
