import json

import pytest

from deadlight.checks.registry import all_checks


def test_every_check_is_listed(deadlight):
    result = deadlight("rules")
    assert result.status == 0
    assert all(check.id in result.out and check.name in result.out for check in all_checks())


def test_the_list_is_there_for_programs(deadlight):
    checks = json.loads(deadlight("rules", "-f", "json").out)["checks"]
    assert [check["id"] for check in checks] == [check.id for check in all_checks()]


@pytest.mark.parametrize("wall", ["identity", "2xx", "WIN2xx"])
def test_the_checks_of_one_wall_are_listed(deadlight, wall):
    checks = json.loads(deadlight("rules", "--wall", wall, "-f", "json").out)["checks"]
    assert {check["wall"] for check in checks} == {"identity"}
    assert len(checks) == sum(check.wall == "identity" for check in all_checks())


def test_a_wall_that_does_not_exist_is_answered_with_those_that_do(deadlight):
    result = deadlight("rules", "--wall", "fire")
    assert result.status == 2
    assert "identity" in result.err
