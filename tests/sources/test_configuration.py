"""The configuration file: found upwards, read strictly."""

import datetime
import re
from pathlib import Path

import pytest

from deadlight.model.errors import ConfigurationError
from deadlight.model.outcome import Severity
from deadlight.sources.configuration import find_configuration, load

FULL = """\
# What this project has decided.
select = ["WIN3", "identity"]
ignore = "base-not-pinned"
min-severity = "medium"
fail-on = "never"
os = "windows"
strict = true
exclude = ["legacy/"]
engine-version = "28.5.2"
kubernetes-version = "1.34"
baseline = "audit/baseline.json"

[[waivers]]
checks = ["engine-pipe-mount", "WIN305"]
paths = ["ci/**"]
reason = "The build agents run alone."
until = 2027-03-01
approved-by = "Security"

[[waivers]]
checks = "container-administrator"
"""


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()


def load_text(text, name="deadlight.toml"):
    Path(name).write_text(text)
    return load(Path(name))


def refusal(text, name="deadlight.toml"):
    with pytest.raises(ConfigurationError) as caught:
        load_text(text, name)
    return str(caught.value), caught.value.advice()


def test_every_key_is_read(tmp_path):
    found = load_text(FULL)
    assert (found.path, found.folder) == ("deadlight.toml", tmp_path.as_posix())
    assert (found.select, found.ignore) == (("WIN3", "identity"), ("base-not-pinned",))
    assert (found.min_severity, found.fail_on, found.os, found.strict) == (Severity.MEDIUM, "never", "windows", True)
    assert (found.engine_version, found.kubernetes_version, found.exclude) == ("28.5.2", "1.34", ("legacy/",))
    assert found.baseline == f"{tmp_path.as_posix()}/audit/baseline.json"


def test_a_waiver_says_what_it_waives_and_where_it_stands():
    waiver = load_text(FULL).waivers[0]
    assert (waiver.checks, waiver.paths) == (("engine-pipe-mount", "WIN305"), ("ci/**",))
    assert (waiver.reason, waiver.until) == ("The build agents run alone.", datetime.date(2027, 3, 1))
    assert (waiver.approved_by, waiver.origin) == ("Security", "configuration")
    assert (waiver.path, waiver.written_at, waiver.text) == ("deadlight.toml", 13, "[[waivers]]")


def test_a_waiver_without_a_reason_is_kept_to_be_reported():
    waiver = load_text(FULL).waivers[1]
    assert (waiver.checks, waiver.reason, waiver.until, waiver.written_at) == (
        ("container-administrator",),
        "",
        None,
        20,
    )


def test_a_waiver_in_an_inline_table_stands_where_the_list_begins():
    waivers = load_text(
        'strict = true\nwaivers = [{checks = ["a"], reason = "b"}, {checks = ["c"], reason = "d"}]\n'
    ).waivers
    assert [(waiver.checks, waiver.written_at) for waiver in waivers] == [(("a",), 2), (("c",), 2)]


def test_what_is_not_written_is_nothing():
    found = load_text("")
    assert (found.select, found.min_severity, found.fail_on, found.os, found.strict, found.baseline) == (None,) * 6
    assert (found.waivers, found.exclude) == ((), ())


