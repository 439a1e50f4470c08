"""Declaring a pod as Windows and dropping what only Linux knows, in manifests of many styles."""

import datetime
import json

import pytest

from deadlight import pipeline
from deadlight.model.settings import Settings

COMMENTED = """
kind: Deployment
apiVersion: apps/v1
spec:
    template:
        spec:
            # where it runs
            nodeSelector:
                kubernetes.io/os: windows   # windows

            securityContext:
                runAsUser: 1000     # not root
                # Windows
                windowsOptions:
                    runAsUserName: ContainerUser
            containers:
            # first
            -   name: a
                securityContext: {privileged: false, capabilities: {drop: [ALL]}}   # all
                image: b

            # second
            -   name: b
                securityContext:

                    # none
                    readOnlyRootFilesystem: true
            hostUsers: false  # users
            # tail of the spec
# tail of the file
---
kind: Service
"""
COMMENTED_FIXED = """
kind: Deployment
apiVersion: apps/v1
spec:
    template:
        spec:
            # where it runs
            nodeSelector:
                kubernetes.io/os: windows   # windows

            securityContext:
                # Windows
                windowsOptions:
                    runAsUserName: ContainerUser
            containers:
            # first
            -   name: a
                image: b

            # second
            -   name: b
            os:
                name: windows
            # tail of the spec
# tail of the file
---
kind: Service
"""
FLOW = """
{apiVersion: v1, kind: Pod, spec: {
  nodeSelector: {kubernetes.io/os: windows},
  containers: [{name: a, image: b, securityContext: {runAsUser: 0}}], # all
}}
"""
FLOW_FIXED = """
{apiVersion: v1, kind: Pod, spec: {
  nodeSelector: {kubernetes.io/os: windows},
  containers: [{name: a, image: b}], # all
  os: {name: windows},
}}
"""
EMPTY = """
apiVersion: v1
kind: Pod
spec:
  os:
  nodeSelector: {kubernetes.io/os: windows}
  containers: [{name: a, image: b}]
"""
EMPTY_FIXED = EMPTY.replace("  os:\n", "  os:\n    name: windows\n")


def declare(text, name):
    """Return the text after the fix of the first finding of `name`, or nothing if none has one."""
    settings = Settings(today=datetime.date(2026, 11, 22), select=("os-not-declared", "linux-security-context"))
    report = pipeline.audit_texts({"pod.yaml": ("kubernetes", text)}, settings, resolve_fixes=True)
    for finding in report.findings:
        if finding.name == name and finding.fix is not None:
            assert finding.fix.safe
            for change in sorted(finding.fix.changes, key=lambda change: -change.start):
                text = text[: change.start] + change.text + text[change.end :]
            return text
    return None


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        (COMMENTED, COMMENTED_FIXED),
        (FLOW, FLOW_FIXED),
        (FLOW.replace("}}], #", "}}] #"), FLOW_FIXED.replace("name: windows},", "name: windows}")),
        (EMPTY, EMPTY_FIXED),
    ],
    ids=["commented", "flow", "flow without a last comma", "empty"],
)
def test_all_other_bytes_stay(text, fixed, newline):
    text, fixed = text.replace("\n", newline), fixed.replace("\n", newline)
    assert declare(text, "os-not-declared") == fixed
    assert declare(fixed, "os-not-declared") is None


def test_either_finding_carries_the_whole_fix():
    assert declare(COMMENTED, "linux-security-context") == COMMENTED_FIXED


def test_json_stays_json():
    pod = {
        "nodeSelector": {"kubernetes.io/os": "windows"},
        "hostPID": True,
        "containers": [{"name": "a", "image": "b"}],
    }
    text = json.dumps({"kind": "List", "apiVersion": "v1", "items": [{"kind": "Pod", "apiVersion": "v1", "spec": pod}]})
    fixed = json.loads(declare(text, "os-not-declared"))
    del pod["hostPID"]
    assert fixed["items"][0]["spec"] == {**pod, "os": {"name": "windows"}}


def test_what_stands_behind_an_alias_is_left_to_a_person():
    text = """
apiVersion: v1
kind: Pod
spec:
  nodeSelector: {kubernetes.io/os: windows}
  containers:
  - {name: a, image: b, securityContext: &context {privileged: false}}
  - {name: b, image: b, securityContext: *context}
"""
    assert declare(text, "os-not-declared") is None
