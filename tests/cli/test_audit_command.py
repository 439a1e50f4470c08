"""`deadlight audit`, from command line to exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from windows_files import DOCKERFILE, MENDED_DOCKERFILE, MENDED_POD, ONE_DOCKERFILE, ONE_POD, POD

import deadlight as deadlight_package
from deadlight.checks import registry


@pytest.fixture
def dockerfile(tmp_path):
    file = tmp_path / "Dockerfile"
    file.write_text(DOCKERFILE)
    return file


@pytest.fixture
def pod(tmp_path):
    file = tmp_path / "pod.yaml"
    file.write_text(POD)
    return file


def test_what_is_clean_exits_with_0(deadlight, tmp_path):
    (tmp_path / "Dockerfile").write_text(MENDED_DOCKERFILE)
    result = deadlight("audit", *ONE_DOCKERFILE)
    assert (result.status, result.err) == (0, "")
    assert "No finding" in result.out


@pytest.mark.usefixtures("dockerfile")
def test_a_finding_exits_with_1_and_is_shown(deadlight):
    result = deadlight("audit", *ONE_DOCKERFILE)
    assert result.status == 1
    assert "WIN201 container-administrator" in result.out
    assert "Dockerfile:3:6" in result.out
    assert result.err == ""


@pytest.mark.usefixtures("pod")
@pytest.mark.parametrize(("fail_on", "status"), [("high", 0), ("medium", 1), ("low", 1), ("never", 0)])
def test_findings_fail_the_run_from_the_severity_that_is_asked_for(deadlight, fail_on, status):
    assert deadlight("audit", *ONE_POD, "--fail-on", fail_on).status == status


@pytest.mark.usefixtures("pod")
def test_findings_below_the_least_severity_are_left_out(deadlight):
    result = deadlight("audit", *ONE_POD, "--min-severity", "high", "--fail-on", "low")
    assert result.status == 0
    assert "WIN804" not in result.out


@pytest.mark.usefixtures("dockerfile")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--select", "no-such-check"],
        ["--ignore", "no-such-check"],
        ["--fail-on", "sometimes"],
        ["--today", "tomorrow"],
        ["--engine-version", "new"],
        ["--kubernetes-version", "1.x"],
        ["--jobs", "-1"],
        ["-f", "yaml"],
        ["-f", "json", "-f", "text"],
        ["--config", "nowhere.toml"],
        ["--baseline", "nowhere.json"],
        ["--stdin-filename", "Dockerfile"],
        ["--unsafe-fixes"],
        ["-f", "json", "-o", "no/such/folder/report.json"],
    ],
)
def test_what_cannot_be_asked_for_exits_with_2_and_without_traceback(deadlight, arguments):
    result = deadlight("audit", *arguments)
    assert result.status == 2
    assert result.err
    assert "Traceback" not in result.err
    assert "a bug" not in result.err


def test_a_configuration_with_an_unknown_key_exits_with_2_and_names_it(deadlight, tmp_path):
    (tmp_path / "deadlight.toml").write_text('fail_on = "never"\n')
    result = deadlight("audit")
    assert result.status == 2
    assert "fail_on" in result.err


def test_what_cannot_be_read_exits_with_3_and_is_named(deadlight, tmp_path):
    (tmp_path / "pod.yaml").write_text(POD + "\tnot: yaml\n")
    result = deadlight("audit", *ONE_POD)
    assert result.status == 3
    assert "pod.yaml" in result.out


def test_a_path_that_does_not_exist_exits_with_3(deadlight):
    result = deadlight("audit", "nowhere.yaml")
    assert result.status == 3
    assert "nowhere.yaml" in result.out
    assert "does not exist" in result.out


def test_findings_go_before_what_cannot_be_read(deadlight, dockerfile):
    assert deadlight("audit", *ONE_DOCKERFILE, dockerfile.name, "nowhere.yaml").status == 1


def test_what_a_check_cannot_decide_exits_with_3_only_when_strict(deadlight, tmp_path):
    (tmp_path / "Dockerfile").write_text("ARG BASE\nFROM ${BASE}\nRUN dir\n")
    assert deadlight("audit").status == 0
    assert deadlight("audit", "--strict").status == 3


@pytest.mark.usefixtures("dockerfile")
def test_a_check_that_fails_exits_with_4_and_says_so_without_traceback(deadlight, monkeypatch):
    def failing(container):
        raise KeyError(container)
        yield

    monkeypatch.setattr(registry.find("container-administrator"), "judge", failing)
    result = deadlight("audit", *ONE_DOCKERFILE)
    assert result.status == 4
    assert "--ignore WIN201" in result.out
    assert "Traceback" not in result.out + result.err


def test_exit_zero_holds_for_findings_and_for_what_cannot_be_read(deadlight, dockerfile):
    assert deadlight("audit", "--exit-zero", *ONE_DOCKERFILE, dockerfile.name).status == 0
    assert deadlight("audit", "--exit-zero", "nowhere.yaml").status == 0
    assert deadlight("audit", "--exit-zero", "--select", "no-such-check").status == 2


def test_standard_input_is_audited_under_the_name_that_it_is_given(deadlight):
    result = deadlight("audit", *ONE_POD, "-", "--stdin-filename", "k8s/pod.yaml", "-f", "json", stdin=POD.encode())
    assert [finding["path"] for finding in json.loads(result.out)["findings"]] == ["k8s/pod.yaml"]


def test_standard_input_and_files_are_audited_together(deadlight, dockerfile):
    arguments = ("--select", "WIN201,WIN804", "-", dockerfile.name, "-f", "json")
    result = deadlight("audit", *arguments, stdin=POD.encode())
    assert sorted(finding["path"] for finding in json.loads(result.out)["findings"]) == ["-", "Dockerfile"]


def test_standard_input_that_is_too_large_is_unread(deadlight, monkeypatch):
    monkeypatch.setattr("deadlight.sources.files.LARGEST", 10)
    result = deadlight("audit", "-", stdin=POD.encode())
    assert result.status == 3
    assert "larger than" in result.out


@pytest.mark.usefixtures("dockerfile")
def test_reports_go_where_their_options_say(deadlight, tmp_path):
    result = deadlight("audit", *ONE_DOCKERFILE, "-f", "sarif", "-o", "x.sarif", "-f", "json", "-o", "y", "-f", "csv")
    assert json.loads((tmp_path / "x.sarif").read_text())["version"] == "2.1.0"
    assert json.loads((tmp_path / "y").read_text())["schema"] == "deadlight/report/v1"
    assert "container-administrator" in result.out
    assert result.err == "Wrote x.sarif\nWrote y\n"


@pytest.mark.usefixtures("dockerfile")
def test_standard_output_stays_empty_where_every_report_goes_to_a_file(deadlight):
    result = deadlight("audit", *ONE_DOCKERFILE, "-q", "-f", "json", "-o", "report.json")
    assert (result.out, result.err) == ("", "")


@pytest.mark.usefixtures("dockerfile")
def test_the_report_is_text_in_a_workflow_too(deadlight, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "::error" not in deadlight("audit", *ONE_DOCKERFILE).out


@pytest.mark.usefixtures("dockerfile")
def test_quiet_is_one_line_a_finding(deadlight):
    out = deadlight("audit", *ONE_DOCKERFILE, "-q").out
    assert len(out.splitlines()) == 1
    assert out.startswith("Dockerfile:3:6: high WIN201 container-administrator:")


@pytest.mark.usefixtures("dockerfile")
def test_colour_is_only_there_where_it_is_wanted(deadlight):
    assert "\033[" not in deadlight("audit", *ONE_DOCKERFILE).out
    assert "\033[" in deadlight("audit", *ONE_DOCKERFILE, "--color", "always").out


@pytest.mark.usefixtures("dockerfile")
def test_excluded_files_are_skipped(deadlight):
    result = deadlight("audit", *ONE_DOCKERFILE, "--exclude", "Docker*", "-f", "json")
    assert json.loads(result.out)["findings"] == []


def test_what_the_configuration_excludes_is_excluded_from_every_folder(deadlight, tmp_path, monkeypatch):
    (tmp_path / "deadlight.toml").write_text('exclude = ["/services/old/"]\n')
    (tmp_path / "services" / "old").mkdir(parents=True)
    (tmp_path / "services" / "old" / "Dockerfile").write_text(DOCKERFILE)
    assert deadlight("audit", *ONE_DOCKERFILE).status == 0
    monkeypatch.chdir(tmp_path / "services")
    assert deadlight("audit", *ONE_DOCKERFILE).status == 0


@pytest.mark.usefixtures("dockerfile", "pod")
def test_lists_are_given_with_commas_and_by_repeating(deadlight):
    def found(*arguments):
        return {row["id"] for row in json.loads(deadlight("audit", "-f", "json", *arguments).out)["findings"]}

    assert found("--select", "WIN201,linux-security-context") == {"WIN201", "WIN804"}
    assert found("--select", "WIN201", "--select", "WIN804") == {"WIN201", "WIN804"}
    assert found("--select", "WIN201,WIN804", "--ignore", "win201") == {"WIN804"}


def test_the_day_decides_what_has_ended(deadlight, tmp_path, monkeypatch):
    (tmp_path / "Dockerfile").write_text("FROM mcr.microsoft.com/windows/servercore:ltsc2025\nUSER ContainerUser\n")
    arguments = ("audit", "--select", "end-of-life-base")
    assert deadlight(*arguments, "--today", "2026-01-01").status == 0
    assert deadlight(*arguments, "--today", "2044-01-01").status == 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2335219200")
    assert deadlight(*arguments).status == 1


@pytest.mark.usefixtures("dockerfile")
def test_a_baseline_forgives_what_it_records_and_nothing_else(deadlight, pod):
    assert deadlight("baseline", *ONE_DOCKERFILE).status == 0
    pod.write_text(POD)
    arguments = ("audit", "--select", "WIN201,WIN804", "--baseline", "deadlight-baseline.json", "--fail-on", "low")
    result = deadlight(*arguments, "-f", "json")
    assert result.status == 1
    counted = [row["id"] for row in json.loads(result.out)["findings"] if row["waived"] is None]
    assert counted == ["WIN804"]
    pod.write_text(MENDED_POD)
    assert deadlight(*arguments).status == 0


@pytest.mark.skipif(os.name != "posix", reason="names that are no text")
def test_a_file_whose_name_is_no_text_is_reported_in_every_format(deadlight, tmp_path):
    (tmp_path / os.fsdecode(b"bad\xff.yaml")).write_text(POD)
    for name in ("text", "json", "sarif", "junit", "markdown", "github", "gitlab", "csv"):
        result = deadlight("audit", *ONE_POD, "-f", name, "--fail-on", "low")
        assert result.status == 1, name
        assert "bad" in result.out, name


def test_the_module_runs_as_a_command(dockerfile):
    done = subprocess.run(
        [sys.executable, "-m", "deadlight", "audit", *ONE_DOCKERFILE, "-q", dockerfile.name],
        cwd=dockerfile.parent,
        env={**os.environ, "PYTHONPATH": str(Path(deadlight_package.__file__).parents[1])},  # noqa: TID251
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert "WIN201" in done.stdout
