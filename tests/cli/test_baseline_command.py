import json

import pytest
from windows_files import DOCKERFILE, ONE_DOCKERFILE


@pytest.fixture(autouse=True)
def _dockerfile(tmp_path):
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)


def test_what_is_found_is_recorded(deadlight, tmp_path):
    result = deadlight("baseline", *ONE_DOCKERFILE)
    assert (result.status, result.out) == (0, "")
    assert result.err == "Recorded 1 finding in deadlight-baseline.json.\n"
    json.loads((tmp_path / "deadlight-baseline.json").read_text())


def test_the_file_can_be_named_and_can_be_standard_output(deadlight, tmp_path):
    printed = deadlight("baseline", *ONE_DOCKERFILE, "-o", "-").out
    deadlight("baseline", *ONE_DOCKERFILE, "-o", "accepted.json")
    assert (tmp_path / "accepted.json").read_text() == printed


def test_it_is_recorded_anew_whatever_an_old_one_forgives(deadlight, tmp_path):
    (tmp_path / "deadlight.toml").write_text('baseline = "deadlight-baseline.json"\n')
    deadlight("baseline", *ONE_DOCKERFILE)
    first = (tmp_path / "deadlight-baseline.json").read_text()
    deadlight("baseline", *ONE_DOCKERFILE)
    assert (tmp_path / "deadlight-baseline.json").read_text() == first
    assert deadlight("audit", *ONE_DOCKERFILE).status == 0


def test_it_holds_from_another_folder_too(deadlight, tmp_path, monkeypatch):
    (tmp_path / "deadlight.toml").write_text('baseline = "deadlight-baseline.json"\n')
    deadlight("baseline", *ONE_DOCKERFILE)
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    assert deadlight("audit", *ONE_DOCKERFILE, "..").status == 0


def test_what_cannot_be_read_is_named_and_exits_with_3(deadlight):
    result = deadlight("baseline", "Dockerfile", "nowhere.yaml")
    assert result.status == 3
    assert "nowhere.yaml: not read: does not exist" in result.err
