"""Loops of cmd over addresses, and what `call` runs."""

from command_lines import called, in_cmd, names, texts

from deadlight.semantics.commands.using import use


def test_a_loop_over_addresses_is_read_for_each():
    found = in_cmd("for %u in (https://example.org/a.exe https://example.org/b.exe) do curl -LO %u && echo done")
    assert [texts(command) for command in found if command.name == "curl"] == [
        ["https://example.org/a.exe"],
        ["https://example.org/b.exe"],
    ]
    assert names(found)[-1] == "echo"


def test_a_loop_over_anything_else_is_read_once():
    assert names(in_cmd("for %i in (1 2) do run %i")) == ["run"]
    assert names(in_cmd("for /f %i in ('dir /b https://example.org') do run %i")) == ["dir", "run"]


def test_a_loop_in_a_loop_is_read_in_bounded_time():
    line = "for %a in (" + "http://a " * 16 + ") do "
    assert len(in_cmd(line * 12 + "run %a")) < 20_000


def test_a_called_batch_file_is_executed():
    assert use(called(in_cmd("call setup.cmd /q"), "setup.cmd"), "setup.cmd") == "executed"
