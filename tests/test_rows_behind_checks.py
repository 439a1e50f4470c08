"""Each check 8xx stands on rows: its examples are looked at, so a new check needs no line here.

Where a check reports a setting, a row of a table says that the setting is not honoured, or is not
known to be. A row is found by the route of the report: `services › shop › cap_drop` is `cap_drop`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import yaml

from deadlight.model.outcome import Finding
from deadlight.model.place import Plain
from deadlight.semantics import conditions
from deadlight.semantics.settings import Row, all_rows
from test_checks import BAD, CHECKS, files_of, run

FOREIGN = {
    "compose.yaml": {"engine", "containerd", "kubernetes", "pod-security", "cluster"},
    "workload.yaml": {"engine", "containerd", "compose", "network"},
    "daemon.json": {"compose", "network", "kubernetes", "pod-security", "cluster"},
}
"""File of an example → platforms whose settings it cannot hold; any other file may hold any."""

IGNORED = [param for param in BAD if param.values[0].id.startswith("WIN8")]


def words_of(route) -> list[str]:
    """Return the parts of a route that are names; a name with dots is several."""
    return [word.lower() for step in route if isinstance(step, str) for word in step.split(".") if word]


def goes_along(parts: list[str], words: list[str]) -> bool:
    """Return whether `parts` stand among `words`, in this order."""
    left = iter(words)
    return all(part in left for part in parts)


def is_of(row: Row, words: list[str], path: str) -> bool:
    """Return whether a row is of what the words lead to, of what stands above it, or of a part of it."""
    if row.platform in FOREIGN.get(path, ()):
        return False
    parts = row.setting.lower().split(".")
    if goes_along(parts, words):
        return True
    # A short form says in one text what the row's setting says in a key: ports › 0 is ports.host_ip.
    return bool(words and not row.given) and any(
        part == words[-1] and goes_along(parts[: at + 1], words) for at, part in enumerate(parts[:-1])
    )


def value_at(finding: Finding, files: dict[str, tuple[str, str]]) -> Iterator[Plain]:
    """Yield the value that a finding stands on, where its file is one of keys and values."""
    text = files[finding.place.path][1]
    try:
        value = yaml.safe_load(text) if not finding.place.path.endswith(".json") else json.loads(text)
        for step in finding.place.route:
            value = value[step]
    except (yaml.YAMLError, ValueError, LookupError, TypeError):
        return
    yield value


def rows_behind(finding: Finding, files: dict[str, tuple[str, str]]) -> list[Row]:
    """Return the rows that say that what a finding is about is not honoured, or not known to be."""
    words = words_of(finding.place.route) or words_of((finding.place.path,))
    found = [row for row in all_rows() if row.fate != "honoured" and is_of(row, words, finding.place.path)]
    for value in value_at(finding, files):
        tail = words_of(finding.place.route)[-1:]
        named = [row for row in found if row.setting.lower().split(".")[-1:] == tail]
        if named:
            return [row for row in named if conditions.holds(row.when, value)]
    return found


@pytest.mark.parametrize(("check", "example"), IGNORED)
def test_what_a_check_calls_ineffective_is_so_by_a_row(check, example) -> None:
    files = files_of(example)
    findings = [finding for finding in run(example, files).findings if finding.id == check.id]
    assert findings
    for finding in findings:
        assert rows_behind(finding, files), f"no row of semantics/tables says it of {finding.place.route}"


@pytest.mark.parametrize("check", [param for param in CHECKS if param.values[0].id.startswith("WIN8")])
def test_a_check_of_what_is_ignored_stands_in_its_folder(check) -> None:
    assert check.wall == "ignored"


@pytest.mark.parametrize(
    ("path", "route", "behind"),
    [
        ("compose.yaml", ("services", "shop", "cap_drop"), True),
        ("compose.yaml", ("services", "shop", "ports", 0), True),
        ("compose.yaml", ("services", "shop", "restart"), False),
        ("compose.yaml", ("services", "shop", "image"), False),
        ("compose.yaml", ("networks", "back", "driver_opts", "com.docker.network.bridge.enable_icc"), True),
        ("workload.yaml", ("spec", "template", "spec", "hostNetwork"), True),
        ("workload.yaml", ("spec", "containers", 0, "image"), False),
        ("daemon.json", ("icc",), True),
        ("daemon.json", ("labels",), False),
        ("daemon.json", (), False),
    ],
)
def test_a_row_is_found_by_the_route_only_where_there_is_one(path, route, behind) -> None:
    words = words_of(route)
    assert any(row.fate != "honoured" and is_of(row, words, path) for row in all_rows()) == behind
