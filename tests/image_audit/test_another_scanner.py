"""Another scanner looks at the same image; its absence, its failure and what it did not look for are said."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from deadlight.image_audit.another_scanner import beside, start, target_of
from deadlight.model.errors import InputError
from deadlight.model.image_content import OtherScanner, Package
from deadlight.sources.image.opening import Asked
from deadlight.sources.scanner_reports.trivy_images import read
from deadlight.sources.scanner_reports.trivy_run import Trivy
from image_builder import MemoryImage, base_layer, content_of, image, layer, write_layout
from trivy_reports import encoded, layers_read, libraries, package, report, vulnerability

TODAY = datetime.date(2026, 11, 22)
BUILT = image([base_layer(), layer({"app/web.exe": b"MZ"})])
LINUX = image([layer({"app/web": b"x"})], os="linux", os_version="")
NEWTONSOFT = ("pkg:nuget/Newtonsoft.Json@12.0.3", "Newtonsoft.Json", "12.0.3")
ASKED = Asked(scratch=Path())
DIGEST = f"sha256:{'a' * 64}"


class Answering(Trivy, frozen=True, kw_only=True):
    """A Trivy that answers at once, and keeps what it was asked."""

    answer: object
    lacks: tuple[str, ...] = ()
    asked: list[list[str]]

    def scan(self, target, *, secrets):
        self.asked.append([*(["secrets"] if secrets else []), *target])
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer, self.lacks


def answering(answer, *lacks):
    return Answering(path="trivy", environment={}, scratch=Path(), answer=answer, lacks=lacks, asked=[])


@pytest.fixture(scope="module")
def content():
    return content_of(BUILT)


@pytest.fixture
def said(content):
    result = libraries("Files/app/web.deps.json", "dotnet-core", [package(*NEWTONSOFT)], [vulnerability(*NEWTONSOFT)])
    found = read(encoded(report(layers_read(content), [result])))
    return replace(found, by=OtherScanner(name="trivy", version="0.59.1", database="2026-11-21"))


@pytest.fixture
def looked(content, tmp_path):
    """Return a function that has a Trivy look at an archive."""

    def run(mode, trivy=None, reports=(), reference=str(tmp_path), built=BUILT, **more):
        with beside(TODAY, mode, trivy, reports, **more) as others:
            look = start(others, reference, ASKED, MemoryImage(built))
            return look.added_to(content if built is BUILT else content_of(built))

    return run


ABSENT = "trivy did not look at it: it is not on the path; --trivy-report takes what it wrote elsewhere"


def test_what_it_found_is_taken_and_told(looked, said) -> None:
    found = looked("found", answering(said))
    assert [each.sources for each in found.package_advisories] == [("trivy",)]
    assert [(each.name, each.database) for each in found.scanners] == [("trivy", "2026-11-21")]
    (note,) = found.notes
    assert note == (
        "trivy 0.59.1 looked at it too, with its database of 2026-11-21: 1 package, 1 by it alone; secrets, which "
        "take it long, only --with trivy; 1 vulnerability, 1 by it alone"
    )


@pytest.mark.parametrize("mode", ["demanded", "found"])
def test_its_absence_is_unread_only_where_it_was_asked_for(looked, content, mode) -> None:
    found = looked(mode)
    assert found.unread == ((ABSENT,) if mode == "demanded" else ())
    assert found.notes == ()
    assert found.packages == content.packages


@pytest.mark.parametrize("mode", ["demanded", "found"])
def test_its_failure_is_said_and_loses_nothing(looked, content, mode) -> None:
    found = looked(mode, answering(InputError("it fails: no such file")))
    reason = "trivy did not look at it: it fails: no such file"
    assert (found.unread if mode == "demanded" else found.notes) == (reason,)
    assert (found.notes if mode == "demanded" else found.unread) == ()
    assert (found.packages, found.files, found.scanners) == (content.packages, content.files, ())


def test_what_it_says_of_other_layers_is_not_taken(looked, said) -> None:
    found = looked("demanded", answering(replace(said, layers=said.layers[:1])))
    assert found.package_advisories == ()
    assert found.unread == ("trivy did not look at it: it looked at another image, or at other layers of it",)


@pytest.mark.parametrize("mode", ["demanded", "found"])
def test_what_it_did_not_look_for_is_a_doubt_where_it_was_asked_for(looked, said, mode) -> None:
    found = looked(mode, answering(replace(said, advisories=()), "vulnerabilities"))
    doubt = "trivy: it has no database of vulnerabilities (`trivy image --download-db-only` fetches one)"
    assert (doubt in found.package_doubts) is (mode == "demanded")
    assert (doubt in found.notes) is (mode == "found")


def test_that_it_passes_over_jar_files_is_a_doubt_only_where_there_is_java(looked, said, content) -> None:
    doubt = "trivy: it has no database of Java packages, and passes over jar files"
    found = looked("demanded", answering(said, "java"))
    assert (found.package_doubts, doubt in found.notes) == ((), True)
    log = Package(name="log4j-core", version="2.0", ecosystem="maven", purl="pkg:maven/a/log4j-core@2.0")
    with beside(TODAY, "demanded", answering(said, "java")) as others:
        look = start(others, "docker://web:1", ASKED, MemoryImage(BUILT))
        assert look.added_to(replace(content, packages=(log,))).package_doubts == (doubt,)
    assert looked("found", answering(said, "java")).package_doubts == ()


def test_secrets_are_looked_for_only_where_it_was_asked_for(looked, said) -> None:
    for mode in ("demanded", "found"):
        trivy = answering(said)
        assert ("0 secrets" in looked(mode, trivy).notes[0]) is (mode == "demanded")
        assert (trivy.asked[0][0] == "secrets") is (mode == "demanded")


def test_an_old_database_is_a_doubt(looked, said) -> None:
    old = replace(said, by=replace(said.by, database="2026-11-01"))
    assert looked("demanded", answering(old)).package_doubts == ("trivy: its database is 21 days old, of 2026-11-01",)


def test_an_image_of_linux_and_one_that_it_may_not_see_are_left_alone(looked, said) -> None:
    trivy = answering(said)
    assert looked("demanded", trivy, built=LINUX).unread == ()
    assert looked("off", trivy).scanners == ()
    assert trivy.asked == []


def test_an_image_in_a_registry_is_pulled_once_more_only_where_that_is_asked_for(looked, said) -> None:
    trivy = answering(said)
    found = looked("found", trivy, reference="registry.example.com/shop/web:1.4")
    assert "it would pull the image once more" in found.notes[0]
    assert trivy.asked == []
    looked("demanded", trivy, reference="registry.example.com/shop/web:1.4")
    assert trivy.asked[0][-1].startswith("registry.example.com/shop/web@sha256:")


# --- How Trivy is told which image ---


def test_an_archive_is_named_by_its_path(tmp_path) -> None:
    (tmp_path / "web.tar").write_bytes(b"")
    assert target_of(str(tmp_path / "web.tar"), ASKED, "") == ["--input", str(tmp_path / "web.tar")]


def test_a_layout_is_named_with_the_manifest_that_was_chosen(tmp_path) -> None:
    write_layout(BUILT, tmp_path)
    digest = MemoryImage(BUILT).digest
    assert target_of(str(tmp_path), ASKED, digest) == ["--input", f"{tmp_path}@{digest}"]
    # What an index in it leads to cannot be asked for by its digest.
    assert target_of(str(tmp_path), ASKED, DIGEST) == ["--input", str(tmp_path)]


def test_a_reference_is_named_by_the_digest_that_was_chosen() -> None:
    arguments = target_of("shop/web:1.4", ASKED, DIGEST)
    assert arguments == ["--image-src", "remote", "--platform", "windows/amd64", f"docker.io/shop/web@{DIGEST}"]


def test_an_image_of_an_engine_is_asked_of_that_engine() -> None:
    asked = Asked(scratch=Path(), engine="unix:///run/docker.sock")
    expected = ["--image-src", "docker", "--docker-host", "unix:///run/docker.sock", "web:1.4"]
    assert target_of("docker://web:1.4", asked, "") == expected


@pytest.mark.parametrize("name", ["docker://--debug", "a@b.tar", "no reference"])
def test_what_it_would_take_for_something_else_is_not_given_to_it(name, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a@b.tar").write_bytes(b"")
    assert isinstance(target_of(name, ASKED, ""), str)


# --- Reports that were made elsewhere ---


@pytest.fixture
def recorded(tmp_path, content):
    def write(layers=None, results=(), **more):
        path = tmp_path / "trivy.json"
        path.write_bytes(encoded(report(layers_read(content) if layers is None else layers, results, **more)))
        return str(path)

    return write


def test_a_report_that_was_made_elsewhere_is_taken(looked, recorded) -> None:
    path = recorded(results=[libraries("Files/a.deps.json", "dotnet-core", [], [vulnerability(*NEWTONSOFT)])])
    found = looked("off", None, [path])
    assert [each.id for each in found.package_advisories] == ["CVE-2024-21907"]
    assert found.scanners[0].report == path
    assert f"the report {path}, of 2026-11-20" in found.notes[0]
    assert (found.unread, found.package_doubts) == ((), ())


def test_that_a_report_has_no_vulnerability_does_not_mean_that_there_is_none(looked, recorded) -> None:
    (doubt,) = looked("off", None, [recorded()]).package_doubts
    assert "does not say whether any was looked for" in doubt


def test_a_report_that_is_old_is_a_doubt(looked, recorded) -> None:
    result = libraries("a", "nuget", [], [vulnerability(*NEWTONSOFT)])
    (doubt,) = looked("off", None, [recorded(results=[result], made="2026-10-01T00:00:00Z")]).package_doubts
    assert "is 52 days old, of 2026-10-01" in doubt


def test_a_report_on_another_image_and_one_that_cannot_be_read_are_unread(looked, recorded, tmp_path) -> None:
    path = recorded(layers=[DIGEST])
    assert looked("off", None, [path]).unread == (f"{path}: it is a report on another image",)
    gone = str(tmp_path / "gone.json")
    assert looked("off", None, [gone]).unread == (f"{gone}: does not exist",)
    assert looked("off", None, [path, gone], paired=True).unread == ()
