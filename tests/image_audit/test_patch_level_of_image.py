"""An image is held against the store: by the build of its registry, and its installation."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest

from deadlight.advisories.cve_records import MICROSOFT
from deadlight.advisories.importing import take
from deadlight.advisories.store import Contents, write
from deadlight.image_audit.vulnerabilities import held_against
from deadlight.model.image_content import ImageContent, Package
from image_builder import described_content

TODAY = datetime.date(2024, 4, 1)
UPDATES = """
| OS build | Availability date | KB article | Update type |
|---|---|---|---|
| 20348.2340 | 2024-03-12 | KB5035857 | 2024-03 B |
| 20348.2322 | 2024-02-13 | KB5034770 | 2024-02 B |
"""


@pytest.fixture
def store(tmp_path: Path) -> str:
    feed, contents = tmp_path / "updates.md", Contents()
    feed.write_text(UPDATES)
    assert not take([feed], contents, TODAY).failed
    write(tmp_path / "advisories.sqlite", contents)
    return str(tmp_path / "advisories.sqlite")


def content(text: str = 'os_version = "10.0.20348.2322"', **changes: object) -> ImageContent:
    return msgspec.structs.replace(described_content("web.toml", text), **changes)


def behind(found: ImageContent) -> list[str]:
    assert found.patch is not None
    return [update.kb for update in found.patch.behind]


def test_the_updates_that_an_image_lacks_are_those_after_its_build(store: str) -> None:
    assert behind(held_against(content(), store, TODAY)) == ["KB5035857"]


def test_the_build_of_the_registry_counts_before_that_of_the_configuration(store: str) -> None:
    assert behind(held_against(content(build="10.0.20348.2340"), store, TODAY)) == []


def test_where_registry_and_configuration_say_different_builds_it_is_said(store: str) -> None:
    patch = held_against(content(build="10.0.20348.2340"), store, TODAY).patch
    assert patch is not None
    assert "its configuration says 10.0.20348.2322, the registry of Windows in it 10.0.20348.2340" in patch.doubts


def test_the_registry_does_not_say_the_build_where_the_layer_of_the_update_was_not_read(store: str) -> None:
    read = content('os_version = "10.0.20348.2340"')
    layers = tuple(msgspec.structs.replace(layer, missing="its file is missing") for layer in read.layers)
    found = held_against(msgspec.structs.replace(read, build="10.0.20348.2322", layers=layers), store, TODAY)
    assert behind(found) == []
    assert found.patch is not None
    assert found.patch.version == "10.0.20348.2340"
    assert any("a layer was not read" in doubt for doubt in found.patch.doubts)


def test_a_layer_that_is_the_update_to_the_build_of_the_configuration_counts_before_the_registry(store: str) -> None:
    read = content('os_version = "10.0.20348.2340"', build="10.0.20348.2322")
    (base,) = (layer for layer in read.layers if layer.vendor)
    for vendor, missing in ((True, []), (False, ["KB5035857"])):
        update = msgspec.structs.replace(base, created_by="Install update 10.0.20348.2340", vendor=vendor)
        found = held_against(msgspec.structs.replace(read, layers=(base, update)), store, TODAY)
        assert behind(found) == missing
        assert found.patch is not None
        assert any("the registry of Windows in it 10.0.20348.2322" in doubt for doubt in found.patch.doubts)
    older = msgspec.structs.replace(base, created_by="Install update 10.0.20348.2322")
    later = msgspec.structs.replace(content(), build="10.0.20348.2340", layers=(base, older))
    assert behind(held_against(later, store, TODAY)) == []


def test_without_a_store_the_patch_level_is_unknown(tmp_path: Path) -> None:
    for path in ("", str(tmp_path / "nothing.sqlite")):
        patch = held_against(content(), path, TODAY).patch
        assert patch is not None
        assert patch.verdict == "unknown"
        assert "there is no store" in patch.doubts[0]


def test_a_damaged_store_is_not_read_and_the_image_still_is(tmp_path: Path) -> None:
    path = tmp_path / "advisories.sqlite"
    path.write_bytes(b"no store")
    found = held_against(content(), str(path), TODAY)
    assert found.patch is not None
    assert found.patch.verdict == "unknown"
    assert found.patch.product == "Windows Server 2022"
    assert found.patch.doubts == found.unread[-1:]
    assert str(path) in found.unread[-1]


def test_nothing_is_asked_of_an_image_for_another_system(store: str) -> None:
    linux = content(os=msgspec.structs.replace(content().os, name="linux"))
    assert held_against(linux, store, TODAY).patch is None


def advisories(tmp_path: Path, *names: str) -> str:
    """A store with an advisory of each of these packages of NuGet, below 2.0.0."""
    contents = Contents()
    for name in names:
        package = {"package": {"ecosystem": "NuGet", "name": name}}
        events = [{"introduced": "0"}, {"fixed": "2.0.0"}]
        record = {
            "id": f"GHSA-{name}",
            "modified": "2024-03-28T00:00:00Z",
            "aliases": ["CVE-2024-0001"],
            "affected": [package | {"ranges": [{"type": "ECOSYSTEM", "events": events}]}],
        }
        (tmp_path / f"{name}.json").write_bytes(msgspec.json.encode(record))
        assert not take([tmp_path / f"{name}.json"], contents, TODAY).failed
    write(tmp_path / "packages.sqlite", contents)
    return str(tmp_path / "packages.sqlite")


def test_packages_are_held_against_the_store_as_well(tmp_path: Path) -> None:
    packages = tuple(Package(name=name, version="1.0.0", ecosystem="nuget", path="a") for name in ("Old", "Other"))
    found = held_against(content(packages=packages), advisories(tmp_path, "old"), TODAY)
    told = [(one.id, one.package, one.path, one.fixed) for one in found.package_advisories]
    assert told == [("CVE-2024-0001", "Old", "a", "2.0.0")]
    assert found.package_doubts == ("the store holds 1 advisory of NuGet, a part of those that are published",)


def test_what_packages_are_open_to_is_unknown_without_a_store(tmp_path: Path) -> None:
    packages = (Package(name="Old", version="1.0.0", ecosystem="nuget"),)
    (tmp_path / "damaged").write_bytes(b"SQLite format 3\x00")
    for path in ("", str(tmp_path / "damaged")):
        found = held_against(content(packages=packages), path, TODAY)
        assert (found.package_advisories, len(found.package_doubts)) == ((), 1)
    assert held_against(content(), "", TODAY).package_doubts == ()


@pytest.mark.parametrize(
    ("installation", "build", "state"),
    [
        ("core", "20348", "unknown"),
        ("nano", "20348", "unknown"),
        ("full", "20348", "open"),
        ("unknown", "20348", "open"),
        ("core", "14393", "open"),
    ],
)
def test_a_role_that_bases_of_containers_lack_is_not_open_in_them(
    tmp_path: Path, installation: str, build: str, state: str
) -> None:
    product = {"20348": "Windows Server 2022", "14393": "Windows Server 2016 (Server Core installation)"}[build]
    titles = {"CVE-2024-0001": "Windows Remote Desktop Licensing Service RCE", "CVE-2024-0002": "Windows Kerberos EoP"}
    contents = Contents()
    for name, title in titles.items():
        products = {product, product.removesuffix(" (Server Core installation)")}
        versions = [{"version": "10.0.0", "lessThan": f"10.0.{build}.2340", "status": "affected"}]
        affected = [{"product": each, "versions": versions} for each in sorted(products)]
        meta = {"cveId": name, "assignerOrgId": MICROSOFT, "state": "PUBLISHED"}
        record = {"cveMetadata": meta, "containers": {"cna": {"title": title, "affected": affected}}}
        (tmp_path / f"{name}.json").write_bytes(msgspec.json.encode(record))
        assert not take([tmp_path / f"{name}.json"], contents, TODAY).failed
    write(tmp_path / "windows.sqlite", contents)
    image = content(f'os_version = "10.0.{build}.2322"', installation=installation)
    patch = held_against(image, str(tmp_path / "windows.sqlite"), TODAY).patch
    assert patch is not None
    found = {one.id: one for one in patch.advisories}
    assert [found[name].state for name in titles] == [state, "open"]
    assert ("a role that bases of containers lack" in found["CVE-2024-0001"].reason) is (state == "unknown")
    assert patch.advisories[0].state == "open"


def test_of_a_client_of_windows_the_records_of_the_server_decide_nothing_alone(store: str) -> None:
    patch = held_against(content(installation="client"), store, TODAY).patch
    assert patch is not None
    assert [update.kb for update in patch.behind] == ["KB5035857"]
    assert patch.doubts[0] == (
        "it is made from a client of Windows, and what is listed for Windows Server 2022 stands for it, "
        "which it shares the build with"
    )
