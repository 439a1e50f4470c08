"""`deadlight image diff` from the command line."""

from __future__ import annotations

import json

import pytest

from image_builder import base_layer, image, layer, saved

BASE = base_layer()
GOOD = image([BASE, layer({"app/web.exe": b"MZ"})], user="ContainerUser")
BAD = image(
    [BASE, layer({"app/web.exe": b"MZ", "app/id_rsa": "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n"})], user="ContainerUser"
)
SECRET = "kestrel-Harbour9!x"
TOLD = image(
    [BASE, layer({"app/.env": f"API_TOKEN={SECRET}\n"}, created_by=f"|1 NUGET_TOKEN={SECRET}2 cmd /S /C restore")],
    env=[f"DB_PASSWORD={SECRET}"], labels={"api.key": SECRET}, cmd=["web", "--key", SECRET],
)  # fmt: skip


@pytest.fixture
def diff(deadlight, tmp_path):
    """Return a function that compares two of the images."""
    for name, built in (("good.tar", GOOD), ("bad.tar", BAD), ("told.tar", TOLD)):
        (tmp_path / name).write_bytes(saved(built))

    def command(*arguments: str):
        return deadlight(
            "image", "diff", *arguments, "--cache", "cache", "--select", "secret-in-layer,known-vulnerability"
        )

    return command


def test_the_status_is_1_where_a_finding_is_gained_and_0_where_one_is_lost(diff) -> None:
    worse = diff("good.tar", "bad.tar")
    assert worse.status == 1
    assert "+ high     WIN518 secret-in-layer" in worse.out
    better = diff("bad.tar", "good.tar")
    assert better.status == 0
    assert "- high     WIN518 secret-in-layer" in better.out


def test_options_decide_what_fails(diff) -> None:
    assert diff("good.tar", "bad.tar", "--fail-on", "critical").status == 0
    assert diff("good.tar", "bad.tar", "--exit-zero").status == 0
    assert diff("good.tar", "bad.tar", "--ignore", "secret-in-layer").status == 0


def test_the_status_is_3_where_an_image_cannot_be_read(diff) -> None:
    result = diff("good.tar", "gone.tar")
    assert result.status == 3
    assert "gone.tar: does not exist" in result.out


def test_json_and_markdown_go_to_files_beside_the_text(diff, tmp_path) -> None:
    result = diff("good.tar", "bad.tar", "-f", "json", "-o", "d.json", "-f", "markdown", "-o", "d.md", "-f", "text")
    assert "good.tar → bad.tar" in result.out
    assert json.loads((tmp_path / "d.json").read_text())["summary"]["gained"] == 1
    assert (tmp_path / "d.md").read_text().startswith("# deadlight image diff")
    assert "Wrote d.json" in result.err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("diff",), "diff takes two images"),
        (("diff", "good.tar"), "diff takes two images"),
        (("diff", "a.tar", "b.tar", "c.tar"), "diff takes two images"),
        (("good.tar", "bad.tar"), "To compare two: deadlight image diff"),
        (("diff", "good.tar", "bad.tar", "-f", "sarif"), "not written as sarif"),
        ((), "Missing argument"),
    ],
)
def test_what_is_not_understood_is_told(diff, deadlight, arguments, reason) -> None:
    del diff
    result = deadlight("image", *arguments)
    assert result.status == 2
    assert reason in result.err


@pytest.mark.parametrize("format_", ["text", "json", "markdown"])
def test_no_format_shows_a_secret(diff, format_) -> None:
    for pair in (("good.tar", "told.tar"), ("told.tar", "good.tar")):
        for verbosity in ("-v", "-q"):
            result = diff(*pair, "-f", format_, verbosity)
            assert SECRET not in result.out + result.err
