"""Fixes on generated files: a file stays readable, and fixing twice is fixing once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deadlight import pipeline
from deadlight.actions.fix.passes import mend
from deadlight.model.place import Document
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from deadlight.sources.files import document_from_bytes

TODAY = Settings(today=datetime.date(2026, 11, 22))

DOCKERFILE_LINES = st.sampled_from([
    "# a comment",
    "",
    "USER ContainerAdministrator",
    "USER ContainerUser",
    "USER 1000",
    "  user   containeradministrator",
    'SHELL ["powershell", "-Command"]',
    'SHELL ["powershell", "-Command", "$ProgressPreference = \'SilentlyContinue\';"]',
    "RUN Copy-Item a b; Remove-Item a",
    'RUN powershell -Command "Copy-Item a b; Remove-Item a"',
    "RUN curl -o a.zip http://downloads.example.com/a.zip && tar -xf a.zip",
    "RUN echo one && \\\n    # between\n    echo two",
    "ADD https://downloads.example.com/a.zip C:/",
    "COPY . C:/app",
    'ENTRYPOINT ["C:\\\\app\\\\a.exe"]',
    "EXPOSE 80 3389",
    "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025 AS next",
])  # fmt: skip

COMPOSE_OPTIONS = st.sampled_from([
    "read_only: true",
    "privileged: true",
    "tmpfs: C:/Temp",
    "tmpfs:\n      - C:/Temp  # scratch\n      - C:/More",
    "cap_drop: [NET_RAW, ALL]",
    "security_opt:\n      - no-new-privileges:true\n      # kept\n      - credentialspec=file://a.json\n      - seccomp=unconfined",
    "security_opt: [no-new-privileges:true]",
    "user: ContainerAdministrator",
    'user: "1000"',
    "isolation: default",
    "pid: host",
    "init: true",
    "ulimits: {nofile: 100}",
    "pids_limit: 10  # few",
    "volumes:\n      - \\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine\n      - C:\\:C:\\host\n      - data:C:\\data",
    "network_mode: host",
    "devices:\n      - /dev/dri:/dev/dri\n      - source: COM1\n        target: COM1\n      - class/5B45201D-F2F2",
    "secrets:\n      - source: a\n        mode: 0400\n        uid: '1'\n      - b",
    "deploy: {resources: {limits: {pids: 10}}}",
    "environment:\n      A: b",
])  # fmt: skip

POD_FIELDS = st.sampled_from([
    "hostPID: true",
    "hostNetwork: true",
    "securityContext: {runAsUser: 1000, fsGroup: 2000}",
    "securityContext:\n    runAsNonRoot: true\n    seccompProfile:\n      type: RuntimeDefault",
    "automountServiceAccountToken: true",
    "os: {name: windows}",
])  # fmt: skip
CONTAINER_FIELDS = st.sampled_from([
    "securityContext:\n        privileged: false\n        capabilities: {drop: [ALL]}",
    "securityContext: {allowPrivilegeEscalation: false, windowsOptions: {runAsUserName: ContainerAdministrator}}",
    "ports:\n        - containerPort: 80\n          hostPort: 80",
    "resources: {limits: {cpu: 1}}",
    "volumeMounts: [{name: pipe, mountPath: '\\\\.\\pipe\\x'}]",
])  # fmt: skip


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    end = draw(st.sampled_from(["\n", "\r\n"]))
    lines = ["FROM mcr.microsoft.com/windows/servercore:ltsc2022", *draw(st.lists(DOCKERFILE_LINES, max_size=8))]
    text = "\n".join(lines) + ("\n" if draw(st.booleans()) else "")
    return text.replace("\n", end)


@st.composite
def compose_files(draw: st.DrawFn) -> str:
    services = []
    for number in range(draw(st.integers(1, 3))):
        options = {option.partition(":")[0]: option for option in draw(st.lists(COMPOSE_OPTIONS, max_size=6))}
        body = "".join(f"    {option}\n" for option in options.values())
        services.append(f"  s{number}:\n    image: mcr.microsoft.com/windows/servercore:ltsc2022\n{body}")
    return "# top\nservices:\n" + "".join(services) + "networks:\n  back:\n    internal: true\nvolumes:\n  data:\n"


@st.composite
def pods(draw: st.DrawFn) -> str:
    fields = {field.partition(":")[0]: field for field in draw(st.lists(POD_FIELDS, max_size=4))}
    own = {field.partition(":")[0]: field for field in draw(st.lists(CONTAINER_FIELDS, max_size=4))}
    body = "".join(f"  {field}\n" for field in fields.values())
    inner = "".join(f"      {field}\n" for field in own.values())
    return (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  nodeSelector: {kubernetes.io/os: windows}\n"
        f"{body}  containers:\n    - name: c\n      image: mcr.microsoft.com/windows/servercore:ltsc2022\n{inner}"
        "  volumes:\n    - name: pipe\n      hostPath: {path: '\\\\.\\pipe\\docker_engine'}\n"
    )


def fixed(kind: str, name: str, text: str) -> str:
    """The text after all fixes, unsafe ones too, with all that the action promises checked."""

    def audit(held: Mapping[str, Document]) -> AuditReport:
        document = held.get(name) or document_from_bytes(text.encode(), shown=name, kind=kind)
        return pipeline.audit_texts({name: (kind, document.text)}, TODAY, resolve_fixes=True)

    before = audit({})
    assert before.errors == ()
    mended = mend(audit, lambda _: document_from_bytes(text.encode(), shown=name, kind=kind), unsafe=True)
    assert mended.problems == ()
    assert mended.report.errors == ()
    assert len(mended.report.unread) <= len(before.unread)
    texts = {content.path: content.text for group in mended.groups for content in group}
    return texts.get(name, text)


@pytest.mark.parametrize(
    ("kind", "name", "texts"),
    [
        ("dockerfile", "Dockerfile", dockerfiles()),
        ("compose", "compose.yaml", compose_files()),
        ("kubernetes", "pod.yaml", pods()),
    ],
    ids=["dockerfile", "compose", "kubernetes"],
)
def test_fixing_keeps_a_file_readable_and_fixing_twice_is_fixing_once(kind, name, texts) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(texts)
    def check(text: str) -> None:
        once = fixed(kind, name, text)
        assert fixed(kind, name, once) == once

    check()
