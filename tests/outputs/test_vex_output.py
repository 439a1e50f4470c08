"""What is known of the vulnerabilities of an image, written as OpenVEX and CSAF: valid, true, and read back alike."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from csaf.csaf.v20 import validate
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.image_audit.statements import settled_by
from deadlight.model.advisory import Settled
from deadlight.model.errors import InputError
from deadlight.model.image_content import Layer
from deadlight.model.report import AuditReport
from deadlight.outputs.formats import render
from deadlight.sources.vex.reading import read_document
from image_samples import BUILD, SERVER, advisory, content, level, of_package, report

CPE = f"cpe:2.3:o:microsoft:windows_server_2022:{BUILD}:*:*:*:*:*:x64:*"
STATUSES = {"not_affected", "affected", "fixed", "under_investigation"}
FORMATS = ("openvex", "csaf")


def openvex(made: AuditReport | None = None, *, author: str = "Shop") -> dict[str, Any]:
    """The document, held against what https://github.com/openvex/spec demands: no package carries its schema."""
    found: dict[str, Any] = json.loads(render(made or report(), "openvex", author=author))
    assert found["@context"] == "https://openvex.dev/ns/v0.2.0"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found["@id"])
    assert set(found) == {"@context", "@id", "author", "timestamp", "version", "tooling", "statements"}
    assert found["statements"]
    for each in found["statements"]:
        by_status = {
            "not_affected": {"justification"} if "justification" in each else {"impact_statement"},
            "affected": {"action_statement"},
        }
        demanded = {"vulnerability", "products", "status", *by_status.get(each["status"], ())}
        assert each["status"] in STATUSES
        assert set(each) - {"status_notes"} == demanded
        assert set(each["vulnerability"]) <= {"name", "description", "aliases"}
        for product in each["products"]:
            assert product["@id"]
            assert set(product) <= {"@id", "identifiers", "hashes", "subcomponents"}
    return found


def csaf(made: AuditReport | None = None, *, author: str = "Shop") -> dict[str, Any]:
    """The document, valid by the schema and the mandatory tests of CSAF 2.0."""
    found: dict[str, Any] = json.loads(render(made or report(), "csaf", author=author))
    failed = [(each.id, each.errors) for each in validate(found).results if not each.passed and not each.skipped]
    assert failed == []
    return found


def stated(found: Mapping[str, Any]) -> dict[str, Any]:
    return {each["vulnerability"]["name"]: each for each in found["statements"]}


def vulnerabilities(found: Mapping[str, Any]) -> dict[str, Any]:
    return {each["cve"]: each for each in found["vulnerabilities"]}


# --- What is claimed ---


def test_what_is_open_is_affected_with_the_update_that_mends_it() -> None:
    found = stated(openvex())["CVE-2024-0001"]
    assert found["status"] == "affected"
    assert found["action_statement"] == "Rebuild the image on a base that has KB5034770 (10.0.20348.2322) or later."
    assert found["products"][0]["subcomponents"] == [{"identifiers": {"cpe23": CPE}}]


def test_a_flaw_of_the_kernel_is_under_investigation_and_says_whose_kernel_counts() -> None:
    found = stated(openvex())["CVE-2024-0002"]
    assert found["status"] == "under_investigation"
    assert "the host's under process isolation, where the build of the host decides" in found["status_notes"]
    assert "under Hyper-V isolation the utility VM of the image" in found["status_notes"]


def test_deadlight_itself_calls_nothing_not_affected() -> None:
    certain = [advisory(f"CVE-2024-100{number}", carrier=carrier, carrier_certainty="documented")
               for number, carrier in enumerate(("host", "image", "both", "unknown"))]  # fmt: skip
    found = stated(openvex(report(settled=(), patch=level(*certain))))
    assert {each["status"] for each in found.values()} == {"affected", "under_investigation"}


def test_what_is_not_known_is_under_investigation_with_the_reason() -> None:
    found = stated(openvex())["CVE-2024-0003"]
    assert found["status"] == "under_investigation"
    assert found["status_notes"].startswith("The revision is that of a hotpatch")


def test_what_updates_have_mended_is_fixed() -> None:
    found = stated(openvex())
    assert [found[name]["status"] for name in ("CVE-2023-0001", "CVE-2023-0002")] == ["fixed", "fixed"]


