"""Exec forms that start a batch file are lines of cmd."""

from command_lines import names, run_of

from deadlight.semantics.commands.understanding import understand


def commands_of(*words: str):
    return understand(run_of("", keyword="ENTRYPOINT", words=words)).commands


def test_what_follows_a_batch_file_and_an_operator_is_a_command_of_its_own():
    found = commands_of("C:\\Tools\\VsDevCmd.bat", "-arch=amd64", "&&", "powershell.exe", "-ExecutionPolicy", "Bypass")
    assert names(found) == ["vsdevcmd.bat", "powershell"]
    assert found[1].has("executionpolicy")


def test_an_operator_is_a_word_like_others_for_any_other_program():
    assert names(commands_of("C:\\Tools\\shop.exe", "&&", "powershell.exe")) == ["shop"]


def test_operators_alone_start_nothing():
    assert names(commands_of("a.cmd", "&&", "&&")) == ["a.cmd"]
