"""`deadlight plan`, from the command line to the exit status."""

import json
import sys
from importlib.resources import files

import jsonschema
import pytest

SCHEMA = json.loads(files("deadlight.outputs").joinpath("schema/plan-v1.json").read_text(encoding="utf-8"))

CONFIGURATION = """\
default-zone = "shop"

[[zones]]
name = "shop"

[[zones]]
name = "tenant"
trust = "untrusted"
projects = ["tenant*"]

[[hosts]]
name = "node"
count = 2
release = "ltsc2022"
hyperv = {hyperv}
memory = "6Gi"
"""

COMPOSE = """\
services:
  web:
    image: mcr.microsoft.com/windows/servercore:ltsc2022
    mem_limit: 1g
    scale: 2
"""


@pytest.fixture
def project(tmp_path):
    """Write a project with a shop and a tenant."""

    def write(*, hyperv=True, compose=COMPOSE):
        (tmp_path / "deadlight.toml").write_text(CONFIGURATION.format(hyperv=str(hyperv).lower()))
        (tmp_path / "compose.yaml").write_text(compose)
        (tmp_path / "tenant").mkdir()
        (tmp_path / "tenant" / "compose.yaml").write_text(COMPOSE.replace("web", "job").replace("    scale: 2\n", ""))

    return write


def test_a_plan_is_proven_and_ends_with_0(deadlight, project):
    project()
    made = deadlight("plan")
    assert (made.status, made.err) == (0, "")
    assert made.out == (
        "1 host, 315 MiB for utility VMs: proven optimal\n"
        "\n"
        "node-1  3387 of 4096 MiB (82 %), kernel of shop\n"
        "  workload  isolation  memory        zone\n"
        "  web       process    2 × 1024 MiB  shop\n"
        "  job       hyperv     1339 MiB      tenant\n"
        "\n"
        "To write for this plan\n"
        "  isolation: hyperv: job\n"
        "  isolation: process: web\n"
    )


def test_without_a_solution_the_exit_status_is_1_and_the_conflict_is_named(deadlight, project):
    project(hyperv=False)
    made = deadlight("plan")
    assert made.status == 1
    assert made.out.startswith("There is no plan: proven\n\nThese do not hold together: zones that do not trust")
    assert "node has no Hyper-V isolation, as the configuration says" in made.out


def test_without_hosts_the_error_says_where_to_write_them(deadlight, tmp_path):
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    made = deadlight("plan")
    assert made.status == 2
    assert "[[hosts]]" in made.err


def test_without_the_solver_the_error_says_how_to_install_it(deadlight, project, monkeypatch):
    project()
    monkeypatch.setitem(sys.modules, "ortools.sat.python.cp_model", None)
    made = deadlight("plan")
    assert (made.status, made.out) == (2, "")
    assert "pip install 'deadlight[plan]', or pipx inject deadlight ortools" in made.err


def test_what_cannot_be_read_is_told_and_ends_with_3(deadlight, project):
    project(compose=COMPOSE + "  x: [\n")
    made = deadlight("plan")
    assert made.status == 3
    assert "Not read\n  compose.yaml" in made.out


def test_nothing_to_place_is_no_error(deadlight, project, tmp_path):
    project()
    (tmp_path / "empty").mkdir()
    made = deadlight("plan", "empty")
    assert (made.status, made.out) == (0, "There is nothing to place\n")


def test_linux_and_images_are_left_out_and_counted(deadlight, project, tmp_path):
    project(compose=COMPOSE + "  cache:\n    image: redis:alpine\n")
    (tmp_path / "Dockerfile").write_text("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n")
    made = deadlight("plan")
    assert "Not placed\n  1: an image, which something else runs\n  1: runs on Linux\n" in made.out


def test_standard_input_is_read(deadlight, project):
    project()
    made = deadlight("plan", "-", "--stdin-filename", "compose.yaml", "-q", stdin=COMPOSE.encode())
    assert (made.status, "web" in made.out, "job" in made.out) == (0, True, False)


def test_memory_that_is_assumed_may_be_given(deadlight, project):
    project(compose=COMPOSE.replace("    mem_limit: 1g\n", ""))
    assert "1024 MiB for each container" in deadlight("plan").out
    assert "1536 MiB for each container" in deadlight("plan", "--assume-memory", "1.5Gi").out
    assert deadlight("plan", "--assume-memory", "much").status == 2


@pytest.mark.parametrize(
    ("hyperv", "compose"),
    [(True, COMPOSE), (False, COMPOSE), (True, COMPOSE + "  x: [\n"), (True, COMPOSE.replace("2", "0"))],
)
def test_json_is_as_the_schema_says(deadlight, project, hyperv, compose):
    project(hyperv=hyperv, compose=compose)
    told = json.loads(deadlight("plan", "-f", "json").out)
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    assert told["status"] == ("optimal" if hyperv else "impossible")


def test_the_schema_is_a_schema_that_knows_no_further_fields():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["additionalProperties"] is False


def test_markdown_has_a_table_of_hosts(deadlight, project):
    project()
    made = deadlight("plan", "-f", "markdown").out
    assert made.startswith("# deadlight plan\n\n**1 host, 315 MiB for utility VMs: proven optimal.**\n")
    assert "| node-1 | 3387 of 4096 | web | process | 2 | 1024 | shop |" in made


def test_a_file_is_written(deadlight, project, tmp_path):
    project()
    made = deadlight("plan", "-f", "json", "-o", "plan.json")
    assert (made.out, made.err) == ("", "Wrote plan.json\n")
    assert json.loads((tmp_path / "plan.json").read_text())["summary"] == {
        "hosts": 1,
        "overhead_mib": 315,
        "workloads": 2,
    }


def test_isolation_that_is_so_already_is_not_to_be_written(deadlight, project, tmp_path):
    project()
    configuration = tmp_path / "deadlight.toml"
    configuration.write_text(configuration.read_text() + 'sku = "server"\n')
    assert deadlight("plan").out.endswith("\n\nTo write for this plan\n  isolation: hyperv: job\n")


def test_verbose_says_of_each_workload_where_its_demand_is_from(deadlight, project):
    project()
    assert (
        "tenant/compose.yaml:2 service job: 1 × 1024 MiB (limit), utility VM 315 MiB; zone tenant:"
        in deadlight("plan", "-v").out
    )


def test_the_same_input_has_the_same_plan(deadlight, project):
    project()
    assert deadlight("plan", "-f", "json") == deadlight("plan", "-f", "json")
