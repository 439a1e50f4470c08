"""Cmdlets and parameters, held against the published lists where those lie beside the repository."""

import json
from pathlib import Path

import pytest

from deadlight.semantics import cmdlets
from deadlight.semantics.cmdlets import Missing, known, problems, releases
from deadlight.semantics.facts import read_rows

LISTS = Path(__file__).parents[2].parent / "shared" / "samples" / "powershell"
TABLES = [row.module for row in cmdlets._modules()]


@pytest.mark.parametrize("table", TABLES)
def test_every_cmdlet_is_found_by_its_name_and_takes_what_it_takes(table):
    for row in cmdlets._table(table).values():
        assert known(row.cmdlet) is row, row.cmdlet
        names = row.parameters.lower().split()
        assert problems(row.cmdlet.lower(), names) == [], row.cmdlet
        aliases = [pair.partition("=") for pair in row.aliases.split()]
        assert all(name in row.parameters.split() for _, _, name in aliases), row.cmdlet
        assert all(part.partition(":")[0] in row.parameters.split() for part in row.only.split()), row.cmdlet


def _published() -> dict[str, set[str]]:
    documented = json.loads((LISTS / "windows-commands.json").read_text())["modules"]
    exported = json.loads((LISTS / "windows-powershell-5.1-commands.json").read_text())["modules"]
    found: dict[str, set[str]] = {}
    for module in documented.values():
        for name, row in module.items():
            found.setdefault(name.lower(), set()).update(parameter.lower() for parameter in row["parameters"])
    for module in exported.values():
        for name, parameters in module.items():
            found.setdefault(name.lower(), set()).update(parameter.lower() for parameter in parameters)
    return found


@pytest.mark.skipif(not LISTS.is_dir(), reason="the published lists of cmdlets are not beside the repository")
def test_the_tables_hold_what_the_published_lists_say():
    published = _published()
    for table in TABLES:
        for name, row in cmdlets._table(table).items():
            if table != "credentialspec":
                assert set(row.parameters.lower().split()) == published[name], name
    for row in cmdlets._modules():
        if row.whole:
            nouns = tuple(row.nouns.split())
            listed = {name for name in published if name.partition("-")[2].startswith(nouns)}
            assert listed == set(cmdlets._table(row.module)), row.module


@pytest.mark.parametrize(
    ("name", "parameters", "expected"),
    [
        ("new-netfirewallrule", ["displayname", "direction", "priority"], [("no-such-parameter", "priority")]),
        ("new-netfirewallrule", ["displayname", "port"], [("no-such-parameter", "port")]),
        ("new-netfirewallrule", ["displayn", "dir", "erroraction", "ea", "verb", ">"], []),
        ("new-netfirewallrule", ["remote"], [("ambiguous-parameter", "remote")]),
        ("new-netfirewallhypervrule", ["displayname", "rulepriority"], []),
        ("new-netfirewallhypervrule", ["rulep"], []),
        ("set-netfirewallprofile", ["profile", "enabled"], []),
        ("set-netfirewallprofile", ["disabled"], []),
        ("new-netfirewallpriority", [], [("no-such-cmdlet", "")]),
        ("new-credentialspec", ["accountname", "name", "domain"], []),
        ("new-credentialspec", ["account"], []),
        ("new-credentialspec", ["accountid"], [("no-such-parameter", "accountid")]),
        ("new-hnsendpoint", ["networkid"], []),
        ("get-hnsnetwork", ["version"], []),
        ("get-childitem", ["whatever"], []),
        ("start-it", [], []),
        ("docker", ["priority"], []),
    ],
)
def test_a_command_is_in_order_or_says_what_powershell_objects_to(name, parameters, expected):
    assert [(found.objection, found.parameter) for found in problems(name, parameters)] == expected


def test_cmdlets_that_guidance_invented_say_what_works_instead():
    (found,) = problems("new-gmsacredentialspec", ["name", "accountname"])
    assert (found.objection, found.cmdlet, found.module) == ("no-such-cmdlet", "New-GMSACredentialSpec", "AksGMSA")
    assert "New-CredentialSpec" in found.instead
    assert problems("new-gmsacredentialspec", [], imported=["aksgmsa"]) == []
    assert problems("set-container", [])[0].instead


def test_every_missing_cmdlet_is_absent_from_the_tables():
    for row in read_rows("cmdlets/missing", Missing):
        assert known(row.cmdlet) is None
        assert problems(row.cmdlet)[0].instead


def test_releases_of_windows_server_are_known():
    assert releases("New-NetFirewallHyperVRule") == ("2022", "2025")
    assert releases("new-netfirewallrule") == ("2019", "2022", "2025")
    assert releases("new-netfirewallrule", "RemoteDynamicKeywordAddresses") == ("2022", "2025")
    assert releases("start-it") == ()
