"""Command lines of dockerd, wherever they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.engine import Engine
from deadlight.model.host import HostScript
from deadlight.model.place import Document, Plain, Where
from deadlight.model.workload import OperatingSystem
from deadlight.semantics.engine_arguments import arguments_of, engines_of
from deadlight.semantics.host_scripts import commands_of, understand
from deadlight.sources import readers
from deadlight.sources.files import document_from_bytes

WHERE = Where(Document("service", "", "dockerd"))
WINDOWS = OperatingSystem("windows", "it is a script of Windows")


def arguments(line: str) -> list[tuple[str, Plain]]:
    return [(each.name, each.value) for each in arguments_of(line, WHERE)]


def engines(script: str) -> list[Engine]:
    (found,) = readers.read(document_from_bytes(script.encode(), shown="setup.ps1", kind="powershell"))
    assert isinstance(found, HostScript)
    return list(engines_of(commands_of(understand(found)), WINDOWS))


def test_options_have_their_long_names_and_switches_are_true():
    line = r'"C:\Program Files\docker\dockerd.exe" --run-service -H npipe:// -H=tcp://0.0.0.0:2376 --tlsverify=false -D'
    assert arguments(line) == [
        ("run-service", True),
        ("host", "npipe://"),
        ("host", "tcp://0.0.0.0:2376"),
        ("tlsverify", False),
        ("debug", True),
    ]


def test_values_may_be_quoted_or_stand_beside_their_option():
    line = r'dockerd --data-root "D:\docker data" -GBUILTIN\Users --exec-opt=isolation=hyperv'
    assert arguments(line) == [
        ("data-root", r"D:\docker data"),
        ("group", r"BUILTIN\Users"),
        ("exec-opt", "isolation=hyperv"),
    ]


def test_what_depends_on_a_variable_is_unknown():
    (argument,) = arguments_of("dockerd -H tcp://$address:2376", WHERE)
    assert argument.unknown == "tcp://$address:2376"


@pytest.mark.parametrize(
    "script",
    [
        r'& "$env:ProgramFiles\docker\dockerd.exe" --register-service -H tcp://0.0.0.0:2375',
        "dockerd --register-service `\n  -H tcp://0.0.0.0:2375",
        r'sc.exe config docker binpath= "\"C:\Program Files\docker\dockerd.exe\" --run-service -H tcp://0.0.0.0:2375"',
        r"""New-Service -Name docker -BinaryPathName '"C:\d\dockerd.exe" --run-service -H tcp://0.0.0.0:2375'""",
        r'Set-ItemProperty HKLM:\S\docker -Name ImagePath -Value "C:\d\dockerd.exe --run-service -H tcp://0.0.0.0:2375"',
        r'reg add HKLM\S\docker /v ImagePath /d "C:\d\dockerd.exe --run-service -H tcp://0.0.0.0:2375" /f',
        'Start-Process dockerd -ArgumentList "-H","tcp://0.0.0.0:2375"',
    ],
)
def test_a_script_that_starts_or_registers_the_engine_configures_it(script: str):
    (engine,) = engines(script)
    assert engine.source == "service"
    assert [each.value for each in engine.arguments if each.name == "host"] == ["tcp://0.0.0.0:2375"]


@pytest.mark.parametrize(
    "script",
    ["dockerd --register-service", "Stop-Service docker", "dockerd --validate --config-file c.json"],
)
def test_a_command_that_says_nothing_of_the_engine_configures_none(script: str):
    assert engines(script) == []


@given(st.text(alphabet="dockerd.ex -=HD\"'\\$", max_size=60))
def test_any_command_line_is_read(line: str):
    for argument in arguments_of("dockerd " + line, WHERE):
        assert argument.name
