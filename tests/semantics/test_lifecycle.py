import datetime

import pytest

from deadlight.model.image import parse_reference
from deadlight.semantics import lifecycle
from deadlight.semantics.facts import read_rows
from deadlight.semantics.images import base_of

TODAY = datetime.date(2026, 11, 22)
TABLES = {row.table for row in read_rows("runtime_images", lifecycle.RuntimeImageRow)}


def reference(text):
    found = parse_reference(text)
    assert found is not None
    return found


def windows(text, today=TODAY):
    base = base_of(reference(text))
    assert base is not None
    return lifecycle.windows_support(base, today)


def runtime(text, today=TODAY):
    return lifecycle.runtime_support(reference(text), today)


def test_a_line_in_mainstream_support_is_supported():
    found = windows("mcr.microsoft.com/windows/servercore:ltsc2025")
    assert (found.state, found.line) == ("supported", "Windows Server 2025")
    assert found.ends_on == datetime.date(2029, 10, 9)


def test_a_line_after_mainstream_support_is_in_extended_support():
    found = windows("mcr.microsoft.com/windows/servercore:ltsc2022")
    assert (found.state, found.ended_on, found.ends_on) == (
        "extended",
        datetime.date(2026, 10, 13),
        datetime.date(2031, 10, 14),
    )


def test_support_holds_on_its_last_day():
    assert windows("mcr.microsoft.com/windows/servercore:ltsc2022", datetime.date(2026, 10, 13)).state == "supported"
    assert windows("mcr.microsoft.com/windows/servercore:ltsc2022", datetime.date(2026, 10, 14)).state == "extended"
    assert windows("mcr.microsoft.com/windows/servercore:ltsc2016", datetime.date(2027, 1, 11)).state == "extended"
    assert windows("mcr.microsoft.com/windows/servercore:ltsc2016", datetime.date(2027, 1, 12)).state == "ended"


@pytest.mark.parametrize(
    ("release", "ended"),
    [
        ("1709", datetime.date(2019, 4, 9)),
        ("1803", datetime.date(2019, 11, 12)),
        ("1903", datetime.date(2020, 12, 8)),
        ("1909", datetime.date(2021, 5, 11)),
        ("2004", datetime.date(2021, 12, 14)),
        ("20H2", datetime.date(2022, 8, 9)),
        ("2009", datetime.date(2022, 8, 9)),
    ],
)
def test_semi_annual_releases_have_ended(release, ended):
    found = windows(f"mcr.microsoft.com/windows/servercore:{release}")
    assert (found.state, found.ended_on) == ("ended", ended)


def test_1809_of_server_core_and_nano_server_is_the_line_of_2019():
    assert windows("mcr.microsoft.com/windows/servercore:1809").line == "Windows Server 2019"
    assert windows("mcr.microsoft.com/windows/nanoserver:1809").state == "extended"


def test_nano_server_of_2016_ended_before_server_core_of_2016():
    assert windows("microsoft/nanoserver:sac2016").state == "ended"
    assert windows("microsoft/windowsservercore:ltsc2016").state == "extended"


def test_what_extended_support_the_windows_image_of_1809_had_is_unknown():
    found = windows("mcr.microsoft.com/windows:1809")
    assert found.state == "unknown"
    assert found.line == "Windows, version 1809"


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ("mcr.microsoft.com/windows/servercore", "tag"),
        ("mcr.microsoft.com/windows/servercore:${V}", "tag"),
        ("mcr.microsoft.com/windows/servercore/insider:10.0.19035.1", "preview"),
        ("mcr.microsoft.com/windows/servercore:10.0.99999.1", "99999"),
        ("alpine", "not a Windows image"),
    ],
)
def test_support_of_what_is_no_known_line_is_unknown_with_the_reason(image, words):
    found = windows(image)
    assert found.state == "unknown"
    assert words in found.reason


