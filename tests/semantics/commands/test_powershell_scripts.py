"""Whole scripts: what stands in files and rarely on one line."""

import json

import pytest
from command_lines import called, given, in_powershell, names, script, source, texts

from deadlight.semantics.commands.powershell import lexicon

POWERSHELL = ("powershell", "-Command")


@pytest.mark.parametrize(
    "body",
    [
        "# it doesn't matter that } and ' stand here\n  Start-Service docker",
        "<#\n  .SYNOPSIS doesn't close (\n  #>\n  Start-Service docker",
        'Start-Service "do`"}cker"',
        "Start-Service docker # isn't that {",
        'Start-Service @"\n  it isn\'t {\n"@',
        "Start-Service @'\n  \"}\n'@",
        "Start-Service docker`}",
    ],
)
def test_signs_in_comments_and_strings_close_no_function(body):
    found = script(f"function Start-It {{\n  {body}\n}}\nStop-Service after", POWERSHELL)
    assert not found.unread
    assert set(names(found.commands)) == {"start-service", "stop-service"}


def test_a_quote_without_end_in_a_function_is_a_problem_and_no_endless_work():
    text = "function F {\n" + '@"\n' * 20_000
    assert script(text, POWERSHELL).unread


def test_of_a_long_module_every_function_is_read():
    functions = "".join(
        f"function Step-{n} {{\n{'  Write-Log step' * 200}\n  Stop-Service s{n}\n}}\n" for n in range(40)
    )
    found = script(functions + "Step-3\nStep-5\n" + "Step-7\n" * 40, POWERSHELL)
    stopped = {command.arguments[0].text for command in found.commands if command.name == "stop-service"}
    assert stopped == {f"s{n}" for n in range(40)}


def test_a_function_that_calls_a_long_chain_of_others_is_read_to_its_end():
    functions = "".join(f"function F{n} {{ Stop-Service s{n}; F{n + 1} }}\n" for n in range(12))
    found = script(functions + "F0\n", POWERSHELL)
    stopped = {command.arguments[0].text for command in found.commands if command.name == "stop-service"}
    assert stopped == {f"s{n}" for n in range(12)}


def test_functions_that_call_each_other_over_and_over_are_no_endless_work():
    functions = "".join(f"function F{n} {{ {f'F{n + 1}; ' * 9} }}\n" for n in range(12))
    assert len(script(functions + "F0\n", POWERSHELL).commands) < 30_000


@pytest.mark.parametrize(
    "before",
    [
        "[CmdletBinding()]",
        "[CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'a (b')]\n  [OutputType([string])]",
        "<#\n.SYNOPSIS\nparam (nothing)\n#>",
        "# what it does\n  # param(",
    ],
)
def test_attributes_and_comments_may_stand_before_the_parameters_of_a_function(before):
    text = f"function\nStop-It\n{{\n  {before}\n  param(\n    [string]\n    $Name\n  )\n  Stop-Service $Name\n}}\nStop-It a"
    (stopped,) = [command for command in script(text, POWERSHELL).commands if command.name == "stop-service"]
    assert (stopped.arguments[0].text, stopped.arguments[0].known) == ("a", True)


def test_a_function_may_be_called_like_a_program():
    found = script("function global:ctr.exe { Stop-Service a }", POWERSHELL)
    assert not found.unread
    assert names(found.commands) == ["stop-service"]


def test_a_call_goes_on_in_the_line_after_its_dot():
    (_, first, second) = sorted(in_powershell("$a = $b.Replace('x', $c).\n  Replace('y', $d)"), key=lambda c: c.name)
    assert [first.name, second.name] == ["replace", "replace"]


def test_a_capture_is_named_by_its_number():
    found = script("$major = $Matches.1 -as [int]\nStop-Service a", POWERSHELL)
    assert not found.unread
    assert names(found.commands) == ["=", "stop-service"]


def _written(line: str) -> str | None:
    command = called(in_powershell(line), "set-content")
    return given(command)["value"]


def test_json_of_a_known_hashtable_is_known():
    line = "$c = @{ 'exec-opts' = @('isolation=hyperv'); Debug = $false; n = 5; s = '5'; t = '$true' } | ConvertTo-Json"
    text = _written(f"{line}\nSet-Content daemon.json $c")
    expected = {"exec-opts": ["isolation=hyperv"], "Debug": False, "n": 5, "s": "5", "t": "$true"}
    assert json.loads(text or "") == expected


def test_json_is_cut_below_its_depth_and_then_not_known():
    deep = "@{ a = @{ b = @{ c = @{ d = 1 } } } } | ConvertTo-Json"
    assert "convertto-json" in str(_written(f"Set-Content x ({deep})")).lower()
    assert json.loads(str(_written(f"Set-Content x ({deep} -Depth 9)"))) == {"a": {"b": {"c": {"d": 1}}}}


@pytest.mark.parametrize("what", ["@{ a = $b }", "@{ a = 1 } , @{ b = 2 }", "(Get-It)"])
def test_json_of_what_is_not_known_is_not_known(what):
    commands = in_powershell(f"{what} | ConvertTo-Json | Set-Content x")
    assert "value" not in given(called(commands, "set-content"))


