"""What collectors make of files as their tools write them."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import pytest
from certificate_builder import certificate
from hypothesis import given
from hypothesis import strategies as st
from pe_builder import program_with

from deadlight.model.image_content import FileFact, ScheduledTask
from deadlight.sources.image.collectors.collector import all_collectors
from deadlight.sources.image.collectors.machine_keys import file_name_of
from deadlight.sources.image.layers import read_layer
from deadlight.sources.image.purl import purl
from image_builder import image, layer


def facts(path: str, data: bytes | str) -> list[object]:
    read = read_layer(iter([layer({path: data}).tar]), lambda path, text: [])
    return [*read.facts, *read.packages, *read.tasks]


def packages(path: str, data: bytes | str) -> list[tuple[str, str, str]]:
    read = read_layer(iter([layer({path: data}).tar]), lambda path, text: [])
    return [(each.name, each.version, each.purl) for each in read.packages]


def jar(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_packages_of_nuget() -> None:
    deps = {
        "libraries": {
            "Serilog/3.1.0": {"type": "package"},
            "Web/1.0.0": {"type": "project"},
            "odd": {"type": "package"},
        }
    }
    assert packages("app/web.deps.json", "\ufeff" + json.dumps(deps)) == [
        ("Serilog", "3.1.0", "pkg:nuget/Serilog@3.1.0")
    ]
    config = '<packages>\n  <package version="6.0.4" id="Newtonsoft.Json" />\n  <package id="x" />\n</packages>'
    assert packages("app/packages.config", config) == [("Newtonsoft.Json", "6.0.4", "pkg:nuget/Newtonsoft.Json@6.0.4")]


def test_packages_of_dotnet_that_bring_no_files_are_the_shared_framework_s() -> None:
    libraries = ("App/1.0", "A/1.0", "B/2.0", "C/3.0", "D/4.0", "E/5.0", "F/6.0")
    deps = {
        "runtimeTarget": {"name": ".NETCoreApp,Version=v8.0"},
        "targets": {
            ".NETCoreApp,Version=v8.0": {
                "App/1.0": {"runtime": {"App.dll": {}}},
                "A/1.0": {"runtime": {"lib/net6.0/A.dll": {"assemblyVersion": "1.0.0.0"}}},
                "B/2.0": {"dependencies": {"A": "1.0"}},
                "C/3.0": {"runtime": {"lib/netstandard1.0/_._": {}}},
                "D/4.0": {
                    "runtimeTargets": {"runtimes/win-x64/native/d.dll": {"rid": "win-x64", "assetType": "native"}}
                },
                "E/5.0": {},
            },
            "another": {"B/2.0": {"native": {"b.dll": {}}}},
        },
        "libraries": {name: {"type": "project" if name == "App/1.0" else "package"} for name in libraries},
    }
    assert [name for name, _, _ in packages("app/App.deps.json", json.dumps(deps))] == ["A", "D", "F"]
    for target in (None, {"name": "none"}, ".NETCoreApp,Version=v9.0"):
        told = packages("app/App.deps.json", json.dumps(deps | {"runtimeTarget": target}))
        assert [name for name, _, _ in told] == ["A", "B", "C", "D", "E", "F"]


def test_the_runtime_of_dotnet_has_one_name_in_the_shared_framework_and_beside_an_application() -> None:
    pack = "Microsoft.NETCore.App.Runtime.win-x64/8.0.8"
    expected = [("Microsoft.NETCore.App.Runtime.win-x64", "8.0.8", f"pkg:nuget/{pack.replace('/', '@')}")]
    for key, kind in ((f"runtimepack.{pack}", "runtimepack"), (pack, "package")):
        deps = {
            "runtimeTarget": {"name": ".NETCoreApp,Version=v8.0/win-x64"},
            "targets": {".NETCoreApp,Version=v8.0/win-x64": {key: {"native": {"coreclr.dll": {}}}}},
            "libraries": {key: {"type": kind}},
        }
        assert packages("dotnet/shared/Microsoft.NETCore.App.deps.json", json.dumps(deps)) == expected


def test_packages_of_npm_that_are_installed() -> None:
    manifest = json.dumps({"name": "@Angular/core", "version": "17.0.1"})
    path = "app/node_modules/@angular/core/package.json"
    assert packages(path, manifest) == [("@Angular/core", "17.0.1", "pkg:npm/%40Angular/core@17.0.1")]
    assert packages("app/node_modules/x/test/package.json", manifest) == []


def test_an_application_of_npm_is_told_itself_with_an_address_where_it_may_be_published() -> None:
    shop = {"name": "shop", "version": "1.0.0", "dependencies": {"lodash": "^4.17.20"}}
    assert packages("app/web/package.json", json.dumps(shop)) == [("shop", "1.0.0", "pkg:npm/shop@1.0.0")]
    for more in ({"private": True}, {"engines": {"vscode": "^1.90.0"}}):
        assert packages("app/web/package.json", json.dumps(shop | more)) == [("shop", "1.0.0", "")]
    for other in ({"type": "module"}, {"name": "shop"}, {"version": "1.0.0", "private": True}):
        assert packages("app/web/package.json", json.dumps(other)) == []


def test_packages_of_python() -> None:
    metadata = "Metadata-Version: 2.1\r\nName: Zope.Interface\r\nVersion: 6.1\r\n\r\nVersion: 9\r\n"
    path = "Python/Lib/site-packages/zope.interface-6.1.dist-info/METADATA"
    assert packages(path, metadata) == [("Zope.Interface", "6.1", "pkg:pypi/zope.interface@6.1")]
    assert packages("app/METADATA", metadata) == []


def test_libraries_of_java() -> None:
    properties = "#Generated\ngroupId=org.slf4j\nartifactId=slf4j-api\nversion=2.0.9\n"
    shaded = jar(
        {
            "META-INF/maven/org.slf4j/slf4j-api/pom.properties": properties,
            "META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n",
        }
    )
    assert packages("app/web.jar", shaded) == [("org.slf4j:slf4j-api", "2.0.9", "pkg:maven/org.slf4j/slf4j-api@2.0.9")]
    plain = jar(
        {
            "META-INF/MANIFEST.MF": "Manifest-Version: 1.0\r\nImplementation-Title: old\r\n lib\r\nImplementation-Version: 1.2\r\n"
        }
    )
    assert packages("app/oldlib.jar", plain) == [("oldlib", "1.2", "")]
    assert packages("app/log4j-1.2.17.jar", plain) == [("log4j", "1.2.17", "")]


def test_modules_of_go() -> None:
    lines = "path\texample.com/web\nmod\texample.com/web\t(devel)\t\ndep\tgolang.org/x/net\tv0.17.0\th1:a=\n"
    lines += "dep\texample.com/Old\tv1.0.0\n=>\texample.com/new\tv1.2.0\th1:b=\n"
    start, end = bytes.fromhex("3077af0c9274080241e1c107e6d618e6"), bytes.fromhex("f932433186182072008242104116d8f2")
    modules = start + lines.encode() + end
    program = program_with(b"\xff Go buildinf:" + bytes(50) + modules)
    assert packages("app/web.exe", program) == [
        ("example.com/web", "(devel)", "pkg:golang/example.com/web"),
        ("golang.org/x/net", "v0.17.0", "pkg:golang/golang.org/x/net@v0.17.0"),
        ("example.com/new", "v1.2.0", "pkg:golang/example.com/new@v1.2.0"),
    ]
    assert packages("app/other.exe", program_with(modules)) == []


def test_what_no_program_writes_to_says_nothing_of_go() -> None:
    version = b"\xff Go buildinf:\x08\x02" + bytes(16) + b"\x08go1.21.3"
    assert packages("app/web.exe", program_with(version)) != []
    assert packages("app/web.exe", program_with(version, characteristics=0x40000040)) == []
    assert packages("app/web.exe", b"MZ" + bytes(100) + version) == []
    assert packages("app/web.exe", program_with(version)[:0x70]) == []


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("go1.21.3", "v1.21.3"),
        ("go1.20", "v1.20.0"),
        ("go1.21rc2", "v1.21.0-rc.2"),
        ("go1.22.1 X:boringcrypto", "v1.22.1"),
        ("go1.22.5-1", "v1.22.5"),
        ("devel go1.23-abcdef", None),
        ("go1.21custom", None),
        ("", None),
    ],
)
def test_the_libraries_of_go_itself(version, expected) -> None:
    inline = b"\xff Go buildinf:\x08\x02" + bytes(16) + bytes([len(version)]) + version.encode() + b"\x00after"
    for data in (bytes(100) + inline, b"\xff Go buildinf:text" + bytes(60) + inline):
        found = packages("app/web.exe", program_with(data))
        assert found == ([("stdlib", expected, f"pkg:golang/stdlib@{expected}")] if expected else [])
    assert packages("app/web.exe", program_with(inline[:33])) == []


def test_modules_of_powershell() -> None:
    manifest = "@{\r\n  RootModule = 'x.psm1'\r\n  ModuleVersion = '5.6.1'\r\n}"
    for data in (manifest, b"\xff\xfe" + manifest.encode("utf-16-le")):
        assert packages("Program Files/WindowsPowerShell/Modules/Pester/5.6.1/Pester.psd1", data) == [
            ("Pester", "5.6.1", "")
        ]
    assert packages("Program Files/WindowsPowerShell/Modules/Pester/5.6.1/en/Strings.psd1", manifest) == []


TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><BootTrigger><Enabled>false</Enabled></BootTrigger></Triggers>
  <Principals><Principal id="A"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>
  <Settings><Hidden>true</Hidden>ENABLED</Settings>
  <Actions><Exec><Command>C:\\app\\sync.exe</Command><Arguments>--all &amp; more</Arguments></Exec></Actions>
</Task>"""


