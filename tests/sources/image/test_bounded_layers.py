"""What is kept of a layer, and of all layers together, is bounded; what is left out is said."""

from __future__ import annotations

import json
import tarfile
import tracemalloc

import pytest

from deadlight.model.errors import InputError
from deadlight.sources.image import contents, hives_of_layers, layers, stored_files
from deadlight.sources.image.layers import LayerRead, names_of, packed_names, read_layer
from hive_builder import hive
from image_builder import BuiltLayer, Item, base_layer, content_of, image, item, layer, tar_of

KEY = b"-----BEGIN RSA PRIVATE KEY-----\n"


def read(built: BuiltLayer) -> LayerRead:
    return read_layer(iter([built.tar]), lambda path, text: [])


def npm(name: str) -> dict[str, bytes]:
    return {f"node_modules/{name[:20]}/package.json": json.dumps({"name": name, "version": "1"}).encode()}


def test_names_of_packages_do_not_fill_the_memory(monkeypatch) -> None:
    monkeypatch.setattr(layers, "MOST_TEXT", 5_000)
    found = read(layer(npm("small") | npm("long" * 10_000)))
    assert [each.name for each in found.packages] == ["small"]
    assert found.problems == ["1 findings more than are kept of one layer"]


def test_names_of_deployed_files_do_not_fill_the_memory(monkeypatch) -> None:
    monkeypatch.setattr(layers, "MOST_TEXT", 5_000)
    targets = {"targets": {"a": {"b/1": {"runtime": {"x" * 10_000: {}}}}}, "libraries": {"b/1": {"type": "package"}}}
    found = read(layer({"app/web.deps.json": json.dumps(targets)}))
    assert found.deployed == []
    assert found.problems[0].endswith("findings more than are kept of one layer")


def test_rights_that_are_as_long_as_no_others_are_not_remembered() -> None:
    items = [item(f"Files/{number}", rights=f"{number}{'A' * 500_000}") for number in range(40)]
    tar = tar_of(items)
    tracemalloc.start()
    found = read_layer(iter([tar]), lambda path, text: [])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.problems) == 40
    assert peak < 8 << 20


def test_links_are_as_long_as_paths_at_most() -> None:
    found = read_layer(
        iter([tar_of([Item("Files/id_rsa", tarfile.LNKTYPE, link="Files" + "/a" * 20_000)])]), lambda path, text: []
    )
    assert ["is a hard link that leads out of the layer" in problem for problem in found.problems] == [True]


def test_names_count_by_the_memory_that_they_take(monkeypatch) -> None:
    monkeypatch.setattr(layers, "MOST_NAMES", 30_000)
    plain, wide = (layer(items=[item(f"Files/{letter * 10_000}")]) for letter in ("a", "\U0001f600"))
    assert read(plain).problems == []
    with pytest.raises(InputError, match="names longer than"):
        read(wide)


def test_files_that_are_not_what_their_names_say_are_named_and_counted() -> None:
    notes = read(layer({f"app/{number}.jar": b"x" for number in range(30)})).notes
    assert len(notes) == 11
    assert notes[-1] == "20 more files are not what their names say"
    assert len(notes) <= contents.MOST_NOTES


def test_files_that_are_too_large_are_counted_and_the_first_named() -> None:
    note = "1 file not looked into, larger than those of their kind that are: 'app/0.json'"
    assert read(layer({"app/0.json": bytes(300 << 10)})).notes == [note]
    many = read(layer({f"app/{number}.json": bytes(300 << 10) for number in range(5)}))
    assert many.notes == [
        "5 files not looked into, larger than those of their kind that are: 'app/0.json', 'app/1.json', 'app/2.json' …"
    ]


def test_common_records_are_few() -> None:
    records = b"".join(b"%d k%04d=\n" % (9, number) for number in range(2000))
    head = tarfile.TarInfo("g")
    head.type, head.size = tarfile.XGLTYPE, len(records)
    tar = head.tobuf() + records + bytes(-len(records) % 512) + tar_of([item("Files/a")])
    with pytest.raises(InputError, match="common headers"):
        read_layer(iter([tar]), lambda path, text: [])


def test_packed_names_are_those_that_were_packed() -> None:
    names = [f"windows/{number}/\u00fc.dll" for number in range(10_000)]
    assert names_of(packed_names(names)) == names
    assert names_of(packed_names([*names[:5000], "a\nb\n", *names[5000:]]))[5000:5002] == ["a?b?", names[5000]]
    assert packed_names([]) == b""


def test_hives_of_other_names_are_not_kept() -> None:
    hives = {"System_Delta": hive({}), "System_Delta2": hive({}), "Systems_Base": hive({}), "Security_Delta": hive({})}
    assert list(read(layer(hives=hives)).hives) == ["hives/system_delta"]


def test_hives_that_are_too_large_together_are_not_read_and_that_is_said(monkeypatch) -> None:
    monkeypatch.setattr(hives_of_layers, "MOST_HIVES", 64 << 10)
    delta = hive({"ControlSet001": {"Services": {}}}) + bytes(100_000)
    content = content_of(image([base_layer(), layer(hives={"System_Delta": delta})]))
    assert ["the hives of an image are too large" in reason for reason in content.unread][:1] == [True]
    assert content.build == "10.0.20348.2113"


def test_what_is_told_of_an_image_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr(contents, "MOST_FACTS", 10)
    keys = [layer({f"app/{first + number}/id_rsa": KEY for number in range(6)}) for first in (0, 10, 20)]
    content = content_of(image(keys))
    assert len(content.files) == 6
    assert "12 findings more than are kept of one image" in content.unread


def test_an_archive_with_endless_names_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(stored_files, "MOST_NAMES", 100_000)
    path = tmp_path / "a.tar"
    for count in (1, 3):
        path.write_bytes(tar_of([Item(f"{number}{'/a' * 20_000}") for number in range(count)]))
        if count == 1:
            assert not stored_files.archive_files(path, tmp_path).has("index.json")
        else:
            with pytest.raises(InputError, match="names are longer"):
                stored_files.archive_files(path, tmp_path)


def test_names_and_versions_that_no_package_has_are_left_out_and_counted() -> None:
    found = read(layer(npm("good") | npm("v" * 1024) | npm("w" * 1025)))
    assert sorted(each.name[:4] for each in found.packages) == ["good", "vvvv"]
    assert found.problems == ["1 findings more than are kept of one layer"]
