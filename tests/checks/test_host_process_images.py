"""What an image made for HostProcess containers is not asked."""

import datetime

from deadlight.model.settings import Settings
from deadlight.pipeline import audit_texts

IMAGE = "FROM ghcr.io/microsoft/windows-host-process-containers-base-image:v1.0.0\nCOPY agent.exe C:/\n"


def test_the_account_of_an_image_for_host_process_containers_is_the_pods_matter():
    report = audit_texts({"Dockerfile": ("dockerfile", IMAGE)}, Settings(today=datetime.date(2026, 11, 22)))
    assert [row.name for row in report.not_applicable] == ["administrator-by-default"]
    assert "administrator-by-default" not in [row.name for row in (*report.findings, *report.unknown)]
