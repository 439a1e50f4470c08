"""Documents of Microsoft's security guide: each form says the same, and what is not read of it does no harm."""

from __future__ import annotations

import contextlib
import json

import pytest
from guide_documents import (
    CORE,
    FULL,
    Fix,
    advisory,
    affected_product,
    deployment,
    month,
    months,
    page,
    vulnerability,
    wesng_archive,
    wesng_list,
)
from hypothesis import given
from hypothesis import strategies as st

from deadlight.advisories import wesng
from deadlight.advisories.cve_records import NotOursError
from deadlight.advisories.guide import is_document, read_document
from deadlight.advisories.msrc_updates import read_list, read_month
from deadlight.advisories.statements import Remedy, article_of, articles_of, product_of, severity_of, worst_of
from deadlight.model.errors import InputError

NAME = "CVE-2024-21338"
UPDATE = Fix("5034768", "10.0.17763.5458", replaces="5034127")
XML = """<?xml version="1.0" encoding="utf-8"?>
<cvrf:cvrfdoc xmlns:vuln="http://www.icasi.org/CVRF/schema/vuln/1.1"
 xmlns:prod="http://www.icasi.org/CVRF/schema/prod/1.1" xmlns:cvrf="http://www.icasi.org/CVRF/schema/cvrf/1.1">
<cvrf:DocumentTracking><cvrf:Identification><cvrf:ID>2024-Feb</cvrf:ID></cvrf:Identification>
<cvrf:InitialReleaseDate>2024-02-13T08:00:00</cvrf:InitialReleaseDate>
<cvrf:CurrentReleaseDate>2024-02-20T08:00:00</cvrf:CurrentReleaseDate></cvrf:DocumentTracking>
<prod:ProductTree><prod:Branch Type="Vendor" Name="Microsoft">
<prod:FullProductName ProductID="11571">Windows Server 2019</prod:FullProductName>
<prod:FullProductName ProductID="11572">Windows Server 2019 (Server Core installation)</prod:FullProductName>
</prod:Branch></prod:ProductTree>
<vuln:Vulnerability Ordinal="1"><vuln:Title>A flaw</vuln:Title><vuln:CVE>CVE-2024-21338</vuln:CVE>
<vuln:Threats><vuln:Threat Type="Impact"><vuln:Description>Spoofing</vuln:Description></vuln:Threat>
<vuln:Threat Type="Severity"><vuln:Description>Important</vuln:Description><vuln:ProductID>11571</vuln:ProductID>
</vuln:Threat><vuln:Threat Type="Severity"><vuln:Description>Important</vuln:Description>
<vuln:ProductID>11572</vuln:ProductID></vuln:Threat></vuln:Threats>
<vuln:CVSSScoreSets><vuln:ScoreSet><vuln:BaseScore>7.8</vuln:BaseScore><vuln:Vector>CVSS:3.1/AV:L</vuln:Vector>
<vuln:ProductID>11571</vuln:ProductID></vuln:ScoreSet></vuln:CVSSScoreSets>
<vuln:Remediations><vuln:Remediation Type="Vendor Fix"><vuln:Description>5034768</vuln:Description>
<vuln:Supercedence>5034127</vuln:Supercedence><vuln:ProductID>11571</vuln:ProductID>
<vuln:ProductID>11572</vuln:ProductID><vuln:SubType>Security Update</vuln:SubType>
<vuln:FixedBuild>10.0.17763.5458</vuln:FixedBuild></vuln:Remediation></vuln:Remediations>
<vuln:RevisionHistory><vuln:Revision><cvrf:Number>1.0</cvrf:Number><cvrf:Date>2024-02-13T08:00:00</cvrf:Date>
</vuln:Revision></vuln:RevisionHistory></vuln:Vulnerability></cvrf:cvrfdoc>"""


def told(text):
    assert is_document(text)
    return read_document(text)


def remedies(text):
    return [one for statement in told(text).statements for one in statement.remedies]


EXPECTED = [
    Remedy(product=product, kb="KB5034768", fixed="10.0.17763.5458", severity="Important", replaces=("KB5034127",))
    for product in (FULL, CORE)
]


