"""Command lines of cmd.exe."""

import base64

import pytest
from command_lines import called, given, in_cmd, names, script, source, texts


@pytest.mark.parametrize("operator", ["&&", "||", "&", "|"])
def test_operators_split_commands(operator):
    assert names(in_cmd(f"a x {operator} b y")) == ["a", "b"]


def test_operators_in_quotes_and_after_carets_split_nothing():
    assert [texts(command) for command in in_cmd('a "x && y" ^& z')] == [["x && y", "&", "z"]]


def test_a_pipe_says_what_it_is_fed_by():
    assert [command.piped_from for command in in_cmd("type x | findstr y | sort")] == [None, 0, 1]


def test_sc_is_the_service_controller():
    (command,) = in_cmd("sc config wuauserv start= disabled")
    assert (command.name, texts(command)) == ("sc", ["config", "wuauserv", "start=", "disabled"])


def test_commands_in_groups_conditions_and_loops_are_found():
    line = "if not exist C:\\x (mkdir C:\\x & a) else b && for %i in (1 2) do @c %i & call d & start /w e /S & @f"
    assert names(in_cmd(line)) == ["mkdir", "a", "b", "c", "d", "start", "e", "f"]


@pytest.mark.parametrize(
    "condition", ['"%X%"=="y"', "not defined X", "errorlevel 1", '/i "%X%" == "Y"', "%X% equ 3010", 'exist "C:\\a b"']
)
def test_conditions_are_no_commands(condition):
    assert names(in_cmd(f"if {condition} exit 0")) == ["exit"]


def test_what_start_runs_is_inside_it():
    commands = in_cmd('start "" /wait msiexec /i x.msi /qn')
    assert names(commands) == ["start", "msiexec"]
    assert commands[0].has("wait")
    assert commands[1].inside == (0,)
    assert given(commands[1]) == {"i": "x.msi", "qn": None}


def test_remarks_and_what_is_echoed_are_no_commands():
    commands = in_cmd("rem iwr http://h/x\necho curl http://h/x ^| iex> x.txt")
    assert names(commands) == ["echo"]
    assert texts(commands[0]) == ["curl http://h/x | iex"]
    assert given(commands[0]) == {">": "x.txt"}


def test_known_variables_are_filled_in_and_others_are_not_known():
    (command,) = in_cmd("curl -o %DIR%\\x.zip %URL%", url="https://h/x.zip")
    (argument,) = command.arguments
    assert (argument.text, argument.known) == ("https://h/x.zip", True)
    output = command.parameter("output")
    assert (output.text, output.known) == ("%DIR%\\x.zip", False)


def test_places_are_right_after_a_variable_is_filled_in():
    (command,) = in_cmd("a %URL% tail", url="https://h/a/long/one")
    assert [source(argument) for argument in command.arguments] == ["%URL%", "tail"]


def test_set_is_an_assignment():
    commands = in_cmd('set "A=b c"&& set D=e&& setx F g')
    assert [(command.name, command.target, texts(command)) for command in commands] == [
        ("=", "%a%", ["b c"]),
        ("=", "%d%", ["e"]),
        ("setx", "", ["F", "g"]),
    ]


def test_options_of_programs_get_their_long_names():
    (command,) = in_cmd('curl.exe -fSLo "C:\\a b.zip" -H "X: y" https://h/x')
    expected = {"fail": None, "show-error": None, "location": None, "output": "C:\\a b.zip", "header": "X: y"}
    assert given(command) == expected
    assert texts(command) == ["https://h/x"]


def test_windows_options_take_their_values():
    (command,) = in_cmd('reg add "HKLM\\SOFTWARE\\X" /v Y /t REG_DWORD /d 1 /f')
    assert given(command) == {"v": "Y", "t": "REG_DWORD", "d": "1", "f": None}
    assert texts(command) == ["add", "HKLM\\SOFTWARE\\X"]


def test_python_m_pip_is_pip():
    (command,) = in_cmd("python -m pip install -r requirements.txt flask==3.0")
    assert (command.name, texts(command)) == ("pip", ["install", "flask==3.0"])


@pytest.mark.parametrize(
    "line",
    [
        'powershell -NoProfile -ExecutionPolicy Bypass -Command "iwr https://h/x -OutFile y"',
        'powershell.exe -nop -ep bypass -c "iwr https://h/x -OutFile y"',
        'powershell -NoP -Exec Bypass "iwr https://h/x -OutFile y"',
        "powershell -noprofile -ex bypass iwr https://h/x -OutFile y",
        'powershell -NoProfile -ExecutionPolicy Bypass -Command "& { iwr \\"https://h/x\\" -OutFile \\"y\\" }"',
        'cmd /c powershell -nopro -executionp bypass -comm "iwr https://h/x -OutFile y"',
    ],
)
def test_powershell_is_followed_into_its_script(line):
    commands = in_cmd(line)
    started = called(commands, "powershell")
    assert started.has("noprofile")
    assert started.parameter("executionpolicy").text.lower() == "bypass"
    request = called(commands, "invoke-webrequest")
    assert given(request) == {"uri": "https://h/x", "outfile": "y"}
    assert started.index in request.inside


def test_an_encoded_script_is_read():
    encoded = base64.b64encode("iwr https://h/x".encode("utf-16-le")).decode()
    commands = in_cmd(f"powershell -enc {encoded}")
    assert names(commands) == ["powershell", "invoke-webrequest"]
    assert commands[0].has("encodedcommand")


def test_what_cannot_be_decoded_is_left_alone():
    assert names(in_cmd("powershell -e notbase64!")) == ["powershell"]


def test_a_script_file_is_a_parameter_of_powershell():
    commands = in_cmd("powershell -ExecutionPolicy Bypass -File C:\\x.ps1 -A b")
    assert given(commands[0]) == {"executionpolicy": "Bypass", "file": "C:\\x.ps1"}
    assert given(in_cmd("pwsh C:\\x.ps1")[0]) == {"file": "C:\\x.ps1"}


def test_unescaped_quotes_in_a_quoted_script_vanish():
    commands = in_cmd('powershell -Command "a; Write-Host "\'x y\'" ; b"')
    assert names(commands) == ["powershell", "a", "write-host", "b"]
    assert texts(commands[2]) == ["x y"]


def test_a_line_that_starts_with_a_cmdlet_is_powershell_of_the_base_image():
    understood = script("Install-WindowsFeature Web-Server; Remove-Item C:\\x | Out-Null")
    assert understood.body == "powershell"
    assert names(understood.commands) == ["install-windowsfeature", "remove-item", "out-null"]
    assert understood.stops_on_error is None


def test_places_reach_through_two_shells():
    commands = in_cmd('echo x && powershell -Command "iwr \\"https://h/x\\" -OutFile y"')
    request = called(commands, "invoke-webrequest")
    assert source(request) == 'iwr \\"https://h/x\\" -OutFile y'
    assert source(request.parameter("outfile")) == "y"
