"""Steps of a Dockerfile that are not understood are named: what was not judged is no clean bill."""

import datetime

from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from deadlight.pipeline import audit_texts

BASE = "FROM mcr.microsoft.com/windows/nanoserver:10.0.26100.32230\n"


def audited(text: str) -> AuditReport:
    return audit_texts({"Dockerfile": ("dockerfile", text)}, Settings(today=datetime.date(2026, 11, 22)))


def test_a_step_for_an_interpreter_that_deadlight_does_not_read_is_unread():
    report = audited(BASE + 'SHELL ["bash.exe", "-c"]\nRUN ./install.sh\n')
    assert [(row.path, row.line) for row in report.unread] == [("Dockerfile", 3)]
    assert "bash" in report.unread[0].reason


def test_a_step_that_breaks_off_is_unread():
    report = audited(BASE + 'SHELL ["pwsh", "-Command"]\nRUN foreach (in) { }\n')
    assert [row.line for row in report.unread] == [3]


def test_steps_for_linux_are_left_alone():
    assert audited('FROM debian\nSHELL ["fish", "-c"]\nRUN ./install.sh\n').unread == ()


def test_steps_that_are_understood_leave_nothing_unread():
    assert audited(BASE + "RUN setx /M PATH C:\\shop\nUSER ContainerUser\n").unread == ()
