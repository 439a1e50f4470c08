"""What packages are open to: by name and version, one advisory a flaw, and doubts where data are missing."""

from __future__ import annotations

import datetime
import sys

import pytest
from advisory_records import TODAY
from osv_records import RUNTIME, V3, V4, affected, osv, shelved, window

from deadlight.advisories import package_matching
from deadlight.advisories.osv import ecosystems
from deadlight.advisories.package_matching import package_advisories, stale_packages
from deadlight.advisories.scores import score_of
from deadlight.advisories.store import NO_STORE
from deadlight.model.advisory import FeedAge, rating
from deadlight.model.image_content import Package

JSON = osv(
    affected("NuGet", "System.Text.Json", ("8.0.0", "8.0.5")),
    affected("NuGet", "System.Text.Json", ("6.0.0", "6.0.10")),
    name="GHSA-8g4q-xg66-9fp4",
    aliases=("CVE-2024-43485",),
)
LOG4J = osv(
    affected("Maven", "org.apache.logging.log4j:log4j-core", ("2.13.0", "2.15.0")),
    affected("Maven", "org.apache.logging.log4j:log4j-core", ("0", "2.3.1")),
    affected("Maven", "org.apache.logging.log4j:log4j-core", ("2.4", "2.12.2")),
    name="GHSA-jfh8-c2jp-5v3q",
    aliases=("CVE-2021-44228",),
)


def package(name, version, ecosystem="nuget", path="app"):
    return Package(name=name, version=version, ecosystem=ecosystem, purl=f"pkg:{ecosystem}/{name}@{version}", path=path)


@pytest.fixture
def held(tmp_path):
    """Return a function that tells the advisories of packages against records."""

    def told(packages, *records, today=TODAY, **contents):
        with shelved(tmp_path, TODAY, *records, **contents) as store:
            return package_advisories(store, packages, today=today)

    return told


def ids(findings):
    return [(one.id, one.state, one.fixed) for one in findings.advisories]


@pytest.mark.parametrize(
    ("version", "fixed"),
    [("8.0.4", "8.0.5"), ("8.0.5", None), ("8.0.10", None), ("6.0.9", "6.0.10"), ("6.0.10", None), ("7.0.0", None)],
)
def test_a_library_of_dotnet_is_open_below_the_fix_of_its_release(held, version, fixed):
    found = held([package("system.text.JSON", version)], JSON)
    assert ids(found) == ([("CVE-2024-43485", "open", fixed)] if fixed else [])


@pytest.mark.parametrize(
    ("version", "fixed"),
    [("2.14.1", "2.15.0"), ("2.15.0", None), ("2.12.2", None), ("2.12.1", "2.12.2"), ("2.0-beta9", "2.3.1")],
)
def test_a_library_of_java_is_open_below_the_fix_of_its_line(held, version, fixed):
    found = held([package("org.apache.logging.log4j:log4j-core", version, "maven")], LOG4J)
    assert [one.fixed for one in found.advisories] == ([fixed] if fixed else [])


def test_an_advisory_says_what_is_known_of_it(held):
    found = held(
        [package("System.Text.Json", "8.0.4")],
        JSON,
        exploited={"CVE-2024-43485": "2024-10-10"},
        chances={"CVE-2024-43485": 0.25},
    ).advisories[0]
    assert (found.id, found.aliases, found.title) == ("CVE-2024-43485", ("GHSA-8g4q-xg66-9fp4",), "A flaw in a parser")
    assert (found.package, found.version, found.path) == ("System.Text.Json", "8.0.4", "app")
    assert found.purl == "pkg:nuget/System.Text.Json@8.0.4"
    assert (found.severity, found.score, found.vector) == ("high", 8.8, V4)
    assert (found.published, found.exploited, found.exploit_chance) == ("2024-09-09", "2024-10-10", 0.25)
    assert (found.reason, found.sources) == ("", ("deadlight",))


def test_records_of_one_flaw_are_one_advisory(held):
    entry = [affected("PyPI", "Jinja2", ("0", "3.1.4"))]
    later = [affected("PyPI", "jinja2", ("0", "3.1.5"))]
    found = held(
        [package("jinja2", "3.1.0", "pypi")],
        osv(*entry, name="GHSA-h75v-3vvj-5mfj", aliases=("CVE-2024-34064",)),
        osv(*later, name="PYSEC-2024-9", aliases=("CVE-2024-34064",), severity=[], database_specific={}),
        osv(*entry, name="PYSEC-2024-8", aliases=("GHSA-xxxx-0000-0000",), summary="Another"),
        osv(*entry, name="OSV-2024-1", aliases=("PYSEC-2024-9", "PYSEC-2024-8")),
    )
    one = found.advisories[0]
    assert (one.id, len(found.advisories), one.fixed, one.severity) == ("CVE-2024-34064", 1, "3.1.5", "high")
    assert set(one.aliases) == {
        "GHSA-h75v-3vvj-5mfj", "GHSA-xxxx-0000-0000", "PYSEC-2024-9", "PYSEC-2024-8", "OSV-2024-1"
    }  # fmt: skip
    assert one.aliases[0].startswith("GHSA-")


