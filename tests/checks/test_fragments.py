"""What the checks say of patches and of Compose files that override others: nothing of what may stand elsewhere."""

import datetime

import pytest

from deadlight import pipeline
from deadlight.model.settings import Settings

PATCH = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      nodeSelector: {kubernetes.io/os: windows}
      containers:
        - name: shop
          env: [{name: URL, value: http://api/}]
"""
SERVICE = """
services:
  shop:
    depends_on: [api]
    volumes: ['C:\\data:C:\\data:ro']
"""


def audited(text, kind, name):
    settings = Settings(today=datetime.date(2026, 11, 22))
    report = pipeline.audit_texts({name: (kind, text)}, settings)
    return sorted(each.name for each in report.findings), sorted(each.name for each in report.unknown)


def test_nothing_follows_from_what_a_patch_does_not_say():
    found, unknown = audited(PATCH, "kubernetes", "patch.yaml")
    assert found == []
    assert unknown == ["limits-not-set", "os-not-declared", "service-account-token-mounted"]


def test_what_a_patch_says_is_judged():
    text = PATCH.replace("value: http://api/", "value: 'Server=db;Password=Winter-2026!'")
    text = text.replace("nodeSelector:", "automountServiceAccountToken: true\n      nodeSelector:")
    found, _ = audited(text, "kubernetes", "patch.yaml")
    assert found == ["secret-in-environment", "service-account-token-mounted"]


def test_a_pod_with_one_container_that_is_whole_is_no_patch():
    found, unknown = audited(
        PATCH + "        - {name: api, image: 'example.org/api:10.0.26100.32230'}\n", "kubernetes", "x"
    )
    assert found == ["limits-not-set", "os-not-declared", "service-account-token-mounted"]
    assert "limits-not-set" in unknown


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (SERVICE, "vpn.yaml"),
        (SERVICE.replace("depends_on", "image: example.org/shop:10.0.26100.32230\n    depends_on"), "c.override.yml"),
        (SERVICE.replace("depends_on", "build: .\n    depends_on"), "docker-compose.Override.yaml"),
    ],
)
def test_the_isolation_that_a_file_which_overrides_another_does_not_name_is_unknown(text, name):
    found, unknown = audited(text, "compose", name)
    assert "isolation-left-to-host" not in found
    assert "isolation-left-to-host" in unknown


@pytest.mark.parametrize("more", ["image: example.org/shop:10.0.26100.32230", "build: ."])
def test_a_service_of_a_file_of_its_own_leaves_its_isolation_to_the_host(more):
    found, _ = audited(SERVICE.replace("depends_on", f"{more}\n    depends_on"), "compose", "compose.yaml")
    assert "isolation-left-to-host" in found


def test_the_default_isolation_that_an_override_names_is_reported():
    found, _ = audited(SERVICE.replace("depends_on", "isolation: default\n    depends_on"), "compose", "a.override.yml")
    assert "isolation-left-to-host" in found


def test_an_image_that_is_no_reference_says_why_nothing_is_known_of_its_tag():
    text = "services:\n  shop:\n    isolation: process\n    image: '#registry#/shop:#version#-ltsc2022'\n"
    report = pipeline.audit_texts({"compose.yaml": ("compose", text)}, Settings(today=datetime.date(2026, 11, 22)))
    (reason,) = [each.reason for each in report.unknown if each.name == "base-not-pinned"]
    assert reason.endswith("cannot be told apart: it is no image reference")
