"""What must not be shown of the configuration of engines and runtimes."""

from __future__ import annotations

import datetime
import json

import pytest

from deadlight import pipeline
from deadlight.model.settings import Settings

PASSWORD = "Gull-Anchor-78"


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("daemon.json", "daemon-json", json.dumps({"https-proxy": f"http://build:{PASSWORD}@proxy:3128"})),
        ("daemon.json", "daemon-json", json.dumps({"log-driver": "splunk", "log-opt": {"splunk-token": PASSWORD}})),
        ("daemon.json", "daemon-json", json.dumps({"proxies": {"http-proxy": f"http://:{PASSWORD}@p"}, "icc": False})),
        (
            "config.toml",
            "containerd",
            (
                f"[plugins.cri.registry.configs.x]\nauth = {{ password = '{PASSWORD}' }}\n"
                f"tls = {{ insecure_skip_verify = true }} # {PASSWORD}\n"
            ),
        ),
    ],
)
def test_passwords_are_nowhere_in_a_report(name: str, kind: str, text: str):
    settings = Settings(today=datetime.date(2026, 11, 22), os="windows")
    report = pipeline.audit_texts({name: (kind, text)}, settings)
    assert report.findings
    shown = [finding.message + finding.place.line_text for finding in report.findings]
    shown += [row.reason for row in report.unknown] + list(report.notes)
    assert PASSWORD not in "".join(shown)


def test_a_password_that_is_set_twice_is_in_no_error():
    proxy = f"http://build:{PASSWORD}@proxy:3128"
    files = {
        "daemon.json": ("", json.dumps({"proxies": {"https-proxy": proxy}, "group": "docker"})),
        "service.ps1": ("", f"dockerd --register-service --https-proxy {proxy} -G docker\n"),
    }
    report = pipeline.audit_texts(files, Settings(today=datetime.date(2026, 11, 22), os="windows"))
    told = [finding.message for finding in report.findings if finding.name == "hosts-set-twice"]
    assert ["(from flag: http://xxxxx:xxxxx@proxy:3128" in message for message in told] == [True, False]
    assert PASSWORD not in "".join(finding.message + finding.place.line_text for finding in report.findings)
