"""What is known of variables and expressions of PowerShell."""

import pytest
from command_lines import POWERSHELL, PWSH, called, in_powershell, names, script, texts


def value(line: str, **environment: str) -> tuple[str, bool]:
    """Return the text of the argument of `probe` and whether it is known."""
    (argument,) = called(in_powershell(line, **environment), "probe").arguments
    return argument.text, argument.known


@pytest.mark.parametrize(
    "line",
    [
        "$u = 'https://h'; $v = '1.2'; probe \"$u/$v/x.zip\"",
        "$u = 'https://h/'; probe ($u + '1.2' + '/x.zip')",
        "$v = '1.2'; probe ('https://h/{0}/{1}' -f $v, 'x.zip')",
        "$v = 'v1.2'; probe \"https://h/$($v -replace 'v', '')/x.zip\"",
        "$v = @{ ver = '1.2' }; probe \"https://h/$($v.ver)/x.zip\"",
        "$p = 'https://h', '1.2', 'x.zip'; probe ($p -join '/')",
        "$p = @('1.2', '2.0'); probe https://h/$($p[0])/x.zip",
        "[string]$u = 'https://h/1.2/x.zip'; probe $u",
        "$u = ('https://h/1.2')` + '/x.zip'; probe $u",
        "$u = [string]::Format('https://h/{0}/x.zip', '1.2'); probe $u",
        "$global:u = 'https://h/1.2/x.zip'; probe ${u}",
        "$u = 'HTTPS://H/1.2/X.ZIP'; probe $u.ToLower()",
        "$u = 'https://h'; $u += '/1.2/x.zip'; probe $u",
        "Set-Variable u 'https://h/1.2/x.zip'; probe $u",
        "if ($x) { $u = 'https://h/1.2/x.zip' } else { $u = 'https://h/1.2/x.zip' }; probe $u",
        "'https://h/1.2/x.zip' | ForEach-Object { probe $_ }",
    ],
)
def test_constant_texts_are_known(line):
    assert value(line) == ("https://h/1.2/x.zip", True)


def test_variables_of_the_environment_are_known_from_the_dockerfile_in_any_case():
    assert value('probe "https://h/$Env:version.zip"', VERSION="1.2") == ("https://h/1.2.zip", True)
    assert value("probe ${env:VERSION}", VERSION="1.2") == ("1.2", True)


def test_an_unknown_variable_stays_as_it_is_written():
    assert value('probe "https://h/$v/x.zip"') == ("https://h/$v/x.zip", False)
    assert value("probe $env:TEMP\\x.zip") == ("$env:TEMP\\x.zip", False)


def test_a_variable_set_in_one_branch_only_is_not_known_after_it():
    assert value("$u = 'a'; if ($x) { $u = 'b' }; probe $u") == ("$u", False)


def test_a_variable_set_by_a_command_stays_the_variable():
    assert value("$v = (foo).Bar; probe $v") == ("$v", False)


def test_assignments_are_recorded_with_their_target():
    commands = in_powershell("$env:Path = 'C:\\x;' + $env:Path; [Net.ServicePointManager]::SecurityProtocol = 'tls12'")
    assert [(command.name, command.target) for command in commands] == [
        ("=", "$env:path"),
        ("=", "[net.servicepointmanager]::securityprotocol"),
    ]


def test_types_are_named_without_system_before_two_colons():
    (command,) = in_powershell("[System.Net.ServicePointManager]::ServerCertificateValidationCallback = { $true }")
    assert command.target == "[net.servicepointmanager]::servercertificatevalidationcallback"
    assert texts(command) == ["{ $true }"]


@pytest.mark.parametrize(
    "line",
    [
        "(New-Object Net.WebClient).DownloadFile('u', 'p')",
        "$wc = New-Object System.Net.WebClient; $wc.DownloadFile('u', 'p')",
        "[Net.WebClient]::new().DownloadFile('u', 'p')",
        "New-Object Net.WebClient | % { $_.DownloadFile('u', 'p') }",
    ],
)
def test_a_method_call_knows_the_type_of_its_object(line):
    command = called(in_powershell(line), "downloadfile")
    assert (command.target, texts(command)) == ("system.net.webclient", ["u", "p"])


def test_a_method_call_on_the_output_of_a_command_names_the_command():
    assert (
        called(in_powershell("$p = Start-Process x -PassThru; $p.WaitForExit()"), "waitforexit").target
        == "start-process"
    )


def test_static_calls_name_the_type_in_brackets():
    command = called(
        in_powershell("[System.IO.Compression.ZipFile]::ExtractToDirectory('a.zip', 'C:\\d')"), "extracttodirectory"
    )
    assert (command.target, texts(command)) == ("[io.compression.zipfile]", ["a.zip", "C:\\d"])


def test_a_comparison_holds_the_commands_it_compares_and_is_inside_its_condition():
    commands = in_powershell("if ((Get-FileHash x).Hash -ne 'abc') { throw 'bad' }")
    assert [(command.name, command.inside) for command in commands] == [
        ("if", ()),
        ("get-filehash", (0, 2)),
        ("-ne", (0,)),
        ("throw", ()),
    ]
    assert texts(commands[2]) == ["(Get-FileHash x).Hash", "abc"]


@pytest.mark.parametrize(
    "line",
    [
        "foreach ($f in 'a', 'b') { probe $f }",
        "'a', 'b' | % { probe $_ }",
        "@('a', 'b').ForEach({ probe $_ })",
        "@{ n = 'a' }, @{ n = 'b' } | ForEach-Object { probe $_.n }",
    ],
)
def test_loops_over_known_values_are_followed(line):
    assert [texts(command) for command in in_powershell(line) if command.name == "probe"] == [["a"], ["b"]]


def test_nested_loops_are_followed_only_so_far():
    loops = "foreach ($a in 1, 2, 3, 4, 5, 6, 7, 8, 9, 10) {" * 12
    assert len(script(f"{loops} probe $a {'}' * 12}", ("powershell",)).commands) < 5000


def test_a_text_that_doubles_itself_stays_small():
    text, known = value("$x = 'aaaaaaaaaa';" + "$x = $x + $x;" * 60 + "probe $x")
    assert len(text) <= 8192
    assert not known


def test_a_choice_between_two_values_is_read_in_later_powershell_only():
    line = "probe $($env:A ? 'a/' + (one x) : (two y)); three"
    assert names(in_powershell(line, PWSH)) == ["probe", "one", "two", "three"]
    assert script(line, POWERSHELL).unread
    nested = script("$x = $a ? $b ? 'c' : 'd' : 'e'; probe $x", PWSH)
    assert (nested.unread, names(nested.commands)) == ("", ["=", "probe"])
    assert script("probe ($a ? 'b')", PWSH).unread
