"""Names, parameters and words of PowerShell commands."""

import pytest
from command_lines import PWSH, called, given, in_powershell, names, source, texts


@pytest.mark.parametrize("alias", ["iwr", "curl", "wget", "Invoke-WebRequest", "INVOKE-webrequest"])
def test_windows_powershell_takes_aliases_for_their_cmdlet(alias):
    (command,) = in_powershell(f"{alias} https://h/x")
    assert command.name == "invoke-webrequest"


@pytest.mark.parametrize("program", ["curl", "wget"])
def test_powershell_7_has_real_programs_where_windows_powershell_has_aliases(program):
    (command,) = in_powershell(f"{program} https://h/x", PWSH)
    assert command.name == program


@pytest.mark.parametrize(("written", "name"), [("curl.exe", "curl"), ("sc.exe", "sc"), ("sc", "set-content")])
def test_the_extension_tells_a_program_from_an_alias(written, name):
    (command,) = in_powershell(f"{written} a b")
    assert command.name == name


def test_options_of_the_program_curl_are_not_taken_for_those_of_its_alias():
    (command,) = in_powershell("curl -fSLo x.zip https://h/x.zip")
    assert command.name == "curl"
    assert given(command)["output"] == "x.zip"


@pytest.mark.parametrize("written", ["-OutFile x", "-outf x", "-o x", "-OutFile:x", "-OutFile: x"])
def test_abbreviated_parameters_get_their_full_name(written):
    (command,) = in_powershell(f"iwr https://h/x {written} -UseB")
    assert given(command) == {"uri": "https://h/x", "outfile": "x", "usebasicparsing": None}


def test_positional_values_are_both_arguments_and_parameters():
    (command,) = in_powershell("Set-ItemProperty HKLM:\\S Name 1 -Type DWord")
    assert texts(command) == ["HKLM:\\S", "Name", "1"]
    assert given(command) == {"path": "HKLM:\\S", "name": "Name", "value": "1", "propertytype": "DWord"}


def test_a_parameter_of_an_unlisted_cmdlet_takes_the_next_word():
    (command,) = in_powershell("Set-WebBinding -Name site -Force -Port 80")
    assert given(command) == {"name": "site", "force": None, "port": "80"}


def test_elements_of_an_array_make_one_value():
    (command,) = in_powershell("Install-WindowsFeature Web-Server, Web-Asp-Net45")
    assert command.parameter("name").text == "Web-Server,Web-Asp-Net45"


def test_a_program_gets_the_elements_of_an_array_in_a_variable_one_by_one():
    command = called(in_powershell("$a = @('x', 'y'); foo.exe $a"), "foo")
    assert texts(command) == ["x", "y"]


def test_a_program_called_by_path_keeps_the_path_as_its_target():
    (command,) = in_powershell("& 'C:\\Program Files\\App\\setup.exe' /S /D=C:\\app")
    assert (command.name, command.target) == ("setup", "C:\\Program Files\\App\\setup.exe")
    assert given(command) == {"s": None, "d": "C:\\app"}


def test_a_quoted_path_with_words_after_it_is_meant_as_a_program():
    (command,) = in_powershell('"C:\\tools\\setup.exe" -quiet')
    assert command.name == "setup"


def test_a_path_in_the_current_directory_is_a_program():
    (command,) = in_powershell(".\\setup.exe /quiet")
    assert (command.name, command.target) == ("setup", ".\\setup.exe")


def test_a_program_in_an_unknown_variable_is_named_by_the_variable():
    (command,) = in_powershell("& $Exe /S")
    assert command.name == "$exe"


def test_long_options_with_values_stay_whole():
    (command,) = in_powershell("choco install git --version=2.39.0 --params \"'/NoAutoCrlf'\" -y")
    assert texts(command) == ["install", "git"]
    assert given(command) == {"version": "2.39.0", "params": "'/NoAutoCrlf'", "yes": None}


def test_what_start_process_runs_is_recorded_inside_it():
    commands = in_powershell("Start-Process msiexec -ArgumentList '/i', 'C:\\a b.msi', '/qn' -Wait")
    assert names(commands) == ["start-process", "msiexec"]
    assert commands[0].has("wait")
    assert commands[1].inside == (0,)


def test_arguments_of_start_process_in_one_string_are_split():
    commands = in_powershell("Start-Process -FilePath msiexec.exe -ArgumentList '/i x.msi /qn /l*v log.txt'")
    assert given(commands[1]) == {"i": "x.msi", "qn": None, "log": "log.txt"}


def test_pipelines_say_which_command_feeds_which():
    commands = in_powershell("(iwr https://h/x).Content | Out-String | iex")
    assert [command.piped_from for command in commands] == [None, 0, 1]


def test_a_command_in_parentheses_is_inside_the_one_it_is_given_to():
    commands = in_powershell("iex (iwr https://h/x)")
    assert names(commands) == ["invoke-expression", "invoke-webrequest"]
    assert commands[1].inside == (0,)


