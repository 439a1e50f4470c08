"""What Windows does with a setting."""

import json
from types import SimpleNamespace

import pytest

from deadlight.model.errors import UsageError
from deadlight.outputs.explain_setting import render

ROW = SimpleNamespace(
    platform="kubernetes",
    setting="securityContext.readOnlyRootFilesystem",
    docker_option="",
    condition="spec.os.name is windows",
    isolation="any",
    versions=">=1.25",
    os_name="windows",
    fate="rejected",
    error="Forbidden: cannot be set for a windows pod",
    instead="mount what must not change read-only",
    evidence=("https://example.org/a", "https://example.org/b"),
    certainty="measured",
)


def test_a_row_is_a_block_that_leaves_empty_fields_out():
    assert render([ROW]).splitlines() == [
        "securityContext.readOnlyRootFilesystem on kubernetes: rejected",
        "  when      spec.os.name is windows",
        "  os.name   windows",
        "  error     Forbidden: cannot be set for a windows pod",
        "  instead   mount what must not change read-only",
        "  isolation any",
        "  versions  >=1.25",
        "  known by  measured",
        "  evidence  https://example.org/a",
        "            https://example.org/b",
    ]


def test_the_fate_has_its_colour():
    assert "\x1b[1;31mrejected\x1b[0m" in render([ROW], color=True)


def test_json_holds_every_field():
    (row,) = json.loads(render([ROW], "json"))["rows"]
    assert row == {**vars(ROW), "evidence": ["https://example.org/a", "https://example.org/b"]}


def test_an_unknown_format_is_a_usage_error():
    with pytest.raises(UsageError, match="cannot be explained as csv"):
        render([ROW], "csv")
