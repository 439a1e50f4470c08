"""The ignore files of the scanners: which file, and what stands in it.

    trivy         .trivyignore.yaml           a rule in a file, with a statement (--ignorefile .trivyignore.yaml)
    checkov       .checkov.yaml               a rule everywhere, the statement as a comment
    hadolint      .hadolint.yaml              a rule everywhere, the statement as a comment
    kube-linter   .kube-linter.yaml           a rule everywhere, the statement as a comment
    kics          kics.config                 a query everywhere, the statement as a comment
    kubescape     kubescape-exceptions.json   a control on an object, with a reason (--exceptions FILE)

A file that is there is merged: what stands in it stays, what it says already is not said again.
https://trivy.dev/latest/docs/configuration/filtering/
https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html
https://github.com/hadolint/hadolint/blob/master/README.md#configure
https://github.com/stackrox/kube-linter/blob/main/docs/configuring-kubelinter.md
https://docs.kics.io/latest/configuration-file/
https://github.com/kubescape/kubescape/blob/master/examples/exceptions/README.md
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from deadlight.actions.suppress.choosing import Suppression, chosen, everywhere, in_file, in_object
from deadlight.model.errors import EditError, InputError, UsageError
from deadlight.model.fix import Edit, Put
from deadlight.model.place import Document, Plain, Route, Where
from deadlight.model.regex import compiled
from deadlight.model.triage import Scanner
from deadlight.triage import Triaged

NAMES: dict[Scanner, str] = {
    "trivy": ".trivyignore.yaml",
    "checkov": ".checkov.yaml",
    "hadolint": ".hadolint.yaml",
    "kube-linter": ".kube-linter.yaml",
    "kics": "kics.config",
    "kubescape": "kubescape-exceptions.json",
}
"""The file that is written where none is named."""

LISTS: dict[Scanner, tuple[str, ...]] = {
    "checkov": ("skip-check",),
    "hadolint": ("ignored",),
    "kube-linter": ("checks", "exclude"),
    "kics": ("exclude-queries",),
}
"""Where the list of rules stands in configurations that know rules only."""

_GLOB = compiled(r"[*?\[\]{}\\!]")
_NAME_PATTERN = compiled(r"[.^$*+?()\[\]{}|\\]")


class Written(Struct, frozen=True, eq=False):
    """An ignore file: its text, and the number of findings that it silences beyond what it silenced before."""

    text: str
    findings: int
    rules: int


def written(triaged: Triaged, existing: Document | None, path: str) -> Written:
    """Return the ignore file of the report's scanner. Raises UsageError for an existing one that cannot be merged."""
    scanner = triaged.report.scanner
    if scanner == "trivy":
        suppressions = [each for each in chosen(triaged, in_file) if not _GLOB.search(each.rows[0].finding.path)]
    elif scanner == "kubescape":
        suppressions = chosen(triaged, in_object)
    else:
        suppressions = chosen(triaged, everywhere)
        _demand_windows_only(suppressions, triaged, path)
    document = existing or _empty(scanner, path)
    value = _value(document, path)
    if scanner == "trivy":
        entries = _trivy_entries(suppressions, value)
    elif scanner == "kubescape":
        entries = _exceptions(suppressions, value)
    else:
        return _rules(suppressions, document, value, LISTS[scanner], path)
    route = ("misconfigurations",) if scanner == "trivy" else ()
    text = _appended(document, value, route, [entry for entry, _ in entries], path)
    return Written(text, sum(count for _, count in entries), len({each.rule for each in suppressions}))


def _demand_windows_only(suppressions: Sequence[Suppression], triaged: Triaged, path: str) -> None:
    """Raise UsageError where a rule would be silenced for files that are not for Windows, too."""
    by_surface = {surface: file for file, surface in sorted(triaged.others.items(), reverse=True)}
    for each in suppressions:
        other = by_surface.get(each.target.workload.surface)
        if other is not None:
            raise UsageError(
                f"{path} would silence {each.rule} everywhere, and {other} is not all for Windows",
                "--write-suppressions inline says it where it holds; --sources names the files for Windows alone.",
            )


def _empty(scanner: Scanner, path: str) -> Document:
    return Document(path, "", "[]\n" if scanner == "kubescape" else "")


def _value(document: Document, path: str) -> Plain:
    """Return what an ignore file says. Raises UsageError where it cannot be read."""
    from deadlight.sources.yaml_tree import documents

    try:
        found = [each for each in documents(document.text) if each.error is not None or each.value is not None]
    except InputError as error:
        raise _refused(path, error.reason) from None
    if not found:
        return None
    if len(found) > 1 or found[0].error is not None:
        raise _refused(path, found[0].error.reason if found[0].error is not None else "it holds several documents")
    return found[0].value


def _refused(path: str, reason: str) -> UsageError:
    return UsageError(f"{path} is left as it is: {reason}", "Mend it, or name another file with --suppressions-file.")


