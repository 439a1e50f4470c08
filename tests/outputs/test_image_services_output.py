"""Who runs what in an image, as the summary and the JSON report tell it."""

from __future__ import annotations

import datetime
import json
from importlib.resources import files

import jsonschema

from deadlight.image_audit.auditing import judge_image
from deadlight.model.image_content import ImageContent
from deadlight.model.settings import Settings
from deadlight.outputs import image_json, services_text
from deadlight.outputs.ansi import Paint
from deadlight.outputs.json_report import render
from deadlight.outputs.look import Look
from deadlight.pipeline import Auditor
from image_builder import described_content

IIS = r"""
[config]
user = "USER"
entrypoint = ['C:\LogMonitor\LogMonitor.exe', 'C:\ServiceMonitor.exe', 'w3svc']

[services.Dnscache]
Type = 32
Start = 2
ObjectName = 'NT AUTHORITY\NetworkService'
ImagePath = '%SystemRoot%\System32\svchost.exe -k NetworkService'

[[layers]]
[layers.services.W3SVC]
Type = 32
Start = 3
ObjectName = "LocalSystem"
ImagePath = '%SystemRoot%\System32\svchost.exe -k iissvcs'
[layers.services.shop]
Type = 16
Start = 2
ObjectName = 'NT SERVICE\shop'
ImagePath = 'C:\shop\shop.exe'
"""
ROOT = "\n[layers.software.Microsoft.SystemCertificates.ROOT.Certificates.0123456789abcdef0123456789abcdef01234567]\nBlob = 'x'\n"

POOL = r"""
[layers.files]
'Windows\System32\inetsrv\config\applicationHost.config' = '''<applicationPools>
<add name="shop"><processModel identityType="NetworkService"/></add></applicationPools>'''
"""


def read(user: str = "", more: str = "") -> ImageContent:
    return described_content("image.toml", IIS.replace("USER", user) + more)


def lines(image: ImageContent, *, verbose: bool = False) -> list[str]:
    return [" ".join(line.split()) for line in services_text.lines(image, Paint(on=False), 200, verbose=verbose)]


def test_the_services_that_are_not_windows_own_or_that_the_entry_point_starts_are_listed() -> None:
    assert lines(read())[1:] == [
        r"shop NT SERVICE\shop, starts with the container",
        "W3SVC LocalSystem, starts by the entry point (ServiceMonitor.exe), of Windows",
    ]
    assert len(lines(read(), verbose=True)) == 4


def test_where_all_is_asked_for_a_service_has_its_command_line() -> None:
    assert r"shop NT SERVICE\shop, starts with the container: C:\shop\shop.exe" in lines(read(), verbose=True)


def test_an_image_with_services_of_windows_alone_has_no_list() -> None:
    assert lines(described_content("image.toml", IIS.partition("[[layers]]")[0].replace("w3svc", "other"))) == []


def test_the_summary_says_as_whom_the_container_runs_and_what_it_starts() -> None:
    image = read()
    assert services_text.user(image) == "none, which is ContainerAdministrator"
    assert dict(services_text.rows(image)) == {
        "starts": "service w3svc through LogMonitor.exe and ServiceMonitor.exe",
        "services": "3, of which 3 start with the container; 1 is not Windows' own",
    }


def test_the_summary_says_what_the_account_of_the_entry_point_may_not() -> None:
    image = read("ContainerUser")
    assert services_text.user(image) == "ContainerUser"
    assert dict(services_text.rows(image))["starts"].endswith("ServiceMonitor.exe, which ContainerUser may not")


def test_the_json_report_has_accounts_as_written_and_as_they_run() -> None:
    fields = image_json.fields(read())
    about, services = fields["image"], fields["services"]
    assert isinstance(about, dict)
    assert isinstance(services, list)
    assert (about["user"], about["runs_as"]) == (None, "ContainerAdministrator")
    assert about["starts"] == {
        "services": ["w3svc"], "through": ("LogMonitor.exe", "ServiceMonitor.exe"), "permitted": True,
    }  # fmt: skip
    told = [{key: each[key] for key in ("name", "runs_as", "started", "through", "origin")} for each in services]
    assert told[2] == {
        "name": "W3SVC", "runs_as": "LocalSystem", "started": "by the entry point", "through": "ServiceMonitor.exe",
        "origin": "windows",
    }  # fmt: skip


def test_the_json_report_is_one_of_its_schema() -> None:
    image = read(more=ROOT + POOL)
    assert image.pools
    assert image.certificates
    report = judge_image(image, Auditor(Settings(today=datetime.date(2026, 11, 22))))
    schema = json.loads(files("deadlight.outputs").joinpath("schema/report-v1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(render(report, Look())))


def test_certificates_that_layers_add_are_told() -> None:
    (certificate,) = read(more=ROOT).certificates
    assert (certificate.store, certificate.thumbprint[:8], certificate.subject) == ("ROOT", "01234567", "")
