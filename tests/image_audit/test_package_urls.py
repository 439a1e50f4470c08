"""Package URLs: taken apart as the reference library does, and which covers which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packageurl import PackageURL

from deadlight.image_audit.package_urls import covers, parsed

names = st.text("abcdXYZ01 .-_@/%+é", min_size=1, max_size=6).filter(
    lambda text: text.strip("/ ") == text and "//" not in text
)
kinds = st.sampled_from(["nuget", "npm", "maven", "generic", "golang", "cargo", "gem"])


@given(
    kinds, names, names, st.none() | names, st.dictionaries(st.sampled_from(["arch", "os", "tag"]), names, max_size=3)
)
def test_a_package_url_is_taken_apart_as_the_reference_library_does(kind, namespace, name, version, qualifiers) -> None:
    made = PackageURL(kind, namespace, name.replace("/", "-"), version, qualifiers)
    found = parsed(made.to_string())
    assert found is not None
    again = PackageURL.from_string(made.to_string())
    assert (found.type, found.version) == (again.type, again.version or "")
    assert (found.namespace.lower(), found.name.lower()) == ((again.namespace or "").lower(), again.name.lower())
    assert dict(found.qualifiers) == dict(again.qualifiers)


@given(st.text(max_size=30))
def test_any_text_is_a_package_url_or_none(text: str) -> None:
    for each in (text, f"pkg:{text}"):
        assert covers(each, each) is (parsed(each) is not None)


@pytest.mark.parametrize(
    ("general", "special"),
    [
        ("pkg:nuget/Newtonsoft.Json", "pkg:nuget/newtonsoft.json@12.0.1"),
        ("pkg:pypi/ruamel_yaml@1", "pkg:pypi/ruamel-yaml@1"),
        ("pkg:npm/%40a/b@1", "pkg:npm/%40a/b@1?x=1"),
        ("pkg:npm/@a/b", "pkg:npm/%40a/b@1"),
        ("pkg:npm/@a/b@1", "pkg:npm/%40a/b@1"),
        ("pkg:github/shop/web", "pkg:github/shop/web@feature/cart"),
        ("pkg:/oci/web", "pkg:oci/web@sha256:1"),
        ("pkg:oci/web?repository_url=index.docker.io/library/web", "pkg:oci/web?repository_url=docker.io/library/web"),
        ("pkg:oci/web?repository_url=https://gcr.io/a", "pkg:oci/web?repository_url=gcr.io/a/web"),
    ],
)  # fmt: skip
def test_the_more_general_covers_the_more_special(general, special) -> None:
    assert covers(general, special)


@pytest.mark.parametrize(
    ("general", "special"),
    [
        ("pkg:nuget/a@1", "pkg:nuget/a"),
        ("pkg:nuget/a@1", "pkg:nuget/a@1.0"),
        ("pkg:nuget/a?arch=x", "pkg:nuget/a"),
        ("pkg:npm/a", "pkg:npm/%40x/a"),
        ("pkg:maven/a/b", "pkg:maven/A/b"),
        ("pkg:npm/a", "pkg:nuget/a"),
        ("pkg:oci/web?repository_url=docker.io/library/web", "pkg:oci/web?repository_url=docker.io/other/web"),
        ("nuget/a", "nuget/a"),
        ("pkg:nuget", "pkg:nuget"),
    ],
)  # fmt: skip
def test_what_differs_is_not_covered(general, special) -> None:
    assert not covers(general, special)
