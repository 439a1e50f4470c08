"""Whole scripts: what stands in files and rarely on one line."""

import pytest
from command_lines import in_powershell, names, script

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
