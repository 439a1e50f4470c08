"""`-f` and `-o` in pairs."""

import pytest

from deadlight.cli.frame.reporting import Destination, destinations
from deadlight.model.errors import UsageError


def pairs(line):
    words = line.split()
    return [
        (value, None) if option == "-f" else (None, value)
        for option, value in zip(words[::2], words[1::2], strict=True)
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", [("text", None)]),
        ("-f json", [("json", None)]),
        ("-f sarif -o x", [("sarif", "x")]),
        ("-o x -f sarif", [("sarif", "x")]),
        ("-f sarif -o x -f text", [("sarif", "x"), ("text", None)]),
        ("-f text -f sarif -o x", [("text", None), ("sarif", "x")]),
        ("-f sarif -o x -f json -o y", [("sarif", "x"), ("json", "y")]),
        ("-o x -f sarif -o y -f json", [("sarif", "x"), ("json", "y")]),
        ("-f json -o -", [("json", None)]),
        ("-o out.sarif", [("sarif", "out.sarif")]),
        ("-o OUT.JSON -o notes.txt", [("json", "OUT.JSON"), ("text", "notes.txt")]),
    ],
)
def test_a_file_belongs_to_the_format_beside_it(line, expected):
    assert destinations(pairs(line)) == tuple(Destination(*pair) for pair in expected)


@pytest.mark.parametrize("line", ["-f json -f text", "-f json -o x -f text -o x", "-f json -f text -o -"])
def test_two_reports_do_not_go_to_one_place(line):
    with pytest.raises(UsageError, match="two reports would go to"):
        destinations(pairs(line))
