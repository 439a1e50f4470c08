"""Flaws of the runtimes of .NET: by the records of Microsoft where advisories of NuGet name a library only."""

from __future__ import annotations

import json

import pytest
from advisory_records import TODAY, record
from osv_records import RUNTIME, V3, affected, osv, shelved

from deadlight.advisories.importing import import_files
from deadlight.advisories.package_matching import package_advisories
from deadlight.advisories.store import Store, write
from deadlight.model.image_content import Package

ASP = "Microsoft.AspNetCore.App.Runtime.win-x64"
FLAW = "CVE-2024-30105"
LIBRARY = osv(affected("NuGet", "System.Text.Json", ("7.0.0", "8.0.4")), name="GHSA-hh2w-p6rv-4g7w", aliases=(FLAW,))


@pytest.fixture
def told(tmp_path):
    """Return a function that tells what a runtime is open to, by rows of Microsoft's record and advisories."""

    def found(version, *rows, advisories=(LIBRARY,), name=RUNTIME):
        records = {FLAW: record(*rows, name=FLAW, title=".NET Denial of Service Vulnerability")}
        with shelved(tmp_path, TODAY, *advisories, records=records) as store:
            packages = [Package(name=name, version=version, ecosystem="nuget", path="shared")]
            return package_advisories(store, packages, today=TODAY).advisories

    return found


def short(found):
    return [(one.id, one.state, one.fixed) for one in found]


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ("8.0.6", "8.0.7"),
        ("8.0.0-rc.1.23419.4", "8.0.7"),
        ("8.0.7", None),
        ("8.0.10", None),
        ("9.0.0", None),
        ("6.0.1", None),
    ],
)
def test_a_runtime_is_open_below_the_fix_of_its_release(told, version, fixed):
    expected = [(FLAW, "open", fixed)] if fixed else []
    assert short(told(version, (".NET 8.0", "8.0.7"))) == expected


@pytest.mark.parametrize(
    ("product", "name", "version"),
    [
        (".NET 9.0 installed on Windows", RUNTIME, "9.0.0"),
        (".NET Core 3.1", RUNTIME, "3.1.0"),
        ("Microsoft .NET  6.0", RUNTIME, "6.0.0"),
        ("ASP.NET Core 8.0", ASP, "8.0.0"),
    ],
)
def test_products_are_called_in_several_ways(told, product, name, version):
    release = version.rpartition(".")[0]
    assert short(told(version, (product, f"{release}.9"), name=name)) == [(FLAW, "open", f"{release}.9")]


@pytest.mark.parametrize(
    ("product", "name"),
    [
        (".NET 8.0", ASP),
        ("ASP.NET Core 8.0", RUNTIME),
        (".NET 9.0 installed on Linux", RUNTIME),
        ("Microsoft .NET Framework 4.8", RUNTIME),
        (".NET 8.0", "Newtonsoft.Json"),
        (".NET 8.0", "System.Text.Encodings.Web"),
    ],
)
def test_a_product_is_no_other(told, product, name):
    assert told("8.0.0", (product, "8.0.9"), name=name) == ()


def test_where_advisories_name_the_runtimes_these_are_the_ones(told):
    elsewhere = osv(affected("NuGet", ASP, ("8.0.0", "8.0.8")), aliases=(FLAW,))
    assert told("8.0.6", (".NET 8.0", "8.0.8"), advisories=[elsewhere]) == ()
    found = told("8.0.6", ("ASP.NET Core 8.0", "8.0.8"), advisories=[elsewhere], name=ASP)
    assert short(found) == [(FLAW, "open", "8.0.8")]


@pytest.mark.parametrize("rid", ["linux-x64", "linux-musl-arm64", "osx-x64", "Mono.linux-x64"])
def test_where_they_name_runtimes_of_other_systems_only_it_is_none_of_windows(told, rid):
    names = [RUNTIME.replace("win-x64", rid), "System.Text.Json"]
    advisory = osv(*(affected("NuGet", name, ("8.0.0", "8.0.8")) for name in names), aliases=(FLAW,))
    assert told("8.0.6", (".NET 8.0", "8.0.8"), advisories=[advisory]) == ()


def test_the_record_and_the_advisory_of_one_flaw_are_one(told):
    named = osv(affected("NuGet", RUNTIME, ("8.0.0", "8.0.7")), name="GHSA-hh2w-p6rv-4g7w", aliases=(FLAW,))
    (found,) = told("8.0.6", (".NET 8.0", "8.0.7"), advisories=[named])
    assert (found.id, found.aliases, found.vector != V3) == (FLAW, ("GHSA-hh2w-p6rv-4g7w",), True)


@pytest.mark.parametrize("bound", ["", "publication", "8.0.303"])
def test_a_record_without_a_version_of_the_runtime_is_unknown(told, bound):
    (found,) = told("8.0.6", (".NET 8.0", bound))
    assert (found.state, found.fixed) == ("unknown", "")
    assert "its record names a bound that is no version" in found.reason


def test_a_record_that_was_rejected_says_nothing(tmp_path):
    records = {FLAW: record((".NET 8.0", "8.0.7"), name=FLAW, state="REJECTED")}
    with shelved(tmp_path, TODAY, LIBRARY, records=records) as store:
        packages = [Package(name=RUNTIME, version="8.0.0", ecosystem="nuget")]
        assert package_advisories(store, packages, today=TODAY).advisories == ()


def test_what_is_exported_and_added_to_says_the_same(tmp_path):
    records = {FLAW: record((".NET 8.0", "8.0.7"), name=FLAW)}
    with shelved(tmp_path, TODAY, LIBRARY, records=records) as store:
        write(tmp_path / "exported", store.contents())
    (tmp_path / "more.json").write_text(json.dumps(osv(affected("npm", "a", ("0", "1")), name="GHSA-0000-0000-0001")))
    import_files(tmp_path / "exported", [tmp_path / "more.json"], TODAY)
    with Store(tmp_path / "exported") as store:
        packages = [Package(name=RUNTIME, version="8.0.0", ecosystem="nuget")]
        assert short(package_advisories(store, packages, today=TODAY).advisories) == [(FLAW, "open", "8.0.7")]
