from deadlight.semantics.ineffective import WORDS, ineffective
from deadlight.sources.compose.reader import read
from deadlight.sources.files import document_from_bytes


def container(*lines):
    text = "\n    ".join(("services:\n  shop:\n    image: shop/api", *lines)) + "\n"
    (workload,) = read(document_from_bytes(text.encode(), shown="compose.yaml", kind="compose"))
    return workload.containers[0]


def found(subject, *names, version=""):
    return [(setting.name, row.fate) for setting, row in ineffective(subject, *names, version=version)]


def test_a_setting_that_windows_rejects_is_found_by_its_name():
    assert found(container("read_only: true"), "read_only") == [("read_only", "rejected-at-create")]


def test_settings_below_a_name_are_found():
    subject = container("deploy:", "  resources:", "    limits:", "      pids: 100")
    assert found(subject, "deploy") == [("deploy.resources.limits.pids", "rejected-at-create")]


def test_a_name_that_only_begins_alike_is_not_meant():
    assert found(container("read_only: true"), "read") == []


def test_a_value_that_asks_for_nothing_is_silent():
    assert found(container("read_only: false", "privileged: false"), "read_only", "privileged") == []


def test_a_setting_that_windows_honours_is_silent():
    assert found(container("mem_limit: 512m", "hostname: shop"), "mem_limit", "hostname") == []


def test_every_fate_that_is_told_has_words():
    assert set(WORDS) == {"ignored", "rejected-at-create", "rejected-at-start"}