@pytest.mark.parametrize(
    ("image", "state", "line"),
    [
        ("mcr.microsoft.com/dotnet/aspnet:6.0-nanoserver-1809", "ended", ".NET 6.0"),
        ("mcr.microsoft.com/dotnet/aspnet:10.0-nanoserver-ltsc2025", "supported", ".NET 10.0"),
        ("microsoft/dotnet:2.2-sdk-nanoserver-1809", "ended", ".NET Core 2.2"),
        ("mcr.microsoft.com/dotnet/core/runtime:3.1", "ended", ".NET Core 3.1"),
        ("mcr.microsoft.com/dotnet/framework/aspnet:4.8-windowsservercore-ltsc2022", "supported", ".NET Framework 4.8"),
        ("mcr.microsoft.com/dotnet/framework/aspnet:4.6.1", "ended", ".NET Framework 4.6.1"),
        ("mcr.microsoft.com/dotnet/framework/sdk:3.5-windowsservercore-ltsc2019", "supported", ".NET Framework 3.5"),
        ("python:2.7-windowsservercore-1809", "ended", "Python 2.7"),
        ("python:3.13.1-windowsservercore-ltsc2022", "supported", "Python 3.13"),
        ("mcr.microsoft.com/windows-cssc/python3.7nanoserver:ltsc2019", "ended", "Python 3.7"),
        ("golang:1.13-nanoserver-1809", "ended", "Go 1.13"),
        ("golang:1.27-nanoserver-ltsc2025", "supported", "Go 1.27"),
        ("public.ecr.aws/docker/library/golang:1.20", "ended", "Go 1.20"),
        ("mongo:4.2-windowsservercore-1809", "ended", "MongoDB 4.2"),
        ("openjdk:12-jdk-windowsservercore-1809", "ended", "OpenJDK 12"),
        ("openjdk:11-jdk-nanoserver-1809", "ended", "OpenJDK 11"),
        ("winamd64/python:3.8-windowsservercore", "ended", "Python 3.8"),
        ("eclipse-temurin:21-jdk-nanoserver-ltsc2022", "supported", "Eclipse Temurin 21"),
        ("node:10-windowsservercore", "ended", "Node.js 10"),
        ("mcr.microsoft.com/powershell:7.1-nanoserver-1809", "ended", "PowerShell 7.1"),
        ("microsoft/mssql-server-windows-express:2016-sp1", "ended", "SQL Server 2016-sp1"),
    ],
)
def test_runtimes_are_judged_by_the_version_in_the_tag(image, state, line):
    found = runtime(image)
    assert found is not None
    assert (found.state, found.line) == (state, line)
    assert found.evidence


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ("golang:windowsservercore", "which version"),
        ("golang:${GO}", "which version"),
        ("openjdk:7-nanoserver-1809", "OpenJDK 7"),
        ("golang:1.99", "Go 1.99"),
    ],
)
def test_a_runtime_of_unknown_version_or_end_is_unknown(image, words):
    found = runtime(image)
    assert found is not None
    assert found.state == "unknown"
    assert words in found.reason


def test_an_end_that_was_not_announced_is_believed_for_a_year_only():
    image = "golang:1.27-windowsservercore-ltsc2025"
    assert runtime(image, datetime.date(2027, 8, 1)).state == "supported"
    assert runtime(image, datetime.date(2027, 9, 1)).state == "unknown"


def test_other_images_carry_no_known_runtime():
    assert runtime("mcr.microsoft.com/windows/servercore:ltsc2022") is None
    assert runtime("example.org/python:2.7") is None


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_table_of_a_runtime_names_one_product_and_each_version_once(table):
    rows = read_rows(f"runtimes/{table}", lifecycle.RuntimeRow)
    assert len({row.product for row in rows}) == 1
    assert len({row.version for row in rows}) == len(rows)


def test_every_line_of_windows_ends_in_order_and_cites_its_source():
    for row in read_rows("windows_lines", lifecycle.LineRow):
        assert row.evidence
        assert row.mainstream_end is not None
        assert row.extended_end is None or row.mainstream_end <= row.extended_end


def test_images_of_microsoft_on_docker_hub_are_retired():
    assert lifecycle.is_retired_registry(reference("microsoft/iis"))
    assert lifecycle.is_retired_registry(reference("docker.io/microsoft/dotnet:2.1-sdk"))
    assert not lifecycle.is_retired_registry(reference("mcr.microsoft.com/windows/servercore:ltsc2022"))
    assert not lifecycle.is_retired_registry(reference("example.org/microsoft/iis"))


@pytest.mark.parametrize(
    ("image", "pinned"),
    [
        ("example.org/shop@sha256:" + "0" * 64, "digest"),
        ("example.org/shop:1.0@sha256:" + "0" * 64, "digest"),
        ("mcr.microsoft.com/windows/servercore:10.0.17763.5329", "build"),
        ("mcr.microsoft.com/windows/servercore:10.0.17763.5329-amd64", "build"),
        ("mcr.microsoft.com/windows/servercore:1809-KB4493509", "build"),
        ("mcr.microsoft.com/dotnet/framework/sdk:4.8-20260714-windowsservercore-ltsc2019", "build"),
        ("mcr.microsoft.com/windows/servercore:ltsc2022", "floating"),
        ("golang:1.26.5", "floating"),
        ("example.org/shop:20269999", "floating"),
        ("mcr.microsoft.com/windows/servercore", "untagged"),
        ("mcr.microsoft.com/windows/servercore:${V}", "unknown"),
        ("example.org/agent:${VERSION/+/_}-calico", "unknown"),
        ("example.org/agent:${VERSION:?unset}-windows", "unknown"),
        ("${BASE}", "unknown"),
        ("${REGISTRY}shop", "unknown"),
        ("example.org/${NAME}", "unknown"),
        ("${REGISTRY}/shop", "untagged"),
        ("${REGISTRY}/shop:1.4", "floating"),
        ("example.org/${NAME}:1.4", "floating"),
        ("${REGISTRY}/windows/nanoserver:10.0.26100.32230", "build"),
    ],
)
def test_a_reference_is_as_firm_as_its_tag(image, pinned):
    assert lifecycle.pinning(reference(image)) == pinned
