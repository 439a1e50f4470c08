"""The example deployment shows what deadlight finds; its hardened twin shows what finds nothing."""

from __future__ import annotations

import datetime
import importlib.util
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from deadlight import pipeline
from deadlight.boundary.decision.deciding import decisions
from deadlight.cli.frame.entry import run
from deadlight.model.report import AuditReport
from deadlight.model.settings import Settings
from deadlight.reasoning import boundary
from deadlight.sources.configuration import load
from deadlight.sources.image.opening import Asked

EXAMPLES = Path(__file__).parents[1] / "examples"
TODAY = datetime.date(2026, 11, 22)

PLANTED = {
    "api/Dockerfile": {"add-from-url", "base-not-pinned", "end-of-life-base"},
    "cluster/api.yaml": {
        "base-not-pinned", "containerd-pipe-mount", "host-port", "limits-not-set", "linux-security-context",
        "memory-volume-on-disk", "os-not-declared", "run-as-non-root-is-not-enough", "service-account-token-mounted",
        "system-account",
    },
    "compose.yaml": {
        "administrator-by-default", "base-not-pinned", "capabilities-changed", "drive-root-mount", "engine-pipe-mount",
        "internal-network-not-enforced", "isolation-left-to-host", "no-new-privileges", "privileged-mode",
        "published-on-every-address", "read-only-root", "secret-in-environment", "tmpfs-mount",
        "writable-host-mount-by-administrator",
    },
    "web/Dockerfile": {
        "administration-port-exposed", "base-not-pinned", "container-administrator", "defender-disabled",
        "download-in-clear", "download-not-verified", "password-in-build", "remote-script-executed",
        "script-errors-ignored", "secret-in-build", "user-added-to-administrators",
    },
}  # fmt: skip

TENANTS = {
    "builds/compose.yaml": {
        "container-administrator", "engine-pipe-mount", "process-isolation-for-untrusted",
        "writable-host-mount-by-administrator",
    },
    "cluster/nodes.yaml": {"host-open-to-known-escape"},
    "cluster/platform.yaml": {"host-process-container"},
    "cluster/tenant-green.yaml": {
        "container-administrator", "namespace-without-pod-security", "nested-virtualization-missing",
        "process-isolation-for-untrusted", "service-account-token-mounted", "writable-host-mount-by-administrator",
    },
    "engine/daemon.json": {"process-isolation-by-default"},
    "reports/compose.yaml": {"isolation-left-to-host"},
}  # fmt: skip

HARDENED_NANOSERVER = """\
# escape=`
FROM mcr.microsoft.com/windows/nanoserver:ltsc2025@sha256:{digest}
WORKDIR C:\\app
COPY shop.exe settings.json ./
ENV SHOP_PORT=8080
EXPOSE 8080
USER ContainerUser
ENTRYPOINT ["C:\\\\app\\\\shop.exe"]
""".format(digest="4f6b8d3e0a2b5f7c9d1e3a4b6c8d0f2e5a7b9c1d3f4e6a8b0c2d5e7f9a1b3c46")


def audited(folder: str) -> AuditReport:
    return pipeline.audit([str(EXAMPLES / folder)], Settings(today=TODAY, jobs=1))


def test_the_example_has_the_problems_that_are_planted_in_it_and_no_others() -> None:
    report = audited("storefront")
    assert planted(report, "storefront") == PLANTED
    assert not report.unread
    assert not report.errors


def test_every_file_of_the_hardened_twin_is_read_and_its_subjects_are_windows() -> None:
    report = audited("storefront-hardened")
    assert report.files == 4
    assert report.subjects == {"windows": 4, "linux": 0, "unknown": 0}
    assert (report.unread, report.skipped, report.errors) == ((), (), ())


def test_the_hardened_twin_gives_no_finding_and_leaves_nothing_unknown() -> None:
    report = audited("storefront-hardened")
    assert report.findings == ()
    assert report.unknown == ()


@pytest.mark.parametrize("options", [(), ("--strict", "--fail-on", "low")], ids=["default", "strictest"])
def test_the_hardened_twin_is_clean_on_the_command_line(options: tuple[str, ...], capsys) -> None:
    status = run(["audit", str(EXAMPLES / "storefront-hardened"), "--no-config", "--today", str(TODAY), *options])
    assert status == 0
    assert "No finding" in capsys.readouterr().out


