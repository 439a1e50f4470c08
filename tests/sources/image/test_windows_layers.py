"""What the parts of a layer of Windows mean, one by one: roots, whiteouts, links, streams, attributes, hives."""

from __future__ import annotations

import base64
import json

import pytest

from deadlight.sources.image.layers import read_layer
from deadlight.sources.image.tar import TarEntry
from deadlight.sources.image.windows_layer import BadName, WindowsEntry, understood
from hive_builder import DELETED, deleted, hive, replaced_tree
from image_builder import FOR_EVERYBODY, BuiltLayer, Item, base_layer, folder, image, item, layer, tar_of

KEY = b"-----BEGIN RSA PRIVATE KEY-----\nMIIEkestrel\n-----END RSA PRIVATE KEY-----\n"
WEB = {"Type": 16, "Start": 2, "ObjectName": "LocalSystem"}


def deps(*packages: str) -> str:
    return json.dumps({"libraries": {each: {"type": "package"} for each in packages}})


def entry(name: str, kind: str = "0", *, link: str = "", **records: str) -> WindowsEntry | BadName | None:
    return understood(TarEntry(name, kind, 0, link, {key.replace("_", "."): text for key, text in records.items()}))


def meant(name: str, kind: str = "0", **more: str) -> WindowsEntry:
    made = entry(name, kind, **more)
    assert isinstance(made, WindowsEntry)
    return made


def names(content: object) -> list[str]:
    return [each.name for each in content.packages]  # type: ignore[attr-defined]


def reading(*items: Item):
    return read_layer(iter([tar_of(items)]), lambda path, text: iter(()))


# --- Roots ---


@pytest.mark.parametrize("name", ["Files", "Hives", "UtilityVM", "UTILITYVM", "./Files/", "files"])
def test_the_roots_are_those_of_windows_whatever_their_case(name) -> None:
    assert entry(name, "5") is None


@pytest.mark.parametrize(
    ("name", "root", "path"),
    [
        ("Files/Windows/x.dll", "files", "Windows/x.dll"),
        ("FILES\\Windows\\x.dll", "files", "Windows/x.dll"),
        ("Hives/System_Delta", "hives", "System_Delta"),
        ("UtilityVM/Files/EFI/x.efi", "utilityvm", "Files/EFI/x.efi"),
    ],
)
def test_what_is_in_a_root_has_a_path_below_it(name, root, path) -> None:
    made = meant(name)
    assert (made.root, made.path, made.folded) == (root, path, path.lower())


def test_neither_hives_nor_files_of_the_utility_vm_are_those_of_the_container() -> None:
    system = hive({"Select": {"Current": 1}})
    read = reading(
        item("UtilityVM/Files/Windows/System32/config/SYSTEM", system), item("UtilityVM/Files/app/id_rsa", KEY)
    )
    assert (read.hives, read.facts, read.problems) == ({}, [], [])


# --- Whiteouts ---


def test_a_whiteout_names_what_it_removes() -> None:
    made = meant("Files/App/.wh.Web.config")
    assert (made.kind, made.path, made.folded) == ("whiteout", "App/Web.config", "app/web.config")


@pytest.mark.parametrize("name", ["Files/.wh.", "Files/app/.wh..", "Files/app/.wh...", "Files/app/.wh.:x"])
def test_a_whiteout_of_no_name_is_as_in_no_honest_layer(name) -> None:
    made = entry(name)
    assert isinstance(made, BadName)
    assert made.reason == "removes what has no name"


@pytest.mark.parametrize("name", ["APP", "App/Web", "app/web/web.deps.json"])
def test_a_whiteout_removes_a_file_and_all_below_a_folder(read, name) -> None:
    content = read(image([layer({"App/Web/web.deps.json": deps("A/1.0.0")}), layer(removed=[name])]))
    assert content.packages == ()


def test_a_whiteout_removes_nothing_whose_name_only_begins_alike(read) -> None:
    content = read(image([layer({"apple/web.deps.json": deps("A/1.0.0")}), layer(removed=["app"])]))
    assert names(content) == ["A"]


def test_what_comes_back_after_a_whiteout_is_there_and_nothing_else_is(read) -> None:
    first = layer({"app/one.deps.json": deps("One/1.0.0"), "app/two.deps.json": deps("Two/1.0.0")})
    again = layer({"app/two.deps.json": deps("Two/2.0.0")})
    assert [each.version for each in read(image([first, layer(removed=["app"]), again])).packages] == ["2.0.0"]


