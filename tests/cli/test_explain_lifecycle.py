import json

import pytest


def states(result):
    return {line["line"]: line["state"] for line in json.loads(result.out)["lines"]}


def test_lines_are_held_against_the_day(deadlight):
    asked = ["explain", "--lifecycle", "Docker", "Engine", "-f", "json", "--today"]
    assert states(deadlight(*asked, "2026-12-04"))["Docker Engine 25.0"] == "supported"
    assert states(deadlight(*asked, "2026-12-05"))["Docker Engine 25.0"] == "ended"


def test_without_words_all_lines_are_shown(deadlight):
    result = deadlight("explain", "--lifecycle", "--today", "2026-11-22")
    assert result.status == 0
    for product in ("Windows base images", "Windows Server", "Docker Engine", "containerd", "Kubernetes", "AKS"):
        assert f"  {product} " in result.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--lifecycle", "netware"], "no support ends of netware"),
        (["--lifecycle", "--compat"], "one of CHECK"),
        (["WIN301", "--today", "2026-01-01"], "belongs to --lifecycle"),
    ],
)
def test_what_cannot_be_answered_is_said(deadlight, arguments, words):
    result = deadlight("explain", *arguments)
    assert result.status == 2
    assert words in result.err
