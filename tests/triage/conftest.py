"""A folder with the sample files as the working folder, and a triage of a report on them."""

import datetime
import json

import pytest
from sample_sources import write

from deadlight.model.settings import Settings
from deadlight.sources.scanner_reports.reading import read
from deadlight.triage import triage

SETTINGS = Settings(today=datetime.date(2026, 11, 22))


@pytest.fixture
def settings():
    return SETTINGS


@pytest.fixture
def sources(tmp_path, monkeypatch):
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def triaged(sources):
    def run(report, *paths, **more):
        return triage(read(json.dumps(report).encode()), paths, SETTINGS, **more)

    return run


@pytest.fixture
def judged(triaged):
    """The judgement of a report's only finding."""

    def run(report, *paths):
        (row,) = triaged(report, *paths).report.findings
        return row.judgement

    return run