def test_a_text_piped_into_a_file_says_where_it_stands():
    line = '@"\n{ "debug": true }\n"@ | Set-Content daemon.json'
    value = called(in_powershell(line), "set-content").parameter("value")
    assert value is not None
    assert value.text == '{ "debug": true }'
    assert value.origin is not None
    assert value.origin.found().start == len("RUN ") + 3


def test_a_here_string_in_a_variable_says_where_it_stands():
    value = called(in_powershell("$t = @'\r\nabc\r\n'@\nSet-Content x $t"), "set-content").parameter("value")
    assert value is not None
    assert (value.text, value.known) == ("abc", True)
    assert value.origin is not None
    assert value.origin.found().start == len("RUN $t = @'\r\n")


def test_hashtables_are_kept_with_the_places_of_their_entries():
    found = script("$a = [PSCustomObject]@{\n  Type = 'ACL'\n  Priority = $p\n}\nAdd-It $a", POWERSHELL)
    (table,) = found.tables
    assert [(key, value.text, value.known) for key, value in table.entries] == [
        ("type", "ACL", True),
        ("priority", "$p", False),
    ]
    assert source(table.entries[0][1]) == "'ACL'"
    assert [found.commands[index].name for index in table.inside] == ["="]


def test_an_ordered_hashtable_is_one():
    assert json.loads(str(_written("Set-Content x ([ordered]@{ a = 1 } | ConvertTo-Json)"))) == {"a": 1}


def test_commands_say_which_blocks_around_them_may_run_or_not():
    line = "Stop-It a\nif ($x) { Stop-It b; if ($y) { Stop-It c } } else { Stop-It d }\nfunction F { Stop-It e }\nF"
    branch = {texts(command)[0]: command.branch for command in in_powershell(line) if command.name == "stop-it"}
    assert branch["a"] == ()
    assert len(branch["b"]) == len(branch["d"]) == len(branch["e"]) == 1
    assert branch["c"][:1] == branch["b"] != branch["d"] != branch["e"]


def test_a_table_stands_in_the_same_block_as_its_command():
    found = script("if ($x) { Add-It @{ a = 1 } }", POWERSHELL)
    assert found.tables[0].branch == called(found.commands, "add-it").branch != ()


@pytest.mark.parametrize(
    "text",
    [
        "[Suppress(\n  'a', 'b', Justification = \"it isn't (\")]\n[CmdletBinding()]\nparam([string] $a)\nStop-It",
        "for ($i = 1; $i -lt 3; $i ++) { }\nStop-It",
        "$a = [Info].GetMethod('x', 'y')\nStop-It",
        "switch -Wildcard ($a)\n{\n  $home* { Stop-It }\n  default { }\n}",
    ],
)
def test_forms_that_only_scripts_have_are_read(text):
    found = script(text, POWERSHELL)
    assert not found.unread
    assert "stop-it" in names(found.commands)


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("-eq 1", "-eq"), ("-CEQ 1", "-CEQ"), ("-inotlike $x", "-inotlike"), ("-f $x", "-f"), ("-cjoin $x", "-"),
        ("-eq5", "-"), ("-notanoperator 1", "-"), ("-as-b", "-"), ("- 1", "-"), ("-=1", ""), ("..5", ".."),
        ("?? 1", "??"), ("??= 1", ""), ("+=1", ""), ("*2", "*"), ("x", ""),
    ],
)  # fmt: skip
def test_an_operator_between_values_is_a_whole_word_or_a_sign(text: str, operator: str) -> None:
    assert lexicon.binary(f"$a {text}", 3) == operator


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("-not $a", "-not"), ("-iSplit $a", "-iSplit"), ("-join$a", "-join"), ("-joined $a", ""), ("-eq 1", ""),
        ("!$a", "!"), ("++$a", "++"), ("--$a", "--"), ("-1", "-"), ("+(1)", "+"), ("-x", ""), (",1", ","), ("a", ""),
    ],
)  # fmt: skip
def test_an_operator_before_a_value_is_a_whole_word_or_a_sign(text: str, operator: str) -> None:
    assert lexicon.unary(text, 0) == operator


def test_quotes_around_the_first_of_several_statements_vanish():
    commands = in_powershell('"& { iwr https://h/x.exe -OutFile \\"x.exe\\" }"; .\\x.exe "a b" | Out-Null')
    assert names(commands)[-3:] == ["invoke-webrequest", "x", "out-null"]
    assert texts(called(commands, "x")) == ["a b"]
    assert source(called(commands, "invoke-webrequest")) == 'iwr https://h/x.exe -OutFile \\"x.exe\\"'


@pytest.mark.parametrize("sign", ['""""', '"""', '\\"'])
def test_three_or_four_quotes_are_one(sign):
    (command,) = in_powershell(f"[X]::Probe({sign}x y{sign}, $z)")
    assert texts(command) == ["x y", "$z"]


def test_five_quotes_are_left_as_they_are():
    quotes = '"' * 5
    assert texts(in_powershell(f"probe '{quotes}'")[0]) == [quotes]
