"""Exec forms that start a batch file are lines of cmd."""

from command_lines import names, run_of, script

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


def test_log_monitor_runs_the_rest_of_its_words():
    found = commands_of("C:\\LogMonitor\\LogMonitor.exe", "/CONFIG", "C:\\a.json", "powershell", "-ep", "Bypass")
    assert names(found) == ["logmonitor", "powershell"]
    assert found[1].has("executionpolicy")
    assert found[1].inside == (0,)
    assert names(commands_of("LogMonitor.exe", "C:\\ServiceMonitor.exe", "w3svc")) == ["logmonitor", "servicemonitor"]
    assert names(commands_of("LogMonitor.exe")) == ["logmonitor"]


def test_a_shell_of_log_monitor_is_the_shell_that_it_runs():
    shell = ("C:\\LogMonitor\\LogMonitor.exe", "powershell.exe")
    understood = script("Copy-Item a b; Copy-Item c d", shell)
    assert (understood.body, understood.stops_on_error, understood.unread) == ("powershell", False, "")
