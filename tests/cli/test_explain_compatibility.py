import json

import pytest


@pytest.mark.parametrize(
    "words",
    [
        ["10.0.20348.2322", "on", "10.0.26100"],
        ["10.0.20348.2322 on 10.0.26100"],
        ["ltsc2022", "on", "Windows", "Server", "2025"],
        ["ltsc2022", "on", "Windows Server 2025"],
        ["mcr.microsoft.com/windows/servercore:ltsc2022", "on", "ws2025"],
    ],
)
def test_a_host_and_an_image_are_named_by_version_or_name(deadlight, words):
    result = deadlight("explain", "--compat", *words)
    assert (result.status, result.err) == (0, "")
    assert "process isolation: runs" in result.out


def test_versions_limit_the_engines(deadlight):
    result = deadlight(
        "explain", "--compat", "ltsc2022", "on", "ltsc2025", "--containerd-version", "1.7.3", "-f", "json"
    )
    assert [engine["engine"] for engine in json.loads(result.out)["engines"]] == ["containerd"]
    assert json.loads(result.out)["engines"][0]["process"]["outcome"] == "refused-at-pull"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--compat"], "IMAGE on HOST"),
        (["--compat", "ltsc2022"], "IMAGE on HOST"),
        (["--compat", "on", "ltsc2022"], "IMAGE on HOST"),
        (["--compat", "ltsc2023", "on", "ltsc2022"], "Did you mean"),
        (["--compat", "ltsc2022", "on", "Windows 11"], "more than one Windows"),
        (["--compat", "ltsc2022", "on", "mars"], "no Windows called mars"),
        (["WIN301", "--engine-version", "28"], "belong to --compat"),
        (["WIN301", "WIN302"], "one of CHECK"),
    ],
)
def test_what_cannot_be_answered_is_said(deadlight, arguments, words):
    result = deadlight("explain", *arguments)
    assert result.status == 2
    assert words in result.err


def test_a_long_or_hostile_name_is_not_repeated_as_it_is(deadlight):
    result = deadlight("explain", "--compat", "x" * 5000, "on", "ltsc2022")
    assert (result.status, len(result.err) < 400) == (2, True)
    assert "\x1b" not in deadlight("explain", "--compat", "\x1b[31mred", "on", "ltsc2022").err
