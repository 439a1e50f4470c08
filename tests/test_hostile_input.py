"""A run over hostile input ends, names the input, and goes on: every case has a good file beside it."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deadlight import pipeline
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings

GOOD = "FROM mcr.microsoft.com/windows/nanoserver:10.0.26100.32230\nUSER ContainerAdministrator\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "Dockerfile").write_text(GOOD)
    return tmp_path


def audit(folder: Path, *more: str) -> AuditReport:
    report = pipeline.audit([str(folder), *more], Settings(today=datetime.date(2026, 11, 22)))
    assert report.errors == ()
    assert [f.name for f in report.findings if f.place.path.endswith("good/Dockerfile")] == ["container-administrator"]
    return report


def reasons(report: AuditReport, name: str) -> list[str]:
    return [row.reason for row in report.unread if row.path.endswith(name)]


def test_an_alias_bomb_is_unread_and_the_run_goes_on(folder: Path) -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    (folder / "bomb.yaml").write_text(f"apiVersion: v1\nkind: Pod\na0: &a0 [x]\n{levels}\n")
    (reason,) = reasons(audit(folder), "bomb.yaml")
    assert "alias" in reason or "values" in reason


@pytest.mark.parametrize("name", ["Dockerfile", "pod.yaml", "compose.yaml"])
def test_a_line_of_100_megabytes_is_unread_and_the_run_goes_on(folder: Path, name: str) -> None:
    start = {
        "Dockerfile": b"FROM x\nRUN ",
        "pod.yaml": b"apiVersion: v1\nkind: Pod\na: ",
        "compose.yaml": b"services:\n  a:\n    image: ",
    }
    with (folder / name).open("wb") as file:
        file.write(start[name])
        file.write(b"a" * 100_000_000)
    assert reasons(audit(folder), f"/{name}")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_10000_levels_of_nesting_are_unread_and_the_run_goes_on(folder: Path, opening: str) -> None:
    (folder / "deep.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nspec: " + ("\n" if opening == "- " else "") + opening * 10_000
    )
    assert reasons(audit(folder), "deep.yaml")


def test_invalid_utf8_in_a_manifest_is_unread_with_its_line(folder: Path) -> None:
    (folder / "pod.yaml").write_bytes(b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: \xff\xfe\xff\n")
    report = audit(folder)
    assert [(row.path.rpartition("/")[2], row.line) for row in report.unread] == [("pod.yaml", 4)]


def test_a_folder_that_links_to_itself_is_walked_once(folder: Path) -> None:
    (folder / "good" / "again").symlink_to(folder, target_is_directory=True)
    assert audit(folder).files == 1


def test_a_fifo_is_named_and_nobody_waits_for_it(folder: Path) -> None:
    os.mkfifo(folder / "Dockerfile")
    assert reasons(audit(folder, str(folder / "Dockerfile")), "/Dockerfile")


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX modes")
def test_an_unreadable_file_is_named_and_the_run_goes_on(folder: Path) -> None:
    secret = folder / "Dockerfile"
    secret.write_text(GOOD)
    secret.chmod(0)
    folder.chmod(0o755)
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.geteuid() and os.access(parent, os.W_OK):
            parent.chmod(parent.stat().st_mode | 0o055)
    script = (
        "import os, sys, datetime\n"
        "from deadlight import pipeline\n"
        "from deadlight.model.settings import Settings\n"
        "settings = Settings(today=datetime.date(2026, 11, 22))\n"
        "pipeline.audit([sys.argv[1]], settings)  # loads all that the account below may not read\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "report = pipeline.audit([sys.argv[1]], settings)\n"
        "print([row.reason for row in report.unread], [f.name for f in report.findings])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("['permission denied'] ['container-administrator']", "")


def test_a_dockerfile_of_50000_instructions_is_read_whole(folder: Path) -> None:
    runs = "\n".join(f'RUN powershell -Command "Copy-Item {n} x; Remove-Item {n}"' for n in range(49_998))
    (folder / "Dockerfile").write_text(
        f"FROM mcr.microsoft.com/windows/servercore:10.0.26100.32230\n{runs}\nUSER ContainerUser\n"
    )
    report = audit(folder)
    assert reasons(report, "/Dockerfile") == []
    assert sum(f.name == "script-errors-ignored" for f in report.findings) == 49_998


def test_a_utf16_dockerfile_is_read_and_reported_as_one_that_the_builder_refuses(folder: Path) -> None:
    (folder / "Dockerfile").write_bytes(GOOD.encode("utf-16"))
    report = audit(folder)
    assert any("builder" in reason for reason in reasons(report, "/Dockerfile"))
    assert [f.name for f in report.findings if f.place.path.endswith(f"{folder.name}/Dockerfile")] == [
        "container-administrator"
    ]


def test_a_template_is_unread_with_that_reason(folder: Path) -> None:
    (folder / "templates").mkdir()
    (folder / "templates" / "deployment.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n"
    )
    (reason,) = reasons(audit(folder), "deployment.yaml")
    assert "template" in reason
