from __future__ import annotations

import lzma
import struct
from pathlib import Path

import pytest
from certificate_builder import certificate
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.image_content import LocalAccount, LocalGroup, Package, SystemPolicyValue
from deadlight.semantics.effects import system_policy
from deadlight.sources.image.distinguished_name import common_name
from deadlight.sources.image.registry_facts.accounts import read_accounts
from deadlight.sources.image.registry_facts.certificates import read_certificates
from deadlight.sources.image.registry_facts.policies import read_policies
from deadlight.sources.image.registry_facts.programs import read_programs
from deadlight.sources.image.registry_facts.reading import read_registry
from deadlight.sources.image.registry_facts.registry import Registry
from deadlight.sources.image.registry_facts.tasks import read_task_names
from deadlight.sources.image.registry_facts.version import WindowsVersion, read_version
from hive_builder import hive
from sam_builder import MACHINE, domains, group, user

HIVES = Path(__file__).parents[4] / "shared" / "samples" / "hives"
real = pytest.mark.skipif(not HIVES.is_dir(), reason="../shared/samples/hives is not here")

CURRENT_VERSION = {
    "CurrentBuild": "20348", "CurrentMajorVersionNumber": 10, "CurrentMinorVersionNumber": 0, "UBR": 2113,
    "ProductName": "Windows Server 2022 Datacenter", "EditionID": "ServerDatacenter", "InstallationType": "Server Core",
}  # fmt: skip


def software(keys: dict[str, object], *deltas: dict[str, object]) -> Registry:
    return Registry({"SOFTWARE": [(f"layer {level}", hive(one)) for level, one in enumerate([keys, *deltas])]})  # type: ignore[arg-type]


def current_version(**values: object) -> dict[str, object]:
    return {"Microsoft": {"Windows NT": {"CurrentVersion": values}}}


def test_the_build_is_put_together() -> None:
    assert read_version(software(current_version(**CURRENT_VERSION))) == WindowsVersion(
        build="10.0.20348.2113",
        product="Windows Server 2022 Datacenter",
        edition="ServerDatacenter",
        installation_type="Server Core",
        layer="layer 0",
    )


@pytest.mark.parametrize(
    ("said", "found"),
    [("Server Core", "core"), ("Nano Server", "nano"), ("Server", "full"), ("Client", "client"), ("", "unknown")],
)
def test_the_installation_is_told(said: str, found: str) -> None:
    read = read_version(software(current_version(**(CURRENT_VERSION | {"InstallationType": said}))))
    assert read.installation == found


def test_an_update_in_a_layer_raises_the_build() -> None:
    version = read_version(software(current_version(**CURRENT_VERSION), current_version(UBR=2227)))
    assert (version.build, version.layer) == ("10.0.20348.2227", "layer 1")


@pytest.mark.parametrize("missing", ["CurrentBuild", "CurrentMajorVersionNumber", "UBR"])
def test_half_a_build_number_is_none(missing: str) -> None:
    values = {name: value for name, value in CURRENT_VERSION.items() if name != missing}
    registry = software(current_version(**values))
    assert read_version(registry).build == ""
    assert registry.all_unread == ("the SOFTWARE hive does not say the whole build number",)


def test_programs_of_both_widths_are_listed() -> None:
    uninstall = {
        "Windows": {"CurrentVersion": {"Uninstall": {"{1}": {"DisplayName": "Shop", "DisplayVersion": "2.1"}}}}
    }
    registry = software({"Microsoft": uninstall, "WOW6432Node": {"Microsoft": uninstall}, "other": {}})
    path = r"Microsoft\Windows\CurrentVersion\Uninstall\{1}"
    assert read_programs(registry) == tuple(
        Package(name="Shop", version="2.1", ecosystem="windows", path=f"HKLM\\SOFTWARE\\{start}{path}", layer="layer 0")
        for start in ("", "WOW6432Node\\")
    )


def test_an_entry_without_a_name_is_no_program() -> None:
    assert read_programs(software({"Microsoft": {"Windows": {"CurrentVersion": {"Uninstall": {"KB1": {}}}}}})) == ()


def test_registered_tasks_are_named_with_their_folders() -> None:
    tree = {"Shop": {"Nightly": {"Id": "{1}"}, "Empty": {}}, "Once": {"Id": "{2}"}}
    schedule = {"Schedule": {"TaskCache": {"Tree": tree}}}
    assert read_task_names(software(current_version(**schedule))) == {"\\Once": "layer 0", "\\Shop\\Nightly": "layer 0"}


