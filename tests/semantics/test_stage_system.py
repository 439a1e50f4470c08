import pytest

from deadlight.model.place import Document
from deadlight.semantics.operating_system import of_stage
from deadlight.semantics.stage_system import system_of_stage
from deadlight.sources.dockerfile import reader


def systems(text):
    workload = next(iter(reader.read(Document("Dockerfile", "dockerfile", text))))
    return [system_of_stage(stage, workload.build) for stage in workload.build.stages]


def last(text):
    return systems(text)[-1].name


def test_a_platform_decides_before_the_image():
    assert last("FROM --platform=linux/amd64 mcr.microsoft.com/windows/nanoserver:1809\n") == "linux"
    assert last("FROM --platform=windows/amd64 example.org/base\n") == "windows"


def test_a_platform_counts_where_only_its_architecture_is_open():
    assert last("ARG ARCH\nFROM --platform=linux/${ARCH} example.org/base\n") == "linux"


def test_the_image_decides_before_what_the_stage_does():
    assert last("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN apt-get update\n") == "windows"
    assert last("FROM alpine\nWORKDIR C:\\app\n") == "linux"


def test_the_name_of_a_linux_image_is_not_enough_where_a_step_calls_a_program_on_a_drive():
    (system,) = systems("FROM ruby\nRUN C:\\ruby\\bin\\gem install rails\n")
    assert system.name == "unknown"
    assert "ruby is an image for Linux, but its RUN calls C:\\ruby\\bin\\gem" in system.reason


def test_a_tag_that_names_a_windows_base_is_enough():
    assert last("ARG REPO\nFROM $REPO:4.8.1-20260714-windowsservercore-ltsc2025\n") == "windows"


@pytest.mark.parametrize(
    "instruction",
    [
        'SHELL ["powershell", "-Command"]',
        'SHELL ["cmd", "/S", "/C"]',
        "WORKDIR C:\\app",
        "COPY shop.exe C:/shop/",
        "USER ContainerAdministrator",
        "USER ContainerUser",
        "RUN powershell -Command Get-Date",
        "RUN Install-WindowsFeature Web-Server",
        "RUN setx /M PATH x",
        "RUN mkdir C:\\data",
        'ENTRYPOINT ["C:\\\\shop\\\\shop.exe"]',
        'CMD ["cmd", "/c", "run"]',
    ],
)
def test_what_only_windows_has_tells_windows(instruction):
    assert last(f"ARG BASE\nFROM ${{BASE}}\n{instruction}\n") == "windows"


@pytest.mark.parametrize(
    "instruction",
    [
        'SHELL ["/bin/bash", "-c"]',
        "RUN apt-get update && apt-get install -y curl",
        "RUN apk add curl",
        "RUN chmod +x run.sh",
        "COPY shop /usr/local/bin/",
        'CMD ["/bin/sh", "-c", "shop"]',
        "WORKDIR /var/lib/shop",
    ],
)
def test_what_only_linux_has_tells_linux(instruction):
    assert last(f"ARG BASE\nFROM ${{BASE}}\n{instruction}\n") == "linux"


@pytest.mark.parametrize(
    "instruction",
    ["WORKDIR /app", "COPY . .", "RUN dotnet build", 'SHELL ["pwsh", "-Command"]', 'CMD ["shop"]', "USER app"],
)
def test_what_both_have_tells_nothing(instruction):
    assert last(f"ARG BASE\nFROM ${{BASE}}\n{instruction}\n") == "unknown"


def test_contradicting_hints_leave_the_system_unknown():
    assert last("ARG BASE\nFROM $BASE\nRUN apt-get update\nWORKDIR C:\\app\n") == "unknown"


def test_an_unknown_base_is_the_reason():
    assert "BASE" in systems("ARG BASE\nFROM $BASE\n")[0].reason


def test_a_stage_on_another_has_what_that_one_shows():
    found = systems("FROM mcr.microsoft.com/windows/nanoserver:1809 AS base\nFROM base\n")
    assert [system.name for system in found] == ["windows", "windows"]
    found = systems("ARG B\nFROM $B AS base\nUSER ContainerUser\nFROM base\nRUN x\n")
    assert found[1].name == "windows"


def test_the_escape_character_tells_windows_where_nothing_else_does():
    assert last("# escape=`\nFROM example.org/base\nCOPY . .\n") == "windows"
    assert last("# escape=`\nFROM alpine\n") == "linux"


def test_a_stage_without_platform_is_built_for_the_same_as_the_others():
    found = systems("FROM golang:1.26 AS build\nRUN go build\nFROM microsoft/iis\nCOPY --from=build x x\n")
    assert [system.name for system in found] == ["windows", "windows"]
    assert "same platform" in found[0].reason


def test_a_stage_that_crosses_to_windows_may_run_anywhere():
    text = "FROM golang:1.26 AS build\nENV GOOS=windows\nRUN go build\nFROM microsoft/iis\n"
    assert systems(text)[0].name == "unknown"


def test_a_stage_for_the_machine_that_builds_may_run_anywhere():
    text = "FROM --platform=$BUILDPLATFORM golang:1.26 AS build\nRUN go build\nFROM microsoft/iis\n"
    assert systems(text)[0].name == "unknown"


def test_a_stage_for_a_declared_platform_tells_nothing_about_the_others():
    text = "FROM golang:1.26 AS build\nRUN go build\nFROM --platform=windows/amd64 microsoft/iis\n"
    assert systems(text)[0].name == "unknown"


def test_stages_of_both_systems_tell_nothing_about_a_third():
    text = "FROM alpine AS a\nFROM example.org/tool AS b\nFROM microsoft/iis\n"
    assert [system.name for system in systems(text)] == ["linux", "unknown", "windows"]


def test_scratch_is_unknown():
    assert systems("FROM scratch\nCOPY a a\nFROM microsoft/iis\n")[0].name == "unknown"


def test_the_short_form_gives_the_name_alone():
    workload = next(iter(reader.read(Document("Dockerfile", "dockerfile", "FROM microsoft/iis\n"))))
    assert of_stage(workload.build.final, workload.build) == "windows"


def test_a_long_chain_of_stages_takes_linear_time():
    import time

    lines = ["FROM example.org/base AS s0"]
    lines += [f"FROM s{number} AS s{number + 1}\nRUN x" for number in range(3000)]
    workload = next(iter(reader.read(Document("Dockerfile", "dockerfile", "\n".join(lines)))))
    started = time.perf_counter()
    found = [system_of_stage(stage, workload.build).name for stage in workload.build.stages]
    assert time.perf_counter() - started < 1
    assert set(found) == {"unknown"}


@pytest.mark.parametrize("filler", [" ", "\t", ";", "; ", "sudo ", "C:", "$", "/", "ln ", "New-", "a"])
def test_a_long_command_takes_little_time(filler):
    import time

    text = "FROM example.org/base\nRUN " + filler * (60_000 // len(filler)) + "x\n"
    workload = next(iter(reader.read(Document("Dockerfile", "dockerfile", text))))
    started = time.perf_counter()
    system_of_stage(workload.build.final, workload.build)
    assert time.perf_counter() - started < 1
