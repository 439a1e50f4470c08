"""Feeds over HTTPS: fetched once, gone on with where they broke off, and never taken for what they are not."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import zipfile

import pytest
from advisory_records import TODAY, raw_record
from feed_server import certificate, serving
from guide_documents import Fix, month, months, vulnerability, wesng_archive
from osv_records import affected, osv, zipped

from deadlight.advisories.fetching import fetch
from deadlight.advisories.osv.ecosystems import ECOSYSTEMS
from deadlight.advisories.store import Store
from deadlight.advisories.updating import feed_rows, update
from deadlight.model.errors import InputError

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")

PATHS = {
    "cve-records": "/cves.zip",
    "windows-builds": "/builds",
    "msrc-updates": "/v3.0/updates",
    "wesng": "/definitions.zip",
    "known-exploited": "/kev",
    "exploit-chances": "/epss",
    **{f"osv-{name}": f"/{name}.zip" for name in ECOSYSTEMS},
}
FLAW = "CVE-2024-0001"
BUILDS = b"build\tubr\tkb\tdate\ttype\n20348\t2700\tKB5042881\t2024-09-10\tB\n"
ESTIMATES = (
    b"#model_version:v2023.03.01,score_date:2024-09-11T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.5,0.9\n"
)


def archive(*names):
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as cves:
        for name in names:
            cves.writestr(
                f"cves/{name}.json", json.dumps(raw_record(("Windows Server 2022", "10.0.20348.2700"), name=name))
            )
    with zipfile.ZipFile(outer, "w") as published:
        published.writestr("cves.zip", inner.getvalue())
    return outer.getvalue()


def document(name, severity="Important"):
    fix = Fix("5042881", "10.0.20348.2700", ("Windows Server 2022",))
    return month(vulnerability(name, fix, severity=severity), products=fix.products).encode()


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(authority, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    monkeypatch.setenv("no_proxy", "localhost")
    with serving(authority.parent) as running:
        running.files = {
            "/cves.zip": archive("CVE-2024-0001"),
            "/builds": BUILDS,
            "/v3.0/updates": months(**{"2016_Apr": "2018-04-10T07:00:00Z", "2024_Feb": "1", "2024_Mar": "1"}).encode(),
            "/v3.0/cvrf/2024-Feb": document(FLAW),
            "/v3.0/cvrf/2024-Mar": document("CVE-2024-0002"),
            "/definitions.zip": wesng_archive((FLAW, "5042881", "Windows Server 2022", "Important", "5041160")),
            "/kev": json.dumps({"vulnerabilities": [{"cveID": "CVE-2024-0001", "dateAdded": "2024-09-10"}]}).encode(),
            "/epss": gzip.compress(ESTIMATES),
        }
        for name, ecosystem in ECOSYSTEMS.items():
            running.files[f"/{name}.zip"] = zipped(osv(affected(ecosystem.shown, "a", ("0", "1")), name=f"OSV-{name}"))
        yield running


@pytest.fixture
def run(server, tmp_path):
    """Return a function that updates the store from the server."""

    def updated(**urls):
        mirrors = {name: server.address + path for name, path in PATHS.items()} | urls
        outcomes = update(tmp_path / "store.sqlite", tmp_path / "feeds", TODAY, lambda *_: None, urls=mirrors)
        return {one.feed: one.state if not one.reason else one.reason for one in outcomes}

    return updated


def held(tmp_path):
    with Store(tmp_path / "store.sqlite") as store:
        return store.contents()


def test_all_feeds_are_taken(run, tmp_path):
    assert set(run().values()) == {"new"}
    contents = held(tmp_path)
    assert list(contents.records) == ["CVE-2024-0001"]
    assert (list(contents.updates), contents.exploited) == ([(20348, 2700)], {"CVE-2024-0001": "2024-09-10"})
    assert contents.chances == {"CVE-2024-0001": 0.5}
    assert sorted(contents.statements) == [
        (FLAW, "msrc-updates"),
        (FLAW, "wesng"),
        ("CVE-2024-0002", "msrc-updates"),
    ]
    assert contents.packages.counts() == dict.fromkeys(ECOSYSTEMS, 1)
    assert sorted(contents.feeds) == sorted(row.name for row in feed_rows())


def test_an_archive_of_another_ecosystem_is_another_feed(run, server, tmp_path):
    server.files["/npm.zip"] = server.files["/pypi.zip"]
    outcomes = run()
    assert (outcomes["osv-npm"], outcomes["osv-pypi"]) == ("what was fetched is another feed", "new")


def test_what_has_not_changed_is_not_fetched_again(run, server, tmp_path):
    run()
    before = (tmp_path / "store.sqlite").stat().st_mtime_ns
    server.asked.clear()
    assert set(run().values()) == {"unchanged"}
    assert [status for _, _, status in server.asked] == [304] * 11
    assert (tmp_path / "store.sqlite").stat().st_mtime_ns == before


def test_what_has_changed_is(run, server, tmp_path):
    run()
    server.files["/cves.zip"] = archive("CVE-2024-0001", "CVE-2024-0002")
    assert run()["cve-records"] == "new"
    assert sorted(held(tmp_path).records) == ["CVE-2024-0001", "CVE-2024-0002"]


def test_a_store_that_was_lost_is_made_again_from_what_was_fetched(run, server, tmp_path):
    run()
    (tmp_path / "store.sqlite").unlink()
    assert set(run().values()) == {"new"}
    assert len(held(tmp_path).records) == 1


def test_a_download_that_broke_off_goes_on_from_there(run, server, tmp_path):
    server.break_after["/cves.zip"] = 100
    outcomes = run()
    assert "broke off after 100 of" in outcomes["cve-records"]
    assert outcomes["windows-builds"] == "new"
    server.asked.clear()
    assert run()["cve-records"] == "new"
    assert ("/cves.zip", "bytes=100-", 206) in server.asked
    assert list(held(tmp_path).records) == ["CVE-2024-0001"]


def test_a_part_of_what_has_changed_since_is_thrown_away(run, server, tmp_path):
    server.break_after["/cves.zip"] = 100
    run()
    server.files["/cves.zip"] = archive("CVE-2024-0002")
    server.asked.clear()
    assert run()["cve-records"] == "new"
    assert ("/cves.zip", "bytes=100-", 200) in server.asked
    assert list(held(tmp_path).records) == ["CVE-2024-0002"]


def test_a_feed_that_is_gone_leaves_what_was_held(run, server, tmp_path):
    run()
    del server.files["/kev"]
    server.files["/builds"] = BUILDS + b"20348\t2701\tKB5042882\t2024-09-12\tOOB\n"
    outcomes = run()
    assert (outcomes["known-exploited"], outcomes["windows-builds"]) == ("localhost answers 404 Not Found", "new")
    contents = held(tmp_path)
    assert contents.exploited == {"CVE-2024-0001": "2024-09-10"}
    assert len(contents.updates) == 2


@pytest.mark.parametrize("body", [b"", b"<html>Please log in</html>", b"{}", BUILDS])
def test_what_is_not_the_feed_is_refused_and_fetched_again(run, server, tmp_path, body):
    whole, server.files["/kev"] = server.files["/kev"], body
    assert run()["known-exploited"] not in ("new", "unchanged")
    assert held(tmp_path).exploited == {}
    assert run()["known-exploited"] not in ("new", "unchanged")
    server.files["/kev"] = whole
    assert run()["known-exploited"] == "new"


def severities(tmp_path):
    return {name: one.severity for (name, source), one in held(tmp_path).statements.items() if source == "msrc-updates"}


def test_of_the_months_those_since_the_first_server_are_fetched_as_json(run, server):
    run()
    asked = [path for path, _, _ in server.asked if path.startswith("/v3.0")]
    assert asked == ["/v3.0/updates", "/v3.0/cvrf/2024-Feb", "/v3.0/cvrf/2024-Mar"]
    assert {server.accepted[path] for path in asked} == {"application/json"}


def test_a_month_that_has_changed_is_fetched_alone(run, server, tmp_path):
    run()
    server.files["/v3.0/updates"] = months(**{"2024_Feb": "1", "2024_Mar": "2"}).encode()
    server.files["/v3.0/cvrf/2024-Feb"] = server.files["/v3.0/cvrf/2024-Mar"] = document("CVE-2024-0002", "Critical")
    server.asked.clear()
    assert run()["msrc-updates"] == "new"
    assert [path for path, _, _ in server.asked if path.startswith("/v3.0/cvrf")] == ["/v3.0/cvrf/2024-Mar"]
    assert severities(tmp_path) == {FLAW: "Important", "CVE-2024-0002": "Critical"}


def test_a_month_that_fails_is_named_and_the_others_are_taken(run, server, tmp_path):
    whole = server.files.pop("/v3.0/cvrf/2024-Feb")
    assert run()["msrc-updates"] == "2024-Feb: localhost answers 404 Not Found"
    assert list(severities(tmp_path)) == ["CVE-2024-0002"]
    server.files["/v3.0/cvrf/2024-Feb"] = whole
    server.asked.clear()
    assert run()["msrc-updates"] == "new"
    assert [path for path, _, _ in server.asked if path.startswith("/v3.0/cvrf")] == ["/v3.0/cvrf/2024-Feb"]
    assert len(severities(tmp_path)) == 2


def test_what_was_had_of_the_months_is_kept_where_nothing_else_is_new(run, server, tmp_path):
    run()
    server.files["/v3.0/updates"] = months(**{"2024_Feb": "2", "2024_Mar": "2"}).encode()
    server.files["/v3.0/cvrf/2024-Feb"] = document(FLAW, "Critical")
    del server.files["/v3.0/cvrf/2024-Mar"]
    assert run()["msrc-updates"] == "2024-Mar: localhost answers 404 Not Found"
    assert severities(tmp_path) == {FLAW: "Critical", "CVE-2024-0002": "Important"}


def test_a_month_that_broke_off_goes_on_from_there(run, server, tmp_path):
    server.break_after["/v3.0/cvrf/2024-Mar"] = 100
    assert "broke off after 100 of" in run()["msrc-updates"]
    server.asked.clear()
    assert run()["msrc-updates"] == "new"
    assert ("/v3.0/cvrf/2024-Mar", "bytes=100-", 206) in server.asked
    assert len(severities(tmp_path)) == 2


@pytest.mark.parametrize("body", [b"", b"<html>Please log in</html>", b"{}", BUILDS])
def test_a_month_that_is_none_is_refused_and_fetched_again(run, server, tmp_path, body):
    whole, server.files["/v3.0/cvrf/2024-Mar"] = server.files["/v3.0/cvrf/2024-Mar"], body
    for _ in range(2):
        assert run()["msrc-updates"].startswith("2024-Mar: what was fetched ")
        assert list(severities(tmp_path)) == [FLAW]
    server.files["/v3.0/cvrf/2024-Mar"] = whole
    assert run()["msrc-updates"] == "new"
    assert len(severities(tmp_path)) == 2


def test_where_nothing_answers_not_every_month_is_asked_for(run, server):
    server.files["/v3.0/updates"] = months(
        **{f"2024_{name}": "1" for name in ("Jan", "Apr", "May", "Jun", "Jul")}
    ).encode()
    assert run()["msrc-updates"] == "2024-Jan: localhost answers 404 Not Found, and 4 more failed"
    assert sum(path.startswith("/v3.0/cvrf") for path, _, _ in server.asked) == 3


@pytest.mark.parametrize("body", [b"", b"<html>Please log in</html>", b"{}"])
def test_a_list_of_months_that_is_none_leaves_what_was_held(run, server, tmp_path, body):
    run()
    server.files["/v3.0/updates"] = body
    assert "list of documents cannot be read" in run()["msrc-updates"]
    assert len(severities(tmp_path)) == 2


def test_nothing_is_asked_without_tls(run, server, tmp_path):
    server.redirects["/kev"] = "http://localhost:1/kev"
    assert "without TLS" in run()["known-exploited"]
    with pytest.raises(InputError, match="without TLS"):
        fetch("http://localhost:1/kev", tmp_path / "kev", lambda *_: None)
    with pytest.raises(InputError, match="without TLS"):
        fetch("file:///etc/passwd", tmp_path / "kev", lambda *_: None)


def test_what_cannot_be_reached_is_named_with_the_words_of_the_system(tmp_path):
    with pytest.raises(InputError, match=r"^127\.0\.0\.1 cannot be reached: connection refused$"):
        fetch("https://127.0.0.1:1/feed.json", tmp_path / "feed", lambda done, total: None)


def test_a_certificate_that_nobody_trusts_is_refused(run, server, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    reason = run()["cve-records"]
    assert "its certificate is not trusted: self-signed certificate; SSL_CERT_FILE names a file" in reason


@pytest.mark.parametrize(("digest", "state"), [("right", "new"), (None, "new"), ("wrong", "another digest")])
def test_the_records_are_those_of_the_newest_release(server, tmp_path, monkeypatch, digest, state):
    row = next(row for row in feed_rows() if row.asset)
    body = server.files["/cves.zip"]
    digests = {"right": f"sha256:{hashlib.sha256(body).hexdigest()}", "wrong": "sha256:" + 64 * "0", None: None}
    name = "2024-09-19_all_CVEs_at_midnight.zip.zip"
    assets = [
        {"name": "delta.zip", "browser_download_url": "https://localhost:1/delta", "digest": None},
        {"name": name, "browser_download_url": f"{server.address}/download", "digest": digests[digest]},
    ]
    server.files["/latest"] = json.dumps({"tag_name": "cve_2024-09-20", "assets": assets}).encode()
    server.redirects["/download"] = f"{server.address}/cves.zip"
    rows = [type(row)(name=row.name, url=f"{server.address}/latest", asset=row.asset, evidence="")]
    monkeypatch.setattr("deadlight.advisories.updating.feed_rows", lambda: rows)
    outcome = update(tmp_path / "store.sqlite", tmp_path / "feeds", TODAY, lambda *_: None, urls={})[0]
    assert state in f"{outcome.state} {outcome.reason}"


def test_every_feed_has_an_address_with_tls():
    assert all(row.url.startswith("https://") and row.evidence.startswith("https://") for row in feed_rows())