@pytest.mark.parametrize("text", [month(vulnerability(NAME, UPDATE)), XML])
def test_a_monthly_document_names_the_article_the_build_and_what_it_replaces(text):
    assert remedies(text) == EXPECTED
    statement = told(text).statements[0]
    assert (statement.id, statement.source, statement.title) == (NAME, "msrc-updates", "A flaw")
    assert (statement.published, statement.updated) == ("2024-02-13", "2024-02-20T08:00:00")
    assert (statement.severity, statement.score, statement.vector) == ("Important", 7.8, "CVSS:3.1/AV:L")


def test_an_advisory_names_the_article_and_the_build():
    fixes = [Fix("5034768", "10.0.17763.5458", (product,)) for product in (FULL, CORE)]
    found = told(advisory(NAME, *fixes, severity="Critical"))
    assert [(one.product, one.kb, one.fixed) for one in found.statements[0].remedies] == [
        (product, "KB5034768", "10.0.17763.5458") for product in (FULL, CORE)
    ]
    assert (found.source, found.statements[0].severity) == ("msrc-advisories", "Critical")


def test_an_advisory_of_another_publisher_is_not_taken():
    text = advisory(NAME, Fix("5034768", "10.0.17763.5458", (FULL,)), publisher="https://example.com")
    with pytest.raises(NotOursError):
        told(text)


def test_a_page_of_affected_products_says_the_same():
    text = page("affectedProduct", *(affected_product(NAME, product, UPDATE) for product in (FULL, CORE)))
    assert [one.product for one in remedies(text)] == [FULL, CORE]
    assert {(one.kb, one.fixed, one.replaces, one.severity) for one in remedies(text)} == {
        ("KB5034768", "10.0.17763.5458", ("KB5034127",), "Important")
    }
    statement = told(text).statements[0]
    assert (statement.id, statement.published, statement.score) == (NAME, "2024-02-13", 7.8)


def test_a_page_of_deployments_tells_of_articles_alone():
    found = told(page("deployment", deployment(FULL, UPDATE), deployment("Microsoft Office", UPDATE)))
    assert found.statements == ()
    assert [(one.kb, one.fixed, one.replaces, one.day) for one in found.deployments] == [
        ("KB5034768", "10.0.17763.5458", ("KB5034127",), "2024-02-13")
    ]


def test_the_list_of_wesng_names_articles_and_what_they_replace(tmp_path):
    rows = [
        (NAME, "5034768", FULL, "Important", "5034127"),
        (NAME, "5034768", FULL, "Important", "5034127"),
        (NAME, "", FULL, "Important", ""),
        (NAME, "5034763", "Windows 10 Version 22H2 for x64-based Systems", "Important", ""),
        ("ADV990001", "5034768", FULL, "Critical", ""),
        ("CVE-2024-0002", "5034768", CORE, "System.Object[]", ""),
    ]
    (tmp_path / "list").write_text(wesng_list(*rows))
    (tmp_path / "zip").write_bytes(wesng_archive(*rows))
    for found in (
        wesng.read_file(tmp_path / "list"),
        wesng.read_archive(tmp_path / "zip", wesng.entry_of(tmp_path / "zip")),
    ):
        assert [(one.id, one.source, one.severity) for one in found] == [
            (NAME, "wesng", "Important"),
            ("CVE-2024-0002", "wesng", ""),
        ]
        assert found[0].remedies == (
            Remedy(product=FULL, kb="KB5034768", severity="Important", replaces=("KB5034127",)),
        )


@pytest.mark.parametrize("kind", ["AzureHotpatch", "Security Hotpatch Update"])
def test_hotpatches_are_known_by_their_kind(kind):
    fix = Fix("5030325", "10.0.20348.1964", ("Windows Server 2022",), kind=kind)
    assert [one.hotpatch for one in remedies(month(vulnerability(NAME, fix), products=fix.products))] == [True]


