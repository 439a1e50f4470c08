"""`deadlight boundary`: what is told, where it goes, and with which exit status."""

import json
from pathlib import Path

import pytest

COMPOSE = r"""
services:
  ci:
    image: mcr.microsoft.com/windows/servercore:10.0.26100.32230
    isolation: process
    volumes:
      - \\.\pipe\docker_engine:\\.\pipe\docker_engine
  safe:
    image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
    isolation: hyperv
    network_mode: none
"""
ASSUMED = COMPOSE.partition("    volumes")[0]
QUIET = ("--no-progress",)


@pytest.fixture
def compose(tmp_path):
    file = tmp_path / "compose.yaml"
    file.write_text(COMPOSE, encoding="utf-8")
    return file


def test_paths_walls_and_cuts_are_told_step_by_step(deadlight, compose):
    result = deadlight("boundary", *QUIET)
    assert (result.status, result.err) == (1, "")
    assert result.out.startswith("critical  ci → the Docker host\n  1. ci commands the engine of the Docker host ")
    assert "engine-pipe, by design  compose.yaml:7" in result.out
    assert "take the pipe docker_engine out of ci" in result.out
    assert "safe  hypervisor" in result.out
    assert "\n1 path from 2 workloads: 1 critical   0 high   0 medium   0 low   (1 question to answer: " in result.out


def test_one_line_a_path_where_little_is_asked_for(deadlight, compose):
    assert deadlight("boundary", *QUIET, "-q").out == "critical ci → the Docker host: engine-pipe, engine-to-host\n"


def test_all_is_told_where_much_is_asked_for(deadlight, compose):
    out = deadlight("boundary", *QUIET, "-v").out
    assert "needs code in the container; an account that the pipe lets in" in out
    assert "its isolation is written: process" in out


@pytest.mark.parametrize(
    ("text", "more", "status"),
    [
        (COMPOSE, (), 1),
        (COMPOSE, ("--fail-on", "never"), 0),
        (COMPOSE, ("--exit-zero",), 0),
        (ASSUMED, (), 0),
        (ASSUMED, ("--fail-on", "medium"), 1),
        (ASSUMED.replace("servercore", "nanoserver"), ("--fail-on", "low"), 0),
        (ASSUMED, ("--strict",), 3),
        (ASSUMED, ("--strict", "--exit-zero"), 0),
        (COMPOSE + "  broken: [", (), 3),
        (COMPOSE + "  broken: [", ("--exit-zero",), 0),
    ],
)
def test_the_exit_status_says_whether_a_path_stands(deadlight, compose, text, more, status):
    compose.write_text(text, encoding="utf-8")
    assert deadlight("boundary", *QUIET, *more).status == status


def test_what_leads_on_from_one_workload_is_told_alone(deadlight, compose):
    assert deadlight("boundary", *QUIET, "--from", "ci").status == 1
    result = deadlight("boundary", *QUIET, "--from", "safe")
    assert (result.status, "→" in result.out) == (0, False)


def test_a_workload_that_there_is_not_is_a_usage_error_with_a_hint(deadlight, compose):
    result = deadlight("boundary", *QUIET, "--from", "saf")
    assert result.status == 2
    assert "no workload is called saf" in result.err
    assert "Did you mean safe" in result.err


@pytest.mark.parametrize(
    ("format_", "beginning"),
    [("json", "{"), ("mermaid", "flowchart"), ("dot", "digraph"), ("html", "<!DOCTYPE html>")],
)
def test_every_format_is_rendered_and_written_to_a_file(deadlight, compose, tmp_path, format_, beginning):
    result = deadlight("boundary", *QUIET, "-f", format_, "-o", "out")
    assert result.status == 1
    assert result.out == ""
    assert (tmp_path / "out").read_text(encoding="utf-8").startswith(beginning)


def test_standard_input_is_read(deadlight):
    result = deadlight("boundary", *QUIET, "-", "--stdin-filename", "compose.yaml", stdin=COMPOSE.encode())
    assert (result.status, "engine-pipe" in result.out) == (1, True)


def test_zones_and_hosts_of_the_configuration_count(deadlight, compose, tmp_path):
    compose.write_text(ASSUMED, encoding="utf-8")
    (tmp_path / "deadlight.toml").write_text(
        '[[zones]]\nname = "guests"\ntrust = "untrusted"\npaths = ["*"]\n'
        '[[hosts]]\nname = "build-1"\nrelease = "10.0.26100.40000"\n',
        encoding="utf-8",
    )
    result = deadlight("boundary", *QUIET)
    assert result.status == 1
    assert result.out.startswith("high  ci (guests) → build-1\n")


def test_a_secret_in_a_path_is_not_told(deadlight, compose):
    secret = "Qm9yZWFsaXM4ODE3Mw"
    compose.write_text(
        COMPOSE.replace("    volumes:", f"    environment:\n      DB_PASSWORD: {secret}\n    volumes:")
        + f"    volumes:\n      - C:\\{secret}:C:\\data\n",
        encoding="utf-8",
    )
    for format_ in ("text", "json", "mermaid", "dot", "html"):
        assert secret not in deadlight("boundary", *QUIET, "-f", format_, "-v").out


def test_json_names_the_steps_of_each_path(deadlight, compose):
    told = json.loads(deadlight("boundary", *QUIET, "-f", "json").out)
    (path,) = told["paths"]
    assert [told["steps"][number]["edge"] for number in path["steps"]] == ["engine-pipe", "engine-to-host"]
    assert told["summary"]["paths"] == {"critical": 1, "high": 0, "medium": 0, "low": 0}


def test_the_example_with_three_tenants_is_told_the_same_twice(deadlight):
    example = str(Path(__file__).parents[2] / "examples" / "three-tenants")
    first, second = (deadlight("boundary", *QUIET, "-f", "json", example).out for _ in range(2))
    assert first == second


DEPLOYER = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: deploy, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
subjects: [{kind: ServiceAccount, name: deployer, namespace: shop}]
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: ci, namespace: shop}
spec:
  os: {name: windows}
  serviceAccountName: deployer
  containers: [{name: ci, image: "mcr.microsoft.com/windows/nanoserver:10.0.26100.32230"}]
"""


def test_a_workload_that_may_create_pods_has_a_path_of_its_own(deadlight, tmp_path):
    (tmp_path / "all.yaml").write_text(DEPLOYER, encoding="utf-8")
    out = deadlight("boundary", *QUIET).out
    assert "critical  shop/ci → a Windows node" in out
    assert "service account shop/deployer is whoever may create pods in shop, by the binding deploy" in out


def test_workloads_of_one_name_are_told_apart_by_their_files(deadlight, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "compose.yaml").write_text(COMPOSE, encoding="utf-8")
    out = deadlight("boundary", *QUIET).out
    assert "ci of a/compose.yaml → the Docker host of a/compose.yaml" in out
    assert "Which of a/compose.yaml and b/compose.yaml run on one host?" in out
    result = deadlight("boundary", *QUIET, "--from", "ci")
    assert (result.status, "Name one of them in full" in result.err) == (2, True)


def test_what_is_not_known_to_run_on_windows_is_said_to_be_left_out(deadlight, tmp_path):
    (tmp_path / "compose.yaml").write_text("services: {app: {image: registry.example/app:1}}\n", encoding="utf-8")
    out = deadlight("boundary", *QUIET).out
    assert "app is left out: nothing says which system it runs on" in out
    assert "--os windows" in out
    assert "left out" not in deadlight("boundary", *QUIET, "--os", "windows").out
