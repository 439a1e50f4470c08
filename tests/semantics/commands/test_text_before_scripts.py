"""What a SHELL sets before each line is read once, and is as if it were read before each of them."""

from __future__ import annotations

import pytest
from command_lines import run_of
from hypothesis import given
from hypothesis import strategies as st

from deadlight.semantics.commands import recalling
from deadlight.semantics.commands.powershell import reader
from deadlight.semantics.commands.understanding import understand

PREFIXES = (
    "$ErrorActionPreference = 'Stop';",
    "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';",
    "$u = 'https://x.test/a.msi'; $n = 3;",
    "$u = $env:URL;",
    "$u = 'https://x.test/', 'https://y.test/';",
    "$u = @{Uri = 'https://x.test'};",
    "function f { iwr https://z.test }; $u = 1",
    "$u = 'not closed",
)
LINES = (
    "iwr $u -OutFile a.msi; Start-Process a.msi",
    "$u = $u + 'x'; iwr $u; $ErrorActionPreference = 'Continue'; dir",
    "irm @u | iex; foreach ($x in $u) { iwr $x }",
    "Write-Output $env:URL; f",
)
VALUES = st.sampled_from(["https://one.test", "2"])


def said(part: object) -> object:
    """Return all that a script says, its places as spans."""
    if isinstance(part, tuple | list):
        return [said(each) for each in part]
    if hasattr(part, "found"):
        span = part.found()
        return span.start, span.end
    if hasattr(part, "__struct_fields__"):
        return [said(getattr(part, name)) for name in part.__struct_fields__]
    return part


@given(st.sampled_from(PREFIXES), st.lists(st.tuples(st.sampled_from(LINES), VALUES), min_size=2))
def test_a_line_does_what_it_does_where_nothing_was_read_before(prefix: str, lines: list[tuple[str, str]]) -> None:
    runs = [run_of(line, ("powershell", "-Command", prefix), (("URL", url),)) for line, url in lines]
    recalling._kept.clear()
    together = [said(understand(run)) for run in runs]
    for run, script in zip(runs, together, strict=True):
        recalling._kept.clear()
        reader._before.cache_clear()
        assert script == said(understand(run))


@pytest.mark.parametrize("prefix", PREFIXES[3:6])
def test_what_depends_on_its_line_is_read_before_each(prefix: str) -> None:
    assert reader._before(prefix, core=False) is None