def test_a_product_without_an_update_is_named_all_the_same():
    found = remedies(month(vulnerability(NAME, Fix("5034768", "10.0.17763.5458", (FULL,)), products=(CORE,))))
    assert [(one.product, one.kb) for one in found] == [(FULL, "KB5034768"), (CORE, "")]


def test_products_of_other_kinds_are_passed_by():
    other = ("Microsoft .NET Framework 4.8 on Windows Server 2019", "Microsoft Office 2019")
    fix = Fix("5034625", "4.8.4690.02", other)
    assert told(month(vulnerability(NAME, fix), products=other)).statements == ()


def test_what_is_no_vulnerability_is_passed_by():
    assert told(month(vulnerability("ADV990001", UPDATE), products=(FULL, CORE))).statements == ()


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("Windows Server 2019  (Server Core installation)", CORE),
        ("Windows 11 Version 24H2 for x64-based Systems", "Windows 11 Version 24H2"),
        ("Windows 11 Version 24H2 for ARM64-based Systems", "Windows 11 Version 24H2"),
        ("Windows 10 Version 1809 for 32-bit Systems", ""),
        ("Microsoft .NET Framework 4.8 on Windows Server 2019", ""),
    ],
)
def test_products_are_named_without_their_architecture(name, product):
    assert product_of(name) == product


def test_words_of_the_guide_are_read_as_they_are_written():
    assert [article_of(text) for text in ("5034768", "kb5034768 ", "Release Notes", "Click to Run", "12")] == [
        "KB5034768",
        "KB5034768",
        "",
        "",
        "",
    ]
    assert articles_of("5034127, KB5033371;5033371 and 12345678901") == ("KB5034127", "KB5033371")
    assert [severity_of(word) for word in ("critical", "Moderate", "None", "System.Object[]", "")] == [
        "Critical",
        "Moderate",
        "",
        "",
        "",
    ]
    assert worst_of(["Low", "", "Important"]) == "Important"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"DocumentTracking": 1, "Vulnerability": 2}',
        '{"DocumentTracking": {}, "Vulnerability": []}',
        '<cvrfdoc xmlns="x">',
        '<!DOCTYPE cvrfdoc [<!ENTITY a "aaaa">]><cvrfdoc>&a;</cvrfdoc>',
        "<cvrfdoc/>",
    ],
)
def test_what_is_no_monthly_document_is_refused(text):
    with pytest.raises(InputError):
        read_month(text)


def test_the_list_of_documents_names_them_with_their_days():
    found = read_list(months(**{"2016_Apr": "2018-04-10T07:00:00Z", "2024_Feb": "2024-04-09T07:00:00Z"}))
    assert found == (
        ("2016-Apr", "2016-04-12", "2018-04-10T07:00:00Z"),
        ("2024-Feb", "2024-02-13", "2024-04-09T07:00:00Z"),
    )


@pytest.mark.parametrize("name", ["../../etc", "2024-Feb/../x", "2024-Feb?", "", 1])
def test_a_name_in_the_list_is_no_path(name):
    with pytest.raises(InputError):
        read_list(json.dumps({"value": [{"ID": name}]}))


@pytest.mark.parametrize("text", ["{}", '{"cveMetadata": {}}', "[]", "<html>cvrf</html>", months()])
def test_other_texts_are_no_documents(text):
    assert not is_document(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", FULL, NAME, "5034768", "10.0.17763.1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["CVE", "Value", "Type", "ProductID", "Threats", "Remediations", "Description"]), inner
        )
    ),
    max_leaves=12,
)


@given(values, values, st.sampled_from([month(vulnerability(NAME, UPDATE)), advisory(NAME, UPDATE)]), st.integers(0, 9))
def test_any_part_may_be_anything(value, other, text, place):
    raw = json.loads(text)
    raw[list(raw)[place % len(raw)]] = value
    if isinstance(raw.get("Vulnerability"), list) and raw["Vulnerability"]:
        keys = list(vulnerability(NAME, UPDATE))
        raw["Vulnerability"] = [dict.fromkeys(keys, other) | {"CVE": NAME}]
    made = json.dumps(raw)
    if is_document(made):
        with contextlib.suppress(InputError):
            read_document(made)