def test_a_flaw_that_one_record_surely_names_is_open(held):
    sure = osv(affected("npm", "a", ("0", "2.0.0")), name="GHSA-0000-0000-0001")
    unsure = osv(affected("npm", "a", ("later", "2.0.0")), name="GHSA-0000-0000-0002")
    assert ids(held([package("a", "1.0.0", "npm")], unsure, sure)) == [("CVE-2024-0001", "open", "2.0.0")]
    found = held([package("a", "1.0.0", "npm")], unsure).advisories[0]
    assert (found.state, found.reason) == ("unknown", "its record names a bound that is no version: later")


def custom(*events):
    """Return an entry of Go's database whose versions are not those of the module."""
    entry = affected("Go", "k8s.io/ingress-nginx", window(("introduced", "0"), kind="SEMVER"))
    return entry | {"ecosystem_specific": {"custom_ranges": [window(*events)]}}


@pytest.mark.parametrize(
    ("version", "events", "state", "fixed"),
    [
        ("v1.12.1", [("introduced", "0"), ("fixed", "1.9.0")], "unknown", ""),
        ("v1.8.4", [("introduced", "0"), ("fixed", "1.9.0")], "open", "1.9.0"),
        ("v1.8.4", [("introduced", "1.8.0"), ("fixed", "1.8.9"), ("introduced", "2.0.0")], "open", "1.8.9"),
        ("v1.7.4", [("introduced", "1.8.0"), ("fixed", "1.8.9")], "unknown", ""),
        ("v1.12.1", [("introduced", "0"), ("fixed", "1.2.0"), ("introduced", "1.3.0")], "open", ""),
        ("v0.0.0-20250314234659-1baeb1ce4c0b", [("introduced", "0"), ("fixed", "1.9.0")], "unknown", ""),
        ("v1.12.1", [("introduced", "0")], "open", ""),
        ("v1.12.1", [("introduced", "later")], "unknown", ""),
    ],
)
def test_versions_that_go_could_not_map_to_those_of_a_module_leave_the_others_unknown(
    held, version, events, state, fixed
):
    flaw = osv(custom(*events), name="GO-2024-2428")
    assert ids(held([package("k8s.io/ingress-nginx", version, "golang")], flaw)) == [("CVE-2024-0001", state, fixed)]


def test_what_one_record_does_not_decide_another_of_the_flaw_does(held):
    unsure = osv(custom(("introduced", "0"), ("fixed", "1.9.0")), name="GO-2024-2428")
    sure = osv(affected("Go", "k8s.io/ingress-nginx", ("0", "1.9.0")), name="GHSA-0000-0000-0001")
    of_other = osv(affected("Go", "k8s.io/ingress-nginx", ("0", "1.9.0")), name="GHSA-0000-0000-0002", aliases=())
    later = package("k8s.io/ingress-nginx", "v1.12.1", "golang")
    assert ids(held([later], unsure, sure)) == []
    assert ids(held([later], unsure, of_other)) == [("CVE-2024-0001", "unknown", "")]


def test_one_package_in_many_places_is_told_once(held):
    places = [package("lodash", "4.17.20", "npm", path=f"{number}/package.json") for number in range(3)]
    found = held(places, osv(affected("npm", "lodash", ("0", "4.17.21"))))
    assert [one.path for one in found.advisories] == ["0/package.json"]


def test_the_runtime_of_dotnet_is_told_once_however_many_applications_carry_it(held):
    runtime = osv(
        affected("NuGet", RUNTIME, ("8.0.0", "8.0.10")), affected("NuGet", "System.Text.Json", ("8.0.0", "8.0.5"))
    )
    packs = [package(name, "8.0.8", path=path) for name, path in ((RUNTIME, "shared"), (RUNTIME.lower(), "app"))]
    assert [one.path for one in held(packs, runtime).advisories] == ["shared"]


def test_what_is_made_to_do_harm_is_critical(held):
    bad = osv(
        affected("npm", "lodahs", versions=["0.0.1-security"]),
        name="MAL-2025-1",
        aliases=(),
        severity=[],
        database_specific={},
    )
    found = held([package("lodahs", "0.0.1-security", "npm")], bad).advisories[0]
    assert (found.id, found.severity, found.state, found.aliases) == ("MAL-2025-1", "critical", "open", ())


