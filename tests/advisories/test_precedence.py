"""What is believed where several say it: the record's build first, then Microsoft's guide; wesng for articles only."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from advisory_records import FRESH, TODAY, raw_record, store_of, update
from guide_documents import (
    CORE,
    FULL,
    Fix,
    advisory,
    affected_product,
    deployment,
    month,
    page,
    vulnerability,
    wesng_archive,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.advisories.importing import take
from deadlight.advisories.matching import patch_level
from deadlight.advisories.statements import Remedy, Statement
from deadlight.advisories.store import Contents, Store, write

NAME = "CVE-2024-21338"
OLD, NEW = "10.0.17763.5329", "10.0.17763.5458"
TABS = (
    "build\tubr\tkb\tdate\ttype\n17763\t5329\tKB5034127\t2024-01-09\tB\n17763\t5458\tKB5034768\t2024-02-13\tB\n"
    "20348\t2700\tKB5042881\t2024-09-10\tB\n14393\t5192\tKB5014702\t2022-06-14\tB\n"
    "20348\t768\tKB5014678\t2022-06-14\tB\n"
)
UPDATE = Fix("5034768", "10.0.17763.5458", replaces="5034127")


@pytest.fixture
def level(tmp_path):
    """Return a function: documents, in order, and a version → what the build is open to."""

    def judge(version, *documents, builds=TABS, more=(), **options):
        contents = Contents()
        for number, document in enumerate((*documents, *([builds] if builds else []))):
            file = tmp_path / f"{number}.json"
            file.write_bytes(document if isinstance(document, bytes) else document.encode())
            assert take([file], contents, TODAY).failed == []
        write(tmp_path / "store", contents)
        with Store(tmp_path / "store") as store:
            return patch_level(store, version, today=TODAY, **{"installation": "core", **options})

    return judge


def record(*rows, **more):
    return json.dumps(raw_record(*rows, **{"name": NAME, "published": "2024-02-13", **more}))


def found(level):
    return [(one.id, one.state, one.fixed, one.kb, one.severity) for one in level.advisories]


def test_the_update_of_january_2024_has_one_fix_and_lacks_the_next(level):
    documents = (
        record((CORE, OLD), name="CVE-2024-20674", published="2024-01-09"),
        record((CORE, NEW)),
        month(vulnerability("CVE-2024-20674", Fix("5034127", OLD, replaces="5033371")), name="2024-Jan"),
        month(vulnerability(NAME, UPDATE)),
    )
    judged = level(OLD, *documents)
    assert found(judged) == [(NAME, "open", NEW, "KB5034768", "Important")]
    assert judged.fixed == 1
    assert (judged.installed.kb, judged.installed.replaces) == ("KB5034127", ("KB5033371",))
    assert [(one.kb, one.replaces) for one in judged.behind] == [("KB5034768", ("KB5034127",))]


@pytest.mark.parametrize(
    "document",
    [
        month(vulnerability(NAME, UPDATE, severity="Critical")),
        advisory(NAME, Fix("5034768", "10.0.17763.5458", (CORE,)), severity="Critical"),
        page("affectedProduct", affected_product(NAME, CORE, UPDATE, severity="Critical")),
        wesng_archive((NAME, "5034768", CORE, "Critical", "5034127")),
    ],
)
def test_every_source_gives_severity_and_article_to_a_record(level, document):
    assert found(level(OLD, record((CORE, NEW)), document, builds="")) == [(NAME, "open", NEW, "KB5034768", "Critical")]


def test_the_build_of_the_record_decides(level):
    other = month(vulnerability(NAME, Fix("5034768", "10.0.17763.5329")))
    assert found(level(OLD, record((CORE, NEW)), other))[0][1:3] == ("open", NEW)


@pytest.mark.parametrize("build", ["10.0.17763.5458", "10.0.17763..5458", ""])
def test_where_the_record_names_none_the_guide_decides(level, build):
    said = month(vulnerability(NAME, Fix("5034768", build)))
    published = record((CORE, "publication"))
    assert found(level(OLD, published, said)) == [(NAME, "open", NEW, "KB5034768", "Important")]
    assert found(level(NEW, published, said)) == []


def test_where_nobody_names_a_build_it_is_unknown_and_the_article_is_told(level):
    said = month(vulnerability(NAME, Fix("5099999")))
    judged = level(NEW, record((CORE, "publication")), said)
    assert found(judged) == [(NAME, "unknown", "", "KB5099999", "Important")]


def test_wesng_decides_nothing(level):
    listed = wesng_archive((NAME, "5034768", CORE, "Important", "5034127"))
    for version in (OLD, NEW):
        assert found(level(version, record((CORE, "publication")), listed)) == [
            (NAME, "unknown", "", "KB5034768", "Important")
        ]
    assert found(level(OLD, listed)) == []


def test_a_flaw_of_another_authority_is_listed_by_the_guide(level):
    said = month(vulnerability("CVE-2022-21123", UPDATE, title="Intel: a flaw of a processor"))
    assert found(level(OLD, said)) == [("CVE-2022-21123", "open", NEW, "KB5034768", "Important")]
    assert level(NEW, said).fixed == 1


def test_a_rejected_record_is_not_listed_by_the_guide(level):
    assert found(level(OLD, record((CORE, NEW), state="REJECTED"), month(vulnerability(NAME, UPDATE)))) == []


def test_an_article_has_the_build_of_release_information(level):
    fix = Fix("5014678", "10.0.20348.770", ("Windows Server 2022",))
    said = month(vulnerability("CVE-2022-30131", fix, day="2022-06-14"), products=fix.products)
    assert found(level("10.0.20348.768", said)) == []
    assert level("10.0.20348.768", said).installed.kb == "KB5014678"
    assert level("10.0.20348.770", said).installed is None


def test_an_update_that_only_the_guide_names_is_known_by_it(level):
    said = [vulnerability(f"CVE-2024-000{n}", Fix("5040430", "10.0.17763.6054"), day="2024-07-09") for n in (1, 2)]
    late = vulnerability("CVE-2024-0003", Fix("5040430", "10.0.17763.6050"), day="2024-08-13")
    judged = level("10.0.17763.6054", month(*said, late))
    assert (judged.installed.kb, judged.installed.day, judged.installed.kind) == ("KB5040430", "2024-07-09", "security")


def test_deployments_tell_what_articles_replace(level):
    judged = level(NEW, page("deployment", deployment(CORE, UPDATE)))
    assert judged.installed.replaces == ("KB5034127",)


SERVER = "Windows Server 2022"
CUMULATIVE = Fix("5042881", "10.0.20348.2700", (SERVER,), "5041160")


@pytest.mark.parametrize(
    "hotpatch",
    [
        Fix("5042880", "10.0.20348.2695", (SERVER,), kind="AzureHotpatch"),
        Fix("5042880", "", (SERVER,), kind="Security Hotpatch Update"),
        Fix("5042880", "", (SERVER,)),
    ],
)
def test_hotpatches_of_the_guide_are_left_out(level, hotpatch):
    said = month(vulnerability(NAME, hotpatch, CUMULATIVE, day="2024-09-10"), products=(SERVER,))
    assert found(level("10.0.20348.2699", said)) == [(NAME, "open", "10.0.20348.2700", "KB5042881", "Important")]
    assert found(level("10.0.20348.2700", said)) == []


def test_a_flaw_that_only_a_hotpatch_mends_is_unknown_in_images(level):
    hotpatch = Fix("5042880", "10.0.20348.2695", (SERVER,), kind="AzureHotpatch")
    said = month(vulnerability(NAME, hotpatch), products=(SERVER,))
    assert found(level("10.0.20348.2700", said))[0][1:4] == ("unknown", "", "")


def test_the_article_that_is_named_goes_before_that_of_a_later_update(level):
    said = month(vulnerability(NAME, Fix("5034700")))
    published = record((CORE, "10.0.17763.5400"))
    assert found(level(OLD, published))[0][2:4] == ("10.0.17763.5400", "KB5034768")
    assert found(level(OLD, published, said))[0][2:4] == ("10.0.17763.5400", "KB5034700")


def test_a_revision_that_the_guide_calls_a_hotpatch_may_have_the_fix(level):
    hotpatch = Fix("5042880", "10.0.20348.2695", (SERVER,), kind="AzureHotpatch")
    said = month(vulnerability(NAME, hotpatch, CUMULATIVE), products=(SERVER,))
    published = record((SERVER, "10.0.20348.2700"), (SERVER, "10.0.20348.2695"), published="2024-09-10")
    assert found(level("10.0.20348.2695", said, published))[0][1] == "unknown"


def test_an_update_of_the_boot_loader_is_no_hotpatch(level):
    products = (SERVER, "Windows Server 2016")
    boot = Fix("5012170", "", products)
    said = month(vulnerability(NAME, boot, CUMULATIVE), products=products)
    assert found(level("10.0.20348.2700", said))[0][1] == "unknown"


def test_installations_are_told_apart_by_the_guide_too(level):
    said = month(vulnerability(NAME, Fix("5034768", NEW, (FULL,))))
    assert found(level(OLD, said)) == []
    assert found(level(OLD, said, installation="full"))[0][1] == "open"


def test_of_two_documents_on_one_flaw_the_newer_counts(level):
    old = month(vulnerability(NAME, Fix("5034768", NEW)), updated="2024-02-13T08:00:00")
    new = month(vulnerability(NAME, Fix("5034768", NEW), severity="Critical"), updated="2024-03-01T08:00:00")
    for documents in ((old, new), (new, old)):
        assert found(level(OLD, *documents))[0][4] == "Critical"


def test_severity_is_that_of_the_first_source_that_knows(level):
    documents = (
        wesng_archive((NAME, "5034768", CORE, "Low", "")),
        advisory(NAME, Fix("5034768", NEW, (CORE,)), severity="Moderate"),
        month(vulnerability(NAME, UPDATE, severity="Critical")),
    )
    assert found(level(OLD, record((CORE, NEW)), *documents[:1]))[0][4] == "Low"
    assert found(level(OLD, record((CORE, NEW)), *documents[:2]))[0][4] == "Moderate"
    assert found(level(OLD, record((CORE, NEW)), *documents))[0][4] == "Critical"


def test_a_record_without_anything_beside_it_has_no_severity(level):
    assert found(level(OLD, record((CORE, NEW)), builds=""))[0][3:] == ("", "")


def test_an_exported_store_gives_all_of_it_back(level, tmp_path):
    documents = (
        month(vulnerability(NAME, UPDATE)),
        page("deployment", deployment(CORE, UPDATE)),
        wesng_archive((NAME, "5034768", CORE, "Important", "5034127")),
    )
    level(OLD, *documents)
    with Store(tmp_path / "store") as store:
        expected = store.contents()
    contents = Contents()
    take([tmp_path / "store"], contents, TODAY)
    assert (contents.statements, contents.deployments) == (expected.statements, expected.deployments)
    assert {name: one.rows for name, one in contents.feeds.items()} == {
        "msrc-updates": 1,
        "msrc-guide": 1,
        "wesng": 1,
        "windows-builds": 5,
    }


# --- What an article replaces, against the definition ---

articles = st.sampled_from([f"KB500000{number}" for number in range(8)])


def by_definition(kb, replaces):
    """Return all that can be reached from an article, itself left out."""
    reached = set(replaces.get(kb, ()))
    while more := {older for one in reached for older in replaces.get(one, ())} - reached:
        reached |= more
    return tuple(sorted(reached - {kb}))


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(articles, st.sets(articles, min_size=1, max_size=3), max_size=8), articles)
def test_what_is_replaced_is_followed_to_its_end(replaces, kb):
    own = {newer: tuple(sorted(older - {newer})) for newer, older in replaces.items()}
    remedies = tuple(Remedy(product=CORE, kb=newer, replaces=older) for newer, older in own.items())
    said = Statement(id=NAME, source="wesng", remedies=remedies)
    updates = [update(17763, 5329, "2024-01-09", kb=kb)]
    with (
        tempfile.TemporaryDirectory() as folder,
        store_of(Path(folder), [], updates, FRESH, statements={(NAME, "wesng"): said}) as store,
    ):
        assert store.replaced(kb) == by_definition(kb, own)
        assert patch_level(store, OLD, today=TODAY).replaced == by_definition(kb, own)