def test_a_layer_may_remove_a_folder_and_fill_it_again(read) -> None:
    first = layer({"app/one.deps.json": deps("One/1.0.0")})
    both = layer({"app/two.deps.json": deps("Two/1.0.0")}, removed=["app"])
    assert names(read(image([first, both]))) == ["Two"]


# --- Links ---


def test_a_hard_link_leads_to_a_path_of_its_root() -> None:
    made = meant("Files/app/b.json", "1", link="Files/App/A.json")
    assert (made.kind, made.target) == ("hardlink", "app/a.json")
    assert meant("UtilityVM/Files/a", "1", link="Files/a").target == ""


def test_a_key_alone_makes_a_junction_of_a_link() -> None:
    for value in ("1", "0", ""):
        made = meant("Files/app", "2", link="C:\\other", MSWINDOWS_mountpoint=value)
        assert (made.kind, made.target) == ("junction", "C:\\other")
    assert meant("Files/app", "2", link="C:\\other").kind == "symlink"


@pytest.mark.parametrize("records", [{"MSWINDOWS.mountpoint": "1"}, {}], ids=["junction", "symlink"])
def test_a_link_is_no_folder_and_is_followed_nowhere(read, records) -> None:
    link = Item("Files/app", b"2", link="\\??\\Volume{1}\\secrets", records={"MSWINDOWS.fileattr": "1040", **records})
    content = read(image([layer({"app/web.deps.json": deps("A/1.0.0")}), layer(items=[link])]))
    assert (content.packages, content.unread) == (
        (),
        ("the registry of Windows in it was not read: no layer has a hive",),
    )


# --- Streams ---


def test_an_alternate_stream_is_of_its_file() -> None:
    made = meant("Files/app/Setup.ps1:Zone.Identifier")
    assert (made.kind, made.path, made.stream) == ("stream", "app/Setup.ps1", "Zone.Identifier")


@pytest.mark.parametrize("name", ["Files/app/id_rsa::$DATA", "Files/app/id_rsa::$data"])
def test_the_stream_without_a_name_is_the_file_itself(name) -> None:
    made = meant(name)
    assert (made.kind, made.path, made.stream) == ("file", "app/id_rsa", "")
    assert [fact.kind for fact in reading(item(name, KEY)).facts] == ["private-key"]


@pytest.mark.parametrize("name", ["Files/app/x:", "Files/app/:y", "Files/a:b:c:d"])
def test_a_colon_without_names_around_it_is_as_in_no_honest_layer(name) -> None:
    made = entry(name)
    assert isinstance(made, BadName)
    assert made.reason == "has a colon where no stream can stand"


# --- Attributes, rights, extended attributes ---


@pytest.mark.parametrize(
    ("text", "attributes"), [("32", 32), ("1040", 1040), ("", None), ("-1", None), ("9" * 20, None)]
)
def test_attributes_are_a_number(text, attributes) -> None:
    assert meant("Files/x", MSWINDOWS_fileattr=text).attributes == attributes


def test_extended_attributes_are_named() -> None:
    made = understood(
        TarEntry("Files/x", "0", 0, "", {"MSWINDOWS.xattr.$KERNEL.PURGE": "AA==", "MSWINDOWS.xattr.B": ""})
    )
    assert isinstance(made, WindowsEntry)
    assert made.extended == ("$KERNEL.PURGE", "B")


def test_rights_come_in_both_forms_and_of_folders_too() -> None:
    sddl = {"MSWINDOWS.sd": "O:BAG:SYD:(A;OICI;FA;;;WD)"}
    read = reading(
        folder("Files/one", rights=FOR_EVERYBODY), Item("Files/two", b"5", records={"MSWINDOWS.fileattr": "16", **sddl})
    )
    assert [(fact.path, fact.kind) for fact in read.facts] == [("one", "world-writable"), ("two", "world-writable")]


def test_rights_that_cannot_be_read_are_named() -> None:
    read = reading(item("Files/a.exe", b"MZ", rights=base64.b64encode(b"\x01\x00").decode()))
    assert [problem.partition(":")[0] for problem in read.problems] == ["'a.exe'"]


