"""What is read of an image, whatever it is stored in."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from deadlight.model.errors import InputError
from deadlight.sources.image.layers import read_layer
from hive_builder import hive
from image_builder import (
    FOR_EVERYBODY,
    FOREIGN,
    BuiltImage,
    BuiltLayer,
    Item,
    base_layer,
    folder,
    image,
    item,
    layer,
    saved,
    tar_of,
    write_layout,
)

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEkestrel\n-----END RSA PRIVATE KEY-----\n"
DEPS = json.dumps({"libraries": {"Newtonsoft.Json/13.0.1": {"type": "package"}, "web/1.0.0": {"type": "project"}}})
WEB = {"web": {"Type": 16, "Start": 2, "ObjectName": "LocalSystem"}}


def base(**more: object) -> BuiltLayer:
    return base_layer(services=WEB, **more)


def web() -> BuiltImage:
    return image(
        [base(), layer({"app/web.exe": b"MZ", "app/web.deps.json": DEPS}), layer({"app/id_rsa": KEY})],
        user="ContainerUser",
        env=["ASPNETCORE_URLS=http://+:80", "EMPTY="],
        entrypoint=["C:\\app\\web.exe"],
        exposed_ports={"80/tcp": {}},
        shell=["powershell"],
        healthcheck={"Test": ["CMD", "web", "--check"]},
        labels={"team": "shop"},
    )


def stored(tmp_path: Path, kind: str) -> Path:
    path = tmp_path / kind
    if kind == "layout":
        return write_layout(web(), path)
    if kind == "layout.tar":
        made = write_layout(web(), tmp_path / "made")
        files = [
            Item(str(each.relative_to(made)), data=each.read_bytes()) for each in made.rglob("*") if each.is_file()
        ]
        path.write_bytes(tar_of(files))
    else:
        data = saved(web())
        path.write_bytes(gzip.compress(data) if kind.endswith("gz") else data)
    return path


@pytest.mark.parametrize("kind", ["layout", "layout.tar", "saved.tar", "saved.tar.gz"])
def test_an_image_is_the_same_whatever_it_is_stored_in(read, tmp_path, kind) -> None:
    content = read(stored(tmp_path, kind))
    assert content.unread == ()
    assert [(each.path, each.kind) for each in content.files] == [("app/id_rsa", "private-key")]
    assert [(each.purl, each.path) for each in content.packages] == [
        ("pkg:nuget/Newtonsoft.Json@13.0.1", "app/web.deps.json")
    ]
    assert [(each.name, each.account) for each in content.services] == [("web", "LocalSystem")]
    assert [layer.vendor for layer in content.layers] == [True, False, False]
    assert [layer.diff_id for layer in content.layers] == [each.diff_id for each in web().layers]


def test_of_an_image_without_its_base_the_services_of_its_own_layers_are_read(read) -> None:
    delta = hive({"ControlSet001": {"Services": {"shop": {"Type": 16, "Start": 2}}}})
    content = read(image([base(absent=True), layer({"a": "b"}, hives={"System_Delta": delta})]))
    assert [service.name for service in content.services] == ["shop"]
    assert "the SYSTEM hive of the base was not read: only what layers above it change is known" in content.unread


def test_keys_of_the_configuration_count_whatever_their_case(read, tmp_path) -> None:
    # So Microsoft writes them in bases: the engine takes them all the same.
    built = web()
    for name, written in (("User", "user"), ("Entrypoint", "entryPoint"), ("rootfs", "rootfS"), ("Test", "test")):
        built = built._replace(config=built.config.replace(f'"{name}"'.encode(), f'"{written}"'.encode()))
    path = tmp_path / "web.tar"
    path.write_bytes(saved(built))
    content = read(path)
    assert (content.config.user, content.config.entrypoint) == ("ContainerUser", ("C:\\app\\web.exe",))
    assert (content.config.healthcheck, content.notes) == (("CMD", "web", "--check"), ())
    assert dict(content.config.labels) == {"team": "shop"}


def test_the_configuration_is_what_the_engine_takes(read) -> None:
    config = read(web()).config
    assert (config.os, config.os_version, config.user) == ("windows", "10.0.20348.2113", "ContainerUser")
    assert config.environment == (("ASPNETCORE_URLS", "http://+:80"), ("EMPTY", ""))
    assert config.entrypoint == ("C:\\app\\web.exe",)
    assert config.ports == ("80/tcp",)
    assert config.shell == ("powershell",)
    assert config.healthcheck == ("CMD", "web", "--check")
    assert config.labels == (("team", "shop"),)


def test_a_file_that_a_later_layer_removes_is_seen_no_more_and_its_secret_is(read) -> None:
    content = read(image([layer({"app/id_rsa": KEY, "app/web.deps.json": DEPS}), layer(removed=["APP"])]))
    assert [(each.path, each.hidden) for each in content.files] == [("app/id_rsa", True)]
    assert content.packages == ()


def test_names_are_compared_without_regard_to_case(read) -> None:
    content = read(image([layer({"App/Web.deps.json": DEPS}), layer({"APP/WEB.DEPS.JSON": "{}"})]))
    assert content.packages == ()


def test_a_link_in_place_of_a_folder_hides_what_was_below_it(read) -> None:
    junction = Item(
        "Files/app", b"2", link="C:\\other", records={"MSWINDOWS.mountpoint": "1", "MSWINDOWS.fileattr": "1040"}
    )
    content = read(image([layer({"app/web.deps.json": DEPS}), layer(items=[junction])]))
    assert content.packages == ()


def test_a_delta_hive_of_a_later_layer_counts_over_the_hive_of_the_base(read) -> None:
    delta = hive({"ControlSet001": {"Services": {"web": {"ObjectName": "NT AUTHORITY\\LocalService"}}}}, layered=True)
    content = read(image([base(), layer(hives={"System_Delta": delta})]))
    assert [(each.name, each.account) for each in content.services] == [("web", "NT AUTHORITY\\LocalService")]


def test_what_is_in_the_utility_vm_is_in_no_container(read) -> None:
    content = read(image([base(), layer(items=[item("UtilityVM/Files/id_rsa", KEY.encode())])]))
    assert content.files == ()
    assert content.unread == ()


def test_a_utility_vm_that_no_base_of_microsoft_brings_is_noted(read) -> None:
    built = image([base(), layer(items=[item("UtilityVM/Files/Windows/System32/ntoskrnl.exe", b"MZ")])])
    (note,) = [note for note in read(built).notes if "utility VM" in note]
    assert note.startswith("layer 2 ")
    assert "1 file of the utility VM, the Windows below a container in Hyper-V isolation, not looked into" in note


def test_an_alternate_stream_is_no_second_file(read) -> None:
    items = [item("Files/setup.ps1", b"x"), Item("Files/setup.ps1:Zone.Identifier", data=b"[ZoneTransfer]")]
    assert read(image([base(), layer(items=items)])).unread == ()


def test_rights_of_everybody_are_told_of_layers_that_are_not_microsofts(read) -> None:
    open_base = layer(
        {"Windows/a.exe": b"MZ"},
        rights={"Windows/a.exe": FOR_EVERYBODY},
        created_by="Apply image 1",
        media_type=FOREIGN,
    )
    files = {"app/web.exe": b"MZ", "app/data.txt": "x", "app/safe.exe": b"MZ"}
    content = read(
        image([open_base, layer(files, rights={"app/web.exe": FOR_EVERYBODY, "app/data.txt": FOR_EVERYBODY})])
    )
    told = [(each.path, each.kind, each.detail) for each in content.files]
    assert told == [
        ("app/web.exe", "replaceable-program", "Everyone: full control"),
        ("app/data.txt", "world-writable", "Everyone: full control"),
    ]


def test_a_line_of_the_history_above_other_layers_makes_no_layer_microsofts(read) -> None:
    content = read(image([base(), layer({"a": "b"}), layer({"c": "d"}, created_by="Apply image 10.0.20348.2113")]))
    assert [each.vendor for each in content.layers] == [True, False, False]


def test_a_layer_that_is_not_in_the_archive_is_named(read) -> None:
    address = "https://mcr.microsoft.com/v2/windows/servercore/blobs/sha256:1"
    content = read(image([base(absent=True, urls=(address,)), layer({"app/id_rsa": KEY})]))
    assert content.layers[0].missing == f"its file is missing; it is to be had from {address}"
    assert any("layer 1" in reason and "missing" in reason for reason in content.unread)
    assert [each.path for each in content.files] == ["app/id_rsa"]


def test_an_image_of_linux_is_not_looked_into(read) -> None:
    content = read(image([layer({"app/id_rsa": KEY})], os="linux"))
    assert (content.os.name, content.files) == ("linux", ())


def test_of_an_index_the_image_for_the_version_asked_for_is_read_and_else_the_newest(read, tmp_path) -> None:
    older, newer = (
        image([layer({"a": version})], os_version=version) for version in ("10.0.17763.5329", "10.0.20348.2113")
    )
    path = tmp_path / "index"
    write_layout(older, path)
    inner = {"schemaVersion": 2, "manifests": [of_index(older, "10.0.17763.5329"), of_index(newer, "10.0.20348.2113")]}
    write_layout(newer, path, index=inner)
    chosen = read(path)
    assert chosen.config.os_version == "10.0.20348.2113"
    assert any("17763.5329" in note for note in chosen.notes)
    assert read(path, version="10.0.17763").config.os_version == "10.0.17763.5329"
    with pytest.raises(InputError, match="no image for Windows"):
        read(path, version="10.0.2")


def test_of_an_index_for_several_processors_the_image_for_amd64_is_read(read, tmp_path) -> None:
    built = [image([layer({"a": text})], os_version="10.0.26100.1") for text in ("amd64", "arm64")]
    listed = [of_index(built[0], "10.0.26100.1"), of_index(built[1], "10.0.26100.2", "arm64")]
    write_layout(built[0], tmp_path / "index")
    path = write_layout(built[1], tmp_path / "index", index={"schemaVersion": 2, "manifests": listed})
    note = "of an index, the image for 10.0.26100.1 on amd64 was read, and not those for 10.0.26100.2 on arm64"
    assert read(path).notes == (note,)


def test_images_of_an_index_that_names_no_version_are_told_so(read, tmp_path) -> None:
    built = [image([layer({"a": text})]) for text in ("one", "two")]
    write_layout(built[0], tmp_path / "index")
    inner = {"schemaVersion": 2, "manifests": [of_index(each, "") for each in built]}
    path = write_layout(built[1], tmp_path / "index", index=inner)
    unnamed = "a Windows that it does not name"
    assert read(path).notes == (f"of an index, the image for {unnamed} was read, and not those for {unnamed}",)


def of_index(built: BuiltImage, version: str, processor: str = "amd64") -> dict[str, object]:
    from image_builder import digest_of

    platform = {"os": "windows", "architecture": processor, "os.version": version}
    kind = "application/vnd.oci.image.manifest.v1+json"
    return {"mediaType": kind, "digest": digest_of(built.manifest), "size": len(built.manifest), "platform": platform}


def test_of_an_archive_with_several_images_one_has_to_be_named(read, tmp_path) -> None:
    one = tmp_path / "several"
    first, second = image([layer({"a": "1"})]), image([layer({"a": "2"})])
    write_layout(first, one, name="one")
    manifests = [of_index(first, "10.0.1") | {"annotations": {"org.opencontainers.image.ref.name": "one"}}]
    manifests += [of_index(second, "10.0.1") | {"annotations": {"org.opencontainers.image.ref.name": "two"}}]
    write_layout(second, one, index={"schemaVersion": 2, "manifests": manifests})
    with pytest.raises(InputError, match=r"2 images.*one, two.*--image"):
        read(one)
    assert read(one, name="two").layers[0].diff_id == second.layers[0].diff_id
    with pytest.raises(InputError, match="no image called three"):
        read(one, name="three")


@pytest.mark.parametrize(
    "kind", ["application/vnd.oci.image.layer.v1.tar", "application/vnd.oci.image.layer.v1.tar+zstd"]
)
def test_layers_are_read_plain_and_compressed_with_zstd(read, kind) -> None:
    content = read(image([base(), layer({"app/id_rsa": KEY}, media_type=kind)]))
    assert content.unread == ()
    assert [each.path for each in content.files] == ["app/id_rsa"]


def test_extended_attributes_and_descriptors_in_sddl_are_understood(read) -> None:
    records = {"MSWINDOWS.fileattr": "32", "MSWINDOWS.sd": "O:BAG:SYD:(A;;FA;;;WD)", "MSWINDOWS.xattr.A": "Yg=="}
    content = read(
        image([base(), layer(items=[folder("Files/app"), Item("Files/app/a.dll", data=b"MZ", records=records)])])
    )
    assert [each.kind for each in content.files] == ["replaceable-program"]


SAMPLES = Path(__file__).parents[4] / "shared" / "samples" / "layers"


@pytest.mark.skipif(not SAMPLES.exists(), reason="../shared/samples is not here")
def test_a_genuine_tree_has_nothing_that_is_as_in_no_honest_layer(read) -> None:
    made = read_layer(iter([(SAMPLES / "windows-container-rootfs.tar").read_bytes()]), lambda path, text: [])
    assert (made.problems, made.entries > 20) == ([], True)


@pytest.mark.skipif(not SAMPLES.exists(), reason="../shared/samples is not here")
def test_a_base_of_microsoft_names_its_user_and_what_its_layer_has_to_be(read) -> None:
    content = read(SAMPLES / "windows-mini-image.tar.gz")
    assert (content.config.os_version, content.config.user) == ("10.0.19042.985", "ContainerUser")
    assert content.config.command == ("c:\\windows\\system32\\cmd.exe",)
    # Most of its files were taken out.
    assert [layer.missing.partition(":")[0] for layer in content.layers] == [
        "unpacked, it has another digest than the configuration says"
    ]