def planted(report: AuditReport, folder: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in report.findings:
        path = Path(finding.place.path).relative_to(EXAMPLES / folder).as_posix()
        found.setdefault(path, set()).add(finding.name)
    return found


def tenants() -> Settings:
    landscape = load(EXAMPLES / "three-tenants" / "deadlight.toml").landscape
    return Settings(today=TODAY, jobs=1, landscape=landscape)


def test_the_three_tenants_have_the_problems_that_are_planted_in_them_and_no_others() -> None:
    report = pipeline.audit([str(EXAMPLES / "three-tenants")], tenants())
    assert planted(report, "three-tenants") == TENANTS
    assert (report.unread, report.skipped, report.errors) == ((), (), ())


def test_every_workload_of_the_three_tenants_has_a_zone_a_host_and_a_wall_that_is_known() -> None:
    reasoned = boundary([str(EXAMPLES / "three-tenants")], tenants())
    decided = {each.name: each for each in decisions(reasoned.scene.estate, reasoned.scene.landscape)}
    assert {name: (each.zone, each.wall.kind, each.isolation) for name, each in decided.items()} == {
        "runner": ("contractors", "kernel", "hyperv"),
        "checker": ("contractors", "hypervisor", "hyperv"),
        "log-collector": ("platform", "none", "host-process"),
        "web": ("shop", "kernel", "process"),
        "storefront": ("tenant-blue", "hypervisor", "hyperv"),
        "converter": ("tenant-green", "kernel", "hyperv"),
        "reports": ("reports", "kernel", "process"),
    }
    assert {name for name, each in decided.items() if each.met is False} == {"runner", "converter"}
    assert all(each.hosts for each in decided.values())


def test_mending_the_example_twice_equals_mending_it_once(tmp_path) -> None:
    shutil.copytree(EXAMPLES / "storefront", tmp_path, dirs_exist_ok=True)
    command = ["fix", str(tmp_path), "--unsafe-fixes", "--exit-zero", "--no-config", "--today", str(TODAY)]

    def mended() -> dict[str, str]:
        assert run(command) == 0
        return {str(path): path.read_text() for path in sorted(tmp_path.rglob("*")) if path.is_file()}

    before = {str(path): path.read_text() for path in sorted(tmp_path.rglob("*")) if path.is_file()}
    once = mended()
    assert once != before
    assert mended() == once


def test_a_hardened_nanoserver_image_gives_no_finding_and_leaves_nothing_unknown() -> None:
    report = pipeline.audit_texts({"Dockerfile": ("dockerfile", HARDENED_NANOSERVER)}, Settings(today=TODAY))
    assert report.findings == ()
    assert report.unknown == ()
    assert report.subjects["windows"] == 1


# --- Images ---


def looked_into(name: str, folder: Path) -> AuditReport:
    """The report on an example image, written into `folder` first."""
    from deadlight.image_audit.auditing import Wanted, audit_image

    shutil.copytree(EXAMPLES / name, folder, dirs_exist_ok=True)
    wanted = Wanted(reference=str(example_images().write(folder)), asked=Asked(scratch=folder))
    return audit_image(wanted, Settings(today=TODAY, jobs=1))


def example_images() -> ModuleType:
    spec = importlib.util.spec_from_file_location("example_images", EXAMPLES.parent / "tools" / "example_images.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_image_has_what_is_planted_in_it(tmp_path) -> None:
    report = looked_into("image", tmp_path)
    assert (report.unread, report.errors, report.skipped) == ((), (), ())
    image = report.image
    assert image is not None
    assert image.build == image.config.os_version == "10.0.17763.5329"
    queue = next(each for each in image.services if each.name == "ShopQueue")
    assert (queue.account, queue.starts, queue.image_path) == ("LocalSystem", True, r"C:\shop\queue\Shop.Queue.exe")
    support = next(each for each in image.accounts if each.name == "support")
    assert (support.password_not_required, support.groups) == (True, ("Administrators", "Users"))
    assert {(each.path, each.kind, each.hidden) for each in image.files} == {
        ("build/deploy_key.pem", "private-key", True),
        ("shop/queue", "world-writable", False),
        ("shop/queue/Shop.Queue.exe", "replaceable-program", False),
    }
    assert {each.purl for each in image.packages} >= {
        "pkg:nuget/Newtonsoft.Json@12.0.3", "pkg:npm/jquery@3.4.1", "pkg:npm/lodash@4.17.20", "pkg:pypi/requests@2.19.1",
    }  # fmt: skip
    assert {finding.name for finding in report.findings} == {
        "blank-passwords-allowed", "everyone-full-control", "secret-in-layer", "service-runs-as-system",
        "user-added-to-administrators",
    }  # fmt: skip


def test_the_hardened_twin_of_the_image_gives_no_finding(tmp_path) -> None:
    report = looked_into("image-hardened", tmp_path)
    assert (report.findings, report.unread, report.errors) == ((), (), ())
    # What is published is in a store that is not here.
    assert {each.name for each in report.unknown} <= {"base-behind-patches", "known-vulnerability"}


@pytest.mark.parametrize("name", ["image", "image-hardened"])
def test_an_example_image_is_written_with_the_same_bytes_each_time(name: str, tmp_path) -> None:
    program = [sys.executable, str(EXAMPLES.parent / "tools" / "example_images.py")]
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        shutil.copytree(EXAMPLES / name, folder)
        subprocess.run([*program, str(folder)], check=True, capture_output=True, env={"PYTHONHASHSEED": seed})
        written.append((folder / "shop.tar").read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize("name", ["image", "image-hardened"])
def test_a_dockerfile_beside_an_example_image_says_what_the_image_says(name: str) -> None:
    dockerfile = (EXAMPLES / name / "Dockerfile").read_text()
    config = tomllib.loads((EXAMPLES / name / "image.toml").read_text())["config"]
    assert f"USER {config['user']}\n" in dockerfile
    assert all(variable in dockerfile for variable in config["env"])
    assert json.dumps(config["entrypoint"]) in dockerfile