@pytest.mark.parametrize(
    ("written", "enabled"), [("", True), ("<Enabled>false</Enabled>", False), ("<Enabled>true</Enabled>", True)]
)
def test_scheduled_tasks(written, enabled) -> None:
    data = b"\xff\xfe" + TASK.replace("ENABLED", written).encode("utf-16-le")
    (task,) = facts("Windows/System32/Tasks/Shop/Sync", data)
    commands = ("C:\\app\\sync.exe --all & more",)
    assert task == ScheduledTask(name="\\Shop\\Sync", account="S-1-5-18", commands=commands, enabled=enabled)


POOLS = """<?xml version="1.0"?><configuration><system.applicationHost><applicationPools>
  <add name="DefaultAppPool" />
  <add name="shop &amp; more" autoStart="true"><recycling><periodicRestart><schedule><add value="03:00:00"/>
    </schedule></periodicRestart></recycling><processModel identityType="LocalSystem" /></add>
  <add name="reports" managedRuntimeVersion="v4.0">
    <processModel userName="CORP\\svc" password="[enc:AesProvider:x:enc]" identityType="SpecificUser" />
    <environmentVariables><add name="A" value="b" /></environmentVariables>
  </add>
  <add name="old"><processModel identityType="2" /></add>
  <applicationPoolDefaults managedRuntimeVersion="v4.0">
    <processModel identityType="DEFAULT" /><environmentVariables><add name="C" value="d" /></environmentVariables>
  </applicationPoolDefaults>
</applicationPools></system.applicationHost></configuration>"""


