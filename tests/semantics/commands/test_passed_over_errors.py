"""What makes a failing step of a PowerShell script go unnoticed, besides another step."""

import pytest
from command_lines import POWERSHELL, STOPPING, script


@pytest.mark.parametrize(
    "line",
    [
        "Copy-Item a b; Write-Output done",
        "Copy-Item a b; 'done'",
        "& { Copy-Item a b }; 'done'",
        "Copy-Item a b; $env:PATH = 'C:\\a'",
        "Expand-Archive a.zip C:\\a; Start-Sleep 5",
    ],
)
def test_what_cannot_fail_hides_the_failure_before_it(line):
    assert script(line, POWERSHELL).stops_on_error is False


@pytest.mark.parametrize(
    "line",
    [
        "Write-Host start; Copy-Item a b",
        "Copy-Item a b",
        "msbuild shop.sln; if ($LASTEXITCODE -ne 0) { Write-Host failed; exit 1 }",
        "msbuild shop.sln; exit $LASTEXITCODE",
        "& { Copy-Item a b }",
        "try { Copy-Item a b } finally { 'end' }",
        "$end = (Get-Date).AddMinutes(5); Write-Host $end; Copy-Item a b",
    ],
)
def test_a_look_at_what_came_of_the_only_step_hides_nothing(line):
    assert script(line, POWERSHELL).stops_on_error is None


@pytest.mark.parametrize(
    "line",
    [
        "msbuild shop.sln; if ($LASTEXITCODE -ne 0) { exit 1 }; Copy-Item a b",
        "msbuild shop.sln; if ($LASTEXITCODE) { throw 'failed' }; 7z x a.zip; if (!$?) { exit 1 }; Copy-Item a b",
        "Expand-Archive a.zip; if (-not $?) { throw 'failed' }; Copy-Item a b",
    ],
)
def test_a_step_whose_exit_code_is_looked_at_stops(line):
    assert script(line, POWERSHELL).stops_on_error is True


@pytest.mark.parametrize(
    "line",
    [
        "Copy-Item a b; if ($LASTEXITCODE -ne 0) { exit 1 }; Copy-Item c d",
        "msbuild shop.sln; if ($LASTEXITCODE -ne 0) { Write-Host failed }; Copy-Item a b",
        "Copy-Item a b; msbuild shop.sln; if ($LASTEXITCODE -ne 0) { exit 1 }; Copy-Item c d",
        "msbuild shop.sln; if ($quick) { exit 0 }; Copy-Item a b",
    ],
)
def test_a_step_whose_failure_nobody_looks_at_goes_on(line):
    assert script(line, POWERSHELL).stops_on_error is False


def test_a_message_after_a_step_that_stops_hides_nothing():
    assert script("Copy-Item a b; Write-Output done", STOPPING).stops_on_error is True
