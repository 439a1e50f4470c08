import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.build import Build, Stage
from deadlight.model.image import parse_reference
from deadlight.model.place import Document, Located, Where
from deadlight.model.workload import Container
from deadlight.semantics import images
from deadlight.semantics.facts import read_rows

HERE = Where(Document("Dockerfile", "dockerfile", ""))


def at(value, unknown=""):
    return Located(value, HERE, unknown)


def base(text):
    return images.base_of_text(text)


def container(image=None, *, user=None, build=None):
    return Container(
        name="shop",
        where=HERE,
        surface="compose",
        image=at(image) if isinstance(image, str) else image,
        user=at(user) if isinstance(user, str) else user,
        build=build,
    )


def build(base_image, *, user=None):
    stage = Stage(index=0, name="", base=at(base_image), where=HERE, user=at(user) if user else None, final=True)
    return Build(where=HERE, escape="\\", stages=(stage,))


@pytest.mark.parametrize(
    ("image", "family", "release", "build", "user"),
    [
        ("mcr.microsoft.com/windows/servercore:ltsc2022", "servercore", "ltsc2022", 20348, "ContainerAdministrator"),
        (
            "mcr.microsoft.com/windows/servercore:ltsc2019-amd64",
            "servercore",
            "ltsc2019",
            17763,
            "ContainerAdministrator",
        ),
        (
            "mcr.microsoft.com/windows/servercore:10.0.17763.5329",
            "servercore",
            "10.0.17763",
            17763,
            "ContainerAdministrator",
        ),
        ("mcr.microsoft.com/windows/servercore:2009-KB4579311", "servercore", "2009", 19042, "ContainerAdministrator"),
        ("mcr.microsoft.com/windows/servercore", "servercore", "", 0, "ContainerAdministrator"),
        ("mcr.microsoft.com/windows/servercore:${VERSION}", "servercore", "", 0, "ContainerAdministrator"),
        (
            "mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2019",
            "servercore",
            "ltsc2019",
            17763,
            "ContainerAdministrator",
        ),
        (
            "mcr.microsoft.com/windows/servercore/insider:10.0.19035.1",
            "servercore",
            "insider",
            19035,
            "ContainerAdministrator",
        ),
        (
            "mcr.microsoft.com/windowsservercore-insider:10.0.17744.1001",
            "servercore",
            "insider",
            17744,
            "ContainerAdministrator",
        ),
        ("mcr.microsoft.com/nanoserver-insider:10.0.17744.1001", "nanoserver", "insider", 17744, "ContainerUser"),
        ("mcr.microsoft.com/windows/server:ltsc2025", "server", "ltsc2025", 26100, "ContainerAdministrator"),
        ("mcr.microsoft.com/windows:1909", "windows", "1909", 18363, "ContainerAdministrator"),
        ("mcr.microsoft.com/windows/nanoserver:1809", "nanoserver", "1809", 17763, "ContainerUser"),
        ("mcr.microsoft.com/windows/nanoserver:sac2016", "nanoserver", "sac2016", 14393, "ContainerAdministrator"),
        ("microsoft/nanoserver:10.0.14393.2551", "nanoserver", "10.0.14393", 14393, "ContainerAdministrator"),
        ("mcr.microsoft.com/dotnet/framework/sdk:4.8.1", "servercore", "", 0, "ContainerAdministrator"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-nanoserver-ltsc2022", "nanoserver", "ltsc2022", 20348, "ContainerUser"),
        (
            "mcr.microsoft.com/dotnet/sdk:8.0-windowsservercore-ltsc2022",
            "servercore",
            "ltsc2022",
            20348,
            "ContainerAdministrator",
        ),
        ("microsoft/dotnet:2.1-sdk-nanoserver-1809", "nanoserver", "1809", 17763, "ContainerUser"),
        ("microsoft/dotnet:1.1-runtime-nanoserver-sac2016", "nanoserver", "sac2016", 14393, "ContainerAdministrator"),
        ("microsoft/iis", "servercore", "", 0, "ContainerAdministrator"),
        ("mcr.microsoft.com/powershell:lts-nanoserver-1809", "nanoserver", "1809", 17763, "ContainerUser"),
        ("golang:1.26-nanoserver-ltsc2025", "nanoserver", "ltsc2025", 26100, "ContainerUser"),
        ("golang:1.26-nanoserver", "nanoserver", "", 0, "ContainerUser"),
        (
            "public.ecr.aws/docker/library/golang:1.26-windowsservercore-ltsc2022",
            "servercore",
            "ltsc2022",
            20348,
            "ContainerAdministrator",
        ),
        ("jenkins/agent:jdk21-nanoserver-ltsc2019", "nanoserver", "ltsc2019", 17763, "jenkins"),
        ("microsoft/mssql-server-windows-express:2016-sp1", "servercore", "", 0, "ContainerAdministrator"),
    ],
)
def test_known_windows_images_have_their_base_and_account(image, family, release, build, user):
    found = base(image)
    assert found is not None
    assert (found.os, found.family, found.release, found.build, found.default_user) == (
        "windows",
        family,
        release,
        build,
        user,
    )


@pytest.mark.parametrize(
    ("image", "family", "build"),
    [
        ("${REPO}:4.8.1-20260714-windowsservercore-ltsc2025", "servercore", 26100),
        ("example.org/shop/web:1.4-nanoserver-1809", "nanoserver", 17763),
        ("gitlab/gitlab-runner-helper:x86_64-v17-servercore21H2", "servercore", 20348),
        ("example.org/agent:v1.33-windows-1809-amd64", "", 17763),
        ("mcr.microsoft.com/oss/kubernetes/pause:3.9-windows-ltsc2022-amd64", "", 20348),
        ("mcr.microsoft.com/oss/v2/kubernetes-csi/azuredisk-csi:v1.33.8-windows-hp", "", 0),
        ("example.org/base:ltsc2022", "", 20348),
        ("example.org/agent:${NUMBER?unset}-windows-2019", "", 0),
        ("antrea/antrea-windows:latest", "", 0),
        ("example.org/4.7-windowsservercore-1709-builder:latest", "servercore", 16299),
        ("example.org/windows-ad:msmq-base-1803", "", 17134),
        ("mcr.microsoft.com/windows-cssc/python3.7nanoserver:ltsc2019", "nanoserver", 17763),
    ],
)
def test_the_tag_or_name_of_other_images_tells_the_base_but_not_the_account(image, family, build):
    found = base(image)
    assert found is not None
    assert (found.os, found.family, found.build, found.default_user) == ("windows", family, build, "")


@pytest.mark.parametrize(
    "image",
    [
        "alpine",
        "ubuntu:24.04",
        "nginx:1.29",
        "node:22-bookworm-slim",
        "python:3.12-alpine3.19",
        "openjdk:11-slim",
        "golang:1.26-trixie",
        "mcr.microsoft.com/dotnet/aspnet:8.0",
        "mcr.microsoft.com/dotnet/sdk:10.0.100",
        "mcr.microsoft.com/dotnet/sdk:6.0-jammy",
        "mcr.microsoft.com/mssql/server:2022-latest",
        "gcr.io/distroless/static",
        "bitnami/redis:7",
        "nats:1.4.1-linux",
        "gcr.io/k8s-staging-e2e-test-images/windows-servercore-cache:1.0-linux-amd64-1809",
        "dockurr/windows",
    ],
)
def test_linux_images_are_known_as_such(image):
    found = base(image)
    assert found is not None
    assert found.os == "linux"
    assert found.default_user == ""


@pytest.mark.parametrize(
    ("image", "user"),
    [
        ("mcr.microsoft.com/dotnet/sdk:6.0", "ContainerUser"),
        ("golang:1.26.5", "ContainerAdministrator"),
        ("openjdk:11-jdk", "ContainerAdministrator"),
        ("nats:2", "ContainerUser"),
        ("mcr.microsoft.com/powershell:latest", ""),
        ("golang:${GO_VERSION}", ""),
        ("docker:29", ""),
        ("microsoft/aspnetcore:latest", ""),
        ("microsoft/dotnet:2.1-runtime", ""),
    ],
)
def test_a_tag_for_both_systems_leaves_the_system_open(image, user):
    found = base(image)
    assert found is not None
    assert (found.os, found.default_user) == ("unknown", user)
    assert "Windows and Linux" in found.reason


@pytest.mark.parametrize(
    "image", ["example.org/shop:1.0", "${BASE_IMAGE}", "agent", "scratch", "mcr.microsoft.com/${REPO}:${TAG}", ""]
)
def test_of_other_images_nothing_is_known(image):
    assert base(image) is None


def test_nano_server_of_an_unknown_release_has_no_known_account():
    found = base("mcr.microsoft.com/windows/nanoserver:${OSVERSION}")
    assert found is not None
    assert (found.family, found.default_user) == ("nanoserver", "")


def test_every_base_says_why_and_cites_its_evidence():
    for row in read_rows("base_images", images.ImageRow):
        for name in row.names:
            if not name.endswith("/*"):
                found = base(name)
                assert found is not None
                assert found.reason
                assert found.evidence


@given(st.from_regex(r"[a-z0-9./-]{1,30}:[A-Za-z0-9_.${}-]{1,40}", fullmatch=True))
def test_any_reference_gets_an_answer(text):
    reference = parse_reference(text)
    found = images.base_of(reference) if reference else None
    assert found is None or found.os in ("windows", "linux", "unknown")


def test_a_written_user_is_the_one_that_runs():
    found = images.default_user(container("mcr.microsoft.com/windows/servercore:ltsc2022", user="ContainerUser"))
    assert (found.name, found.known) == ("ContainerUser", True)


def test_a_user_that_is_not_known_is_not_replaced_by_the_images():
    found = images.default_user(
        container("mcr.microsoft.com/windows/servercore:ltsc2022", user=at("", "it was not read"))
    )
    assert not found.known
    assert "it was not read" in found.reason


def test_without_a_user_the_image_decides():
    found = images.default_user(container("mcr.microsoft.com/windows/servercore:ltsc2022"))
    assert (found.name, found.known) == ("ContainerAdministrator", True)
    assert "Server Core" in found.reason


def test_the_dockerfile_decides_before_the_name_of_the_image():
    built = build("mcr.microsoft.com/windows/nanoserver:ltsc2022")
    assert images.default_user(container("example.org/shop", build=built)).name == "ContainerUser"
    assert images.default_user(container("example.org/shop", build=build("golang:1.26", user="app"))).name == "app"


def test_the_base_below_stages_decides():
    below = Stage(index=0, name="base", base=at("mcr.microsoft.com/windows/nanoserver:1809"), where=HERE)
    final = Stage(index=1, name="", base=at("base"), where=HERE, parent=below, final=True)
    built = Build(where=HERE, escape="`", stages=(below, final))
    assert images.default_user(container(build=built)).name == "ContainerUser"


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ("example.org/shop:1.0", "is not known"),
        ("mcr.microsoft.com/windows/nanoserver:${V}", "is not known"),
        ("alpine:3.20", "Linux image"),
        (None, "no image"),
    ],
)
def test_an_account_that_nothing_tells_is_unknown_with_the_reason(image, words):
    found = images.default_user(container(image))
    assert (found.name, found.known) == ("", False)
    assert words in found.reason


def test_an_argument_without_default_is_the_reason_that_nothing_is_known():
    image = Located("${BASE}", HERE, "ARG BASE has no default")
    assert "ARG BASE has no default" in images.default_user(container(image)).reason