def pools(text: str) -> list[tuple[str, str, str]]:
    path = "Windows/System32/inetsrv/config/applicationHost.config"
    read = read_layer(iter([layer({path: text}).tar]), lambda path, text: [])
    return [(each.name, each.identity, each.user) for each in read.pools]


def test_application_pools_of_iis() -> None:
    assert pools(POOLS.replace("DEFAULT", "ApplicationPoolIdentity")) == [
        ("DefaultAppPool", "ApplicationPoolIdentity", ""),
        ("shop & more", "LocalSystem", ""),
        ("reports", "SpecificUser", "CORP\\svc"),
        ("old", "NetworkService", ""),
    ]
    assert pools(POOLS.replace("DEFAULT", "LocalService"))[0] == ("DefaultAppPool", "LocalService", "")
    assert pools("<configuration/>") == []


@pytest.mark.parametrize(
    ("path", "data", "kind", "protected"),
    [
        ("app/a.pem", "-----BEGIN EC PRIVATE KEY-----\nMHc\n", "private-key", False),
        ("app/a.pem", "-----BEGIN PRIVATE KEY-----\nMHc\n", "private-key", False),
        ("app/a.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMHc\n", "private-key", True),
        ("app/a.key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n", "private-key", True),
        (
            "Users/a/.ssh/id_ed25519",
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAB\n",
            "private-key",
            False,
        ),
        (
            "Users/a/.ssh/id_ed25519",
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0\n",
            "private-key",
            True,
        ),
        ("app/a.ppk", "PuTTY-User-Key-File-2: ssh-rsa\r\nEncryption: none\r\n", "private-key", False),
        ("app/a.ppk", "PuTTY-User-Key-File-3: ssh-rsa\r\nEncryption: aes256-cbc\r\n", "private-key", True),
        ("app/a.pfx", b"\x30\x82\x09\x50\x02\x01\x03\x30\x82\x09\x16", "private-key", True),
        ("app/a.crt", "-----BEGIN CERTIFICATE-----\nMIID\n", "certificate", False),
        ("app/a.cer", b"\x30\x82\x03\x10\x30\x82\x01", "certificate", False),
    ],
)
def test_keys_and_certificates(path, data, kind, protected) -> None:
    (fact,) = facts(path, data)
    assert isinstance(fact, FileFact)
    assert (fact.kind, fact.protected) == (kind, protected)


