"""Dockerfiles whose lines are marked with the checks that report them: `#! names` at the end of a line.

The marks are cut off before a file is read.
"""

import datetime
import re

from deadlight.model.settings import Settings
from deadlight.pipeline import audit_texts

TODAY = datetime.date(2026, 11, 22)
_MARK = re.compile(r"[ \t]*#! ([a-z, -]+)$", re.MULTILINE)


def expected(marked: str) -> list[tuple[int, str]]:
    """Return (line, check) for the marks of a text, sorted."""
    return sorted(
        (number, name)
        for number, line in enumerate(marked.splitlines(), 1)
        if (mark := _MARK.search(line)) is not None
        for name in mark[1].split(", ")
    )


def found(marked: str) -> list[tuple[int, str]]:
    """Return (line, check) for the findings in a text, sorted; nothing in it may be unread or fail."""
    report = audit_texts({"Dockerfile": ("dockerfile", _MARK.sub("", marked))}, Settings(today=TODAY))
    assert (report.unread, report.errors) == ((), ())
    return sorted((finding.place.position.line, finding.name) for finding in report.findings)