def test_a_package_is_a_part_of_the_image() -> None:
    found = stated(openvex())["CVE-2024-21907"]
    purl = "pkg:nuget/Newtonsoft.Json@12.0.1"
    assert found["products"][0]["@id"] == f"pkg:oci/web@{content().digest}"
    assert found["products"][0]["hashes"] == {"sha-256": content().digest.partition(":")[2]}
    assert found["products"][0]["subcomponents"] == [{"@id": purl, "identifiers": {"purl": purl}}]
    assert found["vulnerability"]["aliases"] == ["GHSA-5crp-9r3c-p9vr"]
    assert found["action_statement"] == "Update Newtonsoft.Json to 13.0.1 or later."


def test_what_somebody_settled_is_repeated_with_who_said_it() -> None:
    found = stated(openvex())["CVE-2024-0009"]
    assert (found["status"], found["justification"]) == ("not_affected", "vulnerable_code_not_in_execute_path")
    assert found["status_notes"] == "shop.openvex.json (Shop) says so."


def test_a_reason_without_a_label_is_an_impact_statement() -> None:
    settled = Settled(
        id="CVE-2024-9", product="A", status="not_affected", justification="never called", source="a.json"
    )
    made = report(settled=(settled,))
    assert stated(openvex(made))["CVE-2024-9"]["impact_statement"] == "never called a.json says so."
    assert vulnerabilities(csaf(report(settled=(Settled(
        id="CVE-2024-1009", product="A", status="not_affected", justification="never called", source="a.json"
    ),))))["CVE-2024-1009"]["threats"][0]["category"] == "impact"  # fmt: skip


def test_of_a_package_that_is_there_twice_the_gravest_is_claimed() -> None:
    advisories = (of_package(state="unknown", reason="no range"), of_package(path="b"))
    assert stated(openvex(report(package_advisories=advisories)))["CVE-2024-21907"]["status"] == "affected"


def test_a_package_without_a_package_url_has_a_generic_one() -> None:
    found = stated(openvex(report(package_advisories=(of_package(purl=""),))))["CVE-2024-21907"]
    assert found["products"][0]["subcomponents"][0]["@id"] == "pkg:generic/Newtonsoft.Json@12.0.1"


def test_an_image_without_the_digest_of_a_manifest_is_called_by_its_id() -> None:
    made = report(digest="")
    assert {each["products"][0]["@id"] for each in openvex(made)["statements"]} == {content().id}
    image = csaf(made)["product_tree"]["full_product_names"][0]
    value = image["product_identification_helper"]["hashes"][0]["file_hashes"][0]["value"]
    assert value == content().id.partition(":")[2]


# --- CSAF ---


def test_the_status_of_csaf_is_that_of_a_part_in_the_image() -> None:
    found = csaf()
    relations = {each["full_product_name"]["product_id"]: each for each in found["product_tree"]["relationships"]}
    (affected,) = vulnerabilities(found)["CVE-2024-0001"]["product_status"]["known_affected"]
    assert relations[affected]["relates_to_product_reference"] == "image"
    vendor = found["product_tree"]["branches"][0]
    version = vendor["branches"][0]["branches"][0]
    assert (vendor["name"], vendor["branches"][0]["name"], version["name"]) == ("Microsoft", SERVER, BUILD)
    assert version["product"]["product_id"] == relations[affected]["product_reference"]
    assert version["product"]["product_identification_helper"] == {"cpe": CPE}


def test_csaf_says_what_to_do_and_what_is_attacked() -> None:
    found = vulnerabilities(csaf())
    (remedy,) = found["CVE-2024-0001"]["remediations"]
    assert (remedy["category"], "KB5034770" in remedy["details"]) == ("vendor_fix", True)
    (threat,) = found["CVE-2024-0002"]["threats"]
    assert (threat["category"], threat["details"]) == ("exploit_status", "Attacks are known since 2024-03-04.")
    (flag,) = found["CVE-2024-0009"]["flags"]
    assert flag["label"] == "vulnerable_code_not_in_execute_path"


