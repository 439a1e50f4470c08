"""VEX documents: what they say is read, whole or not at all."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.model.vex import VexComponent, VexDocument, VexProduct
from deadlight.sources.vex.reading import read_document, read_documents
from vex_documents import NOT_IN_PATH, TIME, csaf, cyclonedx, in_product, openvex, product, statement

IMAGE, SERILOG = "pkg:oci/web@sha256:1", "pkg:nuget/Serilog@3.1.0"


def read(document: object) -> VexDocument:
    return read_document(json.dumps(document).encode(), "shop.json")


def refused(document: object) -> str:
    with pytest.raises(InputError) as caught:
        read(document)
    return caught.value.reason


# --- OpenVEX ---


def test_a_statement_of_openvex_is_read() -> None:
    found = read(openvex(statement("CVE-2024-1", product(IMAGE, SERILOG), impact_statement="never called")))
    assert (found.path, found.author, found.source) == ("shop.json", "Shop", "shop.json (Shop)")
    only = found.statements[0]
    assert (only.ids, only.status, only.justification) == (("CVE-2024-1",), "not_affected", NOT_IN_PATH)
    assert only.products == (VexProduct(VexComponent((IMAGE,)), (VexComponent((SERILOG,)),)),)
    assert (only.time, only.reason) == ("2026-01-08T18:00:00.000000Z", "never called")


def test_aliases_identifiers_and_hashes_are_names_too() -> None:
    named = {"identifiers": {"purl": IMAGE, "cpe23": "cpe:2.3:a:shop:web:1:*:*:*:*:*:*:*"}, "hashes": {"sha-256": "AB"}}
    said = {
        **statement("CVE-2024-1", named),
        "vulnerability": {"name": "CVE-2024-1", "aliases": ["GHSA-1", "CVE-2024-1"]},
    }
    only = read(openvex(said)).statements[0]
    assert only.ids == ("CVE-2024-1", "GHSA-1")
    assert only.products[0].component == VexComponent((IMAGE, "cpe:2.3:a:shop:web:1:*:*:*:*:*:*:*"), ("ab",))


def test_a_statement_has_the_time_of_its_document_unless_it_has_its_own() -> None:
    first, second = read(
        openvex(statement("CVE-1", IMAGE), statement("CVE-2", IMAGE, timestamp="2026-02-01T01:00:00.123456789+02:00"))
    ).statements
    assert first.time == "2026-01-08T18:00:00.000000Z"
    assert second.time == "2026-01-31T23:00:00.123456Z"


def test_the_first_version_of_openvex_names_things_by_texts() -> None:
    document = openvex(
        {"vulnerability": "CVE-1", "products": [IMAGE], "subcomponents": [SERILOG], "status": "fixed"}
    ) | {"@context": "https://openvex.dev/ns"}
    only = read(document).statements[0]
    assert only.ids == ("CVE-1",)
    assert only.products == (VexProduct(VexComponent((IMAGE,)), (VexComponent((SERILOG,)),)),)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (statement("CVE-1", IMAGE, "harmless"), "statement 1 has the status 'harmless', which there is not"),
        (statement("CVE-1", IMAGE, justification="trust me"), "justification 'trust me', which there is not"),
        (statement("CVE-1", IMAGE, justification=""), "statement 1 says not_affected, and not why"),
        (statement("", IMAGE), "statement 1 names no vulnerability"),
        (statement("CVE-1", IMAGE, timestamp="yesterday"), "timestamp of statement 1 is no time: 'yesterday'"),
        ({"vulnerability": {"name": "CVE-1"}}, "missing required field `status` - at `$.statements[0]`"),
        (statement("CVE-1", IMAGE) | {"products": IMAGE}, "at `$.statements[0].products`"),
    ],
)
def test_a_document_of_openvex_with_one_bad_statement_is_refused_whole(said, reason) -> None:
    assert reason in refused(openvex(statement("CVE-9", IMAGE), said) | {"statements": [said]})
    assert refused(openvex(statement("CVE-9", IMAGE), said))


# --- CSAF ---


def test_the_product_status_of_csaf_is_read() -> None:
    found = read(
        csaf(
            {
                "cve": "CVE-2024-1", "ids": [{"system_name": "GitHub", "text": "GHSA-1"}],
                "product_status": {"known_not_affected": ["lib"], "known_affected": ["web"], "under_investigation": ["x"]},
                "flags": [{"label": NOT_IN_PATH, "product_ids": ["lib"]}],
                "remediations": [{"category": "vendor_fix", "details": "update", "product_ids": ["web"]}],
            },
            products={"lib": {"purl": SERILOG}, "web": {"purl": IMAGE}, "x": {"cpe": "cpe:/o:x:y"}},
        )
    )  # fmt: skip
    assert found.author == "Shop"
    told = {each.status: each for each in found.statements}
    assert told["not_affected"].ids == ("CVE-2024-1", "GHSA-1")
    assert told["not_affected"].justification == NOT_IN_PATH
    assert told["not_affected"].products == (VexProduct(VexComponent((SERILOG,))),)
    assert (told["affected"].reason, told["affected"].time) == ("update", "2026-01-08T18:00:00.000000Z")
    assert told["under_investigation"].products == (VexProduct(VexComponent(("cpe:/o:x:y",))),)


def test_a_relationship_of_csaf_is_a_part_in_a_product() -> None:
    only = read(
        csaf(
            {"cve": "CVE-1", "product_status": {"fixed": ["lib in web"]}},
            products={"lib": {"purl": SERILOG}, "web": {"purl": IMAGE}},
            relationships=[in_product("lib in web", "lib", "web")],
        )
    ).statements[0]
    assert only.products == (VexProduct(VexComponent((IMAGE,)), (VexComponent((SERILOG,)),)),)


def test_relationships_that_go_round_in_circles_name_nothing() -> None:
    only = read(
        csaf(
            {"cve": "CVE-1", "product_status": {"fixed": ["a"]}},
            products={},
            relationships=[in_product("a", "b", "b"), in_product("b", "a", "a")],
        )
    ).statements[0]
    assert only.products == ()


def test_a_group_of_csaf_has_the_flag_of_its_products() -> None:
    found = read(
        csaf(
            {
                "cve": "CVE-1", "product_status": {"known_not_affected": ["lib"]},
                "threats": [{"category": "impact", "details": "never called", "group_ids": ["all"]}],
            },
            products={"lib": {"purl": SERILOG}}, groups={"all": ["lib"]},
        )
    )  # fmt: skip
    assert (found.statements[0].justification, found.statements[0].reason) == ("", "never called")


def test_of_lists_that_contradict_each_other_what_is_open_stands_last() -> None:
    said = {"cve": "CVE-1", "product_status": {"known_affected": ["a"], "fixed": ["a"]}}
    assert [each.status for each in read(csaf(said, products={"a": {"purl": SERILOG}})).statements] == [
        "fixed",
        "affected",
    ]


@pytest.mark.parametrize(
    ("said", "more", "reason"),
    [
        ({"product_status": {"fixed": ["a"]}}, {}, "vulnerability 1 has neither cve nor ids"),
        ({"cve": "CVE-1", "product_status": {"known_not_affected": ["a"]}}, {}, "says known_not_affected of 'a', and not why"),
        ({"cve": "CVE-1"}, {"status": "draft"}, "it is a draft"),
        ({"cve": "CVE-1"}, {"time": "soon"}, "current_release_date is no time: 'soon'"),
        ({"cve": 1}, {}, "at `$.vulnerabilities[0].cve`"),
    ],
)  # fmt: skip
def test_a_document_of_csaf_that_breaks_the_rules_is_refused(said, more, reason) -> None:
    assert reason in refused(csaf(said, products={"a": {"purl": SERILOG}}, **more))


def test_groups_that_multiply_are_refused() -> None:
    flags = [{"label": NOT_IN_PATH, "group_ids": ["all"]}] * 1100
    said = {"cve": "CVE-1", "flags": flags}
    document = csaf(said, products={}, groups={"all": [str(number) for number in range(1000)]})
    assert "more than 1000000 products" in refused(document)


# --- CycloneDX ---


def test_the_analysis_of_cyclonedx_is_read() -> None:
    found = read(
        cyclonedx(
            {
                "id": "CVE-1", "references": [{"id": "GHSA-1", "source": {"name": "GitHub"}}],
                "affects": [{"ref": "lib"}, {"ref": f"urn:cdx:1/1#{SERILOG}"}],
                "analysis": {"state": "not_affected", "justification": "code_not_reachable", "detail": "never called"},
            },
            components=[{"bom-ref": "lib", "purl": SERILOG, "name": "Serilog", "type": "library"}],
        )
    )  # fmt: skip
    only = found.statements[0]
    assert (found.author, only.ids, only.status) == ("Shop", ("CVE-1", "GHSA-1"), "not_affected")
    assert (only.justification, only.reason) == (NOT_IN_PATH, "never called")
    assert only.products == (VexProduct(VexComponent((SERILOG,))),) * 2


@pytest.mark.parametrize(
    ("state", "status"),
    [("resolved", "fixed"), ("exploitable", "affected"), ("in_triage", "under_investigation"), ("false_positive", "not_affected")],
)  # fmt: skip
def test_states_of_cyclonedx_mean_those_of_vex(state, status) -> None:
    found = read(cyclonedx({"id": "CVE-1", "affects": [{"ref": SERILOG}], "analysis": {"state": state}}))
    assert found.statements[0].status == status


def test_a_vulnerability_of_cyclonedx_that_nobody_analysed_says_nothing() -> None:
    assert read(cyclonedx({"id": "CVE-1", "affects": [{"ref": SERILOG}]})).statements == ()


def test_nothing_is_settled_by_ranges_of_versions() -> None:
    affects = [{"ref": SERILOG, "versions": [{"range": "vers:nuget/<3", "status": "unaffected"}]}]
    found = read(cyclonedx({"id": "CVE-1", "affects": affects, "analysis": {"state": "not_affected"}}))
    assert found.statements[0].products == ()


# --- Files ---


def test_a_folder_is_all_its_documents_and_a_bad_one_is_named(tmp_path) -> None:
    (tmp_path / "b.json").write_text(json.dumps(openvex(statement("CVE-1", IMAGE))), encoding="utf-8-sig")
    (tmp_path / "a.json").write_text('{\n"no": json}')
    (tmp_path / "readme.md").write_text("no document")
    documents, unread = read_documents([str(tmp_path)])
    assert [each.path for each in documents] == [f"{tmp_path.as_posix()}/b.json"]
    assert [(each.path, each.line) for each in unread] == [(f"{tmp_path.as_posix()}/a.json", 2)]
    assert unread[0].reason == "it is no JSON: expecting value"


def test_what_is_not_there_is_named(tmp_path) -> None:
    assert [each.reason for each in read_documents([str(tmp_path / "no.json")])[1]] == ["does not exist"]
    assert "no file ends in .json" in read_documents([str(tmp_path)])[1][0].reason


def test_json_of_another_kind_is_refused() -> None:
    for document in ({}, [], 1, {"@context": "https://schema.org"}, {"document": {}}, {"bomFormat": "SPDX"}):
        assert refused(document) == "it is neither OpenVEX, CSAF nor CycloneDX"


def test_what_is_nested_too_deeply_is_refused() -> None:
    deep = b'{"@context": "https://openvex.dev/ns", "statements": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    branches = (
        b'{"document": {"csaf_version": "2.0"}, "product_tree": ' + b'{"branches": [' * 5000 + b"]}" * 5000 + b"}"
    )
    for data in (deep, branches):
        with pytest.raises(InputError):
            read_document(data, "deep.json")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(TIME),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["statements", "products", "status", "timestamp", "vulnerability", "name", "@id", "branches", "product_tree",
         "vulnerabilities", "cve", "product_status", "fixed", "tracking", "csaf_version", "document", "analysis", "affects"]
    ), inner, max_size=4), max_leaves=12,
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(["statements", "timestamp", "document", "vulnerabilities", "metadata"]), values),
    st.sampled_from(["openvex", "csaf", "cyclonedx"]),
)
def test_whatever_a_document_holds_it_is_read_or_refused(content: dict[str, object], format_: str) -> None:
    head: dict[str, object] = {
        "openvex": {"@context": "https://openvex.dev/ns/v0.2.0"}, "cyclonedx": {"bomFormat": "CycloneDX"},
        "csaf": {"document": {"csaf_version": "2.0", "tracking": {"current_release_date": TIME}}},
    }[format_]  # fmt: skip
    with contextlib.suppress(InputError):
        read({**content, **head})


@pytest.mark.parametrize(
    "document", [openvex({"x": "\ud800"}), csaf(products={"\udc80": {}}), cyclonedx({"\ud800": 1})]
)
def test_halves_of_characters_are_no_json(tmp_path, document):
    path = tmp_path / "vex.json"
    path.write_text(json.dumps(document))
    documents, unread = read_documents([str(path)])
    assert documents == ()
    assert unread[0].reason.startswith("it is no JSON")
