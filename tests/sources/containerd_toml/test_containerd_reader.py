"""The configuration of containerd: handlers, what they pass on, and the settings beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.engine import Containerd
from deadlight.model.errors import EditError, InputError
from deadlight.model.fix import InsertLines, Put, Remove
from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Span, Where
from deadlight.sources import readers
from deadlight.sources.files import document_from_bytes
from deadlight.sources.kinds import detect

THREE = r"""version = 3
root = 'C:\ProgramData\containerd\root'
[metrics]
  address = '0.0.0.0:1338'
[plugins.'io.containerd.cri.v1.runtime'.containerd]
  default_runtime_name = 'runhcs-wcow-process'
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-hypervisor]
    runtime_type = 'io.containerd.runhcs.v1'
    pod_annotations = ['io.microsoft.virtualmachine.*']
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runhcs-wcow-hypervisor.options]
      SandboxIsolation = 1
      ScrubLogs = true
      DefaultContainerAnnotations = { 'io.microsoft.disable-unsafe-operations' = 'true' }
"""
TWO = THREE.replace("version = 3", "version = 2").replace("io.containerd.cri.v1.runtime", "io.containerd.grpc.v1.cri")
ONE = THREE.replace("version = 3\n", "").replace("'io.containerd.cri.v1.runtime'", "cri")


def documented(text: str) -> Document:
    return document_from_bytes(text.encode(), shown="etc/config.toml", kind="containerd")


def read(text: str) -> Containerd:
    (containerd,) = (each for each in readers.read(documented(text)) if not isinstance(each, Unread))
    assert isinstance(containerd, Containerd)
    return containerd


@pytest.mark.parametrize(("text", "version"), [(THREE, 3), (TWO, 2), (ONE, 1)])
def test_handlers_of_every_format_are_read_with_their_places(text: str, version: int):
    containerd = read(text)
    assert containerd.version == version
    assert containerd.default_handler is not None
    assert containerd.default_handler.value == "runhcs-wcow-process"
    (handler,) = containerd.handlers
    assert handler.name == "runhcs-wcow-hypervisor"
    assert handler.where.position().line == (6 if version == 1 else 7)
    assert [each.value for each in handler.pod_annotations] == ["io.microsoft.virtualmachine.*"]
    assert handler.pod_annotations[0].where.position().column == 24
    isolation = handler.option("sandboxisolation")
    assert isolation is not None
    assert isolation.value == 1
    ((name, value),) = handler.default_annotations
    assert (name, value.value) == ("io.microsoft.disable-unsafe-operations", "true")


def test_settings_outside_of_handlers_stand_under_their_route():
    containerd = read(THREE)
    assert {each.name: each.value for each in containerd.settings if "." in each.name} == {
        "metrics.address": "0.0.0.0:1338",
        "plugins.io.containerd.cri.v1.runtime.containerd.default_runtime_name": "runhcs-wcow-process",
    }
    metrics = containerd.setting("metrics.address")
    assert metrics is not None
    assert metrics.where.position().line == 4


def test_the_default_runtime_of_the_first_format_is_a_handler():
    containerd = read("[plugins.cri.containerd.default_runtime]\nruntime_type = 'io.containerd.runhcs.v1'\n")
    assert [handler.name for handler in containerd.handlers] == ["default_runtime"]


def test_what_a_template_leaves_open_is_unknown_or_unread():
    text = THREE.replace("SandboxIsolation = 1", "SandboxIsolation = {{isolation}}").replace(
        "    pod_annotations = ['io.microsoft.virtualmachine.*']\n", "    {{podAnnotations}}\n"
    )
    found = list(readers.read(documented(text)))
    assert [(each.line, each.reason) for each in found if isinstance(each, Unread)] == [
        (9, "a template: what it puts on 1 of its lines is not known")
    ]
    containerd = read(text)
    assert containerd.handlers[0].unknown == "{{podAnnotations}}"
    assert containerd.handlers[0].unknown_options == ""
    isolation = containerd.handlers[0].option("SandboxIsolation")
    assert isolation is not None
    assert isolation.unknown == "{{isolation}}"


@pytest.mark.parametrize(("indent", "unknown"), [("", ""), ("      ", "{{more}}")])
def test_what_a_template_puts_further_out_is_no_part_of_the_options_above_it(indent: str, unknown: str):
    containerd = read(THREE + indent + "{{more}}\n[debug]\nlevel = 'info'\n")
    assert containerd.handlers[0].unknown_options == unknown


def changed(text: str, *edits: Put | Remove | InsertLines) -> str:
    document = documented(text)
    list(readers.read(document))
    for splice in reversed(document.splices(edits)):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


def test_a_value_is_replaced_an_entry_removed_and_a_key_added():
    document = documented(THREE)
    metrics = Where(document, ("metrics", "address"))
    options = read(THREE).handlers[0].where.child("options")
    assert changed(THREE, Put(metrics, "127.0.0.1:1338")) == THREE.replace("0.0.0.0", "127.0.0.1")
    assert changed(THREE, Remove(metrics)) == THREE.replace("  address = '0.0.0.0:1338'\n", "")
    below = "ScrubLogs = true\n      Debug = false\n"
    assert changed(THREE, Put(options.child("Debug"), value=False)) == THREE.replace("ScrubLogs = true\n", below)
    scrub = THREE.replace("ScrubLogs = true", "ScrubLogs = false")
    assert changed(scrub, Put(options.child("ScrubLogs"), value=True)) == THREE


def test_what_cannot_be_written_is_an_error():
    document = documented(THREE)
    list(readers.read(document))
    for edit in (
        Put(Where(document, ("nowhere", "x")), "y"),
        Put(Where(document, ("metrics", "address")), "it's"),
        Remove(Where(document, ("metrics",))),
        InsertLines(Where(document, ("metrics", "address"), Span(0, 1)), ("x",)),
    ):
        with pytest.raises(EditError):
            document.splices([edit])


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("config.toml", THREE, "containerd"),
        ("containerd2template.toml", ONE, "containerd"),
        ("config.toml.erb", TWO, "containerd"),
        ("config.toml", "[grpc]\n[ttrpc]\n[metrics]\naddress = ''\n", "containerd"),
        ("buildkitd.toml", "[grpc]\n  address = ['npipe:////./pipe/buildkitd']\n[worker.containerd]\n", None),
        ("v1.3.0.toml", 'preface = """\n```\n[plugins.cri.containerd.runtimes.kata]\n```"""\n', None),
        ("pyproject.toml", "[plugins]\nx = 1\n", None),
    ],
)
def test_the_kind_is_told_by_its_plug_ins_or_tables(name: str, text: str, kind: str | None):
    assert detect(name, text) == kind


@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(data: bytes):
    try:
        found = list(readers.read(document_from_bytes(data, shown="config.toml", kind="containerd")))
    except InputError:
        return
    assert found


@given(st.lists(st.sampled_from(THREE.splitlines(keepends=True)), max_size=14).map("".join))
def test_lines_in_any_order_are_read_or_refused_and_have_places(text: str):
    try:
        containerd = read(text)
    except InputError:
        return
    for where in [*(each.where for each in containerd.settings), *(each.where for each in containerd.handlers)]:
        span = where.found()
        assert 0 <= span.start <= span.end <= len(text)
