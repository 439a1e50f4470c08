"""The faults of credential specs: one for each thing that is wrong, none for a good spec, and never a crash."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.credential_spec import CredentialSpec
from deadlight.model.place import Document, Where
from deadlight.semantics.gmsa.faults import faults
from deadlight.semantics.gmsa.forms import is_filled_in, wrong

WHERE = Where(Document("shop.json", "credential-spec", ""))
GOOD = {
    "CmsPlugins": ["ActiveDirectory"],
    "DomainJoinConfig": {
        "Sid": "S-1-5-21-2126449477-2524075714-3094792973",
        "MachineAccountName": "shop",
        "Guid": "7f3a3b1c-6d1a-4b5e-9a51-0d6a3f0c2b11",
        "DnsTreeName": "example.com",
        "DnsName": "corp.example.com",
        "NetBiosName": "CORP",
    },
    "ActiveDirectoryConfig": {
        "GroupManagedServiceAccounts": [
            {"Name": "shop", "Scope": "corp.example.com"},
            {"Name": "shop", "Scope": "CORP"},
        ],
        "HostAccountConfig": {
            "PortableCcgVersion": "1",
            "PluginGUID": "{CCC2A336-D7F3-4818-A213-272B7924213E}",
            "PluginInput": "ObjectId=a;SecretUri=https://shop.vault.example.com/secrets/b",
        },
    },
}
JOIN, ACCOUNTS = ("DomainJoinConfig",), ("ActiveDirectoryConfig", "GroupManagedServiceAccounts")
HOST = ("ActiveDirectoryConfig", "HostAccountConfig")
GONE = object()


def spec(content, origin="file", **more):
    return CredentialSpec(name="shop", where=WHERE, origin=origin, content=content, **more)


def changed(route, value):
    content = copy.deepcopy(GOOD)
    holder = content
    for step in route[:-1]:
        holder = holder[step]
    if value is GONE:
        del holder[route[-1]]
    else:
        holder[route[-1]] = value
    return content


def found(content, origin="file", **more):
    return [(fault.field, fault.sure) for fault in faults(spec(content, origin, **more))]


@pytest.mark.parametrize("origin", ["file", "resource", "inline", "raw"])
def test_a_good_spec_has_no_fault(origin):
    assert found(GOOD, origin) == []
    assert found(changed(HOST, GONE), origin) == []


@pytest.mark.parametrize(
    ("route", "value", "field", "sure"),
    [
        ((*JOIN, "Sid"), "S-1-5-21-1-2-3-1105", "Sid", True),
        ((*JOIN, "Sid"), "S-1-5-32-544", "Sid", True),
        ((*JOIN, "Sid"), GONE, "the spec", True),
        ((*JOIN, "Guid"), "not-a-guid", "Guid", True),
        ((*JOIN, "Guid"), "{7f3a3b1c-6d1a-4b5e-9a51-0d6a3f0c2b11}", "Guid", False),
        ((*JOIN, "MachineAccountName"), "shop$", "MachineAccountName", True),
        ((*JOIN, "DnsName"), "corp example", "DnsName", True),
        ((*JOIN, "DnsTreeName"), "corp", "DnsTreeName", False),
        ((*JOIN, "DnsTreeName"), "<forest>", "the spec", False),
        (("CmsPlugins",), [], "CmsPlugins", True),
        (("CmsPlugins",), ["Other"], "CmsPlugins", True),
        (("CmsPlugins",), GONE, "the spec", True),
        ((*ACCOUNTS, 0), {"Name": "shop"}, "an entry of GroupManagedServiceAccounts", True),
        (ACCOUNTS, GONE, "the spec", True),
        ((*HOST, "PluginGUID"), "{GDMA0342-266A-4D1P-831J-20990E82944F}", "PluginGUID", True),
        ((*HOST, "PluginGUID"), "CCC2A336-D7F3-4818-A213-272B7924213E", "PluginGUID", True),
        ((*HOST, "PluginGUID"), GONE, "HostAccountConfig", True),
        ((*HOST, "PortableCcgVersion"), "2", "PortableCcgVersion", True),
        ((*HOST, "PortableCcgVersion"), 1, "PortableCcgVersion", False),
    ],
)
def test_one_wrong_field_is_one_fault_of_that_field(route, value, field, sure):
    assert (field, sure) in found(changed(route, value))
    assert len({field for field, _ in found(changed(route, value))} - {"GroupManagedServiceAccounts"}) == 1


@pytest.mark.parametrize("scope", ["CORP", "corp.example.com"])
def test_an_account_needs_an_entry_for_both_names_of_its_domain(scope):
    content = changed(ACCOUNTS, [{"Name": "SHOP", "Scope": scope}])
    (fault,) = faults(spec(content))
    assert (fault.field, fault.light) == ("GroupManagedServiceAccounts", True)
    content["ActiveDirectoryConfig"]["GroupManagedServiceAccounts"].append(fault.meant)
    assert list(faults(spec(content))) == []


def test_further_accounts_of_other_domains_are_no_fault():
    more = [*GOOD["ActiveDirectoryConfig"]["GroupManagedServiceAccounts"], {"Name": "log", "Scope": "dev.example.com"}]
    assert found(changed(ACCOUNTS, more)) == []


def test_an_account_that_the_list_does_not_name_is_a_fault():
    assert found(changed((*JOIN, "MachineAccountName"), "other")) == [("GroupManagedServiceAccounts", True)]


def test_names_that_are_swapped_are_told():
    content = copy.deepcopy(GOOD)
    content["DomainJoinConfig"] |= {"DnsName": "CORP", "NetBiosName": "corp.example.com"}
    assert "and DnsName are swapped" in [fault.what for fault in faults(spec(content))]


def test_keys_of_another_case_are_dropped_from_resources_and_unknown_elsewhere():
    content = {key.lower(): value for key, value in GOOD.items()}
    assert {sure for _, sure in found(content)} == {False}
    assert [fault.what.partition(":")[0] for fault in faults(spec(content, "resource"))] == [
        "is dropped by the API server"
    ] * 3


@pytest.mark.parametrize(
    ("encoding", "sure"), [("utf-16-le-bom", [True]), ("utf-16-be", [True]), ("utf-8-bom", [False]), ("utf-8", [])]
)
def test_an_encoding_that_is_not_plain_utf_8_is_a_fault(encoding, sure):
    assert [each for _, each in found(GOOD, encoding=encoding)] == sure


def test_what_an_api_server_takes_no_more_in_a_pod_is_a_fault():
    large = changed((*HOST, "PluginInput"), "ObjectId=" + "a" * 65_536)
    assert found(large, "resource") == [("the spec", True)]
    assert found(GOOD, "inline", size=65_537) == [("the spec", True)]
    assert found(GOOD, "inline", size=65_536) == []


@pytest.mark.parametrize(("content", "origin"), [(None, "resource"), (None, "raw"), ([], "file"), ("{}", "resource")])
def test_what_is_no_spec_at_all_is_one_fault(content, origin):
    assert [sure for _, sure in found(content, origin)] == [True]


def test_what_is_not_known_is_not_judged():
    assert found(None, "inline", unknown="a template fills it in") == [("the spec", False)]


@pytest.mark.parametrize("form", ["domain-sid", "account", "class-id"])
@given(text=st.text(max_size=40))
def test_what_was_meant_has_the_form_itself(form, text):
    said = wrong(form, text)
    if said is not None and said.meant:
        again = wrong(form, said.meant)
        assert again is None or not again.sure


@given(st.text(max_size=30))
def test_a_text_in_angle_brackets_is_filled_in(text):
    assert is_filled_in(f"<{text.replace('<', '').replace('>', '')}>")


KEYS = st.sampled_from([
    "CmsPlugins", "cmsplugins", "DomainJoinConfig", "Sid", "Guid", "DnsName", "NetBiosName", "MachineAccountName",
    "DnsTreeName", "ActiveDirectoryConfig", "GroupManagedServiceAccounts", "Name", "Scope", "HostAccountConfig",
    "PortableCcgVersion", "PluginGUID", "PluginInput", "other", "[]",
])  # fmt: skip
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)


@given(TREES, st.sampled_from(["file", "resource", "inline", "raw"]))
def test_any_content_has_faults_and_no_exception(content, origin):
    for fault in faults(spec(content, origin)):
        assert fault.what


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=4, max_size=12))
def test_no_fault_shows_a_value(secret):
    values = dict.fromkeys(GOOD["DomainJoinConfig"], secret)
    content = copy.deepcopy(GOOD) | {"DomainJoinConfig": values, "CmsPlugins": [secret]}
    content["ActiveDirectoryConfig"]["HostAccountConfig"] = {"PluginGUID": secret, "PluginInput": secret}
    for origin in ("file", "resource", "inline"):
        assert all(secret not in fault.what for fault in faults(spec(content, origin)))
