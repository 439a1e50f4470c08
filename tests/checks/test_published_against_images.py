"""What is said of published vulnerabilities of an image, beyond the checks' own examples."""

from __future__ import annotations

import datetime

import msgspec

from deadlight.image_audit.auditing import judge_image
from deadlight.model.advisory import Advisory, PackageAdvisory, PatchLevel
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from deadlight.pipeline import Auditor
from image_builder import described_content

MENDED = {"fixed": "10.0.20348.2340", "kb": "KB5035857"}


def audit(
    *flaws: Advisory, packages: tuple[PackageAdvisory, ...] = (), installation: str = "core", **more: object
) -> AuditReport:
    patch = PatchLevel(version="10.0.20348.2322", product="Windows Server 2022", advisories=flaws)
    content = described_content("web.toml", 'os_version = "10.0.20348.2322"')
    patch = msgspec.structs.replace(patch, **more)
    content = msgspec.structs.replace(content, patch=patch, package_advisories=packages, installation=installation)
    return judge_image(content, Auditor(Settings(today=datetime.date(2024, 4, 1), select=("known-vulnerability",))))


def flaw(name: str, carrier: str = "image", state: str = "open") -> Advisory:
    known = {"id": name, "title": name, "product": "Windows Server 2022", "state": state, "carrier": carrier}
    return msgspec.convert({**known, **MENDED}, Advisory)


def said(report: AuditReport) -> str:
    (finding,) = report.findings
    return finding.message


def test_one_vulnerability_is_told_in_the_singular() -> None:
    assert "has 1 published vulnerability; KB5035857 (10.0.20348.2340) mends it" in said(audit(flaw("CVE-1")))


def test_of_nano_server_it_is_said_that_the_list_is_that_of_server_core() -> None:
    note = "no record names Nano Server: what is listed for the Server Core installation stands for it"
    assert said(audit(flaw("CVE-1"), notes=(note,), installation="nano")).endswith(f"; {note}")
    assert note not in said(audit(flaw("CVE-1"), notes=(note,)))


def test_flaws_of_the_kernel_alone_are_no_finding() -> None:
    report = audit(flaw("CVE-1", "host"))
    assert (report.findings, report.unknown) == ((), ())
    assert any("1 published vulnerability in the kernel" in note for note in report.notes)


def test_what_the_records_do_not_decide_alone_is_no_finding() -> None:
    report = audit(flaw("CVE-1", state="unknown"))
    assert report.findings == ()
    assert "the records do not decide CVE-1" in report.unknown[0].reason


def test_a_fix_of_one_flaw_of_a_package_is_not_told_as_that_of_all() -> None:
    fixed = PackageAdvisory(id="CVE-1", package="lodash", version="4.17.20", fixed="4.17.21")
    left = PackageAdvisory(id="CVE-2", package="lodash", version="4.17.20")
    assert said(audit(packages=(fixed, left))).endswith("; fixed in 4.17.21, but no fix is known of CVE-2")
    assert said(audit(packages=(left,))).endswith("CVE-2")


def test_of_a_package_it_is_said_which_flaws_attacks_use() -> None:
    used = PackageAdvisory(id="CVE-1", package="log4j-core", version="2.14.1", fixed="2.15.0", exploited="2021-12-10")
    other = PackageAdvisory(id="CVE-2", package="log4j-core", version="2.14.1", fixed="2.15.0")
    assert said(audit(packages=(used,))) == "log4j-core 2.14.1 has CVE-1, which attacks use; fixed in 2.15.0"
    assert ", of which attacks use CVE-1; fixed" in said(audit(packages=(other, used)))
