"""Shells, exec forms, here-documents, and whether a script stops where it fails."""

import pytest
from command_lines import CMD, POWERSHELL, PWSH, STOPPING, names, run_of, script, source
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st

from deadlight.model.workload import Workload
from deadlight.semantics.commands.understanding import interpreter_words, understand
from deadlight.sources.dockerfile.reader import read
from deadlight.sources.files import document_from_bytes

PIECES = [
    *"\"'`$(){}[]@|&;,.<>%^!#=+-\\/ \n\x00é\u201c", "$(", "@{", "@(", "&&", "||", '\\"', "2>&1", "[x]", "::", "<#", "@'\n",
    "if (", "else ", "foreach ($a in ", "1,2", "function f ", "switch ", "try {", "catch ", "param(", "$_", "%{", "-f ",
    "cmd /c ", "powershell -Command ", "iex ", "start ", "call ", "for %i in (", ") do ", "rem ", "%a%", "--%", "iwr ",
    "http://h/x", " -OutFile y", "Get-FileHash y", "-ne ", "throw", "$x = ", ".foreach({", "})",
]  # fmt: skip


def runs_of(dockerfile: str):
    document = document_from_bytes(dockerfile.encode(), shown="Dockerfile", kind="dockerfile")
    (workload,) = [subject for subject in read(document) if isinstance(subject, Workload)]
    assert workload.build is not None
    return workload.build.final.runs


@pytest.mark.parametrize(
    ("line", "shell", "stops"),
    [
        ("a", CMD, None),
        ("a && b", CMD, True),
        ("a & b", CMD, False),
        ("a || b", CMD, None),
        ("a && b & c", CMD, False),
        ("(a & b) > x", CMD, False),
        ("iwr x", POWERSHELL, None),
        ("iwr x; foo", POWERSHELL, False),
        ("iwr x; foo", STOPPING, True),
        ("$ErrorActionPreference = 'Stop'; iwr x; foo", POWERSHELL, True),
        ("iwr x; $ErrorActionPreference = 'Stop'; foo", POWERSHELL, False),
        ("$ErrorActionPreference = $p; iwr x; foo", POWERSHELL, None),
        ("$ErrorActionPreference = 'SilentlyContinue'; iwr x; foo", STOPPING, False),
        ("iwr x -ErrorAction Stop; foo", POWERSHELL, True),
        ("rm x -ErrorAction SilentlyContinue; foo", POWERSHELL, None),
        ("Write-Host 'x'; iwr x", POWERSHELL, None),
        ("Write-Host 'x'; iwr x; Write-Host 'y'", POWERSHELL, False),
        ("$ProgressPreference = 'SilentlyContinue'; iwr x", POWERSHELL, None),
        ("$x = 'a'; [Net.ServicePointManager]::SecurityProtocol = 'tls12'; iwr $x", POWERSHELL, None),
        ("if ($x) { foo } else { bar }", POWERSHELL, None),
        ("if ($x) { foo; bar }", POWERSHELL, False),
        ("iwr x | Out-Null", POWERSHELL, None),
        ("a; b", ("pwsh", "-c", "$ErrorActionPreference='Stop';"), True),
        ("a && b", PWSH, None),
        ("powershell -Command try { a; b } catch { exit 1 }", POWERSHELL, None),
        ('powershell "a; b"', CMD, False),
        ("powershell -Command $ErrorActionPreference = 'Stop'; a; b", CMD, True),
        ("powershell -File x.ps1", CMD, None),
        ('cmd /c "a & b"', CMD, False),
    ],
)  # fmt: skip
def test_whether_a_script_stops_where_it_fails(line, shell, stops):
    assert script(line, shell).stops_on_error is stops


def test_a_line_that_only_starts_powershell_is_powershell():
    understood = script('powershell -NoProfile -Command "a; b"')
    assert understood.body == "powershell"
    assert [(block.shell, block.first, block.end) for block in understood.blocks] == [
        ("cmd", 0, 3),
        ("powershell", 1, 3),
    ]
    assert source(understood.blocks[1]) == "a; b"


def test_powershell_among_others_is_a_block_of_its_own():
    understood = script('a && powershell -Command "b; c" && d')
    assert (understood.body, understood.stops_on_error) == ("cmd", True)
    assert [(block.shell, block.stops_on_error) for block in understood.blocks] == [
        ("cmd", True),
        ("powershell", False),
    ]


@pytest.mark.parametrize(
    ("shell", "expected"),
    [
        (("cmd", "/S", "/C"), ("cmd", False, "")),
        (("powershell", "-Command"), ("powershell", False, "")),
        (
            ("powershell.exe", "-NoLogo", "-ExecutionPolicy Bypass", "-Command", "$a = 1;"),
            ("powershell", False, "$a = 1;"),
        ),
        (("C:\\Program Files\\PowerShell\\7\\pwsh.exe", "-c"), ("powershell", True, "")),
        (("bash", "-c"), (None, False, "")),
    ],
)
def test_what_a_shell_makes_of_the_text_after_it(shell, expected):
    assert interpreter_words(shell) == expected