def test_policy_values_are_read_where_they_are_wanted() -> None:
    lsa = {"LmCompatibilityLevel": 1, "RunAsPPL": b"\1"}
    registry = Registry(
        {
            "SYSTEM": [("base", hive({"Select": {"Current": 1}, "ControlSet001": {"Control": {"Lsa": lsa}}}))],
            "SOFTWARE": [
                ("base", hive(current_version(Winlogon={"AutoAdminLogon": "1", "DefaultPassword": "secret"})))
            ],
        }
    )
    values = read_policies(registry, system_policy.hive_values())
    assert set(values) == {
        SystemPolicyValue(
            key=r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa", name="LmCompatibilityLevel", value="1", layer="base"
        ),
        SystemPolicyValue(
            key=r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
            name="AutoAdminLogon",
            value="1",
            layer="base",
        ),
    }
    assert all(system_policy.weakened_value(value) for value in values)
    assert registry.all_unread == (
        r"the value RunAsPPL of HKLM\SYSTEM\CurrentControlSet\Control\Lsa is neither number nor text",
    )


def test_a_policy_value_is_of_the_layer_since_which_it_is_what_it_is() -> None:
    lsa = [{"ControlSet001": {"Control": {"Lsa": {"NoLmHash": value}}}} for value in (1, 0, 0)]
    hives = [hive({"Select": {"Current": 1}, **lsa[0]}), *(hive(keys, layered=True) for keys in lsa[1:])]
    registry = Registry({"SYSTEM": list(zip(["base", "second", "third"], hives, strict=True))})
    (value,) = read_policies(registry, [("system\\currentcontrolset\\control\\lsa", "nolmhash")])
    assert (value.value, value.layer) == ("0", "second")


@pytest.mark.parametrize(("written", "kept"), [("kestrel", "********"), ("k", "********"), ("", "")])
def test_of_a_password_it_is_told_that_it_is_there_and_no_more(written: str, kept: str) -> None:
    keys = {"Microsoft": {"Windows NT": {"CurrentVersion": {"Winlogon": {"DefaultPassword": written}}}}}
    (value,) = read_policies(
        Registry({"SOFTWARE": [("", hive(keys))]}),
        [("software\\microsoft\\windows nt\\currentversion\\winlogon", "defaultpassword")],
    )
    assert (value.name, value.value) == ("DefaultPassword", kept)


def blob(certificate: bytes) -> bytes:
    name = "Shop root\0".encode("utf-16-le")
    properties = ((3, bytes(20)), (11, name), (32, certificate))
    return b"".join(struct.pack("<III", kind, 1, len(data)) + data for kind, data in properties)


def trusting(*layers: dict[str, object]) -> Registry:
    keys = [
        {"Microsoft": {"SystemCertificates": {store: {"Certificates": held} for store, held in stores.items()}}}
        for stores in layers
    ]
    return Registry({"SOFTWARE": [(f"layer {number}", hive(each)) for number, each in enumerate(keys)]})  # type: ignore[arg-type]


def test_certificates_that_the_machine_trusts_are_told_with_the_layer_that_adds_them() -> None:
    theirs, ours = "0" * 40, "ab" * 20
    named = blob(certificate(("55040a", "Shop"), ("550403", "Shop root")))
    registry = trusting(
        {"ROOT": {theirs: {"Blob": blob(certificate(("55040b", "Unit")))}}, "AuthRoot": {ours: {"Blob": named}}},
        {"ROOT": {ours: {"Blob": named}, "ProtectedRoots": {}}, "TrustedPublisher": {ours: {"Blob": b"broken"}}},
    )
    found = [(each.store, each.thumbprint, each.subject, each.layer) for each in read_certificates(registry)]
    assert found == [
        ("ROOT", ours.upper(), "Shop root", "layer 1"),
        ("ROOT", theirs, "Unit", "layer 0"),
        ("TrustedPublisher", ours.upper(), "", "layer 1"),
    ]