def test_names_are_compared_as_the_registry_does(held):
    one = osv(affected("PyPI", "zope.interface", ("0", "2.0")), name="GHSA-0000-0000-0001")
    other = osv(affected("npm", "JSONStream", ("0", "2.0.0")), name="GHSA-0000-0000-0002", aliases=())
    found = held([package("Zope_Interface", "1.0", "pypi"), package("jsonstream", "1.0.0", "npm")], one, other)
    assert ids(found) == [("CVE-2024-0001", "open", "2.0")]


def test_modules_of_go_are_compared_by_their_pseudo_versions(held):
    fixed = "0.0.0-20220314234659-1baeb1ce4c0b"
    flaw = osv(affected("Go", "golang.org/x/crypto", window(("introduced", "0"), ("fixed", fixed), kind="SEMVER")))
    old, new = "v0.0.0-20210921155107-089bfa567519", f"v{fixed}"
    found = held([package("golang.org/x/crypto", version, "golang") for version in (old, new)], flaw)
    assert [(one.version, one.fixed) for one in found.advisories] == [(old, fixed)]


@pytest.mark.parametrize(
    ("imports", "is_open"),
    [
        ([{"path": "os", "goos": ["linux"]}], False),
        ([{"path": "os", "goos": ["linux", "windows"]}], True),
        ([{"path": "os", "goos": ["linux"]}, {"path": "net"}], True),
        ([{"path": "crypto/ecdsa", "goarch": ["ppc64le"]}, {"path": "x", "goos": ["darwin"]}], False),
        ([{"path": "crypto/ecdsa", "goarch": ["s390x", "amd64"], "goos": []}], True),
        ([], True),
        ([7, {"goos": 7}], True),
        ("odd", True),
    ],
)
def test_a_flaw_of_go_on_other_systems_only_is_none_here_whoever_else_names_it(held, imports, is_open):
    entry = affected("Go", "stdlib", window(("introduced", "0"), ("fixed", "1.25.0"), kind="SEMVER"))
    go = osv(entry | {"ecosystem_specific": {"imports": imports}}, name="GO-2025-3447")
    found = held([package("stdlib", "v1.24.0", "golang")], go, osv(entry, name="GHSA-0000-0000-0001"))
    assert bool(found.advisories) is is_open


def test_the_most_urgent_comes_first(held):
    def flaw(number, word):
        return osv(
            affected("npm", "a", ("0", "2.0.0")),
            name=f"GHSA-0000-0000-000{number}",
            aliases=(f"CVE-2024-000{number}",),
            database_specific={"severity": word},
        )

    unsure = osv(affected("npm", "a", ("later", "2")), name="GHSA-0000-0000-0009", aliases=())
    found = held(
        [package("a", "1.0.0", "npm")],
        *(unsure, flaw(1, "LOW"), flaw(2, "CRITICAL"), flaw(3, "MODERATE"), flaw(4, "LOW")),
        exploited={"CVE-2024-0004": "2024-09-01"},
    )
    assert [one.id[-1] for one in found.advisories] == ["4", "2", "3", "1", "9"]


def test_without_a_store_nothing_is_known():
    found = package_advisories(None, [package("a", "1")], today=TODAY)
    assert found == ((), (NO_STORE,))


def test_an_image_without_packages_leaves_no_doubt(held):
    assert held([], JSON) == ((), ())
    assert package_advisories(None, [], today=TODAY).doubts == ()


def test_an_ecosystem_without_data_is_in_doubt(held):
    found = held([package("a", "1.0.0", "npm"), package("b", "1", "pypi"), package("c", "1")], JSON)
    assert "the store holds no advisories of packages of npm, PyPI" in found.doubts
    assert "the store holds 1 advisory of NuGet, a part of those that are published" in found.doubts


def test_old_data_are_in_doubt(held):
    found = held([package("a", "1")], JSON, today=datetime.date(2024, 10, 16))
    assert found.doubts[0] == "the newest advisories of NuGet are 36 days old, of 2024-09-10"


def test_what_nobody_publishes_advisories_of_is_in_doubt(held):
    found = held(
        [
            package("PSReadLine", "2.0.0", "powershell"),
            package("7-Zip", "19.00", "windows"),
            package("library", "1.0", "maven"),
            package("a.b:c", "1.0", "maven"),
        ],
        LOG4J,
    )
    assert found.doubts[1:] == (
        "no advisories are published of modules of PowerShell, in a form that is held (1)",
        "no advisories are held of installed programs of Windows (1)",
        "Java libraries do not say of which group they are: library",
    )


