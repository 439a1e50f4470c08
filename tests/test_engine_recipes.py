"""Published daemon.json and config.toml files, and what Windows deserves to be said of each."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from deadlight import pipeline
from deadlight.model.settings import Settings

SHARED = Path(__file__).parents[2] / "shared"
GUIDANCE = SHARED / "guidance"
CORPUS = SHARED / "corpus"
SAMPLES = SHARED / "samples" / "k8s" / "containerd"
TODAY = datetime.date(2026, 11, 22)

HABITS = {"process-isolation-by-default", "logs-grow-without-bound"}
"""What is said of every file that does not say otherwise."""

TABLE = "configure-docker-daemon.md#block"
PUBLISHED = {
    "version-compatibility.md#block14": {"logs-grow-without-bound"},
    TABLE + "1": {*HABITS, "daemon-key-rejected", "daemon-value-rejected-later", "debug-left-on"},
    TABLE + "2": {*HABITS, "tcp-engine-without-tls", "pipe-dropped-by-hosts"},
    TABLE + "3": {*HABITS, "daemon-file-malformed"},
    TABLE + "4": {*HABITS, "daemon-file-malformed", "no-authorization-plugin"},
    TABLE + "6": HABITS,
    TABLE + "7": HABITS,
    "manage-remote-host.md#block4": {*HABITS, "daemon-file-malformed", "daemon-value-rejected-later"},
}
"""End of a file's name → the checks that report it, for an engine on Windows."""

TEMPLATES = {
    "aks-containerd1-template.toml": {"metrics-on-every-address", "debug-left-on", "shim-logs-not-scrubbed"},
    "aks-containerd2-template.toml": {"metrics-on-every-address", "debug-left-on", "shim-logs-not-scrubbed"},
    "hardened-2.x-hyperv.toml": set(),
}


def audit(path: Path, name: str, kind: str, *, version: str = "") -> pipeline.AuditReport:
    return audit_text(path.read_text(encoding="utf-8"), name, kind, version=version)


def audit_text(text: str, name: str, kind: str, *, version: str = "") -> pipeline.AuditReport:
    settings = Settings(today=TODAY, os="windows", engine_version=version)
    report = pipeline.audit_texts({name: (kind, text)}, settings, resolve_fixes=True)
    assert report.errors == ()
    return report


def names(report: pipeline.AuditReport) -> set[str]:
    return {finding.name for finding in report.findings}


def published() -> list[Path]:
    folder = CORPUS / "daemon-json"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_every_published_file_is_expected():
    if not published():
        pytest.skip("../shared/corpus is not here")
    assert {path.stem.partition("__manage-docker__")[2] or path.stem.rpartition("__")[2] for path in published()} == {
        *PUBLISHED
    }


@pytest.mark.parametrize("ending", PUBLISHED)
def test_a_published_daemon_json_gets_the_findings_that_windows_deserves(ending: str):
    paths = [path for path in published() if path.stem.endswith(ending)]
    if not paths:
        pytest.skip("../shared/corpus is not here")
    assert names(audit(paths[0], "daemon.json", "daemon-json")) == PUBLISHED[ending]


def test_the_published_table_of_all_keys_is_refused_key_by_key_by_version():
    paths = [path for path in published() if path.stem.endswith(TABLE + "1")]
    if not paths:
        pytest.skip("../shared/corpus is not here")

    def refused(version: str) -> list[str]:
        report = audit(paths[0], "daemon.json", "daemon-json", version=version)
        return [str(f.parameters["key"]) for f in report.findings if f.name == "daemon-key-rejected"]

    both = ["default-ulimits", "disable-legacy-registry"]
    assert refused("28.5.2") == ["storage-driver", "cluster-store", "cluster-advertise", *both]
    assert refused("23.0.18") == ["storage-driver", *both]
    assert refused("20.10.27") == both


def snippets() -> list[str]:
    paths = sorted(GUIDANCE.glob("002_*.txt")) if GUIDANCE.is_dir() else []
    if not paths:
        pytest.skip("../shared/guidance is not here")
    return [part.split('"@')[0] for part in paths[0].read_text(encoding="utf-8").split('@"')[1:]]


def test_the_recipe_for_tls_stands_and_is_told_what_is_missing():
    tls, _ = snippets()
    report = audit_text(tls, "daemon.json", "daemon-json")
    assert names(report) == {"logs-grow-without-bound", "no-authorization-plugin"}
    assert {finding.severity.word for finding in report.findings} == {"low"}


def test_the_recipe_for_logging_keeps_the_engine_from_starting_and_is_told_what_works():
    _, logging = snippets()
    (finding,) = audit_text(logging, "daemon.json", "daemon-json").findings
    assert finding.name == "daemon-key-rejected"
    assert "don't match any configuration option: no-new-privileges" in finding.message
    assert "ContainerUser" in finding.message
    assert finding.fix is not None
    assert finding.fix.safe
    mended = logging
    for change in sorted(finding.fix.changes, key=lambda change: -change.start):
        mended = mended[: change.start] + change.text + mended[change.end :]
    assert mended == logging.replace(',\n"no-new-privileges": true', "")
    assert audit_text(mended, "daemon.json", "daemon-json").findings == ()


@pytest.mark.parametrize("key", ["icc", "no-new-privileges", "userns-remap", "live-restore"])
def test_a_key_of_linux_gets_one_finding(key: str):
    text = '{"exec-opts": ["isolation=hyperv"], "log-driver": "local", "KEY": true}'.replace("KEY", key)
    assert [finding.name for finding in audit_text(text, "daemon.json", "daemon-json").findings] == [
        "daemon-key-rejected"
    ]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_configuration_of_containerd_gets_the_findings_that_it_deserves(name: str):
    if not (SAMPLES / name).exists():
        pytest.skip("../shared/samples is not here")
    assert names(audit(SAMPLES / name, "config.toml", "containerd")) == TEMPLATES[name]


def test_templates_of_containerd_are_read_as_far_as_they_can_be_and_release_notes_are_none():
    folder = CORPUS / "containerd-toml"
    if not folder.is_dir():
        pytest.skip("../shared/corpus is not here")
    report = pipeline.audit([str(folder)], Settings(today=TODAY))
    assert report.errors == ()
    assert report.subjects["windows"] == 4
    assert all("template" in row.reason for row in report.unread)
    assert len(report.unread) == 4


def test_a_file_that_a_script_puts_together_is_not_mended_in_the_script():
    script = """'{"hosts": ["tcp://0.0.0.0:2375"]}' | Set-Content C:\\ProgramData\\docker\\config\\daemon.json\n"""
    report = audit_text(script, "setup.ps1", "powershell")
    assert "tcp-engine-without-tls" in names(report)
    assert [finding.fix for finding in report.findings] == [None] * len(report.findings)