@given(st.binary(max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_a_broken_certificate_says_nobody(junk: bytes, start: int, end: int) -> None:
    whole = certificate(("550403", "Shop root"))
    assert isinstance(common_name(junk), str)
    assert isinstance(common_name(whole[: start % len(whole)] + junk[: end % 9] + whole[end % len(whole) :]), str)


def test_missing_hives_are_named() -> None:
    facts = read_registry({}, [("system\\x", "y"), ("software\\x", "y")])
    assert facts.unread == (
        "no accounts: no SAM hive",
        "no build number: no SOFTWARE hive",
        "no services: no SYSTEM hive",
        "no system policy of SOFTWARE: no such hive",
        "no system policy of SYSTEM: no such hive",
        "no installed programs: no SOFTWARE hive",
        "no registered tasks: no SOFTWARE hive",
    )


def sam(users: dict[str, object], groups: dict[str, object]) -> Registry:
    return Registry({"SAM": [("base", hive(domains(users, groups)))]})  # type: ignore[arg-type]


def test_accounts_are_read_with_flags_and_groups() -> None:
    registry = sam(
        {"000001F5": user("Guest", 0x215), "000003E8": user("shop", 0x10), "Names": {}},
        {
            "00000220": group(544, "Administrators", f"{MACHINE}-1000", "S-1-5-93-2-2", "S-1-5-80-7"),
            "00000221": group(545, "Users"),
        },
    )
    accounts, groups = read_accounts(registry)
    assert accounts == (
        LocalAccount(name="Guest", rid=501, flags=0x215, disabled=True, password_not_required=True, layer="base"),
        LocalAccount(name="shop", rid=1000, flags=0x10, groups=("Administrators",), layer="base"),
    )
    assert groups == (
        LocalGroup(
            name="Administrators",
            sid="S-1-5-32-544",
            members=("shop", "ContainerUser", "S-1-5-80-7"),
            since=("base", "base", "base"),
            layer="base",
        ),
        LocalGroup(name="Users", sid="S-1-5-32-545", layer="base"),
    )
    assert registry.all_unread == ()


def test_a_member_of_a_group_is_told_with_the_layer_that_adds_it() -> None:
    one, two = f"{MACHINE}-500", f"{MACHINE}-1000"
    levels = [
        ("base", domains({}, {"00000220": group(544, "Administrators", one)})),
        ("second", domains({}, {"00000220": group(544, "Administrators", one, two)})),
        ("third", domains({}, {"00000220": group(544, "Administrators", two, one, "S-1-5-93-2-2")})),
    ]
    _, (administrators,) = read_accounts(Registry({"SAM": [(name, hive(keys)) for name, keys in levels]}))
    assert dict(zip(administrators.members, administrators.since, strict=True)) == {
        one: "base", two: "second", "ContainerUser": "third",
    }  # fmt: skip


def test_a_name_that_its_record_lacks_comes_from_the_list_of_names() -> None:
    users = {"000003E8": {"F": user("", 0x10)["F"]}, "Names": {"shop": {"": (1000, b"")}}}
    ((account,), _) = read_accounts(sam(users, {}))
    assert account.name == "shop"


@pytest.mark.parametrize("broken", [b"", b"\1" * 51, group(544, "x", "S-1-5-18")["C"][:-3]])
def test_members_that_cannot_be_read_are_named(broken: bytes) -> None:
    registry = sam({}, {"00000220": {"C": broken}})
    _, (read,) = read_accounts(registry)
    assert read.members == ()
    assert any("cannot be read" in text for text in registry.all_unread)


def test_flags_that_cannot_be_read_are_named() -> None:
    registry = sam({"000003E8": {"F": b"short"}}, {})
    assert read_accounts(registry)[0] == ()
    assert registry.all_unread == ("the flags of the account with number 1000 cannot be read",)


@real
def test_the_accounts_of_a_real_hive() -> None:
    accounts, groups = read_accounts(Registry({"SAM": [("", (HIVES / "regipy_SAM").read_bytes())]}))
    assert [(one.rid, one.name, one.flags, one.disabled) for one in accounts] == [
        (500, "Administrator", 0x211, True),
        (501, "Guest", 0x215, True),
        (1000, "Preston", 0x10, False),
    ]
    members = {one.name: one.members for one in groups if one.members}
    assert members == {
        "Administrators": ("Administrator", "Preston"),
        "Users": ("INTERACTIVE", "Authenticated Users", "Preston"),
        "Guests": ("Guest",),
        "IIS_IUSRS": ("IUSR",),
    }


@real
def test_the_programs_of_a_delta_hive() -> None:
    data = (HIVES / "scancode_docker_layer_Software_Delta").read_bytes()
    programs = read_programs(Registry({"SOFTWARE": [("", data)]}))
    assert [(one.name, one.version) for one in programs] == [("Test", "0.0.1"), ("Test2", "0.0.1")]


@real
def test_the_policy_of_a_real_hive_is_not_weakened() -> None:
    with lzma.open(HIVES / "dissect_SYSTEM.xz") as file:
        registry = Registry({"SYSTEM": [("", file.read())]})
    values = read_policies(registry, system_policy.hive_values())
    assert {value.name for value in values} >= {"LimitBlankPasswordUse", "everyoneincludesanonymous"}
    assert not any(system_policy.weakened_value(value) for value in values)