def test_csaf_says_what_is_not_sure() -> None:
    made = report(layers=(*content().layers, Layer(digest="sha256:1", missing="its file is missing")))
    notes = [each["text"] for each in csaf(made)["document"]["notes"]]
    assert "Not read: layer 3: its file is missing." in notes
    assert "This is not all there is: the newest records of vulnerabilities are 40 days old." in notes


def test_a_vulnerability_of_several_parts_stands_once() -> None:
    both = (of_package(), of_package(package="Other", purl="pkg:nuget/Other@1", fixed=""))
    found = vulnerabilities(csaf(report(package_advisories=both)))["CVE-2024-21907"]
    assert len(found["product_status"]["known_affected"]) == 2
    assert sorted(each["category"] for each in found["remediations"]) == ["none_available", "vendor_fix"]


def test_a_vulnerability_without_a_cve_has_its_own_name() -> None:
    found = csaf(report(package_advisories=(of_package("GHSA-5crp-9r3c-p9vr", aliases=()),)))
    (only,) = [each for each in found["vulnerabilities"] if "cve" not in each]
    assert only["ids"] == [{"system_name": "GHSA", "text": "GHSA-5crp-9r3c-p9vr"}]


# --- The documents ---


@pytest.mark.parametrize(
    ("author", "name", "namespace"),
    [
        ("Shop <https://shop.example>", "Shop", "https://shop.example"),
        ("Shop, https://shop.example", "Shop", "https://shop.example"),
        ("Shop", "Shop", "https://unknown.invalid"),
        ("", "Unknown Author", "https://unknown.invalid"),
        ("https://shop.example/security", "Unknown Author", "https://shop.example/security"),
    ],
)
def test_the_author_is_who_was_named(author, name, namespace) -> None:
    publisher = csaf(author=author)["document"]["publisher"]
    assert (publisher["name"], publisher["namespace"]) == (name, namespace)
    assert openvex(author=author)["author"] == (author or "Unknown Author")


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_image_on_the_same_day_gives_the_same_bytes(format_) -> None:
    assert render(report(), format_) == render(report(), format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_where_nothing_is_known_nothing_is_stated(format_) -> None:
    with pytest.raises(InputError, match="not held against a store of vulnerabilities"):
        render(report(patch=None, package_advisories=(), settled=()), format_)


@pytest.mark.parametrize("format_", [*FORMATS, "cyclonedx"])
def test_what_was_written_is_read_back_alike(format_) -> None:
    document = read_document(render(report(), format_, author="Shop").encode(), "web.json")
    fresh = content(settled=())
    again = settled_by(content(settled=(), package_advisories=(
        *fresh.package_advisories, of_package("CVE-2024-0009", package="Serilog", purl="pkg:nuget/Serilog@3.1.0"),
    )), [document])  # fmt: skip
    assert again.patch == fresh.patch
    assert again.package_advisories == fresh.package_advisories
    assert [(each.id, each.status, each.justification) for each in again.settled] == [
        ("CVE-2024-0009", "not_affected", "vulnerable_code_not_in_execute_path")
    ]
    told = [note for note in again.notes if note not in fresh.notes]
    # Those of which a document says the same are told together.
    assert sorted(name for note in told for name in note.partition(":")[0].split(", ")) == [
        "CVE-2024-0001",
        "CVE-2024-0002",
        "CVE-2024-0003",
        "CVE-2024-21907",
    ]


text = st.text(max_size=10)


@settings(max_examples=30)  # the validator of CSAF takes its time
@given(st.lists(st.tuples(text, text, text, text), max_size=3), text, st.sampled_from(["", "image", "host"]))
def test_whatever_is_known_the_documents_are_valid(found, author: str, carrier: str) -> None:
    advisories = [advisory(f"CVE-2024-{1000 + number}", title=title, kb=kb, carrier=carrier or "unknown", reason=kb, published=day)
                  for number, (title, kb, _, day) in enumerate(found)]  # fmt: skip
    packages = tuple(of_package(name or "X", package=name, purl="", aliases=(alias,)) for name, _, alias, _ in found)
    made = report(
        patch=level(advisory("CVE-2024-9999"), *advisories), package_advisories=packages, name=author or "web"
    )
    openvex(made, author=author)
    csaf(made, author=author)
