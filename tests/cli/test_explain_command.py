import json

import pytest

from deadlight.checks.registry import AUDIT_CHECKS


@pytest.mark.parametrize("name", ["WIN201", "win201", "container-administrator"])
def test_a_check_is_explained_by_id_and_by_name(deadlight, name):
    result = deadlight("explain", name)
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("WIN201 container-administrator: ")
    assert "Why this matters" in result.out


def test_a_check_is_explained_as_markdown_and_json(deadlight):
    assert deadlight("explain", "WIN201", "-f", "markdown").out.startswith("# WIN201 container-administrator\n")
    assert json.loads(deadlight("explain", "WIN201", "-f", "json").out)["name"] == "container-administrator"


def test_a_misspelt_check_is_answered_with_the_nearest(deadlight):
    result = deadlight("explain", "container-administrater")
    assert result.status == 2
    assert "container-administrator" in result.err


def test_a_setting_is_explained_by_its_short_name(deadlight):
    result = deadlight("explain", "--setting", "readOnlyRootFilesystem")
    assert result.status == 0
    assert "securityContext.readOnlyRootFilesystem in kubernetes" in result.out


def test_a_misspelt_setting_is_answered_with_the_nearest(deadlight):
    result = deadlight("explain", "--setting", "readOnlyRootFilesytem")
    assert result.status == 2
    assert "readOnlyRootFilesystem" in result.err


def test_all_settings_are_there_for_programs(deadlight):
    rows = json.loads(deadlight("explain", "--settings", "-f", "json").out)["rows"]
    assert {"compose", "kubernetes"} <= {row["platform"] for row in rows}


@pytest.mark.parametrize("arguments", [[], ["WIN201", "--settings"], ["--setting", "x", "--settings"]])
def test_it_explains_one_thing_at_a_time(deadlight, arguments):
    assert deadlight("explain", *arguments).status == 2


@pytest.mark.parametrize("term", [term for pair in AUDIT_CHECKS.items() for term in pair])
def test_what_is_reported_about_the_audit_itself_is_explained_too(deadlight, term):
    result = deadlight("explain", term)
    assert result.status == 0
    assert term in result.out
    assert json.loads(deadlight("explain", term, "-f", "json").out)["documentation"] in result.out
