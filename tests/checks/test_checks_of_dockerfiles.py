"""What a Dockerfile makes is shown to checks that have a Dockerfile among their examples, and the others miss nothing."""

from __future__ import annotations

import copy
import datetime

import pytest

from deadlight import pipeline
from deadlight.checks.api import Bad, Check, Container, Good, Iterator, Noted, Outcome, Report, Severity, check
from deadlight.checks.deferred import load
from deadlight.checks.registry import all_checks
from deadlight.model.settings import Settings

SETTINGS = Settings(today=datetime.date(2026, 11, 22))
DOCKERFILE = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\n"
COMPOSE = "services:\n  shop:\n    image: mcr.microsoft.com/windows/nanoserver:ltsc2025\n"
DOCKERFILES = sorted({each.text for one in all_checks() for each in one.examples if each.surface == "dockerfile"})


def planted(*examples: Bad | Good | Noted) -> Check:
    @check("WIN999", severity=Severity.LOW, because="it is planted", examples=examples, refs=[])
    def always_wrong(container: Container) -> Iterator[Outcome]:
        yield Report("{name} is wrong", name=container.name, at=container.where)

    return always_wrong


def findings_of(text: str, kind: str, *checks: Check) -> list[str]:
    auditor = pipeline.Auditor(SETTINGS, checks=checks)
    gathered = auditor.document(pipeline.document_from_bytes(text.encode(), shown="a", kind=kind))
    return [each.name for each in (*gathered.findings, *gathered.unknown)] + [
        name for _, name, _ in gathered.not_applicable
    ]


def test_a_check_with_a_compose_file_for_example_is_not_asked_of_dockerfiles():
    assert findings_of(DOCKERFILE, "dockerfile", planted(Bad("compose", COMPOSE))) == []
    assert findings_of(COMPOSE, "compose", planted(Bad("compose", COMPOSE))) == ["always-wrong"]


@pytest.mark.parametrize(
    "examples",
    [
        (),
        (Bad("dockerfile", DOCKERFILE),),
        (Bad("compose", COMPOSE), Good("dockerfile", DOCKERFILE)),
        (Bad(files={"compose.yaml": COMPOSE, "web/Dockerfile": DOCKERFILE}),),
    ],
)
def test_a_check_with_a_dockerfile_for_example_or_without_examples_is(examples):
    assert findings_of(DOCKERFILE, "dockerfile", planted(*examples)) == ["always-wrong"]


def test_no_check_that_is_not_asked_would_say_anything_of_a_dockerfile():
    """One that would has to have a Dockerfile among its examples."""
    left_out = [
        load(each.module)
        for each in all_checks()
        if not each.dockerfiles and {"Workload", "Container"} & {*each.kinds} and "Estate" not in each.wants
    ]
    asked_all_the_same = [copy.copy(each) for each in left_out]
    for each in asked_all_the_same:
        each.dockerfiles = True
    assert len(left_out) > 30
    for text in DOCKERFILES:
        assert findings_of(text, "dockerfile", *asked_all_the_same) == []
