"""What is published against an image, in text and JSON."""

from __future__ import annotations

import datetime
import json
from importlib.resources import files

import jsonschema
import msgspec
import pytest

from deadlight.image_audit.auditing import judge_image
from deadlight.model.advisory import Advisory, PackageAdvisory, PatchLevel, Settled, WindowsUpdate
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from deadlight.outputs.formats import render
from deadlight.pipeline import Auditor
from image_builder import described_content

SCHEMA = json.loads(files("deadlight.outputs").joinpath("schema/report-v1.json").read_text())
UPDATE = WindowsUpdate(build=20348, revision=2340, kb="KB5035857", day="2024-03-12", kind="security")


def flaw(name: str, **more: object) -> Advisory:
    known = {"title": "A flaw", "product": "Windows Server 2022", "state": "open", "carrier": "image", "score": 7.5}
    return msgspec.convert({"id": name, **known, **more}, Advisory)


def report(*advisories: Advisory, packages: tuple[PackageAdvisory, ...] = (), **more: object) -> AuditReport:
    patch = PatchLevel(
        version="10.0.20348.2322", product="Windows Server 2022", advisories=advisories, behind=(UPDATE,), fixed=3
    )
    content = described_content("web.toml", 'os_version = "10.0.20348.2322"')
    content = msgspec.structs.replace(content, patch=patch, package_advisories=packages, **more)
    return judge_image(content, Auditor(Settings(today=datetime.date(2024, 4, 1))))


def text(made: AuditReport, verbosity: int = 0) -> str:
    return render(made, "text", verbosity=verbosity)


PACKAGE = PackageAdvisory(
    id="CVE-2024-21907", package="Newtonsoft.Json", version="12.0.1", purl="pkg:nuget/Newtonsoft.Json@12.0.1",
    title="Mishandled exceptions", severity="high", fixed="13.0.1", path="app/web.deps.json", sources=("deadlight", "trivy"),
)  # fmt: skip
SETTLED = Settled(id="CVE-2024-2", product="Windows Server 2022", status="not_affected", source="vex.json, by shop")


@pytest.mark.parametrize("state", ["open", "unknown"])
def test_the_report_is_valid_by_its_schema(state: str) -> None:
    made = report(flaw("CVE-2024-1", state=state, exploited="2024-03-20"), packages=(PACKAGE,), settled=(SETTLED,))
    jsonschema.validate(json.loads(render(made, "json")), SCHEMA)


def test_json_says_of_each_vulnerability_what_mends_it_and_who_says_so() -> None:
    mended = flaw("CVE-2024-1", fixed="10.0.20348.2340", kb="KB5035857", severity="Important")
    made = json.loads(render(report(mended, packages=(PACKAGE,)), "json"))
    windows, package = made["vulnerabilities"]
    assert (windows["fixed_build"], windows["kb"], windows["sources"]) == (
        "10.0.20348.2340",
        "KB5035857",
        ["deadlight"],
    )
    assert (windows["vendor_severity"], package["vendor_severity"]) == ("Important", None)
    assert (package["fixed_version"], package["purl"]) == ("13.0.1", "pkg:nuget/Newtonsoft.Json@12.0.1")
    assert package["sources"] == ["deadlight", "trivy"]


def test_json_says_why_nothing_found_does_not_mean_clean() -> None:
    made = json.loads(render(report(package_doubts=("no data on npm are held",)), "json"))
    assert made["vulnerability_doubts"] == ["no data on npm are held"]


def test_text_says_how_far_behind_the_image_is() -> None:
    assert "1 security update behind, up to KB5035857 10.0.20348.2340 of 2024-03-12" in text(report())


def test_text_tells_the_image_from_its_host_and_names_the_hosts_flaws_only_where_all_is_asked_for() -> None:
    made = report(flaw("CVE-2024-1"), flaw("CVE-2024-2", carrier="host"))
    assert "1 open in the image, 1 in its kernel, which runs in Hyper-V isolation only, 3 fixed" in text(made)
    assert "CVE-2024-2" not in text(made)
    assert "CVE-2024-2" in text(made, verbosity=1)


def test_text_does_not_say_that_the_host_has_what_the_image_has() -> None:
    made = text(report(flaw("CVE-2024-2", carrier="host", kb="KB1", fixed="10.0.20348.2340")), verbosity=1)
    assert "its kernel: KB1 (10.0.20348.2340)" in made
    assert "host:" not in made


def test_text_says_what_is_an_approximation() -> None:
    made = report()
    assert made.image is not None
    assert made.image.patch is not None
    patch = msgspec.structs.replace(made.image.patch, notes=("no record names Nano Server",))
    noted = msgspec.structs.replace(made, image=msgspec.structs.replace(made.image, patch=patch))
    assert "no record names Nano Server" in text(noted)


def test_text_names_what_is_attacked_first() -> None:
    made = text(report(flaw("CVE-2024-1", score=9.8), flaw("CVE-2024-2", score=5.0, exploited="2024-03-20")))
    assert made.index("CVE-2024-2") < made.index("CVE-2024-1 ")


def test_text_says_what_stands_in_the_columns() -> None:
    made = text(report(flaw("CVE-2024-1", kb="KB1", fixed="10.0.20348.2340")))
    heading, line = made.partition("  vulnerability")[2].splitlines()[:2]
    assert heading.split() == "severity in what, what mends it, and what it is".split()
    assert line.split()[:4] == ["CVE-2024-1", "high", "Windows:", "KB1"]
    assert "vulnerability  " not in text(report())


def test_text_says_how_many_it_does_not_name() -> None:
    made = text(report(*(flaw(f"CVE-2024-{number}") for number in range(20))))
    assert "and 5 more: -v names them" in made
