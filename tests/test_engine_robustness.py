"""Whatever stands in the configuration of an engine or a runtime, no check fails on it and every fix leaves it readable."""

from __future__ import annotations

import datetime
import json

from hypothesis import given
from hypothesis import strategies as st

from deadlight import pipeline
from deadlight.model.settings import Settings
from deadlight.semantics import settings as tables

SETTINGS = Settings(today=datetime.date(2026, 11, 22), os="windows")
KEYS = sorted({row.setting for row in tables.all_rows() if row.platform == "engine" and "." not in row.setting})
TEXTS = st.sampled_from([
    "", "npipe://", "tcp://0.0.0.0:2375", ":9323", "isolation=process", "isolation", "=", "json-file", "debug",
    "C:\\temp", "D:\\", "BUILTIN\\Users,", "http://u:p@m.example", "10.0.0.0/8", "\t", "…", "5",
])  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 70000) | st.floats(-1, 1) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["max-size", "http-proxy", "hosts", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)
LINES = st.sampled_from([
    "version = 3\n", "[metrics]\n", "  address = ':1338'\n", "[debug]\nlevel = 'trace'\n", "{{more}}\n",
    "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.a]\n", "  runtime_type = 'io.containerd.runhcs.v1'\n",
    "  pod_annotations = ['*', {{x}}]\n", "  pod_annotations = 5\n", "  Debug = true\n", "  ScrubLogs = 'no'\n",
    "  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.a.options]\n", "  SandboxIsolation = 1\n",
    "  DefaultContainerAnnotations = { a = 1 }\n", "  DefaultContainerAnnotations = 1\n", "[plugins]\n", "[[plugins]]\n",
])  # fmt: skip


def audit(name: str, kind: str, text: str) -> pipeline.AuditReport:
    return pipeline.audit_texts({name: (kind, text)}, SETTINGS, resolve_fixes=True)


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4), st.sampled_from([None, 2]))
def test_no_check_fails_on_any_value_of_any_key(values: dict[str, object], indent: int | None) -> None:
    text = json.dumps(values, indent=indent)
    report = audit("daemon.json", "daemon-json", text)
    assert report.errors == ()
    for finding in report.findings:
        mended = text
        for change in sorted(finding.fix.changes if finding.fix is not None else (), key=lambda change: -change.start):
            mended = mended[: change.start] + change.text + mended[change.end :]
        assert isinstance(json.loads(mended), dict)


@given(st.text(alphabet='{}[]:,"\\ \n\t#/hostsdebug', max_size=40))
def test_no_check_fails_on_what_is_no_json(text: str) -> None:
    assert audit("daemon.json", "daemon-json", text).errors == ()


@given(st.lists(LINES, max_size=12).map("".join))
def test_no_check_fails_on_any_configuration_of_containerd(text: str) -> None:
    assert audit("config.toml", "containerd", text).errors == ()