def test_commands_in_blocks_and_subexpressions_are_found():
    line = 'if ($a) { b1 } else { b2 }; try { b3 } catch { b4 } finally { b5 }; "$(b6)"; foreach ($x in $y) { b7 }'
    found = names(in_powershell(line + "; switch ($z) { 'p' { b8 } default { b9 } }; while ($w) { b10 }; & { b11 }"))
    assert [name for name in found if name.startswith("b")] == [f"b{number}" for number in range(1, 12)]


def test_comments_strings_and_file_names_are_no_commands():
    line = "Write-Host 'iwr http://h/x; iex y' ; New-Item iwr.txt <# iex a #> ; Write-Output \"iex b\" # iwr http://h/z"
    assert names(in_powershell(line)) == ["write-host", "new-item", "write-output"]


def test_redirections_are_parameters():
    (command,) = in_powershell("foo.exe a > out.txt 2>&1")
    assert given(command) == {">": "out.txt", "2>&1": None}
    assert texts(command) == ["a"]


def test_what_is_written_out_after_an_expression_is_a_command():
    commands = in_powershell("(iwr https://h/x).Content > x.ps1")
    assert (commands[1].name, commands[1].piped_from, given(commands[1])) == ("out-file", 0, {">": "x.ps1"})


def test_a_hashtable_is_splatted_into_parameters():
    command = called(
        in_powershell("$p = @{ Uri = 'https://h/x'; OutFile = 'x' }; iwr @p -UseBasicParsing"), "invoke-webrequest"
    )
    assert given(command) == {"uri": "https://h/x", "outfile": "x", "usebasicparsing": None}


def test_arguments_point_at_what_is_written():
    command = called(in_powershell("$u = 'https://h/x'; iwr $u -OutFile \"$env:TEMP\\x\""), "invoke-webrequest")
    assert source(command) == 'iwr $u -OutFile "$env:TEMP\\x"'
    assert [source(argument) for argument in command.arguments] == ["$u"]


def test_powershell_started_from_powershell_is_read_too():
    commands = in_powershell('powershell -NoProfile -Command "iwr https://h/x; foo"')
    assert names(commands) == ["powershell", "invoke-webrequest", "foo"]
    assert commands[1].inside == (0,)


def test_cmd_started_from_powershell_is_read_as_cmd():
    commands = in_powershell("cmd /S /C 'a && b'")
    assert [(command.name, command.shell) for command in commands] == [
        ("cmd", "powershell"),
        ("a", "cmd"),
        ("b", "cmd"),
    ]


def test_a_constant_text_given_to_invoke_expression_is_read():
    assert names(in_powershell("iex 'iwr https://h/x'")) == ["invoke-expression", "invoke-webrequest"]


def test_a_function_is_read_with_the_values_it_is_called_with():
    commands = in_powershell(
        "function Get-It { param([string]$Url, $Out) iwr $Url -OutFile $Out }; Get-It -U https://h/x x.zip"
    )
    assert given(called(commands, "invoke-webrequest")) == {"uri": "https://h/x", "outfile": "x.zip"}


def test_signs_of_icacls_rights_are_taken_for_what_they_mean():
    (command,) = in_powershell("icacls C:\\app /grant Everyone:(OI)(CI)F /T")
    assert given(command) == {"grant": "Everyone:(OI)(CI)F", "t": None}


def test_an_ampersand_in_a_bare_url_belongs_to_it():
    (command,) = in_powershell("iwr https://h/x?a=1&b=2 -OutFile x")
    assert command.parameter("uri").text == "https://h/x?a=1&b=2"


def test_stop_parsing_passes_the_rest_as_it_stands():
    (command,) = in_powershell("icacls --% C:\\x /grant Users:(F)")
    assert given(command) == {"grant": "Users:(F)"}


def test_typographic_quotes_are_quotes():
    (command,) = in_powershell("Write-Host \u201ca b\u201d")
    assert texts(command) == ["a b"]


def test_a_short_parameter_of_an_unlisted_cmdlet_is_no_common_one():
    (command,) = in_powershell("Set-WebConfigurationProperty -fi x -n y -v 1")
    assert given(command) == {"fi": "x", "n": "y", "v": "1"}


def test_braces_given_to_another_powershell_are_read_once():
    commands = in_powershell("powershell -Command try { a; b } catch { exit 1 }")
    assert names(commands) == ["powershell", "a", "b", "exit"]


@pytest.mark.parametrize("line", [". { iwr u } | iex; b", "& { $x = 1; iwr u } | iex; b", "& { & { iwr u } } | iex; b"])
def test_what_a_called_block_puts_out_goes_down_the_pipeline(line):
    commands = in_powershell(line)
    run = called(commands, "invoke-expression")
    assert run.piped_from == called(commands, "invoke-webrequest").index


def test_a_block_that_is_only_given_puts_out_nothing():
    assert called(in_powershell("probe { iwr u } | iex"), "invoke-expression").piped_from == 0
    assert called(in_powershell("{ iwr u } | iex"), "invoke-expression").piped_from is None
