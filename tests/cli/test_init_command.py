import re

from deadlight.cli.init import TEMPLATE
from deadlight.sources.configuration import load


def test_a_configuration_is_written_that_changes_nothing(deadlight, tmp_path):
    result = deadlight("init")
    assert (result.status, result.out) == (0, "")
    configuration = load(tmp_path / "deadlight.toml")
    assert (configuration.select, configuration.fail_on, configuration.waivers) == (None, None, ())


def test_every_setting_of_the_template_is_understood(tmp_path):
    file = tmp_path / "deadlight.toml"
    file.write_text(re.sub(r"(?m)^# (?=[a-z-]+ = |\[\[)", "", TEMPLATE))
    configuration = load(file)
    assert configuration.fail_on == "high"
    assert configuration.kubernetes_version == "1.33"
    assert [waiver.checks for waiver in configuration.waivers] == [("container-administrator",)]


def test_a_file_that_is_there_is_not_replaced(deadlight, tmp_path):
    file = tmp_path / "deadlight.toml"
    file.write_text("strict = true\n")
    result = deadlight("init")
    assert result.status == 2
    assert "--force" in result.err
    assert file.read_text() == "strict = true\n"


def test_a_file_that_is_there_is_replaced_by_force(deadlight, tmp_path):
    (tmp_path / "deadlight.toml").write_text("strict = true\n")
    assert deadlight("init", "--force").status == 0
    assert (tmp_path / "deadlight.toml").read_text() == TEMPLATE


def test_it_is_written_into_the_folder_that_is_named(deadlight, tmp_path):
    (tmp_path / "shop").mkdir()
    assert deadlight("init", "shop").status == 0
    assert (tmp_path / "shop" / "deadlight.toml").exists()


def test_a_folder_that_does_not_exist_is_named(deadlight):
    result = deadlight("init", "nowhere")
    assert result.status == 2
    assert "nowhere" in result.err


def test_it_can_be_printed(deadlight, tmp_path):
    assert deadlight("init", "-") == (0, TEMPLATE, "")
    assert list(tmp_path.iterdir()) == []
