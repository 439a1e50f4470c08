"""An image as CycloneDX: valid by the library's own schema, the same to the byte, and saying what it does not know."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from deadlight.model.errors import InputError, UsageError
from deadlight.model.image_content import Layer, Package
from deadlight.model.outcome import Unread
from deadlight.model.report import AuditReport
from deadlight.outputs.formats import render
from image_samples import BUILD, NAME, SERVER, advisory, content, level, of_package, report

SYSTEM = f"operating-system/{SERVER}@{BUILD}"


def document(made: AuditReport | None = None) -> dict[str, Any]:
    text = render(made or report(), "cyclonedx")
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    assert problem is None, problem
    return json.loads(text)


def components(found: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each for each in found["components"]}


def vulnerabilities(found: dict[str, Any]) -> dict[str, Any]:
    return {each["id"]: each for each in found["vulnerabilities"]}


def properties(where: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["name"].removeprefix("deadlight:"), each["value"]) for each in where.get("properties", ())]


def test_the_image_is_the_root_with_its_digest_and_package_url() -> None:
    root = document()["metadata"]["component"]
    digest = content().digest
    assert (root["type"], root["name"], root["version"]) == ("container", NAME, digest)
    assert root["hashes"] == [{"alg": "SHA-256", "content": digest.removeprefix("sha256:")}]
    where = "arch=amd64&repository_url=registry.example.com/shop/web&tag=1.4"
    assert root["purl"] == root["bom-ref"] == f"pkg:oci/web@{digest}?{where}"


def test_an_image_without_the_digest_of_a_manifest_has_no_package_url_that_others_would_share() -> None:
    root = document(report(digest=""))["metadata"]["component"]
    assert "purl" not in root
    assert "hashes" not in root
    assert root["version"] == content().id


def test_layers_are_properties_of_the_image() -> None:
    layers = content().layers
    told = properties(document()["metadata"]["component"])
    assert ("layer:001:digest", layers[0].digest) in told
    assert ("layer:001:microsoft", "true") in told
    assert ("layer:002:diff-id", layers[1].diff_id) in told


def test_windows_is_a_component_with_its_build() -> None:
    system = components(document())[SERVER]
    assert (system["type"], system["version"], system["supplier"]) == ("operating-system", BUILD, {"name": "Microsoft"})
    assert system["cpe"] == f"cpe:2.3:o:microsoft:windows_server_2022:{BUILD}:*:*:*:*:*:x64:*"


def test_a_package_is_listed_once_with_all_places_where_it_was_found() -> None:
    serilog = components(document())["Serilog"]
    assert (serilog["purl"], serilog["type"]) == ("pkg:nuget/Serilog@3.1.0", "library")
    assert [each["location"] for each in serilog["evidence"]["occurrences"]] == [
        "app/web.deps.json",
        "tools/tool.deps.json",
    ]
    assert serilog["evidence"]["occurrences"][0]["additionalContext"] == f"layer {content().layers[1].digest}"


def test_a_scope_of_npm_is_the_group() -> None:
    cart = components(document())["cart"]
    assert (cart["group"], cart["purl"]) == ("@shop", "pkg:npm/%40shop/cart@1.2.3")


def test_a_program_without_a_package_url_is_an_application() -> None:
    program = Package(name="7-Zip 24.08 (x64)", version="24.08", ecosystem="windows", path="SOFTWARE")
    found = components(document(report(packages=(program, program))))["7-Zip 24.08 (x64)"]
    assert (found["type"], "purl" in found) == ("application", False)


def test_the_image_depends_on_all_that_is_in_it() -> None:
    found = document()
    root = next(each for each in found["dependencies"] if each["ref"] == found["metadata"]["component"]["bom-ref"])
    assert sorted(root["dependsOn"]) == sorted(each["bom-ref"] for each in found["components"])


def test_services_of_windows_are_no_services_of_a_network() -> None:
    assert "services" not in document()


# --- Vulnerabilities ---


def test_what_is_open_in_windows_is_exploitable_and_says_what_mends_it() -> None:
    found = vulnerabilities(document())["CVE-2024-0001"]
    assert found["affects"] == [{"ref": SYSTEM}]
    assert found["analysis"] == {"state": "exploitable", "response": ["update"]}
    assert "KB5034770 (10.0.20348.2322)" in found["recommendation"]
    assert found["ratings"] == [
        {
            "score": 7.5,
            "severity": "high",
            "method": "CVSSv31",
            "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
        }
    ]
    assert found["source"]["url"] == "https://msrc.microsoft.com/update-guide/vulnerability/CVE-2024-0001"


def test_a_flaw_of_the_kernel_is_in_triage_as_the_image_does_not_decide() -> None:
    found = vulnerabilities(document())["CVE-2024-0002"]
    assert found["analysis"]["state"] == "in_triage"
    assert "the host's under process isolation, where the build of the host decides" in found["analysis"]["detail"]
    assert ("exploited-since", "2024-03-04") in properties(found)


def test_what_is_not_known_is_in_triage_with_the_reason() -> None:
    found = vulnerabilities(document())["CVE-2024-0003"]
    assert found["analysis"]["state"] == "in_triage"
    assert "hotpatch" in found["analysis"]["detail"]


def test_a_vulnerability_of_a_package_affects_the_package_and_has_its_aliases() -> None:
    found = vulnerabilities(document())["CVE-2024-21907"]
    assert found["affects"] == [{"ref": "pkg:nuget/Newtonsoft.Json@12.0.1"}]
    assert found["references"] == [{"id": "GHSA-5crp-9r3c-p9vr", "source": {"name": "GitHub"}}]
    assert found["recommendation"] == "Update Newtonsoft.Json to 13.0.1 or later."


def test_what_somebody_settled_says_who() -> None:
    found = vulnerabilities(document())["CVE-2024-0009"]
    assert found["analysis"]["state"] == "not_affected"
    assert found["analysis"]["justification"] == "code_not_reachable"
    assert found["analysis"]["detail"] == "shop.openvex.json (Shop) says so"


def test_what_updates_have_mended_is_not_listed() -> None:
    assert "CVE-2023-0001" not in vulnerabilities(document())


def test_a_score_of_each_version_is_valid() -> None:
    vectors = ("", "AV:N/AC:L/Au:N/C:P/I:P/A:P", "CVSS:3.0/AV:N", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N", "CVSS:9")
    advisories = [of_package(f"CVE-2024-100{number}", vector=each) for number, each in enumerate(vectors)]
    found = vulnerabilities(document(report(package_advisories=tuple(advisories))))
    methods = [found[f"CVE-2024-100{number}"]["ratings"][0]["method"] for number in range(len(vectors))]
    assert methods == ["other", "CVSSv2", "CVSSv3", "CVSSv4", "other"]


# --- What is not known ---


def test_a_list_is_not_called_whole() -> None:
    found = document()
    assert found["compositions"] == [
        {"aggregate": "unknown", "assemblies": [found["metadata"]["component"]["bom-ref"]]}
    ]


def test_a_layer_that_was_not_read_makes_the_list_incomplete() -> None:
    found = document(report(layers=(*content().layers, Layer(digest="sha256:1", missing="its file is missing"))))
    assert found["compositions"][0]["aggregate"] == "incomplete"
    assert ("unread", "layer 3: its file is missing") in properties(found["metadata"])


def test_doubts_of_what_is_known_of_vulnerabilities_are_told() -> None:
    told = properties(document()["metadata"])
    assert ("doubt", "the newest records of vulnerabilities are 40 days old") in told
    told = properties(document(report(patch=None, package_advisories=()))["metadata"])
    assert ("doubt", "the image was not held against a store of vulnerabilities") in told


# --- The document ---


def test_the_same_image_on_the_same_day_gives_the_same_bytes_and_another_image_another_number() -> None:
    first, again, other = (render(each, "cyclonedx") for each in (report(), report(), report(packages=())))
    assert first == again
    assert json.loads(first)["metadata"]["timestamp"] == "2026-11-22T00:00:00+00:00"
    assert json.loads(first)["serialNumber"] != json.loads(other)["serialNumber"]
    assert json.loads(first)["serialNumber"].startswith("urn:uuid:")


def test_the_order_in_which_packages_were_found_makes_no_difference() -> None:
    packages = content().packages
    assert render(report(packages=packages), "cyclonedx") == render(report(packages=packages[::-1]), "cyclonedx")


def test_a_report_on_files_has_no_image_to_describe() -> None:
    with pytest.raises(UsageError, match="cyclonedx describes an image"):
        render(AuditReport(version="1"), "cyclonedx")


def test_an_image_that_could_not_be_read_is_said() -> None:
    unread = AuditReport(version="1", unread=(Unread("web.tar", "does not exist"),))
    with pytest.raises(InputError, match=r"web\.tar could not be read: does not exist"):
        render(unread, "cyclonedx")


def test_an_image_of_another_system_is_incomplete() -> None:
    linux = replace(content().os, name="linux")
    found = document(report(os=linux, packages=(), patch=None))
    assert found["compositions"][0]["aggregate"] == "incomplete"
    assert SERVER not in components(found) if "components" in found else True


hostile = st.text(max_size=12)
packages = st.builds(
    Package, name=hostile, version=hostile, purl=st.one_of(hostile, hostile.map("pkg:nuget/".__add__)), path=hostile,
    layer=hostile, ecosystem=st.sampled_from(["nuget", "npm", "maven", "windows"]),
)  # fmt: skip


@given(st.lists(packages, max_size=4), hostile, hostile, st.dates())
def test_whatever_is_in_an_image_the_document_is_valid(found, name: str, said: str, day: datetime.date) -> None:
    made = report(packages=tuple(found), name=name, names=(said,), patch=level(advisory(said, title=said, kb=said)))
    document(replace(made, day=day))