def test_a_shell_of_another_language_is_said_to_be_unread():
    understood = script("apt-get update", ("bash", "-c"))
    assert understood.commands == ()
    assert "bash" in understood.unread


def test_the_exec_form_is_taken_as_words():
    understood = understand(run_of("", words=["C:\\app\\server.exe", "--port", "80 | a"]))
    (command,) = understood.commands
    assert (command.name, command.target, understood.body) == ("server", "C:\\app\\server.exe", "exec")
    assert [argument.text for argument in command.arguments] == ["80 | a"]


def test_the_exec_form_is_followed_into_powershell():
    understood = understand(run_of("", words=["powershell", "-NoProfile", "-Command", "iwr https://h/x; foo"]))
    assert names(understood.commands) == ["powershell", "invoke-webrequest", "foo"]
    assert (understood.body, understood.stops_on_error) == ("powershell", False)


def test_here_documents_are_scripts_of_the_shell():
    (run,) = runs_of(
        'FROM x\nSHELL ["powershell"]\nRUN <<EOF\n# iwr no\n$u = "https://h/x"\niwr $u `\n  -OutFile y\nfoo\nEOF\n'
    )
    understood = understand(run)
    assert names(understood.commands) == ["=", "invoke-webrequest", "foo"]
    assert understood.stops_on_error is False
    assert source(understood.commands[2]) == "foo"


def test_a_here_document_may_name_its_interpreter():
    (run,) = runs_of("FROM x\nRUN <<EOF\n#!pwsh\ncurl https://h/x | iex\nEOF\n")
    assert names(understand(run).commands) == ["curl", "invoke-expression"]


def test_places_reach_over_continuation_lines_and_comments():
    (run,) = runs_of("# escape=`\nFROM x\nRUN curl -o x.zip `\n    # why\n    https://h/x.zip `\n && b\n")
    (url,) = understand(run).commands[0].arguments
    assert source(url) == "https://h/x.zip"
    assert url.where.position().line == 5


def test_health_checks_are_understood_without_their_keyword():
    (run,) = runs_of("FROM x\nHEALTHCHECK --interval=5s CMD curl -f http://localhost || exit 1\n")
    assert names(understand(run).commands) == ["curl", "exit"]


def test_what_cannot_be_read_is_said_and_the_rest_is_understood():
    understood = script("a; $x = (; b; c 'd", POWERSHELL)
    assert understood.unread
    assert "a" in names(understood.commands)
    assert "b" in names(understood.commands)


def test_a_very_long_line_is_not_read():
    assert "characters" in script("a " * 200_000).unread


@pytest.mark.parametrize(
    "text", ["(" * 9000, "{" * 9000, "$(" * 9000, '"$(' * 9000, "!" * 9000, "$a=" * 9000, "[x]" * 9000]
)
@pytest.mark.parametrize("shell", [CMD, POWERSHELL])
def test_deep_nesting_ends_early(text, shell):
    understood = script(text, shell)
    assert len(understood.commands) < 10_000


@settings(max_examples=300, deadline=None)
@generated(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.sampled_from([CMD, POWERSHELL, STOPPING, PWSH])
)
def test_any_text_is_understood_without_an_exception(text, shell):
    understood = script(text, shell, A='b"c')
    for index, command in enumerate(understood.commands):
        assert command.index == index
        assert all(0 <= outer < len(understood.commands) and outer != index for outer in command.inside)
        assert command.piped_from is None or 0 <= command.piped_from < len(understood.commands)
        span = command.where.found()
        assert 0 <= span.start <= span.end <= len(text) + 4
    assert all(0 <= block.first <= block.end <= len(understood.commands) for block in understood.blocks)


@settings(max_examples=200, deadline=None)
@generated(st.text(max_size=60))
def test_text_in_quotes_never_becomes_a_command(text):
    quoted = text.replace("'", "''")
    quoted = "".join(char for char in quoted if char not in '\u2018\u2019\u201a\u201b\\"')
    found = names(script(f"Write-Host '{quoted}'", POWERSHELL).commands)
    assert found == ["write-host"]


@pytest.mark.parametrize(
    ("shell", "line", "expected"),
    [
        (("C:\\VsDevCmd.bat", "&&", "cmd", "/S", "/C"), "a && b", ("cmd", ["a", "b"], "")),
        (("C:\\VsDevCmd.bat", "-arch=x64", "&&", *POWERSHELL), "a; b", ("powershell", ["a", "b"], "")),
        (("C:\\VsDevCmd.bat", "&&", "bash", "-c"), "a", ("exec", [], "'bash'")),
        (("C:\\VsDevCmd.bat", "&&"), "a", ("exec", [], "'vsdevcmd.bat'")),
        (("C:\\VsDevCmd.bat", "cmd", "/C"), "a", ("exec", [], "'vsdevcmd.bat'")),
    ],
)
def test_a_batch_file_may_prepare_the_environment_of_the_shell(shell, line, expected):
    body, called, unread = expected
    understood = script(line, shell)
    assert (understood.body, names(understood.commands)) == (body, called)
    assert (unread in understood.unread) if unread else not understood.unread