# --- Trivy: rules by file ---


def _trivy_entries(suppressions: Sequence[Suppression], value: Plain) -> list[tuple[Plain, int]]:
    """Return the entries that are not there, one a rule and statement, with the number of findings each silences."""
    there = _items(value, ("misconfigurations",))
    entries: dict[tuple[str, str], tuple[list[Plain], list[int]]] = {}
    for each in suppressions:
        path = each.rows[0].finding.path
        if any(_covers(item, each.rule, path) for item in there):
            continue
        paths, counts = entries.setdefault((each.rule, each.statement), ([], []))
        paths.append(path)
        counts.append(len(each.rows))
    return [
        ({"id": rule, "paths": paths, "statement": statement}, sum(counts))
        for (rule, statement), (paths, counts) in entries.items()
    ]


def _covers(item: Plain, rule: str, path: str) -> bool:
    if not isinstance(item, dict) or item.get("id") != rule:
        return False
    paths = item.get("paths")
    return not isinstance(paths, list) or not paths or path in paths


# --- Kubescape: controls by object ---


def _exceptions(suppressions: Sequence[Suppression], value: Plain) -> list[tuple[Plain, int]]:
    """Return the exceptions that are not there, with the number of findings each silences."""
    names = {item.get("name") for item in _items(value, ()) if isinstance(item, dict)}
    entries: list[tuple[Plain, int]] = []
    for each in suppressions:
        workload = each.target.workload
        attributes: dict[str, Plain] = {"kind": workload.kind, "name": _NAME_PATTERN.sub(r"\\\g<0>", workload.name)}
        if workload.project:
            attributes["namespace"] = workload.project
        name = f"deadlight-{each.rule}-{workload.kind}-{workload.project}-{workload.name}".lower()
        if name in names:
            continue
        resources: Plain = [{"designatorType": "Attributes", "attributes": attributes}]
        entries.append((
            {
                "name": name,
                "policyType": "postureExceptionPolicy",
                "actions": ["alertOnly"],
                "resources": resources,
                "posturePolicies": [{"controlID": each.rule}],
                "reason": each.statement,
            },
            len(each.rows),
        ))  # fmt: skip
    return entries


# --- the others: rules everywhere ---


def _rules(suppressions: Sequence[Suppression], document: Document, value: Plain, route: Route, path: str) -> Written:
    there = {str(item) for item in _items(value, route)}
    new = [each for each in suppressions if each.rule not in there]
    if not new:
        return Written(document.text, 0, 0)
    ending = "\r\n" if "\r\n" in document.text else "\n"
    said = "".join(f"# {each.rule}: {each.statement}{ending}" for each in new)
    text = _appended(document, value, route, [each.rule for each in new], path)
    return Written(said + text, sum(len(each.rows) for each in new), len(new))


def _items(value: Plain, route: Route) -> list[Plain]:
    for step in route:
        value = value.get(str(step)) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []


def _appended(document: Document, value: Plain, route: Route, entries: Sequence[Plain], path: str) -> str:
    """Return the text with `entries` at the end of the list at `route`. Raises UsageError where it has no such list."""
    if not entries:
        return document.text
    if value is None:
        return _rendered(route, entries)
    from deadlight.sources.yaml_edit import splices_of

    first = len(_items(value, route))
    edits: tuple[Edit, ...] = tuple(
        Put(Where(document, (0, *route, first + index)), entry) for index, entry in enumerate(entries)
    )
    try:
        splices = splices_of(document, edits)
    except (EditError, InputError) as error:
        raise _refused(path, str(error)) from None
    text = document.text
    for splice in reversed(splices):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


def _rendered(route: Route, entries: Sequence[Plain]) -> str:
    """Return a new YAML file that holds `entries` at `route`."""
    lines = [f"{'  ' * depth}{step}:" for depth, step in enumerate(route)]
    indent = "  " * len(route)
    for entry in entries:
        if not isinstance(entry, dict):
            lines.append(f"{indent}- {_scalar(entry)}")
            continue
        mark = "- "
        for key, item in entry.items():
            if isinstance(item, list):
                lines.append(f"{indent}{mark}{key}:")
                lines += [f"{indent}    - {_scalar(each)}" for each in item]
            else:
                lines.append(f"{indent}{mark}{key}: {_scalar(item)}")
            mark = "  "
    return "\n".join(lines) + "\n"


def _scalar(value: Plain) -> str:
    """Return a scalar as YAML: plain where nothing in it can be misread, else as JSON writes it."""
    import json

    text = str(value)
    plain = re.fullmatch(r"[A-Za-z][\w./-]*", text) and text.lower() not in (
        "true",
        "false",
        "null",
        "yes",
        "no",
        "on",
        "off",
        "y",
        "n",
    )
    return text if plain else json.dumps(text, ensure_ascii=False)
