"""Advisories of packages in the store: known by content, the newest copy, all or none, kept by imports and exports."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import sqlite3
import zipfile
from contextlib import suppress

import pytest
from advisory_records import TODAY, raw_record
from osv_records import affected, osv, shelved, zipped

from deadlight.advisories import archives
from deadlight.advisories.importing import import_files, take
from deadlight.advisories.osv.ecosystems import ECOSYSTEMS
from deadlight.advisories.osv.shelf import found_of
from deadlight.advisories.package_matching import package_advisories
from deadlight.advisories.store import Contents, Store, write
from deadlight.model.errors import InputError
from deadlight.model.image_content import Package

CORE = "Windows Server 2019 (Server Core installation)"


def found(store, ecosystem, name):
    """Return what a store holds of a package: the id of each record, and its first fixed version."""
    return [(one.id, one.entries[0].ranges[0].events[1][1]) for one in found_of(store.rows, ecosystem, name)]


def record(number=1, fixed="1.0", **more):
    return osv(affected("npm", "a", ("0", fixed)), name=f"GHSA-0000-0000-{number:04}", **more)


def test_records_are_known_by_what_is_in_them(tmp_path):
    (tmp_path / "one.json").write_text(json.dumps(record(1)))
    (tmp_path / "GHSA").mkdir()
    (tmp_path / "GHSA" / "two.json").write_text(json.dumps(record(2)))
    (tmp_path / "three.json.gz").write_bytes(gzip.compress(json.dumps(record(3)).encode()))
    (tmp_path / "all.zip").write_bytes(zipped(record(4), record(5)))
    (tmp_path / "cve.json").write_text(json.dumps(raw_record((CORE, "10.0.17763.6293"))))
    (tmp_path / "package.json").write_text('{"name": "a", "modified": "2024"}')
    taken = import_files(tmp_path / "store", [tmp_path], TODAY)
    assert (taken.files, taken.others, taken.failed) == (5, 1, [])
    with Store(tmp_path / "store") as store:
        assert [name[-1] for name, _ in found(store, "npm", "a")] == list("12345")
        ages = {feed.feed: (feed.rows, feed.newest, feed.imported) for feed in store.feeds()}
    assert ages == {"cve-records": (1, "2024-09-10", "2024-09-20"), "osv-npm": (5, "2024-09-10", "2024-09-20")}


def test_records_of_both_kinds_may_stand_in_one_archive(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("CVE-2024-0001.json", json.dumps(raw_record((CORE, ""))))
        archive.writestr("npm/GHSA.json", json.dumps(record()))
        archive.writestr("npm/package.json", '{"name": "modified"}')
    (tmp_path / "a.zip").write_bytes(made.getvalue())
    contents = Contents()
    assert take([tmp_path / "a.zip"], contents, TODAY).feeds == {"cve-records", "osv-npm"}
    assert contents.packages.counts() == {"npm": 1}


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_of_two_copies_the_newer_counts(tmp_path, order):
    copies = {"old": record(fixed="1.0"), "new": record(fixed="2.0", modified="2024-09-11T00:00:00Z")}
    for name in order:
        (tmp_path / "a.json").write_text(json.dumps(copies[name]))
        import_files(tmp_path / "store", [tmp_path / "a.json"], TODAY)
    with Store(tmp_path / "store") as store:
        assert found(store, "npm", "a") == [("GHSA-0000-0000-0001", "2.0")]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_was_withdrawn_stays_so_whatever_older_copy_comes(tmp_path, order):
    copies = [record(), record(modified="2024-09-11T00:00:00Z", withdrawn="2024-09-11T00:00:00Z")]
    for number in order:
        (tmp_path / "a.json").write_text(json.dumps(copies[number]))
        import_files(tmp_path / "store", [tmp_path / "a.json"], TODAY)
    with Store(tmp_path / "store") as store:
        assert found(store, "npm", "a") == []


def test_a_package_that_a_newer_copy_no_longer_names_is_free_of_it(tmp_path):
    old = osv(affected("npm", "a", ("0", "1")), affected("npm", "b", ("0", "1")))
    new = osv(affected("npm", "b", ("0", "1")), modified="2024-09-11T00:00:00Z")
    with shelved(tmp_path, TODAY, old, new) as store:
        assert (found(store, "npm", "a"), len(found(store, "npm", "b"))) == ([], 1)


def test_other_imports_keep_what_is_held(tmp_path):
    shelved(tmp_path, TODAY, record(1)).close()
    (tmp_path / "cve.json").write_text(json.dumps(raw_record((CORE, ""))))
    import_files(tmp_path / "packages.sqlite", [tmp_path / "cve.json"], TODAY)
    with Store(tmp_path / "packages.sqlite") as store:
        assert (len(found(store, "npm", "a")), len(list(store.feeds()))) == (1, 2)


def test_what_is_exported_is_taken_elsewhere(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    newer = record(1, fixed="2.0", modified="2024-09-11T00:00:00Z")
    with shelved(tmp_path / "one", TODAY, newer, record(2), record(3, modified="2024-09-09T00:00:00Z")) as store:
        write(tmp_path / "exported", store.contents())
    shelved(tmp_path / "two", TODAY, record(1), record(3, fixed="3.0"), record(4)).close()
    taken = import_files(tmp_path / "two" / "packages.sqlite", [tmp_path / "exported"], TODAY)
    assert taken.feeds == {"osv-npm"}
    with Store(tmp_path / "two" / "packages.sqlite") as store:
        fixed = [(name[-1], version) for name, version in found(store, "npm", "a")]
        assert [(feed.rows, feed.newest) for feed in store.feeds()] == [(4, "2024-09-10")]
    assert fixed == [("1", "2.0"), ("2", "1.0"), ("3", "3.0"), ("4", "1.0")]


def test_a_few_records_do_not_make_old_data_new(tmp_path, monkeypatch):
    shelved(tmp_path, TODAY, record(1)).close()
    (tmp_path / "new.json").write_text(json.dumps(record(2, modified="2024-12-01T00:00:00Z")))
    import_files(tmp_path / "packages.sqlite", [tmp_path / "new.json"], datetime.date(2024, 12, 2))
    with Store(tmp_path / "packages.sqlite") as store:
        feed = store.feeds()[0]
    assert (feed.rows, feed.newest, feed.imported) == (2, "2024-09-10", "2024-09-20")


def test_records_of_several_ecosystems_say_nothing_of_how_old_each_is(tmp_path):
    both = osv(affected("npm", "a", ("0", "1")), affected("PyPI", "a", ("0", "1")), modified="2024-09-19T00:00:00Z")
    with shelved(tmp_path, TODAY, record(1), both) as store:
        ages = {feed.feed: (feed.rows, feed.newest) for feed in store.feeds()}
    assert ages == {"osv-npm": (2, "2024-09-10"), "osv-pypi": (1, "")}


def test_an_archive_that_breaks_off_changes_nothing(tmp_path):
    good, bad = zipped(record(1)), zipped(record(2), record(3))
    (tmp_path / "good.zip").write_bytes(good)
    for length in range(5, len(bad) - 1, 97):
        (tmp_path / "bad.zip").write_bytes(bad[:length])
        for files in (["good.zip", "bad.zip"], ["bad.zip", "good.zip"]):
            contents = Contents()
            taken = take([tmp_path / name for name in files], contents, TODAY)
            assert (len(taken.failed), contents.packages.counts()) == (1, {"npm": 1})


def test_a_record_that_cannot_be_read_refuses_its_archive(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped(record(1), osv(name="GHSA", affected=1)))
    contents = Contents()
    assert "not a record of OSV" in take([tmp_path / "a.zip"], contents, TODAY).failed[0][1]
    assert (contents.packages.counts(), contents.packages.covered, contents.feeds) == ({}, {}, {})


def test_archives_of_other_ecosystems_are_named(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped(osv(affected("crates.io", "time", ("0", "1")))))
    assert "nothing that a store is made from" in take([tmp_path / "a.zip"], Contents(), TODAY).failed[0][1]


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.zip").write_bytes(zipped(*(record(number, details="0" * 50_000) for number in range(9))))
    monkeypatch.setattr(archives, "_MOST_BYTES_UNPACKED", 200_000)
    assert "it unpacks to more than" in take([tmp_path / "a.zip"], Contents(), TODAY).failed[0][1]
    monkeypatch.setattr(archives, "_MOST_BYTES_OF_RECORD", 20_000)
    assert "is larger than" in take([tmp_path / "a.zip"], Contents(), TODAY).failed[0][1]
    monkeypatch.setattr(archives, "_MOST_BYTES_OF_DIRECTORY", 300)
    assert "its list of entries is too long" in take([tmp_path / "a.zip"], Contents(), TODAY).failed[0][1]


def test_rows_of_another_shape_are_refused(tmp_path):
    shelved(tmp_path, TODAY, record(1)).close()
    with sqlite3.connect(tmp_path / "packages.sqlite") as connection:
        connection.execute("UPDATE package_affected SET content = x'00'")
    connection.close()
    with Store(tmp_path / "packages.sqlite") as store:
        with pytest.raises(InputError, match="what no store holds"):
            list(found_of(store.rows, "npm", "a"))
        with pytest.raises(InputError, match="what no store holds"):
            write(tmp_path / "other", store.contents())
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("filler", [b"\x00", b"\x85", b"\xff"])
def test_any_damage_is_an_error_with_a_name(tmp_path, filler):
    shelved(tmp_path, TODAY, *(record(number) for number in range(200))).close()
    path = tmp_path / "packages.sqlite"
    whole = path.read_bytes()
    for place in range(100, len(whole), len(whole) // 97):
        path.write_bytes(whole[:place] + filler * 40 + whole[place + 40 :])
        with suppress(InputError), Store(path) as store:
            package_advisories(store, [Package(name="a", version="0.1.0", ecosystem="npm")], today=TODAY)
            write(tmp_path / "other", store.contents())


def test_a_store_without_these_tables_holds_none(tmp_path):
    shelved(tmp_path, TODAY, record(1)).close()
    with sqlite3.connect(tmp_path / "packages.sqlite") as connection:
        connection.executescript("DROP TABLE package_affected; DROP TABLE package_record; DROP TABLE runtime_flaw")
    connection.close()
    with Store(tmp_path / "packages.sqlite") as store:
        write(tmp_path / "other", store.contents())
    with Store(tmp_path / "other") as store:
        assert found(store, "npm", "a") == []


def test_every_ecosystem_has_a_feed_of_its_own():
    assert len({one.feed for one in ECOSYSTEMS.values()}) == len(ECOSYSTEMS) == 5
