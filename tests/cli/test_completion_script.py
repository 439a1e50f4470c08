import shutil
import subprocess

import pytest
import tree_sitter
import tree_sitter_pwsh

from deadlight.cli.completion import SHELLS


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_a_script_that_asks_deadlight(deadlight, shell):
    result = deadlight("completion", shell)
    assert (result.status, result.err) == (0, "")
    assert f"_DEADLIGHT_COMPLETE={shell}_complete" in result.out.replace("$env:", "").replace(" = '", "=")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_valid_where_the_shell_is_there_to_say(deadlight, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = deadlight("completion", shell).out
    done = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_powershell_script_is_valid_powershell(deadlight):
    script = deadlight("completion", "powershell").out
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_pwsh.language()))
    assert not parser.parse(script.encode()).root_node.has_error
    assert "Register-ArgumentCompleter -Native -CommandName deadlight" in script


@pytest.mark.parametrize(
    ("words", "word", "expected"),
    [
        ("", "ex", ["plain\texplain\tExplain a check, or what Windows does with a setting."]),
        ("audit", "--fail", ["plain\t--fail-on\tExit with 1 for findings from this severity up; high unless given."]),
        ("audit\n--fail-on", "cr", ["plain\tcritical\t"]),
        ("audit", "x", ["file\tx\t"]),
        ("completion", "pow", ["plain\tpowershell\t"]),
    ],
)
def test_powershell_is_answered_in_lines_of_three_fields(deadlight, monkeypatch, words, word, expected):
    monkeypatch.setenv("_DEADLIGHT_COMPLETE", "powershell_complete")
    monkeypatch.setenv("_DEADLIGHT_WORDS", words)
    monkeypatch.setenv("_DEADLIGHT_WORD", word)
    result = deadlight()
    assert (result.status, result.out.splitlines()) == (0, expected)


def test_bash_is_answered_too(deadlight, monkeypatch):
    monkeypatch.setenv("_DEADLIGHT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "deadlight ru")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert deadlight().out.strip() == "plain,rules"
