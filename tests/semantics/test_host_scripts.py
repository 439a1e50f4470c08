import json

import pytest
from host_commands import host_script, source
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.commands.understanding import LONGEST
from deadlight.semantics.host_scripts import commands_of, written_texts


def test_commands_of_functions_conditions_and_continued_lines_are_found_where_they_stand():
    text = "param($a)\nfunction F {\n  docker run `\n    -d web\n}\nif ($a) { F }\nStop-Service docker\n"
    found = {command.name: source(command.where) for command in commands_of(host_script(text))}
    assert found["docker"] == "docker run `\n    -d web"
    assert found["stop-service"] == "Stop-Service docker"


def test_a_script_that_is_too_long_is_not_understood_and_says_so():
    script = host_script("# " + "x" * LONGEST).script
    assert script is not None
    assert script.unread


@pytest.mark.parametrize("first", ["#!/usr/bin/env pwsh", "#Requires -PSEdition Core", "#requires -Version 7.2"])
def test_a_script_for_powershell_7_has_the_aliases_of_it(first):
    assert [command.name for command in commands_of(host_script(f"{first}\ncurl https://h/x\n"))] == ["curl"]
    assert [command.name for command in commands_of(host_script("curl https://h/x\n"))] == ["invoke-webrequest"]


@pytest.mark.parametrize(
    "line",
    [
        "@'\n{\"debug\": true}\n'@ | Set-Content C:\\daemon.json",
        "@'\n{\"debug\": true}\n'@ | Out-File -FilePath C:\\daemon.json -Encoding ascii",
        "Set-Content -Path C:\\daemon.json -Value @'\n{\"debug\": true}\n'@",
        "$t = @'\n{\"debug\": true}\n'@\nSet-Content C:\\daemon.json $t",
        "$t = @'\n{\"debug\": true}\n'@\n[IO.File]::WriteAllText('C:\\daemon.json', $t)",
    ],
)
def test_a_here_string_written_to_a_file_is_known_with_its_place(line):
    (written,) = written_texts(host_script(line))
    assert (written.path.text, written.path.known, written.text) == ("C:\\daemon.json", True, '{"debug": true}')
    assert written.origin is not None
    assert source(written.origin).strip() == '{"debug": true}'


def test_json_of_a_hashtable_written_to_a_file_is_known_with_the_place_of_the_hashtable():
    text = (
        '$config = @{ "exec-opts" = @("isolation=hyperv") } | ConvertTo-Json\nSet-Content "C:\\d\\daemon.json" $config'
    )
    (written,) = written_texts(host_script(text))
    assert json.loads(written.text) == {"exec-opts": ["isolation=hyperv"]}
    assert written.origin is not None
    assert source(written.origin) == '@{ "exec-opts" = @("isolation=hyperv") }'


@pytest.mark.parametrize(
    "line", ["Set-Content x $unknown", '"a $b" | Out-File x', "Get-It | Out-File x", "Set-Content x"]
)
def test_what_is_not_known_is_not_written(line):
    assert list(written_texts(host_script(line))) == []


@given(st.text(alphabet="@{}()[]'\"`$#<>|;=-\n aF", max_size=60))
def test_any_text_is_understood_or_said_not_to_be(text):
    script = host_script(text)
    assert script.script is not None
    list(written_texts(script))