def test_pyproject_is_read_from_its_table():
    text = '[project]\nname = "x"\n[tool.deadlight]\nos = "windows"\n[[tool.deadlight.waivers]]\nchecks = "a"\n'
    found = load_text(text, "pyproject.toml")
    assert found.os == "windows"
    assert found.waivers[0].written_at == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[waivers]]\nreason = "x"\n', "1: a waiver names the checks that it waives: checks = [...]"),
        ("kubernetes-version = 1.30\n", "1: kubernetes-version takes a text, in quotes"),
        ('\nfail-on = "severe"\n', "2: fail-on takes critical, high, medium, low or never, not 'severe'"),
        ('min-severity = "never"\n', "1: min-severity takes critical, high, medium or low, not 'never'"),
        ("strict = 1\n", "1: strict takes true or false"),
        ("select = [1]\n", "1: select takes a list of texts"),
        ('waivers = "x"\n', "1: waivers are tables: write [[waivers]]"),
        ("[[waivers]]\nchecks='a'\nuntil='2027-02-30'\n", "3: until takes a day, and there is no 2027-02-30"),
        ("[[waivers]]\nchecks='a'\nuntil='soon'\n", "3: until takes a day such as 2027-03-01"),
        ("[[waivers]]\nchecks='a'\nuntil=2027-03-01T10:00:00\n", "3: until takes a day such as 2027-03-01"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_line(text, message):
    assert refusal(text) == (f"deadlight.toml:{message}", "")


@pytest.mark.parametrize(
    ("text", "line", "key", "meant"),
    [
        ('os = "windows"\nselct = ["WIN3"]\n', 2, "selct", "select"),
        ('fail_on = "high"\n', 1, "fail_on", "fail-on"),
        ("\n[severity]\nWIN301 = 'low'\n", 2, "severity", "min-severity"),
        ("[[waivers]]\nchecks='a'\n\n[[waivers]]\nchecks='a'\nresaon='x'\n", 6, "resaon", "reason"),
    ],
)
def test_a_misspelt_key_is_refused_with_its_line_and_what_may_be_meant(text, line, key, meant):
    assert refusal(text) == (f"deadlight.toml:{line}: there is no key {key}", f"Did you mean {meant}?")


def test_a_key_of_no_likeness_lists_the_keys():
    assert "baseline" in refusal("xyzzy = 1\n")[1]


def test_text_that_is_no_toml_is_refused_with_its_line():
    assert refusal('os = "windows"\nselect = [\n"a"')[0].startswith("deadlight.toml:3: not valid TOML: ")
    assert refusal("os = = 1\n")[0] == "deadlight.toml:1: not valid TOML: Invalid value"


def test_a_file_that_is_no_utf8_is_refused_with_its_line():
    Path("deadlight.toml").write_bytes(b'os = "windows"\n# caf\xe9\n')
    with pytest.raises(ConfigurationError, match=r"deadlight\.toml:2: not valid UTF-8"):
        load(Path("deadlight.toml"))


def test_a_byte_order_mark_is_no_mistake():
    Path("deadlight.toml").write_bytes(b'\xef\xbb\xbfos = "windows"\r\n')
    assert load(Path("deadlight.toml")).os == "windows"


def test_nesting_without_end_is_refused():
    assert "deadlight.toml" in refusal(f"a = {'[' * 100_000}")[0]


def test_a_configuration_that_is_not_there_is_refused():
    with pytest.raises(ConfigurationError, match=r"gone\.toml cannot be read: does not exist"):
        load(Path("gone.toml"))


def test_a_file_that_is_far_away_is_called_by_its_whole_path(tmp_path, monkeypatch) -> None:
    near = tmp_path / "near"
    near.mkdir()
    monkeypatch.chdir(near)
    far = Path(tmp_path.anchor, "no-such-folder", "deadlight.toml")
    with pytest.raises(ConfigurationError, match=rf"^{re.escape(far.as_posix())} cannot be read"):
        load(far)
    with pytest.raises(ConfigurationError, match=r"^\.\./deadlight\.toml cannot be read"):
        load(tmp_path / "deadlight.toml")


def test_a_configuration_above_is_shown_from_the_working_folder(tmp_path, monkeypatch):
    Path("deadlight.toml").write_text("")
    Path("sub").mkdir()
    monkeypatch.chdir("sub")
    assert load(tmp_path / "deadlight.toml").path == "../deadlight.toml"


def test_the_nearest_configuration_above_is_found(tmp_path):
    Path("a/b").mkdir(parents=True)
    Path("a/b/Dockerfile").touch()
    Path("deadlight.toml").touch()
    assert find_configuration(Path("a/b/Dockerfile")) == tmp_path / "deadlight.toml"
    Path("a/deadlight.toml").touch()
    assert find_configuration(Path("a/b")) == tmp_path / "a" / "deadlight.toml"


def test_a_pyproject_counts_only_with_our_table(tmp_path):
    Path("sub").mkdir()
    Path("pyproject.toml").write_text("[tool.deadlight]\n")
    Path("sub/pyproject.toml").write_text('[project]\ndependencies = ["deadlight"]\n')
    assert find_configuration(Path("sub")) == tmp_path / "pyproject.toml"
    Path("deadlight.toml").touch()
    assert find_configuration(Path("sub")) == tmp_path / "deadlight.toml"


def test_a_broken_pyproject_counts_only_where_it_speaks_of_us(tmp_path):
    Path("pyproject.toml").write_text("dependencies = [deadlight\n")
    assert find_configuration(Path()) is None
    Path("pyproject.toml").write_text("[tool.deadlight]\nos = \n")
    assert find_configuration(Path()) == tmp_path / "pyproject.toml"


def test_the_search_ends_with_the_repository():
    Path("deadlight.toml").touch()
    Path("vendored/.git").mkdir(parents=True)
    assert find_configuration(Path("vendored")) is None
