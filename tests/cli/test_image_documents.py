"""Documents on an image from the command line: what is written, what VEX takes out, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deadlight.advisories.cve_records import MICROSOFT
from deadlight.outputs.formats import IMAGE_FORMATS
from image_builder import base_layer, image, layer, saved
from vex_documents import openvex, statement

SERVER = "Windows Server 2022"
UPDATES = """
| OS build | Availability date | KB article | Update type |
|---|---|---|---|
| 20348.2322 | 2024-02-13 | KB5034770 | 2024-02 B |
"""


def record(name: str, title: str, below: str) -> dict[str, object]:
    """A record of Microsoft in the published form, for Windows Server 2022."""
    versions = [{"version": "10.0.0", "status": "affected", "lessThan": below}]
    cna = {
        "title": title, "datePublic": "2024-02-13T07:00:00Z", "affected": [{"product": SERVER, "versions": versions}],
        "providerMetadata": {"orgId": MICROSOFT, "dateUpdated": "2024-02-13T07:00:00Z"},
    }  # fmt: skip
    return {
        "cveMetadata": {"cveId": name, "assignerOrgId": MICROSOFT, "state": "PUBLISHED"}, "containers": {"cna": cna}
    }  # fmt: skip


@pytest.fixture
def look(deadlight, tmp_path: Path):
    """Return a function that looks into an image of 10.0.20348.2113, with a store in which two flaws of it are open."""
    files = {"app/web.deps.json": json.dumps({"libraries": {"Serilog/3.1.0": {"type": "package"}}})}
    (tmp_path / "web.tar").write_bytes(saved(image([base_layer(), layer(files, created_by="app")]), tag="shop/web:1.4"))
    records = [
        record("CVE-2024-0001", "Windows Kernel Elevation of Privilege Vulnerability", "10.0.20348.2322"),
        record("CVE-2024-0002", "Windows OLE Remote Code Execution Vulnerability", "10.0.20348.2322"),
        record("CVE-2023-0003", "Old", "10.0.20348.2000"),
    ]
    (tmp_path / "records.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in records))
    (tmp_path / "updates.md").write_text(UPDATES)
    feeds = [str(tmp_path / name) for name in ("records.jsonl", "updates.md")]
    assert deadlight("db", "import", *feeds, "--store", str(tmp_path / "advisories.sqlite")).status == 0

    def command(*arguments: str, store: bool = True):
        known = ["--store", str(tmp_path / "advisories.sqlite")] if store else []
        return deadlight("image", str(tmp_path / "web.tar"), "--no-cache", "--today", "2024-09-20",
                         "--without", "trivy", *known, *arguments)  # fmt: skip

    return command


def states(result) -> dict[str, str]:
    return {each["vulnerability"]["name"]: each["status"] for each in json.loads(result.out)["statements"]}


def test_openvex_states_what_the_store_knows(look) -> None:
    assert states(look("-f", "openvex")) == {
        "CVE-2024-0001": "under_investigation",
        "CVE-2024-0002": "affected",
        "CVE-2023-0003": "fixed",
    }


def test_without_a_store_nothing_is_stated_and_the_status_is_3(look) -> None:
    result = look("-f", "openvex", store=False)
    assert result.status == 3
    assert "there is no store of vulnerabilities" in result.err


def test_the_author_is_named(look) -> None:
    found = json.loads(look("-f", "csaf", "--author", "Shop <https://shop.example>").out)
    assert found["document"]["publisher"] == {"category": "other", "name": "Shop", "namespace": "https://shop.example"}


def test_a_statement_takes_a_vulnerability_out_of_what_is_open(look, tmp_path) -> None:
    document = tmp_path / "shop.json"
    document.write_text(json.dumps(openvex(statement("CVE-2024-0002", "pkg:oci/web"))))
    found = json.loads(look("-f", "json", "--vex", str(document)).out)
    assert [each["id"] for each in found["vulnerabilities"]] == ["CVE-2024-0001"]
    (settled,) = found["settled"]
    assert (settled["id"], settled["source"]) == ("CVE-2024-0002", f"{document} (Shop)")


def test_a_document_that_cannot_be_read_is_named_and_the_status_is_3(look, tmp_path) -> None:
    document = tmp_path / "shop.json"
    document.write_text('{"@context": "https://openvex.dev/ns/v0.2.0", "statements": [')
    result = look("--vex", str(document), "--fail-on", "never")
    assert result.status == 3
    assert f"{document}:1" in result.out
    assert "it is no JSON" in result.out


def test_two_documents_and_a_summary_are_written_at_once(look, tmp_path) -> None:
    cdx, spdx = tmp_path / "web.cdx.json", tmp_path / "web.spdx.json"
    result = look("-f", "cyclonedx", "-o", str(cdx), "-f", "spdx", "-o", str(spdx), "-f", "text")
    assert "10.0.20348.2113" in result.out
    assert json.loads(cdx.read_text())["metadata"]["component"]["name"] == "shop/web:1.4"
    assert {each["name"] for each in json.loads(spdx.read_text())["packages"]} == {"shop/web:1.4", SERVER, "Serilog"}


def test_of_an_image_that_cannot_be_read_no_document_is_written(deadlight, tmp_path) -> None:
    result = deadlight("image", str(tmp_path / "no.tar"), "-f", "cyclonedx", "--no-cache")
    assert result.status == 3
    assert "does not exist" in result.err


def test_what_is_settled_is_no_finding_any_more(look, tmp_path) -> None:
    def found(*arguments: str) -> str:
        told = json.loads(look("-f", "json", "--select", "known-vulnerability", *arguments).out)
        return " ".join(each["message"] for each in told["findings"])

    document = tmp_path / "shop.json"
    document.write_text(json.dumps(openvex(*(statement(f"CVE-2024-000{number}", "pkg:oci/web") for number in (1, 2)))))
    assert found()
    assert not found("--vex", str(document))


def test_what_people_said_is_told(look, tmp_path) -> None:
    document = tmp_path / "shop.json"
    said = statement("CVE-2024-0002", "pkg:oci/web", "affected", action_statement="wait for May")
    document.write_text(json.dumps(openvex(said, statement("CVE-2020-1", "pkg:oci/web"))))
    notes = json.loads(look("-f", "json", "--vex", str(document)).out)["notes"]
    assert any("Windows Server 2022 is affected" in note and "wait for May" in note for note in notes)
    assert any("statements about nothing that is open here: 1 of 2 (CVE-2020-1)" in note for note in notes)


@pytest.mark.parametrize("format_", IMAGE_FORMATS)
def test_no_document_shows_a_secret_of_an_image(look, tmp_path, format_) -> None:
    secret = "kestrel-Harbour9!x"
    made = layer({"app/.env": f"API_TOKEN={secret}\n"}, created_by=f"|1 NUGET_TOKEN={secret} cmd /S /C restore")
    built = image(
        [base_layer(), made], env=[f"DB_PASSWORD={secret}"], labels={"api.key": secret}, cmd=["--key", secret]
    )
    (tmp_path / "web.tar").write_bytes(saved(built, tag="shop/web:1.4"))
    result = look("-f", format_)
    assert result.out
    assert secret not in result.out + result.err


@pytest.mark.parametrize("format_", IMAGE_FORMATS)
def test_the_day_of_a_document_is_that_of_source_date_epoch(deadlight, look, tmp_path, monkeypatch, format_) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1726822800")
    first, again = (
        deadlight("image", str(tmp_path / "web.tar"), "--no-cache", "--without", "trivy", "-f", format_,
                  "--store", str(tmp_path / "advisories.sqlite"))
        for _ in range(2)
    )  # fmt: skip
    assert "2024-09-20T00:00:00" in first.out
    assert first.out == again.out
