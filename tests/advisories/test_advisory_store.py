"""The store: replaced at once, refused where it is something else, and filled from files by what is in them."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest
from advisory_records import TODAY, raw_record, record, store_of, update

from deadlight.advisories import store as stores
from deadlight.advisories.importing import CHANCES, EXPLOITED, take
from deadlight.advisories.matching import patch_level
from deadlight.advisories.store import BUILDS, RECORDS, Contents, Store, write
from deadlight.model.errors import InputError

CORE = "Windows Server 2019 (Server Core installation)"
TABS = "build\tubr\tkb\tdate\ttype\n17763\t6293\tKB5043050\t2024-09-10\tB\n"
CATALOGUE = {
    "title": "CISA Catalog of Known Exploited Vulnerabilities",
    "dateReleased": "2024-09-12T14:00:00.0Z",
    "vulnerabilities": [{"cveID": "CVE-2024-0001", "dateAdded": "2024-09-10"}, {"cveID": 1}, "none"],
}
ESTIMATES = "#model_version:v2023.03.01,score_date:2024-09-11T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.97,0.99\nx,y,z\n"


def taken(folder, **files):
    """Write files into a folder, and return what came of them and what they hold."""
    for name, content in files.items():
        (folder / f"{name}.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    contents = Contents()
    return take([folder], contents, TODAY), contents


def test_files_are_known_by_what_is_in_them(tmp_path):
    result, contents = taken(
        tmp_path,
        a=json.dumps(raw_record((CORE, "10.0.17763.6293"))),
        b=TABS,
        c=json.dumps(CATALOGUE),
        d=gzip.compress(ESTIMATES.encode()),
    )
    assert (result.files, result.failed) == (4, [])
    assert list(contents.records) == ["CVE-2024-0001"]
    assert contents.updates[17763, 6293].kb == "KB5043050"
    assert contents.exploited == {"CVE-2024-0001": "2024-09-10"}
    assert contents.chances == {"CVE-2024-0001": 0.97}
    ages = {name: (feed.rows, feed.newest, feed.imported) for name, feed in contents.feeds.items()}
    assert ages == {
        RECORDS: (1, "2024-09-10", "2024-09-20"),
        BUILDS: (1, "2024-09-10", "2024-09-20"),
        EXPLOITED: (1, "2024-09-12", "2024-09-20"),
        CHANCES: (1, "2024-09-11", "2024-09-20"),
    }


def test_what_is_known_of_attacks_stands_with_the_advisory(tmp_path):
    _, contents = taken(
        tmp_path, a=json.dumps(raw_record((CORE, "10.0.17763.6293"))), c=json.dumps(CATALOGUE), d=ESTIMATES
    )
    path = tmp_path / "made"
    write(path, contents)
    with Store(path) as store:
        advisory = patch_level(store, "10.0.17763.1", today=TODAY, installation="core").advisories[0]
    assert (advisory.exploited, advisory.exploit_chance) == ("2024-09-10", 0.97)


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_of_two_copies_of_a_record_the_newer_counts(tmp_path, order):
    old = raw_record((CORE, "publication"), updated="2021-07-01T00:00:00Z")
    new = raw_record((CORE, "10.0.17763.6293"), updated="2024-09-10T00:00:00Z")
    _, contents = taken(tmp_path, **{order[0]: json.dumps(old), order[1]: json.dumps(new)})
    assert contents.records["CVE-2024-0001"].rows[0].below == "10.0.17763.6293"


def test_records_may_stand_one_a_line(tmp_path):
    lines = [json.dumps(raw_record((CORE, ""), name=f"CVE-2024-000{number}")) for number in (1, 2)]
    _, contents = taken(tmp_path, a="\n".join(lines))
    assert sorted(contents.records) == ["CVE-2024-0001", "CVE-2024-0002"]


def zipped(**files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("nested", [False, True])
def test_records_may_stand_in_an_archive(tmp_path, nested):
    other = json.dumps({"cveMetadata": {"cveId": "CVE-2024-0009"}})
    inner = zipped(
        **{
            "cves/2024/0xxx/CVE-2024-0001.json": json.dumps(raw_record((CORE, ""))),
            "cves/2024/0xxx/CVE-2024-0009.json": other,
            "cves/delta.json": "{",
        }
    )
    result, contents = taken(tmp_path, a=zipped(**{"cves.zip": inner}) if nested else inner)
    assert (list(contents.records), result.failed) == (["CVE-2024-0001"], [])


def test_an_archive_that_is_cut_off_gives_nothing(tmp_path):
    whole = zipped(**{"CVE-2024-0001.json": json.dumps(raw_record((CORE, "")))})
    for length in range(5, len(whole), 37):
        result, contents = taken(tmp_path, a=whole[:length])
        assert (contents.records, len(result.failed)) == ({}, 1)


def test_a_bad_line_refuses_its_file(tmp_path):
    result, contents = taken(tmp_path, a=json.dumps(raw_record((CORE, ""))) + "\n{}")
    assert contents.records == {}
    assert "line 2" in result.failed[0][1]


def test_records_of_others_are_counted_and_passed_by(tmp_path):
    other = raw_record((CORE, ""))
    other["cveMetadata"]["assignerOrgId"] = other["containers"]["cna"]["providerMetadata"]["orgId"] = "another"
    result, contents = taken(tmp_path, a=json.dumps(other))
    assert (result.others, result.failed, contents.records) == (1, [], {})


@pytest.mark.parametrize(
    "content", [b"", b"text", b"{", b"\xff\xfe\xd8", b"\x1f\x8bno", b"SQLite format 3\x00", b"\x80"]
)
def test_what_is_nothing_of_ours_is_named(tmp_path, content):
    result, contents = taken(tmp_path, a=content)
    assert [Path(name).name for name, _ in result.failed] == ["a.json"]
    assert contents.feeds == {}


@pytest.mark.parametrize("content", ["{}", "[]", '{"name": "package"}'])
def test_other_json_is_passed_by_in_a_folder_and_named_where_it_was_asked_for(tmp_path, content):
    result, _ = taken(tmp_path, a=content)
    assert (result.others, result.failed) == (1, [])
    assert len(take([tmp_path / "a.json"], Contents(), TODAY).failed) == 1


def test_of_a_folder_only_feeds_are_read(tmp_path):
    (tmp_path / "README.md").write_text("Hello")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.json").write_text("{")
    assert take([tmp_path], Contents(), TODAY).failed == []


def test_a_file_that_is_missing_is_named(tmp_path):
    assert take([tmp_path / "none"], Contents(), TODAY).failed == [(str(tmp_path / "none"), "does not exist")]


def test_an_exported_store_is_taken_whole(tmp_path):
    with store_of(tmp_path, [record((CORE, "10.0.17763.6293"))], [update(17763, 6293, "2024-09-10")]) as store:
        expected = store.contents()
    contents = Contents()
    take([tmp_path / "advisories.sqlite"], contents, TODAY)
    assert (contents.records, contents.updates) == (expected.records, expected.updates)


def test_a_new_store_takes_the_place_of_the_old_one_at_once(tmp_path):
    first = store_of(tmp_path, [record((CORE, "10.0.17763.6293"))])
    second = store_of(tmp_path, [record((CORE, "10.0.17763.6293"), name="CVE-2024-0002")])
    assert (list(first.contents().records), list(second.contents().records)) == (["CVE-2024-0001"], ["CVE-2024-0002"])
    first.close()
    second.close()
    assert [path.name for path in tmp_path.iterdir()] == ["advisories.sqlite"]


def test_whoever_reads_while_stores_are_written_has_a_whole_one(tmp_path):
    path = tmp_path / "advisories.sqlite"
    sets = [
        {f"CVE-2024-{n:04}": record((CORE, ""), name=f"CVE-2024-{n:04}") for n in numbers} for numbers in ((1, 2), (3,))
    ]
    write(path, Contents(records=sets[0]))
    writer = threading.Thread(target=lambda: [write(path, Contents(records=one)) for one in sets * 15])
    writer.start()
    seen = []
    while writer.is_alive() or not seen:
        with Store(path) as store:
            seen.append(store.contents().records.keys())
    writer.join()
    assert all(one in (sets[0].keys(), sets[1].keys()) for one in seen)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_write_that_fails_leaves_the_old_store_and_nothing_else(tmp_path, monkeypatch):
    store_of(tmp_path, [record((CORE, "10.0.17763.6293"))]).close()

    def fail(*_):
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(stores, "fixes", fail)
    with pytest.raises(InputError, match="disk full"):
        write(tmp_path / "advisories.sqlite", Contents())
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["advisories.sqlite"]
    with Store(tmp_path / "advisories.sqlite") as store:
        assert list(store.contents().records) == ["CVE-2024-0001"]


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\x00" + bytes(200)])
def test_what_is_no_store_is_refused(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(InputError):
        Store(tmp_path / "a")


def test_a_store_of_another_version_is_refused(tmp_path):
    store_of(tmp_path, []).close()
    with sqlite3.connect(tmp_path / "advisories.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match=r"of version 99, not .*; remove it"):
        Store(tmp_path / "advisories.sqlite")


def test_rows_of_another_shape_are_refused(tmp_path):
    store_of(tmp_path, [record((CORE, "10.0.17763.6293"))]).close()
    with sqlite3.connect(tmp_path / "advisories.sqlite") as connection:
        connection.execute("UPDATE fix SET open_below = 'many'")
        connection.execute("UPDATE record SET content = x'00'")
    connection.close()
    with Store(tmp_path / "advisories.sqlite") as store:
        with pytest.raises(InputError, match="what no store holds"):
            store.listed(CORE, 1, core=True)
        with pytest.raises(InputError, match="what no store holds"):
            store.outlines(CORE, core=True)
        with pytest.raises(InputError, match="what no store holds"):
            store.contents()


def test_what_a_build_has_the_fix_of_is_counted_without_being_read(tmp_path):
    records = [record((CORE, f"10.0.17763.{n}"), name=f"CVE-2024-{n:04}") for n in range(1, 100)]
    with store_of(tmp_path, records) as store:
        assert [len(store.listed(CORE, revision, core=True)) for revision in (0, 98, 99)] == [99, 1, 0]
        assert len(store.outlines(CORE, core=True)) == 99


@pytest.mark.parametrize("filler", [b"\x00", b"\x85", b"\xff"])
def test_any_damage_is_an_error_with_a_name(tmp_path, filler):
    store_of(tmp_path, [record((CORE, f"10.0.17763.{n}"), name=f"CVE-2024-{n:04}") for n in range(1, 200)]).close()
    path = tmp_path / "advisories.sqlite"
    whole = path.read_bytes()
    for place in range(100, len(whole), len(whole) // 97):
        path.write_bytes(whole[:place] + filler * 40 + whole[place + 40 :])
        try:
            with Store(path) as store:
                store.contents()
                patch_level(store, "10.0.17763.50", today=datetime.date(2024, 9, 20))
        except InputError:
            continue


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write(tmp_path / "file" / "store", Contents())
