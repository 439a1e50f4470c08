"""Which statements of VEX documents are about what in an image, which of several holds, and what comes of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from deadlight.image_audit.statements import settled_by, with_statements
from deadlight.model.advisory import PackageAdvisory, Settled
from deadlight.model.image_content import ImageContent
from deadlight.sources.vex.reading import read_document
from image_samples import BUILD, NAME, advisory, content, level, of_package
from vex_documents import NOT_IN_PATH, csaf, in_product, openvex, product, statement

WINDOWS, PACKAGE = "CVE-2024-0001", "CVE-2024-21907"
JSON = "pkg:nuget/Newtonsoft.Json@12.0.1"
IMAGE = f"pkg:oci/web@{content().digest}"


def plain(**more: object) -> ImageContent:
    """An image with one vulnerability of Windows and one of a package."""
    known = {"patch": level(advisory(WINDOWS)), "package_advisories": (of_package(),), "settled": ()}
    return content(**{**known, **more})


def held(*documents: object, image: ImageContent | None = None) -> ImageContent:
    read = [
        read_document(json.dumps(each).encode(), f"{number}.json") for number, each in enumerate(documents, start=1)
    ]
    return settled_by(image or plain(), read)


def left(image: ImageContent) -> list[str]:
    assert image.patch is not None
    return [each.id for each in (*image.patch.advisories, *image.package_advisories)]


# --- What a statement is about ---


def test_a_statement_on_a_package_settles_its_vulnerability_and_says_who_says_so() -> None:
    image = held(openvex(statement(PACKAGE, JSON)))
    assert left(image) == [WINDOWS]
    assert image.settled == (
        Settled(
            id=PACKAGE, product="Newtonsoft.Json", purl=JSON, status="not_affected", justification=NOT_IN_PATH,
            source="1.json (Shop)",
        ),
    )  # fmt: skip
    assert image.notes == plain().notes


def test_an_alias_is_as_good_as_the_name() -> None:
    assert left(held(openvex(statement("ghsa-5crp-9r3c-p9vr", JSON)))) == [WINDOWS]


@pytest.mark.parametrize(
    "name",
    [
        IMAGE,
        IMAGE.replace(":", "%3A").replace("pkg%3A", "pkg:"),
        "pkg:oci/web",
        "pkg:oci/web?repository_url=registry.example.com/shop/web",
        "pkg:oci/web?repository_url=registry.example.com/shop&tag=1.4",
        f"pkg:docker/shop/web@{content().digest}?repository_url=registry.example.com",
        content().digest,
        content().id,
        NAME,
    ],
)
def test_the_image_is_known_by_each_of_its_names(name) -> None:
    assert left(held(openvex(statement(WINDOWS, name)))) == [PACKAGE]


@pytest.mark.parametrize(
    "name",
    [
        "pkg:oci/api",
        "pkg:oci/web@sha256:" + "0" * 64,
        "pkg:oci/web?repository_url=registry.example.com/other/web",
        "pkg:oci/web?tag=1.5",
        "pkg:oci/web?arch=arm64",
        "pkg:docker/web",
        "web",
        "https://registry.example.com/shop/web:1.4",
        "pkg:nuget/Newtonsoft.Json@12.0.2",
        "",
    ],
)
def test_another_product_is_another(name) -> None:
    image = held(openvex(statement(WINDOWS, name), statement(PACKAGE, name)))
    assert left(image) == [WINDOWS, PACKAGE]
    assert image.settled == ()


def test_a_hash_names_the_image() -> None:
    named = {"@id": "https://shop.example/web", "hashes": {"sha-256": content().digest.partition(":")[2].upper()}}
    assert left(held(openvex(statement(WINDOWS, named)))) == [PACKAGE]


def test_a_statement_on_the_whole_image_is_about_all_in_it() -> None:
    assert left(held(openvex(statement(WINDOWS, IMAGE), statement(PACKAGE, IMAGE)))) == []


def test_a_statement_on_a_part_of_the_image_is_about_that_part() -> None:
    cpe = "cpe:2.3:o:microsoft:windows_server_2022:*:*:*:*:*:*:*:*"
    assert left(held(openvex(statement(PACKAGE, product(IMAGE, JSON))))) == [WINDOWS]
    assert left(held(openvex(statement(PACKAGE, product(IMAGE, "pkg:nuget/Other@1"))))) == [WINDOWS, PACKAGE]
    assert left(held(openvex(statement(WINDOWS, product(IMAGE, cpe))))) == [PACKAGE]
    assert left(held(openvex(statement(WINDOWS, product(IMAGE, JSON))))) == [WINDOWS, PACKAGE]


def test_a_part_of_another_product_is_not_a_part_of_this() -> None:
    assert left(held(openvex(statement(PACKAGE, product("pkg:oci/api", JSON))))) == [WINDOWS, PACKAGE]
    assert left(held(openvex(statement(PACKAGE, product(JSON, "pkg:nuget/Other@1"))))) == [WINDOWS, PACKAGE]


@pytest.mark.parametrize(
    ("cpe", "fits"),
    [
        (f"cpe:2.3:o:microsoft:windows_server_2022:{BUILD}:*:*:*:*:*:*:*", True),
        (f"cpe:2.3:o:microsoft:windows_server_2022:{BUILD}:*:*:*:*:*:x64:*", True),
        ("cpe:2.3:o:microsoft:windows_server_2022:10.0.20348.1:*:*:*:*:*:*:*", False),
        (f"cpe:2.3:o:microsoft:windows_server_2022:{BUILD}:*:*:*:*:*:arm64:*", False),
        ("cpe:2.3:o:microsoft:windows_server_2019:*:*:*:*:*:*:*:*", False),
        ("cpe:2.3:*:*:*:*:*:*:*:*:*:*:*", False),
        ("cpe:/o:microsoft:windows_server_2022", False),
    ],
)
def test_windows_is_known_by_its_cpe(cpe, fits) -> None:
    assert (left(held(openvex(statement(WINDOWS, cpe)))) == [PACKAGE]) is fits


def test_one_package_of_several_with_a_vulnerability_is_settled() -> None:
    other = of_package(package="Other", purl="pkg:nuget/Other@1")
    image = held(openvex(statement(PACKAGE, JSON)), image=plain(package_advisories=(of_package(), other)))
    assert image.package_advisories == (other,)


def test_a_package_without_a_package_url_is_settled_by_a_statement_on_the_image_only() -> None:
    nameless = plain(package_advisories=(of_package(purl=""),))
    assert left(held(openvex(statement(PACKAGE, JSON)), image=nameless)) == [WINDOWS, PACKAGE]
    assert left(held(openvex(statement(PACKAGE, IMAGE)), image=nameless)) == [WINDOWS]


def test_csaf_and_its_relationships_are_matched_alike() -> None:
    said = {"cve": PACKAGE, "product_status": {"fixed": ["lib in web"]}}
    document = csaf(
        said,
        products={"lib": {"purl": JSON}, "web": {"purl": IMAGE}},
        relationships=[in_product("lib in web", "lib", "web")],
    )
    image = held(document)
    assert [(each.id, each.status) for each in image.settled] == [(PACKAGE, "fixed")]


# --- Which statement holds ---


def test_the_newest_statement_holds_whatever_the_order() -> None:
    older = openvex(statement(PACKAGE, JSON), time="2026-01-01T00:00:00Z")
    newer = openvex(statement(PACKAGE, JSON, "affected"), time="2026-01-02T00:00:00+09:00")
    for documents in ((older, newer), (newer, older)):
        image = held(*documents)
        assert left(image) == [WINDOWS, PACKAGE]
        assert any("Newtonsoft.Json is affected" in note for note in image.notes)


def test_of_two_statements_of_one_time_in_one_document_the_later_holds() -> None:
    open_, closed = statement(PACKAGE, JSON, "under_investigation"), statement(PACKAGE, JSON)
    assert left(held(openvex(open_, closed))) == [WINDOWS]
    assert left(held(openvex(closed, open_))) == [WINDOWS, PACKAGE]


def test_of_two_documents_of_one_time_that_which_leaves_open_holds() -> None:
    closed, open_ = openvex(statement(PACKAGE, JSON)), openvex(statement(PACKAGE, JSON, "under_investigation"))
    for documents in ((closed, open_), (open_, closed)):
        assert left(held(*documents)) == [WINDOWS, PACKAGE]


# --- What is told ---


def test_what_one_document_says_alike_of_many_is_one_note() -> None:
    advisories = tuple(advisory(f"CVE-2024-{number}") for number in range(10, 30))
    image = plain(patch=level(*advisories))
    made = openvex(*(statement(each.id, IMAGE, "under_investigation") for each in advisories))
    notes = [note for note in held(made, image=image).notes if note not in image.notes]
    names = ", ".join(f"CVE-2024-{number}" for number in range(10, 20))
    assert notes == [f"{names} and 10 more: Windows Server 2022 is under investigation, says 1.json (Shop)"]


def test_what_stays_open_says_what_was_said_of_it() -> None:
    image = held(openvex(statement(WINDOWS, IMAGE, "affected", action_statement="update in March")))
    assert left(image) == [WINDOWS, PACKAGE]
    assert f"{WINDOWS}: Windows Server 2022 is affected, says 1.json (Shop): update in March" in image.notes


def test_statements_about_nothing_here_are_told_once_a_document() -> None:
    names = [f"CVE-2020-000{number}" for number in range(5)]
    image = held(openvex(*(statement(name, JSON) for name in (*names, PACKAGE))))
    expected = "1.json: statements about nothing that is open here: 5 of 6 (CVE-2020-0000, CVE-2020-0001, CVE-2020-0002 and 2 more)"
    assert [note for note in image.notes if note not in plain().notes] == [expected]


def test_a_fix_that_is_known_is_not_told() -> None:
    image = plain(patch=level(advisory(WINDOWS), mended=("CVE-2023-1",)))
    assert held(openvex(statement("CVE-2023-1", IMAGE, "fixed")), image=image).notes == image.notes


def test_without_documents_an_image_stays_as_it_is() -> None:
    image = plain()
    assert settled_by(image, ()) is image
    assert with_statements(image, ()) == (image, ())


def test_an_image_that_was_held_against_no_store_takes_statements_all_the_same() -> None:
    image = held(openvex(statement(PACKAGE, JSON)), image=plain(patch=None))
    assert image.patch is None
    assert image.package_advisories == ()


# --- Properties ---

statuses = st.sampled_from(["not_affected", "affected", "fixed", "under_investigation"])


@given(st.lists(st.tuples(st.integers(1, 9), statuses), min_size=1, max_size=6))
def test_what_the_newest_say_decides(said: list[tuple[int, str]]) -> None:
    documents = [openvex(statement(PACKAGE, JSON, status), time=f"2026-01-0{day}T00:00:00Z") for day, status in said]
    newest = max(day for day, _ in said)
    latest = {status for day, status in said if day == newest}
    assert (PACKAGE in left(held(*documents))) is bool(latest & {"affected", "under_investigation"})


@given(st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_nothing_gets_lost_and_nothing_is_invented(here: set[int], said: set[int]) -> None:
    packages: tuple[PackageAdvisory, ...] = tuple(
        of_package(f"CVE-2024-100{number}", aliases=()) for number in sorted(here)
    )
    image = held(
        openvex(*(statement(f"CVE-2024-100{number}", JSON) for number in sorted(said)), statement("CVE-0", JSON)),
        image=plain(package_advisories=packages),
    )
    assert {each.id for each in image.settled} == {f"CVE-2024-100{number}" for number in here & said}
    assert {each.id for each in image.package_advisories} == {f"CVE-2024-100{number}" for number in here - said}
    assert replace(image, package_advisories=(), settled=(), notes=()).packages == plain().packages
