"""Every check proves itself by its own examples; nothing here knows any check by name."""

from __future__ import annotations

import datetime
import importlib.util
import re
import tempfile
from pathlib import Path

import msgspec
import pytest

from deadlight import pipeline
from deadlight.advisories.importing import take
from deadlight.advisories.store import Contents, write
from deadlight.checks.api import Bad, Check, Good, Noted
from deadlight.checks.registry import AUDIT_CHECKS, all_checks
from deadlight.image_audit.auditing import judge_image
from deadlight.image_audit.vulnerabilities import held_against
from deadlight.model.outcome import Finding, Severity
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from image_builder import described_content

TODAY = datetime.date(2026, 11, 22)
MARK = re.compile(r"[ \t]*# <-- here[ \t]*$", re.MULTILINE)
FILE_NAMES = {
    "dockerfile": "Dockerfile",
    "compose": "compose.yaml",
    "kubernetes": "workload.yaml",
    "daemon-json": "daemon.json",
    "containerd": "config.toml",
    "credential-spec": "credspec.json",
    "powershell": "setup.ps1",
    "docker-api": "inspect.json",
    "image": "image.toml",
}

EXAMPLES = [
    pytest.param(check, example, id=f"{check.id}-{check.name}-{kind.__name__.lower()}-{number}")
    for check in all_checks()
    for kind in (Bad, Good, Noted)
    for number, example in enumerate(e for e in check.examples if isinstance(e, kind))
]
BAD = [param for param in EXAMPLES if isinstance(param.values[1], Bad)]
NOTED = [param for param in EXAMPLES if isinstance(param.values[1], Noted)]
GOOD = [param for param in EXAMPLES if isinstance(param.values[1], Good)]
FIXED = [param for param in BAD if param.values[1].fixed is not None]
CHECKS = [pytest.param(check, id=f"{check.id}-{check.name}") for check in all_checks()]


def files_of(example: Bad | Good | Noted) -> dict[str, tuple[str, str]]:
    """Path → (kind, text without marks); what kinds several files are is told by their names and texts."""
    written = example.files or {FILE_NAMES[example.surface]: example.text.lstrip("\n")}
    kind = "" if example.files else example.surface
    return {path: (kind, MARK.sub("", text)) for path, text in written.items()}


def marked_line(example: Bad | Noted) -> tuple[str, int]:
    """The path and line that carry the mark."""
    written = example.files or {FILE_NAMES[example.surface]: example.text.lstrip("\n")}
    marks = [
        (path, number)
        for path, text in written.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if MARK.search(line)
    ]
    assert len(marks) == 1, "a bad example marks exactly one line with '# <-- here'"
    return marks[0]


def run(example: Bad | Good | Noted, files: dict[str, tuple[str, str]], *, resolve_fixes: bool = False) -> AuditReport:
    today = datetime.date.fromisoformat(example.today) if example.today else TODAY
    settings = msgspec.convert({"today": today, **example.options}, Settings)
    with tempfile.TemporaryDirectory() as folder:
        settings = msgspec.structs.replace(settings, store=store_of(example, Path(folder), today))
        if example.surface == "image":
            ((path, (_, text)),) = files.items()
            content = held_against(described_content(path, text), settings.store, today)
            return judge_image(content, pipeline.Auditor(settings))
        return pipeline.audit_texts(files, settings, resolve_fixes=resolve_fixes)


def store_of(example: Bad | Good | Noted, folder: Path, today: datetime.date) -> str:
    """The store of vulnerabilities that an example asks for, made of its feeds; without any there is none."""
    if not example.store:
        return ""
    paths = [folder / f"feed{number}" for number, _ in enumerate(example.store)]
    for path, text in zip(paths, example.store, strict=True):
        path.write_text(text.lstrip("\n"))
    contents = Contents()
    assert not take(paths, contents, today).failed
    write(folder / "advisories.sqlite", contents)
    return str(folder / "advisories.sqlite")


def fixed_text(text: str, finding: Finding) -> str:
    assert finding.fix is not None
    for change in sorted(finding.fix.changes, key=lambda change: -change.start):
        text = text[: change.start] + change.text + text[change.end :]
    return text


def readable(report: AuditReport) -> None:
    # Of an image a layer may be missing: that is what an example may be about.
    assert not [row for row in report.unread if "is missing" not in row.reason], report.unread
    assert not report.errors, report.errors
    assert not [row for row in report.unknown if row.id == "WIN902"], report.unknown


@pytest.mark.parametrize(("check", "example"), BAD)
def test_a_bad_example_is_reported_once_at_its_mark(check: Check, example: Bad) -> None:
    report = run(example, files_of(example))
    readable(report)
    places = [(f.place.path, f.place.position.line) for f in report.findings if f.id == check.id]
    assert places == [marked_line(example)]


@pytest.mark.parametrize(("check", "example"), BAD)
def test_a_bad_example_is_reported_by_no_other_check_than_it_names(check: Check, example: Bad) -> None:
    names = {finding.name for finding in run(example, files_of(example)).findings}
    assert names - {check.name} == set(example.also)


