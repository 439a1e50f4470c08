import pytest

from deadlight.model.place import Document
from deadlight.sources.waivers import inline_waivers

MARK = '# deadlight: ignore[firewall-disabled] reason="lab"'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"docker ps\nnetsh advfirewall reset {MARK}\n", (2, 2)),
        (f"{MARK}\nnetsh advfirewall reset\n", (2, 2)),
        (f"{MARK}\r\n\r\n# more\r\nNew-It `\r\n  -A 1 `\r\n  -B 2\r\nafter\r\n", (4, 6)),
        (f"docker ps\n{MARK}\n", (2, 2)),
    ],
)
def test_a_comment_stands_for_its_line_or_the_next_statement(text, lines):
    (waiver,) = inline_waivers(Document("a.ps1", "powershell", text), [])
    assert (waiver.line, waiver.last_line) == lines
    assert waiver.reason == "lab"
