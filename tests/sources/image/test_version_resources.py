"""What programs and libraries in an image say of themselves, and what becomes of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pe_builder import program

from deadlight.model.image_content import Package
from deadlight.sources.image.collectors.collector import all_collectors
from deadlight.sources.image.held import Held
from deadlight.sources.image.version_resource import VersionResource, version_resource_of, written_sections
from image_builder import base_layer, content_of, image, layer

JSON_NET = {
    "CompanyName": "Newtonsoft", "FileDescription": "Json.NET", "FileVersion": "13.0.3.27908",
    "InternalName": "Newtonsoft.Json.dll", "OriginalFilename": "Newtonsoft.Json.dll", "ProductName": "Json.NET",
    "ProductVersion": "13.0.3+0a2e291c0d9c0c7675d445703e51750363a549ef",
}  # fmt: skip
NODE = {"CompanyName": "Node.js", "ProductName": "Node.js", "ProductVersion": "20.11.0", "FileVersion": "20.11.0"}
WINDOWS = {
    "ProductName": "Microsoft® Windows® Operating System",
    "ProductVersion": "10.0.20348.1",
    "FileVersion": "1.0",
}


def told_by(data: bytes) -> VersionResource | None:
    return version_resource_of(Held([data]))


def packages(above: dict[str, bytes | str], **base: object) -> list[tuple[str, str, str]]:
    found = content_of(image([base_layer(**base), layer(above)])).packages  # type: ignore[arg-type]
    return [(each.name, each.version, each.purl) for each in found]


@pytest.mark.parametrize("wide", [True, False])
def test_a_version_resource_is_read_with_all_that_it_says(wide: bool) -> None:
    assert told_by(program(JSON_NET, dotnet=True, wide=wide)) == VersionResource(
        company="Newtonsoft", product="Json.NET", product_version=JSON_NET["ProductVersion"],
        file_version="13.0.3.27908", description="Json.NET", original_name="Newtonsoft.Json.dll",
        internal_name="Newtonsoft.Json.dll", dotnet=True,
    )  # fmt: skip


def test_without_strings_the_numbers_count() -> None:
    resource = told_by(program({}, file=(1, 2, 3, 4)))
    assert resource is not None
    assert (resource.product_version, resource.file_version) == ("1.2.3.4", "1.2.3.4")


@pytest.mark.parametrize("data", [b"", b"MZ", b"MZ" + bytes(100), b"#!/bin/sh", program(), program()[:100]])
def test_what_has_no_version_resource_says_nothing(data: bytes) -> None:
    assert told_by(data) is None


def test_an_assembly_without_a_version_is_still_one_of_net() -> None:
    assert told_by(program(dotnet=True)) == VersionResource(dotnet=True)


@given(st.data())
def test_a_mutated_program_is_read_or_says_nothing(data: st.DataObject) -> None:
    whole = bytearray(program(JSON_NET, file=(1, 2, 3, 4), dotnet=True))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    for cut in (len(whole), data.draw(st.integers(0, len(whole)))):
        found = told_by(bytes(whole[:cut]))
        assert found is None or len(found.product) <= 300


@given(st.data())
def test_a_program_in_pieces_says_what_it_says_in_one(data: st.DataObject) -> None:
    whole = program(JSON_NET, file=(1, 2, 3, 4), dotnet=True, data=b"what may be written")
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=6)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    held = Held([memoryview(piece) for piece in pieces])
    assert version_resource_of(held) == told_by(whole) != None  # noqa: E711 - a program says something
    assert written_sections(held) == [b"what may be written"]


@given(st.binary(max_size=2000))
def test_arbitrary_bytes_after_the_signature_end_nothing(junk: bytes) -> None:
    told_by(b"MZ" + junk)
    start = program(JSON_NET)[:0x140]
    told_by(start + junk)


def test_an_assembly_is_a_package_of_nuget_under_the_name_of_its_file() -> None:
    assert packages({"app/bin/Newtonsoft.Json.dll": program(JSON_NET, dotnet=True)}) == [
        ("Newtonsoft.Json", "13.0.3", "pkg:nuget/Newtonsoft.Json@13.0.3")
    ]


@pytest.mark.parametrize(
    ("written", "version"),
    [
        ("1.2.3", "1.2.3"), ("1.2.3.0", "1.2.3"), ("1.2.3.4", "1.2.3.4"), ("1.2.3-beta.1+abc", "1.2.3-beta.1"),
        ("01.02.0", "1.2.0"), ("release 7", "6.5.4"), ("", "6.5.4"), ("0.0.0.0", "6.5.4"),
    ],
)  # fmt: skip
def test_the_version_of_a_package_is_the_product_version_without_the_commit(written: str, version: str) -> None:
    told = JSON_NET | {"ProductVersion": written, "FileVersion": "6.5.4"}
    ((_, found, _),) = packages({"app/Newtonsoft.Json.dll": program(told, dotnet=True)})
    assert found == version


def test_a_program_that_is_no_assembly_has_the_name_of_its_product_and_no_package_url() -> None:
    (package,) = content_of(image([base_layer(), layer({"node/node.exe": program(NODE)})])).packages
    assert (package.name, package.version, package.ecosystem, package.purl) == ("Node.js", "20.11.0", "generic", "")
    assert (package.publisher, package.path) == ("Node.js", "node/node.exe")


def test_the_libraries_of_one_product_in_one_folder_are_one_package() -> None:
    files = {f"jdk/bin/{name}.dll": program(NODE) for name in "abc"}
    assert len(packages(files | {"jdk/other/d.dll": program(NODE)})) == 2


def test_what_is_of_windows_itself_is_told_by_its_build() -> None:
    of_base = {"Program Files/Common Files/a.dll": program(NODE), "Windows/node.exe": program(NODE)}
    above = {
        "Windows/System32/tool.exe": program(WINDOWS), "Windows/System32/Shop.dll": program(NODE),
        "app/de/web.resources.dll": program(JSON_NET, dotnet=True),
    }  # fmt: skip
    assert packages(above, files=of_base) == []
    assert packages({"Windows/System32/kubectl.exe": program(NODE)}) == [("Node.js", "20.11.0", "")]


def test_an_assembly_that_a_list_of_dependencies_names_is_told_once() -> None:
    targets = {
        "web/1.0.0": {"runtime": {"web.dll": {}}},
        "Newtonsoft.Json/13.0.3": {"runtime": {"lib/net6.0/Newtonsoft.Json.dll": {"fileVersion": "13.0.3.27908"}}},
        "SQLite/2.1.0": {"runtimeTargets": {"runtimes/win-x64/native/e_sqlite3.dll": {"rid": "win-x64"}}},
    }
    deps = {
        "targets": {".NETCoreApp,Version=v8.0": targets},
        "libraries": {"web/1.0.0": {"type": "project"}, "Newtonsoft.Json/13.0.3": {"type": "package"}},
    }
    files: dict[str, bytes | str] = {
        "app/web.deps.json": json.dumps(deps), "app/web.exe": program(NODE), "app/web.dll": program(NODE, dotnet=True),
        "app/Newtonsoft.Json.dll": program(JSON_NET, dotnet=True),
        "app/runtimes/win-x64/native/e_sqlite3.dll": program(NODE),
    }  # fmt: skip
    once = [("Newtonsoft.Json", "13.0.3", "pkg:nuget/Newtonsoft.Json@13.0.3")]
    assert packages(files) == once
    assert packages(files | {"app/plugins/Newtonsoft.Json.dll": program(JSON_NET, dotnet=True)}) == once * 2


def test_a_list_of_dependencies_whose_files_are_odd_still_names_its_packages() -> None:
    deps = {"targets": {"net8.0": []}, "libraries": {"Serilog/3.1.0": {"type": "package"}}}
    assert packages({"app/web.deps.json": json.dumps(deps)}) == [("Serilog", "3.1.0", "pkg:nuget/Serilog@3.1.0")]


def test_libraries_of_windows_are_not_even_looked_at() -> None:
    wanting = all_collectors().wanting
    assert not wanting("windows/system32/kernel32.dll")
    assert wanting("app/kernel32.dll")


def test_a_package_says_nothing_of_its_publisher_where_its_program_does_not() -> None:
    assert Package(name="a", version="1", ecosystem="generic").publisher == ""
