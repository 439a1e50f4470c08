"""`deadlight db`: what is imported, what is told of it, and what an old store means."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from deadlight.advisories.updating import feed_rows

MICROSOFT = "f38d906d-7342-40ea-92c1-6c4a2c6478c8"
RECORD = {
    "cveMetadata": {"cveId": "CVE-2024-0001", "assignerOrgId": MICROSOFT, "state": "PUBLISHED"},
    "containers": {
        "cna": {
            "title": "A flaw",
            "datePublic": "2024-09-10T07:00:00Z",
            "providerMetadata": {"orgId": MICROSOFT, "dateUpdated": "2024-09-10T07:00:00Z"},
            "affected": [
                {
                    "product": "Windows Server 2022",
                    "versions": [{"version": "10.0.20348.0", "lessThan": "10.0.20348.2700", "status": "affected"}],
                }
            ],
        }
    },
}
BUILDS = "build\tubr\tkb\tdate\ttype\n20348\t2700\tKB5042881\t2024-09-10\tB\n"
DAY = ("--today", "2024-09-20")


@pytest.fixture
def feeds(deadlight):
    """Write two feeds into a folder, in the folder of the run."""
    Path("feeds").mkdir()
    Path("feeds", "CVE-2024-0001.json").write_text(json.dumps(RECORD))
    Path("feeds", "builds.tsv").write_text(BUILDS)
    return Path("feeds")


@pytest.fixture
def db(deadlight, monkeypatch, tmp_path):
    """Return a function that runs `deadlight db` with this user's folders in the folder of the run."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "data"))
    return lambda *arguments: deadlight("db", *arguments)


def test_what_is_imported_is_told_with_its_age(db, feeds):
    imported = db("import", "feeds", *DAY)
    assert (imported.status, imported.out) == (0, "")
    assert imported.err.startswith("2 files imported: ")
    status = db("status", *DAY)
    assert (status.status, status.err) == (0, "")
    assert "updates of Windows          1     2024-09-10  10 days  2024-09-20" in status.out
    assert "\nRecords of vulnerabilities and updates of Windows are up to date.\n" in status.out
    assert "not held: Microsoft's monthly documents, list of wesng, known exploited, " in status.out


def test_one_day_is_one_day(db, feeds):
    db("import", "feeds", *DAY)
    assert "2024-09-10  1 day " in db("status", "--today", "2024-09-11").out
    assert "2024-09-10  today " in db("status", "--today", "2024-09-10").out


