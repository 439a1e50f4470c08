"""Where zones are known, findings weigh what the paths through them weigh."""

import datetime
import textwrap

from deadlight.model.landscape import HostPool, Landscape, Zone
from deadlight.model.outcome import Severity
from deadlight.model.settings import Settings
from deadlight.pipeline import audit_texts

SERVER = HostPool(name="build-1", release="10.0.26100.40000", sku="server")
ADMINISTRATOR = """
    services:
      shop:
        image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
        user: ContainerAdministrator
        isolation: {isolation}
"""
PIPE = r"""
    services:
      ci:
        image: mcr.microsoft.com/windows/nanoserver:10.0.26100.32230
        user: {user}
        isolation: process
        volumes:
          - \\.\pipe\docker_engine:\\.\pipe\docker_engine
"""


def severities(text, *, trust="", name):
    zones = (Zone(name="all", trust=trust, paths=("*",)),) if trust else ()
    settings = Settings(today=datetime.date(2026, 11, 22), landscape=Landscape(zones=zones, hosts=(SERVER,)))
    report = audit_texts({"compose.yaml": ("compose", textwrap.dedent(text))}, settings)
    return [finding.severity for finding in report.findings if finding.name == name], report.notes


def of(text, trust, name="container-administrator"):
    (found,), _ = severities(text, trust=trust, name=name)
    return found


def test_without_zones_a_finding_weighs_what_its_check_says():
    assert of(ADMINISTRATOR.format(isolation="process"), "") == Severity.HIGH
    assert of(PIPE.format(user="ContainerUser"), "", "engine-pipe-mount") == Severity.CRITICAL


def test_a_flaw_that_is_assumed_weighs_less_in_ones_own_code_than_in_that_of_others():
    process = ADMINISTRATOR.format(isolation="process")
    assert of(process, "internal") == Severity.MEDIUM
    assert of(process, "untrusted") == Severity.HIGH


def test_what_leads_nowhere_weighs_less():
    assert of(ADMINISTRATOR.format(isolation="hyperv"), "untrusted") == Severity.MEDIUM
    assert of(PIPE.format(user="ContainerUser"), "untrusted", "engine-pipe-mount") == Severity.HIGH


def test_what_is_by_design_stays_critical():
    assert of(PIPE.format(user="ContainerAdministrator"), "internal", "engine-pipe-mount") == Severity.CRITICAL


def test_the_platform_runs_the_hosts_anyway():
    assert of(PIPE.format(user="ContainerAdministrator"), "platform", "engine-pipe-mount") == Severity.HIGH


def test_what_is_not_known_is_left_as_it_is():
    text = ADMINISTRATOR.format(isolation="${ISOLATION}")
    assert of(text, "internal") == Severity.HIGH


def test_the_report_says_that_findings_were_weighed():
    _, notes = severities(ADMINISTRATOR.format(isolation="process"), trust="internal", name="x")
    assert any("0 raised, 1 lowered" in note for note in notes), notes