@pytest.mark.parametrize(("check", "example"), GOOD)
def test_a_good_example_gives_no_finding_at_all(check: Check, example: Good) -> None:
    report = run(example, files_of(example))
    readable(report)
    assert {finding.name for finding in report.findings} == set(example.also)


@pytest.mark.parametrize(("check", "example"), NOTED)
def test_a_noted_example_gives_one_note_at_its_mark_and_no_finding(check: Check, example: Noted) -> None:
    report = run(example, files_of(example))
    readable(report)
    path, line = marked_line(example)
    assert [note.startswith(f"{path}:{line}: ") for note in report.notes] == [True]
    assert report.findings == ()


@pytest.mark.parametrize(("check", "example"), FIXED)
def test_a_fix_gives_the_text_that_the_example_promises_and_then_nothing_more(check: Check, example: Bad) -> None:
    files = files_of(example)
    report = run(example, files, resolve_fixes=True)
    finding = next(f for f in report.findings if f.id == check.id)
    ((path, (kind, text)),) = files.items()
    fixed = fixed_text(text, finding)
    assert example.fixed is not None
    assert fixed == example.fixed.lstrip("\n")
    again = run(example, {path: (kind, fixed)}, resolve_fixes=True)
    readable(again)
    assert [f for f in again.findings if f.id == check.id] == []


@pytest.mark.parametrize(("check", "example"), BAD)
def test_a_fix_that_is_offered_is_proved_by_the_example(check: Check, example: Bad) -> None:
    offered = any(f.id == check.id and f.fix is not None for f in run(example, files_of(example)).findings)
    assert offered == (example.fixed is not None)


@pytest.mark.parametrize(("check", "example"), BAD)
def test_every_fix_offered_on_an_example_can_be_applied(check: Check, example: Bad) -> None:
    files = files_of(example)
    offered = {(f.id, f.place.position.line) for f in run(example, files).findings if f.fix is not None}
    resolved = run(example, files, resolve_fixes=True).findings
    applicable = {(f.id, f.place.position.line) for f in resolved if f.fix is not None and f.fix.changes}
    assert offered == applicable


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_is_documented(check: Check) -> None:
    title, _, rest = check.documentation.partition("\n")
    assert 10 <= len(title) <= 100
    assert title.endswith(".")
    sections = re.findall(r"^## (.+)$", rest, re.MULTILINE)
    assert sections[:2] == ["Why this matters", "What to do"]
    assert all(len(body.strip()) > 40 for body in re.split(r"^## .+$", rest, flags=re.MULTILINE)[1:])
    assert len(check.because) > 15
    assert check.refs
    assert all(ref.startswith("https://") for ref in check.refs)


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_has_good_and_bad_examples(check: Check) -> None:
    assert any(isinstance(example, Bad | Noted) for example in check.examples)
    assert any(isinstance(example, Good) for example in check.examples)


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_stands_in_the_folder_of_its_wall_under_its_name(check: Check) -> None:
    walls = {
        "1": "isolation", "2": "identity", "3": "filesystem", "4": "network",
        "5": "image", "6": "engine", "7": "cluster", "8": "ignored",
    }  # fmt: skip
    assert re.fullmatch(r"WIN[1-8]\d\d", check.id)
    assert check.wall == walls[check.id[3]]
    assert check.module.rpartition(".")[2] == check.name.replace("-", "_")


def test_ids_and_names_are_used_once() -> None:
    ids = [check.id for check in all_checks()] + list(AUDIT_CHECKS)
    names = [check.name for check in all_checks()] + list(AUDIT_CHECKS.values())
    assert len(ids) == len(set(ids))
    assert len(names) == len(set(names))


def test_every_name_is_on_the_target_list() -> None:
    listed = Path(__file__).parents[2] / "shared" / "CHECKS.md"
    if not listed.exists():
        pytest.skip("../shared/CHECKS.md is not here")
    text = listed.read_text(encoding="utf-8")
    # What only notes has no name there: it makes no findings.
    finding = [check for check in all_checks() if any(isinstance(example, Bad) for example in check.examples)]
    missing = [check.name for check in finding if not re.search(rf"(?<![\w-]){check.name}(?![\w-])", text)]
    assert missing == []


def test_adding_a_check_is_adding_one_file(tmp_path: Path) -> None:
    source = tmp_path / "always_wrong.py"
    source.write_text(
        '"""A planted check."""\n'
        "from deadlight.checks.api import Bad, Container, Good, Iterator, Outcome, Report, Severity, check\n"
        '@check("WIN999", severity=Severity.LOW, because="it is planted", examples=[], refs=[])\n'
        "def always_wrong(container: Container) -> Iterator[Outcome]:\n"
        '    yield Report("{name} is wrong", name=container.name, at=container.where)\n'
    )
    spec = importlib.util.spec_from_file_location("planted.always_wrong", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    auditor = pipeline.Auditor(Settings(today=TODAY), checks=[module.always_wrong])
    document = pipeline.document_from_bytes(
        b"FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\n", shown="Dockerfile", kind="dockerfile"
    )
    (finding,) = auditor.document(document).findings
    assert finding.severity is Severity.LOW
    assert finding.name == "always-wrong"