def test_the_status_is_there_for_programs(db, feeds):
    db("import", "feeds", "--store", "own.sqlite", *DAY)
    told = json.loads(db("status", "--store", "own.sqlite", "-f", "json", *DAY).out)
    feeds = [(one["feed"], one["rows"], one["newest"], one["days"]) for one in told["feeds"]]
    assert feeds == [("cve-records", 1, "2024-09-10", 10), ("windows-builds", 1, "2024-09-10", 10)]
    assert "osv-nuget" in told["not_held"]
    schema = json.loads(files("deadlight.outputs").joinpath("schema/db-v1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    missing = json.loads(db("status", "--store", "none.sqlite", "-f", "json").out)
    jsonschema.Draft202012Validator(schema).validate(missing)
    assert (told["schema"], told["path"], told["doubts"]) == ("deadlight/db/v1", "own.sqlite", [])


def test_old_data_are_unknown_and_not_clean(db, feeds):
    db("import", "feeds", *DAY)
    status = db("status", "--today", "2024-10-16")
    assert status.status == 3
    assert "unknown: the newest records of vulnerabilities are 36 days old, of 2024-09-10" in status.out
    assert "`deadlight db update` fetches what is newer, `deadlight db import` takes what was fetched" in status.out


def test_without_a_store_the_status_is_unknown(db):
    status = db("status")
    assert status.status == 3
    assert "unknown: there is no store of vulnerabilities at " in status.out
    assert "; `deadlight db update` makes one" in status.out


def test_a_store_that_lacks_a_feed_is_unknown(db, feeds):
    db("import", "feeds/builds.tsv", *DAY)
    status = db("status", *DAY)
    assert (status.status, status.out.count("unknown:")) == (3, 1)
    assert "the store holds no records of vulnerabilities" in status.out


def test_what_is_exported_is_imported_elsewhere(db, feeds):
    db("import", "feeds", *DAY)
    exported = db("export", "out.sqlite")
    assert (exported.status, exported.err) == (0, "Wrote out.sqlite\n")
    assert db("export", "quiet.sqlite", "-q").err == ""
    assert db("import", "out.sqlite", "--store", "other.sqlite", *DAY).status == 0
    first, second = db("status", *DAY), db("status", "--store", "other.sqlite", *DAY)
    assert first.out.splitlines()[1:] == second.out.splitlines()[1:]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_imported(db, feeds):
    (feeds / "CVE-2024-0002.json").write_text("{")
    imported = db("import", "feeds", *DAY)
    assert imported.status == 3
    assert imported.err.startswith(f"{Path('feeds', 'CVE-2024-0002.json')}: not JSON")
    assert "2 files imported, 1 not read" in imported.err
    assert db("status", *DAY).status == 0


def test_one_file_is_one_file(db, feeds):
    assert db("import", "feeds/builds.tsv", *DAY).err.startswith("1 file imported: ")


@pytest.mark.parametrize(
    "text",
    ["hello\n", '{"id": 1}\n{"id": 2}\n', "[]", "<html></html>", "a\tb\n1\t2\n"],
    ids=["text", "lines", "list", "page", "table"],
)
def test_what_no_store_is_made_from_is_called_so(db, text):
    Path("other.txt").write_text(text)
    imported = db("import", "other.txt")
    assert imported.status == 3
    assert imported.err.startswith("other.txt: holds nothing that a store is made from")
    assert "0 files imported, 1 not read: the store is as it was" in imported.err


def test_lines_of_something_else_in_a_folder_are_passed_by(db, feeds):
    (feeds / "other.jsonl").write_text('{"id": 1}\n{"id": 2}\n')
    imported = db("import", "feeds", *DAY)
    assert imported.status == 0
    assert "2 files imported, 1 of other things passed by (other.jsonl): " in imported.err


def test_of_many_files_that_are_passed_by_the_first_are_named(db, feeds):
    for number in range(5):
        (feeds / f"other{number}.json").write_text("{}")
    imported = db("import", "feeds", *DAY)
    assert "5 of other things passed by (other0.json, other1.json, other2.json …): " in imported.err


def test_an_import_of_nothing_leaves_no_store(db):
    Path("empty").mkdir()
    empty = db("import", "empty")
    assert empty.status == 3
    assert "0 files imported: there is none that a store is made from in empty" in empty.err
    assert db("import", "missing").status == 3
    assert db("status").status == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("import",),
        ("export",),
        ("export", "a", "b"),
        ("status", "a"),
        ("update", "a"),
        ("update", "--feed", "a=b"),
        ("update", "--feed", "cve-records"),
        ("update", "--feed", "cve-records="),
        ("status", "--feed", "a=b"),
        (),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(db, arguments):
    assert db(*arguments).status == 2


def test_exporting_where_there_is_no_store_is_told(db):
    exported = db("export", "out.sqlite")
    assert (exported.status, exported.out, Path("out.sqlite").exists()) == (3, "", False)


def test_a_store_that_is_something_else_is_not_replaced(db, feeds):
    Path("own.sqlite").write_text("precious")
    assert db("import", "feeds", "--store", "own.sqlite").status == 3
    assert Path("own.sqlite").read_text() == "precious"


def test_feeds_that_cannot_be_fetched_are_named_and_leave_no_store(db):
    names = [row.name for row in feed_rows()]
    updated = db("update", *(f"--feed={name}=http://localhost:1/" for name in names))
    assert (updated.status, updated.out) == (3, "")
    reason = "failed: localhost is to be asked without TLS, which is not done"
    *told, last = updated.err.splitlines()
    assert told == [f"{name}: {reason}" for name in names]
    assert last.startswith("11 of 11 feeds failed: there is no store yet; `deadlight db import` takes what was fetched")
    assert db("status").status == 3


def test_of_feeds_that_fail_the_store_keeps_what_it_held(db, feeds):
    db("import", "feeds", *DAY)
    mirrors = [f"--feed={row.name}=http://localhost:1/" for row in feed_rows()]
    assert db("update", *mirrors).err.splitlines()[-1] == "11 of 11 feeds failed: the store keeps what it held of them"
