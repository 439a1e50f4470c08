"""Options, configuration and environment, merged."""

import datetime

import pytest

from deadlight.cli.frame.asked import Options
from deadlight.cli.frame.settings import merged, today
from deadlight.model.errors import ConfigurationError, UsageError
from deadlight.model.outcome import Severity


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    (tmp_path / ".git").mkdir()


def configure(folder, text):
    (folder / "deadlight.toml").write_text(text)


def test_without_options_and_configuration_the_defaults_hold(tmp_path):
    settings = merged(Options())
    assert (settings.fail_on, settings.min_severity, settings.os) == (Severity.HIGH, Severity.LOW, "auto")
    assert (settings.select, settings.ignore, settings.waivers, settings.folder) == ((), (), (), "")
    assert settings.here == tmp_path.as_posix()


def test_the_configuration_above_the_path_holds(tmp_path):
    (tmp_path / "repository" / "k8s").mkdir(parents=True)
    configure(tmp_path / "repository", 'fail-on = "never"\nos = "windows"\nstrict = true\n')
    settings = merged(Options(paths=("repository/k8s",)))
    assert (settings.fail_on, settings.os, settings.strict) == (None, "windows", True)
    assert settings.folder == (tmp_path / "repository").as_posix()


def test_for_several_paths_the_configuration_above_all_of_them_holds(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    configure(tmp_path, 'os = "windows"\n')
    configure(tmp_path / "one", 'os = "linux"\n')
    assert merged(Options(paths=("one", "two"))).os == "windows"
    assert merged(Options(paths=("one",))).os == "linux"


def test_options_win_over_the_configuration(tmp_path):
    configure(tmp_path, 'fail-on = "never"\nos = "windows"\nmin-severity = "high"\nkubernetes-version = "1.30"\n')
    options = Options(fail_on="low", os="linux", min_severity="medium", kubernetes_version="1.34")
    settings = merged(options)
    assert (settings.fail_on, settings.os, settings.min_severity) == (Severity.LOW, "linux", Severity.MEDIUM)
    assert settings.kubernetes_version == "1.34"


def test_select_stands_in_place_of_what_the_configuration_selects_and_ignores(tmp_path):
    configure(tmp_path, 'select = ["one"]\nignore = ["two"]\n')
    settings = merged(Options(select=("two",)))
    assert (settings.select, settings.ignore) == (("two",), ())


def test_ignore_and_exclude_add_to_the_configuration(tmp_path):
    configure(tmp_path, 'ignore = ["two"]\nexclude = ["vendor/"]\n')
    settings = merged(Options(ignore=("three",), exclude=("build/",)))
    assert settings.ignore == ("two", "three")
    assert settings.exclude == ("vendor/", "build/")


def test_a_configuration_can_be_named_or_refused(tmp_path):
    configure(tmp_path, 'os = "windows"\n')
    (tmp_path / "other.toml").write_text('os = "linux"\n')
    assert merged(Options(config="other.toml")).os == "linux"
    assert merged(Options(no_config=True)).os == "auto"
    with pytest.raises(UsageError, match="exclude each other"):
        merged(Options(config="other.toml", no_config=True))


def test_a_configuration_that_does_not_exist_is_an_error():
    with pytest.raises(ConfigurationError, match="does not exist"):
        merged(Options(config="nowhere.toml"))


def test_a_baseline_that_cannot_be_read_is_an_error():
    with pytest.raises(UsageError, match=r"the baseline nowhere\.json cannot be read: does not exist"):
        merged(Options(baseline="nowhere.json"))


def test_the_day_comes_from_the_option_then_from_the_environment(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1798761600")
    assert merged(Options()).today == datetime.date(2027, 1, 1)
    day = datetime.date(2030, 2, 3)
    assert merged(Options(today=day)).today == day


@pytest.mark.parametrize("value", ["yesterday", "1e9", "99999999999999999999"])
def test_an_epoch_that_is_no_time_is_an_error(monkeypatch, value):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(UsageError, match="SOURCE_DATE_EPOCH"):
        today()
