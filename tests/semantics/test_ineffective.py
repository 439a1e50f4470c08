from deadlight.semantics.ineffective import WORDS, depending, ineffective, undecided
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


def test_a_value_that_is_not_known_is_undecided_and_nothing_else():
    subject = container("read_only: ${READ_ONLY}")
    assert found(subject, "read_only") == []
    assert [reason for _, reason in undecided(subject, "read_only")] == [
        "read_only is not known: the environment variable READ_ONLY is not set here"
    ]


def test_a_list_with_a_variable_in_it_is_decided_by_its_other_items():
    subject = container("cap_drop: [NET_RAW, '${CAPABILITY}']")
    assert found(subject, "cap_drop") == [("cap_drop", "rejected-at-create")]
    assert list(undecided(subject, "cap_drop")) == []


def test_what_hangs_on_how_the_file_is_deployed_is_told_apart():
    subject = container("credential_spec: {file: shop.json}", "read_only: true")
    assert [setting.name for setting, _ in depending(subject, "credential_spec", "read_only")] == ["credential_spec"]