def test_packages_without_a_version_are_in_doubt_where_there_is_anything_to_know(held):
    flaw = osv(affected("Go", "github.com/a/b", ("0", "1.0.0")))
    packages = [package(name, "(devel)", "golang") for name in ("github.com/a/b", "github.com/c/d")]
    found = held(packages, flaw)
    assert (found.advisories, found.doubts[1:]) == (
        (),
        ("packages have no version, and advisories of them are held: github.com/a/b",),
    )


def test_a_version_that_cannot_be_compared_is_one_doubt_and_not_many(held):
    flaws = [osv(affected("npm", "a", ("0", "1.0.0")), name=f"GHSA-0000-0000-000{n}", aliases=()) for n in range(5)]
    found = held([package("a", "workspace:1", "npm"), package("b", "x", "npm")], *flaws)
    assert (found.advisories, found.doubts[1:]) == (
        (),
        ("versions of packages cannot be compared with those in advisories of them: a workspace:1",),
    )


def test_an_assembly_that_no_list_names_is_held_against_advisories_and_in_doubt(held):
    flaw = osv(affected("NuGet", "Newtonsoft.Json", ("0", "13.0.1")))
    found = held([package("Newtonsoft.Json", "12.0.3", path="app/bin/Newtonsoft.Json.DLL")], flaw)
    assert ids(found) == [("CVE-2024-0001", "open", "13.0.1")]
    assert (
        "the packages of assemblies are told by their files only, by name and version: Newtonsoft.Json" in found.doubts
    )


@pytest.mark.parametrize("version", ["4.6.26515.6", "4.700.20.21406", "4.6.26515"])
def test_the_stamp_of_a_build_is_no_version_of_a_package(held, version):
    flaw = osv(affected("NuGet", "System.Text.Encodings.Web", ("4.6.0", "4.7.2")))
    found = held([package("System.Text.Encodings.Web", version, path="bin/System.Text.Encodings.Web.dll")], flaw)
    assert found.advisories == ()
    assert found.doubts[-1].endswith(f"in advisories of them: System.Text.Encodings.Web {version}")
    assert len(held([package("System.Text.Encodings.Web", "4.6.26515", path="app.deps.json")], flaw).advisories) == 1


def test_without_the_library_for_versions_of_python_these_are_unknown(held, monkeypatch):
    monkeypatch.setitem(sys.modules, "packaging.version", None)
    monkeypatch.setattr(package_matching, "find_spec", lambda name: None)
    found = held([package("a", "1.0", "pypi")], osv(affected("PyPI", "a", ("0", "2.0"), versions=["0.9"])))
    assert found.advisories == ()
    assert any("the library packaging of deadlight[image] is missing" in doubt for doubt in found.doubts)
    assert any(doubt.endswith(": a 1.0") for doubt in found.doubts)


def test_without_the_library_for_scores_there_are_none(monkeypatch):
    monkeypatch.setitem(sys.modules, "cvss", None)
    assert score_of(V3) == 0.0


@pytest.mark.parametrize(
    ("vector", "score", "word"),
    [
        (V3, 7.5, "high"),
        (V4, 8.8, "high"),
        (V4.replace("VC:L/VI:L", "VC:N/VI:N"), 8.7, "high"),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0, "critical"),
        ("CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6, "low"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, "medium"),
        ("AV:N/AC:L/Au:N/C:P/I:P/A:P", 7.5, "high"),
        ("CVSS:3.1/AV:N", 0.0, ""),
        ("CVSS:9.9/whatever", 0.0, ""),
        ("", 0.0, ""),
    ],
)
def test_scores_are_those_of_the_vector(vector, score, word):
    assert (score_of(vector), rating(score)) == (score, word)


def test_a_record_without_a_word_is_called_by_its_score(held):
    flaw = osv(affected("npm", "a", ("0", "2.0.0")), severity=[{"type": "CVSS_V3", "score": V3}], database_specific={})
    found = held([package("a", "1.0.0", "npm")], flaw).advisories[0]
    assert (found.severity, found.score) == ("high", 7.5)


def test_only_whole_new_data_leave_no_doubt():
    feeds = [FeedAge(feed=one.feed, rows=one.least, newest="2024-09-10") for one in ecosystems.ECOSYSTEMS.values()]
    assert list(stale_packages(feeds, TODAY)) == []
    assert list(stale_packages([], TODAY)) == []
    assert list(stale_packages([], TODAY, ecosystems.ECOSYSTEMS.values())) == [
        "the store holds no advisories of packages of NuGet, npm, PyPI, Maven, Go"
    ]
    assert "how old the advisories of npm are is not known" in stale_packages(
        [FeedAge(feed="osv-npm", rows=9999)], TODAY
    )
