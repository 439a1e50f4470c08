"""A line that is met again does the same, at its own place."""

from __future__ import annotations

import pytest
from command_lines import CMD, POWERSHELL, STOPPING, run_of
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.commands import recalling
from deadlight.semantics.commands.understanding import understand

LINES = (
    "Invoke-WebRequest -Uri $env:URL -OutFile 'C:\\a.zip'; Expand-Archive C:\\a.zip; Remove-Item C:\\a.zip",
    "$u = 'https://x.test/{0}.msi' -f $env:VERSION; iwr $u -OutFile a.msi; if (!$?) { throw 'x' }",
    "$t = @{Uri = 'https://x.test'; OutFile = 'b'}; irm @t | ConvertTo-Json",
    'powershell -Command "iwr %URL% -OutFile c.exe" && c.exe /S & echo %VERSION%',
    "[Environment]::GetEnvironmentVariable('URL') | iex",
    "foreach ($x in 'a', 'b') { curl.exe -o $x \"$env:URL/$x\" }",
    'setx PATH "C:\\tools;%PATH%" /M && reg add HKLM\\Software\\X /v Y /t REG_DWORD /d 1 /f',
    "'not closed",
)
VALUES = st.sampled_from(["https://one.test", "https://two.test/x", "1.2", ""])
ENVIRONMENTS = st.dictionaries(st.sampled_from(["URL", "Version", "OTHER"]), VALUES)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    recalling._kept.clear()


def said(script: object, skip: int) -> object:
    """Return all that a script says, its places as distances from the text's beginning, `skip` characters in."""
    if isinstance(script, tuple | list):
        return [said(part, skip) for part in script]
    if hasattr(script, "found"):
        span = script.found()
        return span.start - skip, span.end - skip
    if hasattr(script, "__struct_fields__"):
        return [said(getattr(script, name), skip) for name in script.__struct_fields__]
    return script


@given(st.sampled_from(LINES), st.sampled_from([CMD, POWERSHELL, STOPPING]), st.lists(ENVIRONMENTS, min_size=1))
def test_a_line_does_what_it_does_where_nothing_is_kept(
    line: str, shell: tuple[str, ...], environments: list[dict[str, str]]
) -> None:
    recalling._kept.clear()
    runs = [run_of(line, shell, tuple(environment.items())) for environment in environments]
    recalled = [said(understand(run), 4) for run in runs]
    for run, script in zip(runs, recalled, strict=True):
        recalling._kept.clear()
        assert script == said(understand(run), 4)


def test_a_line_that_is_met_again_stands_in_its_own_file() -> None:
    first, again = run_of(LINES[0], POWERSHELL), run_of(LINES[0], POWERSHELL)
    understand(first)
    script = understand(again)
    document = again.instruction.where.document
    places = [value.where for command in script.commands for value in command.arguments]
    places += [value.where for command in script.commands for _, value in command.parameters if value is not None]
    places += [command.where for command in script.commands] + [block.where for block in script.blocks]
    assert all(place.document is document for place in places)


def test_what_was_one_value_stays_one() -> None:
    understand(run_of("Set-Content C:\\a.txt text", POWERSHELL))
    (command,) = understand(run_of("Set-Content C:\\a.txt text", POWERSHELL)).commands
    assert command.parameter("path") is command.arguments[0]


def test_another_value_of_a_variable_is_not_passed_over() -> None:
    line = "iwr $env:URL -OutFile a"
    understand(run_of(line, POWERSHELL, (("URL", "https://one.test"),)))
    (command,) = understand(run_of(line, POWERSHELL, (("URL", "https://two.test"),))).commands
    uri = command.parameter("uri")
    assert uri is not None
    assert uri.text == "https://two.test"


def test_no_more_lines_are_kept_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "MOST", 3)
    for number in range(10):
        understand(run_of(f"echo {number}"))
        assert len(recalling._kept) <= 3


def test_lines_of_large_documents_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalling, "LARGEST", 10)
    understand(run_of("echo a line"))
    assert not recalling._kept