@pytest.mark.parametrize("data", ["", "no key", b"\x30\x82\x09\x50", "-----BEGIN PUBLIC KEY-----"])
def test_what_only_sounds_like_a_key_is_none(data) -> None:
    assert [facts(f"app/a{end}", data) for end in (".pem", ".key", ".pfx", ".cer")] == [[], [], [], []]


def test_a_file_that_is_not_what_its_name_says_is_a_note(read) -> None:
    content = read(image([layer({"app/a.deps.json": "{", "app/a.jar": "PK"})]))
    assert sum("is not what its name says" in note for note in content.notes) == 2


NAMES = [
    "app/a.deps.json", "app/packages.config", "app/node_modules/a/package.json", "a.dist-info/metadata", "app/a.jar",
    "app/modules/a/a.psd1", "app/a.exe", "windows/system32/tasks/a", "app/a.pem", "app/a.pfx", "app/a.json", "app/a.ppk",
]  # fmt: skip
STARTS = [
    b"",
    program_with(bytes(300))[:-300] + b"\xff Go buildinf:",
    b"PK\x03\x04",
    b"<Task",
    b"{",
    b"\xff\xfe",
    b"-----BEGIN PRIVATE KEY-----",
    b"\x30\x82",
]


@given(st.sampled_from(NAMES), st.sampled_from(STARTS), st.binary(max_size=200))
def test_any_file_is_read_or_refused(path, start, data) -> None:
    read_layer(iter([layer({path: start + data}).tar]), lambda path, text: [])


@given(
    st.sampled_from(["nuget", "npm", "pypi", "maven", "golang"]),
    st.text("abcXYZ019-_.", min_size=1, max_size=12),
    st.text("0123456789.abc+-~", min_size=1, max_size=8),
)
def test_package_urls_are_those_of_the_reference_library(kind, name, version) -> None:
    packageurl = pytest.importorskip("packageurl")
    expected = packageurl.PackageURL(type=kind, name=name, version=version).to_string()
    assert purl(kind, name, version) == expected


def test_every_collector_is_found() -> None:
    assert len(all_collectors().wanting("app/x.deps.json")) == 2


@pytest.mark.parametrize(
    ("container", "counts"), [("iisWasKey", False), ("TSSecKeySet1", False), ("shop", True), ("", None)]
)
def test_keys_in_the_store_of_the_machine(container: str, counts: bool | None) -> None:
    name = f"{file_name_of(container)}_6de9cb26-d2b9-8c01-ec4e-9e8b34824aa2" if container else "notes.txt"
    path = f"ProgramData/Microsoft/Crypto/RSA/MachineKeys/{name}"
    found = facts(path, b"\x02\0\0\0key")
    assert [(fact.kind, fact.protected) for fact in found] == ([("private-key", True)] if counts else [])  # type: ignore[attr-defined]


def test_the_file_of_a_key_container_is_named_as_windows_names_it() -> None:
    assert file_name_of("MyCoolContainer") == "52ab417621a9d74c73e3e0f1bc374e0a"
    assert file_name_of("iisWasKey") == "76944fb33636aeddb9590521c2e8815a"


def test_a_certificate_is_told_with_whom_it_is_for() -> None:
    made = certificate(("550403", "Shop root"))
    pem = b"-----BEGIN CERTIFICATE-----\r\n" + base64.encodebytes(made) + b"-----END CERTIFICATE-----\r\n"
    for path, data in (("app/a.cer", made), ("app/a.pem", pem)):
        assert facts(path, data) == [
            FileFact(path=path, kind="certificate", detail="a certificate of Shop root", size=len(data))
        ]
    (several,) = facts("app/a.pem", pem * 2)
    assert several.detail == "2 certificates"  # type: ignore[attr-defined]
