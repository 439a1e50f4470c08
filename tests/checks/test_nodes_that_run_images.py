"""Pods that select nodes by their build of Windows."""

import datetime

import pytest

from deadlight import pipeline
from deadlight.model.settings import Settings

POD = """
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  os: {name: windows}
  nodeSelector: {kubernetes.io/os: windows, node.kubernetes.io/windows-build: "%s"}
  %s
  containers: [{name: shop, image: "mcr.microsoft.com/windows/servercore:%s"}]
"""


def audit(build, image, more="hostname: shop"):
    settings = Settings(today=datetime.date(2026, 11, 22), select=("WIN104",))
    return pipeline.audit_texts({"pod.yaml": ("kubernetes", POD % (build, more, image))}, settings)


def outcome(*given):
    report = audit(*given)
    return "finding" if report.findings else "unknown" if report.unknown else "none"


@pytest.mark.parametrize(
    ("build", "image", "expected"),
    [
        ("10.0.20348", "ltsc2022", "none"),
        ("10.0.26100", "ltsc2022", "none"),
        ("10.0.26100", "ltsc2019", "finding"),
        ("10.0.20348", "ltsc2025", "finding"),
        ("10.0.17763", "ltsc2019", "none"),
        ("10.0.14393", "ltsc2016", "unknown"),
        ("10.0.29574", "ltsc2025", "unknown"),
        ("10.0.x", "ltsc2025", "none"),
    ],
)
def test_the_selected_build_is_held_against_that_of_the_image(build, image, expected):
    assert outcome(build, image) == expected


def test_hypervisor_isolation_runs_older_images_but_no_newer_ones():
    runtime_class = "runtimeClassName: hyperv"
    assert outcome("10.0.26100", "ltsc2019", runtime_class) == "none"
    assert outcome("10.0.20348", "ltsc2025", runtime_class) == "finding"