# --- Hives ---


def with_deltas(*deltas: bytes) -> list[BuiltLayer]:
    base = base_layer(services={"web": WEB, "queue": {**WEB, "ObjectName": "NT AUTHORITY\\LocalService"}})
    return [base, *(layer(hives={"System_Delta": each}) for each in deltas)]


def services(keys: object) -> bytes:
    return hive({"ControlSet001": {"Services": keys}}, layered=True)  # type: ignore[dict-item]


def test_a_service_that_a_layer_deletes_is_not_there(read) -> None:
    content = read(image(with_deltas(services({"web": deleted()}))))
    assert [each.name for each in content.services] == ["queue"]


def test_a_value_that_a_layer_deletes_is_not_there(read) -> None:
    content = read(image(with_deltas(services({"web": {"ObjectName": DELETED}}))))
    assert [(each.name, each.account) for each in content.services] == [
        ("queue", "NT AUTHORITY\\LocalService"),
        ("web", ""),
    ]


def test_a_service_that_comes_back_is_that_of_the_later_layer(read) -> None:
    back = services({"web": {**WEB, "ObjectName": ".\\runner"}})
    content = read(image(with_deltas(services({"web": deleted()}), back)))
    assert [(each.name, each.account) for each in content.services if each.name == "web"] == [("web", ".\\runner")]


def test_a_tree_that_a_layer_replaces_hides_all_that_was_below(read) -> None:
    content = read(image(with_deltas(services(replaced_tree({"only": WEB})))))
    assert [each.name for each in content.services] == ["only"]


@pytest.mark.parametrize("name", ["System_Delta", "SYSTEM_DELTA", "system_delta"])
def test_delta_hives_are_told_whatever_their_case(read, name) -> None:
    content = read(image([base_layer(), layer(hives={name: services({"late": WEB})})]))
    assert [each.name for each in content.services] == ["late"]


def test_hives_of_users_and_of_security_are_not_kept() -> None:
    data = hive({"x": {}})
    read = reading(*(item(f"Hives/{name}_Delta", data) for name in ("Security", "DefaultUser", "Sam", "Software")))
    assert sorted(read.hives) == ["hives/sam_delta", "hives/software_delta"]


# --- Files by several names ---


def shared(name: str, other: str, data: str | bytes) -> BuiltLayer:
    """A layer with a file and a hard link to it."""
    link = Item(f"Files/{other}", b"1", link=f"Files/{name}")
    return layer({name: data}, items=[link])


def test_a_file_stays_as_long_as_one_of_its_names_does(read) -> None:
    first = shared("store/web.deps.json", "app/web.deps.json", deps("A/1.0.0"))
    content = read(image([first, layer(removed=["store"])]))
    assert [(each.name, each.path) for each in content.packages] == [("A", "app/web.deps.json")]
    assert read(image([first, layer(removed=["store", "app"])])).packages == ()
    assert [each.path for each in read(image([first])).packages] == ["store/web.deps.json"]
    assert [each.path for each in read(image([first, layer(removed=["APP"])])).packages] == ["store/web.deps.json"]


def test_a_key_that_is_seen_by_another_name_is_not_hidden(read) -> None:
    first = shared("store/id_rsa", "app/deploy.key", KEY)
    told = [(each.path, each.hidden) for each in read(image([first, layer(removed=["store/id_rsa"])])).files]
    assert told == [("app/deploy.key", False)]
    told = [(each.path, each.hidden) for each in read(image([first, layer(removed=["store", "app"])])).files]
    assert told == [("store/id_rsa", True)]


def test_names_that_nothing_is_told_of_are_not_kept() -> None:
    items = [item("Files/a.txt", b"x"), Item("Files/b.txt", b"1", link="Files/a.txt")]
    assert reading(*items).links == []


def test_streams_that_were_not_looked_at_are_told_and_marks_of_downloads_are_not() -> None:
    streams = [Item(f"Files/app/{name}", data=b"MZ") for name in ("a.txt:evil.exe", "b.txt:Zone.Identifier", "b.txt:x")]
    read = reading(*streams)
    assert read.notes == ["2 alternate streams were not looked at, the first of them 'app/a.txt:evil.exe'"]
    assert reading(streams[1]).notes == []
