"""An image as SPDX 2.3: valid by the library's own rules, the same to the byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from deadlight.model.errors import UsageError
from deadlight.model.image_content import Layer, Package
from deadlight.model.report import AuditReport
from deadlight.outputs.formats import render
from image_samples import BUILD, NAME, SERVER, content, report


def document(made: AuditReport | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(made or report(), "spdx"))
    problems = validate_full_spdx_document(JsonLikeDictParser().parse(found), "SPDX-2.3")
    assert [each.validation_message for each in problems] == []
    return found


def packages(found: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each for each in found["packages"]}


def test_the_document_describes_the_image_and_the_image_contains_the_rest() -> None:
    found = document()
    relations = [
        (each["spdxElementId"], each["relationshipType"], each["relatedSpdxElement"]) for each in found["relationships"]
    ]
    assert relations[0] == ("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-Image")
    inside = {each["SPDXID"] for each in found["packages"]} - {"SPDXRef-Image"}
    assert {to for _, kind, to in relations if kind == "CONTAINS"} == {*inside, "NOASSERTION"}


def test_the_image_has_its_digest_and_its_package_url() -> None:
    found = packages(document())[NAME]
    assert found["versionInfo"] == content().digest
    assert found["checksums"] == [{"algorithm": "SHA256", "checksumValue": content().digest.removeprefix("sha256:")}]
    assert found["externalRefs"][0]["referenceLocator"].startswith(f"pkg:oci/web@{content().digest}?")


def test_windows_is_a_package_with_its_build_and_cpe() -> None:
    found = packages(document())[SERVER]
    assert (found["versionInfo"], found["primaryPackagePurpose"]) == (BUILD, "OPERATING_SYSTEM")
    assert found["externalRefs"][0]["referenceLocator"].startswith(
        "cpe:2.3:o:microsoft:windows_server_2022:10.0.20348.2113"
    )


def test_a_package_has_its_url_and_says_where_it_was_found() -> None:
    found = packages(document())["Serilog"]
    assert [each["referenceLocator"] for each in found["externalRefs"]] == ["pkg:nuget/Serilog@3.1.0"]
    layer = content().layers[1].digest
    assert found["sourceInfo"] == f"found in app/web.deps.json in layer {layer}; tools/tool.deps.json in layer {layer}"


def test_what_was_not_read_is_said() -> None:
    assert "comment" not in document()
    found = document(report(layers=(*content().layers, Layer(digest="sha256:1", missing="its file is missing"))))
    assert found["comment"] == "Not read: layer 3: its file is missing"


def test_the_same_image_on_the_same_day_gives_the_same_bytes_and_another_image_another_namespace() -> None:
    first, again, other = (render(each, "spdx") for each in (report(), report(), report(packages=())))
    assert first == again
    assert json.loads(first)["creationInfo"]["created"] == "2026-11-22T00:00:00Z"
    assert json.loads(first)["documentNamespace"] != json.loads(other)["documentNamespace"]


def test_a_report_on_files_has_no_image_to_describe() -> None:
    with pytest.raises(UsageError, match="spdx describes an image"):
        render(AuditReport(version="1"), "spdx")


hostile = st.text(max_size=12)


@given(hostile, hostile, hostile, hostile)
def test_whatever_is_in_an_image_the_document_is_valid(name: str, version: str, path: str, layer: str) -> None:
    found = Package(name=name, version=version, ecosystem="nuget", purl="pkg:nuget/a@1", path=path, layer=layer)
    document(report(packages=(found,), name=name, names=(version,)))
