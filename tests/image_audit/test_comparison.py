"""Two images are compared: what the new one has gained, lost, and has otherwise."""

from __future__ import annotations

import json

import pytest
from compared_images import SETTINGS, content, difference, judged
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from deadlight.image_audit.comparison import compare
from deadlight.image_audit.version_direction import direction_of
from deadlight.model.advisory import Advisory, FeedAge, PackageAdvisory, PatchLevel, Settled, WindowsUpdate
from deadlight.model.image_content import FileFact, OtherScanner, Package
from deadlight.model.outcome import Severity
from image_builder import base_layer, image, layer

BASE = """
os_version = "10.0.20348.2322"
[config]
user = "ContainerUser"
[services.W3SVC]
Type = 0x20
Start = 2
ObjectName = "LocalSystem"
ImagePath = 'C:\\Windows\\system32\\svchost.exe -k iissvcs'
[accounts.Guest]
rid = 501
flags = 0x215
groups = ["Guests"]
[[layers]]
[layers.files]
'app\\web.exe' = "MZ"
"""


def deps(*packages: str) -> str:
    return json.dumps({"libraries": {each: {"type": "package"} for each in packages}})


def with_packages(*packages: str):
    return image([base_layer(), layer({"app/web.deps.json": deps(*packages)})], user="ContainerUser")


def changes(found):
    return [(each.change, each.name) for each in found]


def values(change):
    return {each.field: (each.old, each.new) for each in change.fields}


def test_an_image_does_not_differ_from_itself() -> None:
    found = difference(BASE, BASE)
    for name in ("configuration", "packages", "services", "accounts", "groups", "policies", "tasks", "files", "gained", "lost",
                 "altered", "opened", "closed", "updates"):  # fmt: skip
        assert getattr(found, name) == (), name
    assert (found.layers.shared, found.layers.shared_base, found.layers.added) == (2, 1, ())
    assert found.exit_status() == 0


def test_an_archive_that_keeps_its_layers_unpacked_says_so() -> None:
    packed, plain = layer({"a": "a"}), layer({"a": "a"}, media_type="application/vnd.oci.image.layer.v1.tar")
    found = difference(image([packed]), image([plain]))
    assert (found.old.compressed, found.new.compressed) == (True, False)


def test_an_image_that_is_not_for_windows_is_compared_with_nothing() -> None:
    linux = image([layer({"app/web": "x"})], os="linux", os_version="")
    for found in (difference(BASE, linux), difference(linux, BASE)):
        assert (found.packages, found.services, found.lost, found.gained) == ((), (), (), ())
        assert [each.reason for each in found.unread] == ["an image for linux: it is not looked into"]
        assert found.exit_status() == 3


# --- Layers and Windows ---


def test_layers_are_shared_or_new() -> None:
    base, first, second = base_layer(), layer({"a": "1"}, created_by="COPY a"), layer({"b": "2"}, created_by="COPY b")
    found = difference(image([base, first]), image([base, second])).layers
    assert (found.shared, found.shared_base) == (1, 1)
    assert [line for _, line in found.removed] == ["COPY a"]
    assert [line for _, line in found.added] == ["COPY b"]


@pytest.mark.parametrize(
    ("old", "new", "direction"), [("2322", "2340", "up"), ("2340", "2322", "down"), ("2322", "2322", "")]
)
def test_the_build_goes_up_or_down(old, new, direction) -> None:
    assert difference(BASE.replace("2322", old), BASE.replace("2322", new)).direction == direction


def update(revision: int, kb: str) -> WindowsUpdate:
    return WindowsUpdate(build=20348, revision=revision, kb=kb, day="2024-03-12", kind="security")


UPDATES = [update(2322, "KB1"), update(2340, "KB2"), update(2402, "KB3")]
FEEDS = (FeedAge(feed="cve", rows=1, newest="2026-11-20"),)


def level(revision: int, *advisories: Advisory, **more: object) -> PatchLevel:
    installed = next(each for each in UPDATES if each.revision == revision)
    return PatchLevel(
        version=f"10.0.20348.{revision}", product="Windows Server 2022", advisories=advisories, installed=installed,
        behind=tuple(each for each in UPDATES if each.revision > revision), feeds=FEEDS, **more,
    )  # fmt: skip


def with_level(patch, name="old.tar", **more):
    return judged(content(BASE, name, patch=patch, **more))


def test_the_updates_between_two_builds_of_one_windows_are_told() -> None:
    found = compare(with_level(level(2322)), with_level(level(2402)))
    assert [each.kb for each in found.updates] == ["KB2", "KB3"]
    assert (found.old.behind, found.new.behind) == (2, 0)
    back = compare(with_level(level(2402)), with_level(level(2322)))
    assert [each.kb for each in back.updates] == ["KB2", "KB3"]


def test_between_two_windows_no_updates_lie() -> None:
    other = replace(level(2402), product="Windows Server 2019")
    assert compare(with_level(other), with_level(level(2402))).updates == ()


# --- Configuration, packages, services … ---


def test_configuration_is_told_without_the_values_of_variables() -> None:
    old = image([base_layer()], user="ContainerUser", env=["A=one", "B=x", "PATH=c"], exposed_ports={"80/tcp": {}})
    new = image(
        [base_layer()], env=["a=two", "C=kestrel", "PATH=c"], exposed_ports={"443/tcp": {}}, entrypoint=["web.exe"]
    )
    found = difference(old, new).configuration
    assert {(each.kind, *each_change) for each, each_change in zip(found, changes(found), strict=True)} == {
        ("setting", "removed", "user"), ("setting", "added", "entry point"), ("port", "removed", "80/tcp"),
        ("port", "added", "443/tcp"), ("variable", "changed", "a"), ("variable", "removed", "B"), ("variable", "added", "C"),
    }  # fmt: skip
    assert all(not each.fields for each in found if each.kind == "variable")


def test_packages_are_added_removed_and_changed_with_the_way_that_the_version_goes() -> None:
    old = with_packages("Serilog/3.1.1", "Newtonsoft.Json/13.0.1", "Gone/1.0.0", "Same/1.0.0")
    new = with_packages("Serilog/4.0.0-dev.1", "newtonsoft.json/12.0.3", "New/1.0.0", "Same/1.0.0")
    found = {each.name: each for each in difference(old, new).packages}
    assert {name: (each.change, each.direction) for name, each in found.items()} == {
        "Serilog": ("changed", "up"), "newtonsoft.json": ("changed", "down"), "Gone": ("removed", ""), "New": ("added", ""),
    }  # fmt: skip
    assert values(found["Serilog"]) == {"version": ("3.1.1", "4.0.0-dev.1")}


@pytest.mark.parametrize(
    ("ecosystem", "old", "new", "direction"),
    [("nuget", {"1.9"}, {"1.10"}, "up"), ("npm", {"2.0.0"}, {"2.0.0-rc.1"}, "down"), ("pypi", {"1.0"}, {"1.0.0"}, ""),
     ("maven", {"1.0"}, {"1.0.1-SNAPSHOT"}, "up"), ("golang", {"v1.2.3"}, {"v1.10.0"}, "up"),
     ("windows", {"14.38.33130"}, {"14.40"}, "up"), ("windows", {"14.0.0"}, {"14"}, ""), ("windows", {"r2"}, {"r3"}, ""),
     ("nuget", {"1.0", "2.0"}, {"1.5", "2.0"}, "up"), ("nuget", {"what?"}, {"2.0"}, "")],
)  # fmt: skip
def test_the_way_that_a_version_goes(ecosystem, old, new, direction) -> None:
    assert direction_of(ecosystem, old, new) == direction
    back = {"up": "down", "down": "up", "": ""}[direction]
    assert direction_of(ecosystem, new, old) == back


@given(st.sampled_from(["nuget", "npm", "pypi", "maven", "golang", "windows", "powershell"]), st.text(max_size=12),
       st.text(max_size=12))  # fmt: skip
def test_any_two_versions_go_one_way_or_none(ecosystem, old, new) -> None:
    there, back = direction_of(ecosystem, {old}, {new}), direction_of(ecosystem, {new}, {old})
    assert (there, back) in [("up", "down"), ("down", "up"), ("", "")]


def test_services_come_go_and_change_account_and_start() -> None:
    changed = BASE.replace("Start = 2", "Start = 3").replace('"LocalSystem"', "'NT AUTHORITY\\LocalService'")
    (service,) = difference(BASE, changed).services
    assert (service.change, service.name) == ("changed", "W3SVC")
    assert values(service) == {
        "account": ("LocalSystem", "NT AUTHORITY\\LocalService"), "start": ("auto", "manual"),
        "starts with the container": ("yes", "no"),
    }  # fmt: skip
    added = BASE + "[layers.services.Agent]\nType = 0x10\nStart = 2\nImagePath = 'C:\\agent.exe'\n"
    (service,) = difference(BASE, added).services
    assert (service.change, service.name, service.own) == ("added", "Agent", True)
    # Without an account in its key it has LocalSystem, which is told.
    assert values(service)["account"] == ("", "LocalSystem")
    assert changes(difference(added, BASE).services) == [("removed", "Agent")]


def test_services_of_a_session_are_the_same_whatever_the_session_is_called() -> None:
    service = "[services.CDPUserSvc_{}]\nType = 0xE0\nStart = 2\nImagePath = 'C:\\a.exe'\n"
    old, new = (BASE.replace("[accounts", service.format(name) + "[accounts", 1) for name in ("3763e", "b006d"))
    assert difference(old, new).services == ()
    assert changes(difference(BASE, new).services) == [("added", "CDPUserSvc")]
    plain = [each.replace("0xE0", "0x10") for each in (old, new)]
    assert len(difference(*plain).services) == 2


def test_services_of_windows_are_told_apart_from_those_of_the_image() -> None:
    (service,) = difference(BASE, BASE.replace("W3SVC", "Spooler")).services[:1]
    assert service.own is False


def test_the_account_of_a_service_is_the_same_in_any_case() -> None:
    assert difference(BASE, BASE.replace('"LocalSystem"', '"localsystem"')).services == ()


def test_accounts_and_groups_are_compared() -> None:
    support = '[layers.accounts.support]\nrid = 1001\nflags = 0x14\ngroups = ["Administrators"]\n'
    found = difference(BASE, BASE + support)
    assert changes(found.accounts) == [("added", "support")]
    assert values(found.accounts[0])["password"] == ("", "not needed")
    assert ("changed", "Administrators") in changes(found.groups)


def test_policy_is_compared() -> None:
    weak = BASE + "[layers.system.Control.Lsa]\nLimitBlankPasswordUse = 0\n"
    assert ("added", "LimitBlankPasswordUse") in changes(difference(BASE, weak).policies)


def test_keys_and_secrets_are_compared_by_path_and_kind() -> None:
    key = BASE + "'app\\id_rsa' = '-----BEGIN RSA PRIVATE KEY-----'\n"
    (found,) = difference(BASE, key).files
    assert (found.change, found.kind, found.name) == ("added", "private-key", "C:\\app\\id_rsa")


# --- Findings ---

SECRET = BASE.replace('user = "ContainerUser"', 'user = "ContainerUser"\nenv = ["DB_PASSWORD=kestrel-Harbour9"]')


def test_findings_are_the_same_whatever_the_images_are_called() -> None:
    found = difference(SECRET, SECRET)
    assert (found.gained, found.lost, found.altered) == ((), (), ())


def test_a_finding_that_names_the_image_says_the_same_of_both() -> None:
    ended = BASE.replace("10.0.20348.2322", "10.0.16299.1")
    (finding,) = [each for each in judged(content(ended, "new.tar")).findings if each.name == "end-of-life-base"]
    assert "new.tar" in finding.message
    found = difference(ended, ended)
    assert (found.altered, found.gained) == ((), ())


def test_a_finding_that_is_gained_fails_the_run_from_fail_on_up() -> None:
    found = difference(BASE, SECRET)
    assert [each.name for each in found.gained] == ["secret-in-layer"]
    assert found.exit_status() == 1
    assert difference(BASE, SECRET, replace(SETTINGS, fail_on=None)).exit_status() == 0
    assert difference(BASE, SECRET, replace(SETTINGS, fail_on=Severity.CRITICAL)).exit_status() == 0


def test_a_finding_that_both_have_or_that_is_lost_does_not_fail_the_run() -> None:
    assert difference(SECRET, SECRET).exit_status() == 0
    found = difference(SECRET, BASE)
    assert [each.name for each in found.lost] == ["secret-in-layer"]
    assert found.exit_status() == 0


def test_a_finding_that_rises_up_to_fail_on_fails_the_run() -> None:
    low = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nMIIE\n"
    old = image([base_layer(), layer({"app/id_rsa": low})], user="ContainerUser")
    new = image(
        [base_layer(), layer({"app/id_rsa": low.replace("Proc-Type: 4,ENCRYPTED\n", "")})], user="ContainerUser"
    )
    found = difference(old, new)
    (altered,) = [each for each in found.altered if each.new.name == "secret-in-layer"]
    assert altered.old.severity < altered.new.severity
    assert found.exit_status() == 1
    assert difference(new, old).exit_status() == 0


# --- Vulnerabilities ---


def flaw(name: str, **more: object) -> Advisory:
    return Advisory(
        id=name,
        title="Flaw",
        product="Windows Server 2022",
        **{"state": "open", "score": 7.8, "carrier": "both", **more},
    )


def ids(found):
    return [each.id for each in found]


def test_vulnerabilities_of_windows_are_opened_and_closed() -> None:
    old, new = level(2322, flaw("CVE-1"), flaw("CVE-2")), level(2340, flaw("CVE-2"), flaw("CVE-3"))
    found = compare(with_level(old), with_level(new))
    assert (ids(found.opened), ids(found.closed), found.unsure) == (["CVE-3"], ["CVE-1"], ())
    assert found.closed[0].severity == "high"


def test_what_attacks_use_stands_first_and_then_the_worst() -> None:
    flaws = flaw("CVE-1", score=5.0), flaw("CVE-2"), flaw("CVE-3", score=9.8), flaw("CVE-4", exploited="2024-05-14")
    found = compare(with_level(level(2322)), with_level(level(2322, *flaws)))
    assert ids(found.opened) == ["CVE-4", "CVE-3", "CVE-2", "CVE-1"]


def test_what_the_records_do_not_decide_of_the_new_image_is_not_closed() -> None:
    new = level(2340, flaw("CVE-1", state="unknown", reason="no build"))
    found = compare(with_level(level(2322, flaw("CVE-1"))), with_level(new))
    assert (found.closed, ids(found.unsure)) == ((), ["CVE-1"])


def test_nothing_is_closed_or_opened_where_the_other_image_was_not_held_against_records() -> None:
    unknown = PatchLevel(version="10.0.99999.1", doubts=("99999 is the build of no Windows Server that is known",))
    found = compare(with_level(level(2322, flaw("CVE-1"))), with_level(unknown))
    assert (found.closed, ids(found.unsure)) == ((), ["CVE-1"])
    assert ("new", unknown.doubts[0]) in found.doubts
    assert compare(with_level(unknown), with_level(level(2322, flaw("CVE-1")))).opened == ()


def test_what_a_statement_settles_is_closed() -> None:
    new = with_level(level(2340), settled=(Settled(id="CVE-1", product="Windows Server 2022", status="not_affected"),))
    assert ids(compare(with_level(level(2322, flaw("CVE-1"))), new).closed) == ["CVE-1"]


def leak(version: str, name: str = "CVE-2024-21907", **more: object) -> PackageAdvisory:
    return PackageAdvisory(
        id=name, package="Newtonsoft.Json", version=version, purl=f"pkg:nuget/Newtonsoft.Json@{version}", **more
    )  # fmt: skip


def with_leaks(*found, name="old.tar", **more):
    return judged(content(BASE, name, package_advisories=found, **more))


def test_vulnerabilities_of_packages_are_the_same_by_package_and_any_of_their_names() -> None:
    old = with_leaks(leak("12.0.1", aliases=("GHSA-1",)), leak("12.0.1", "CVE-2"))
    new = with_leaks(leak("12.0.3", "GHSA-1"), leak("12.0.3", "CVE-3"))
    found = compare(old, new)
    assert (ids(found.opened), ids(found.closed)) == (["CVE-3"], ["CVE-2"])
    assert found.opened[0].of == "Newtonsoft.Json 12.0.3"


def test_a_vulnerability_is_not_closed_where_not_all_of_the_new_image_was_read() -> None:
    found = compare(with_leaks(leak("12.0.1")), with_leaks(unread=("layer 2: its file is missing",)))
    assert (found.closed, ids(found.unsure)) == ((), ["CVE-2024-21907"])
    assert "not all of it was read" in found.unsure[0].why
    assert found.exit_status() == 3
    assert found.doubts[0] == ("new", "not all of it was read: what it seems to lack may be there")


def test_a_vulnerability_is_not_closed_where_the_new_image_has_a_doubt_that_the_old_has_not() -> None:
    doubt = "trivy: it has no database"
    assert compare(with_leaks(leak("12.0.1")), with_leaks(package_doubts=(doubt,))).closed == ()
    both = compare(with_leaks(leak("12.0.1"), package_doubts=(doubt,)), with_leaks(package_doubts=(doubt,)))
    assert ids(both.closed) == ["CVE-2024-21907"]
    assert both.doubts == (("both", doubt),)


def status(old, new, **more):
    settings = replace(SETTINGS, **more)
    sides = [judged(content(BASE, "web.tar", patch=patch), settings) for patch in (old, new)]
    return compare(*sides).exit_status()


def test_vulnerabilities_that_are_opened_fail_the_run_though_the_finding_on_them_is_the_same() -> None:
    old, new = level(2322, flaw("CVE-1")), level(2340, flaw("CVE-1"), flaw("CVE-2"))
    assert status(old, new) == 1
    assert status(new, old) == 0
    assert status(old, new, fail_on=Severity.CRITICAL) == 0
    assert status(old, new, fail_on=None) == 0
    assert status(old, new, ignore=("known-vulnerability",)) == 0
    assert status(old, level(2340, flaw("CVE-1"), flaw("CVE-2", score=5.0))) == 0


def test_vulnerabilities_in_the_kernel_of_the_host_do_not_fail_the_run() -> None:
    assert status(level(2322, flaw("CVE-1")), level(2340, flaw("CVE-1"), flaw("CVE-2", carrier="host"))) == 0


def test_vulnerabilities_of_packages_that_are_opened_fail_the_run() -> None:
    old, new = (
        with_leaks(leak("12.0.1", severity="high")),
        with_leaks(leak("12.0.1", severity="high"), leak("12.0.1", "CVE-9", severity="high")),
    )
    assert compare(old, new).exit_status() == 1
    assert [each.id for each in compare(old, new).worse_by] == ["CVE-9"]


# --- Another scanner ---

TRIVY = OtherScanner(name="trivy", version="0.59.1", database="2026-11-21")
ITS_OWN = {
    "package_advisories": (leak("12.0.3", sources=("trivy",)),),
    "packages": (
        Package(name="rack", version="2.0", ecosystem="generic", purl="pkg:gem/rack@2.0", sources=("trivy",)),
    ),
}


def test_what_another_scanner_alone_says_is_compared_where_it_looked_at_both() -> None:
    old = judged(content(BASE, "old.tar", scanners=(TRIVY,), **ITS_OWN))
    new = judged(content(BASE, "new.tar", scanners=(TRIVY,)))
    found = compare(old, new)
    assert (changes(found.packages), ids(found.closed)) == ([("removed", "rack")], ["CVE-2024-21907"])
    assert [each.name for each in found.lost] == ["known-vulnerability"]


def test_a_secret_that_it_alone_says_weighs_what_it_says_and_no_more_than_our_own() -> None:
    for severity, expected in (("medium", "MEDIUM"), ("critical", "HIGH"), ("", "HIGH")):
        fact = FileFact(path="app/a.txt", kind="secret", detail="…", sources=("trivy",), severity=severity)
        (finding,) = judged(content(BASE, "web.tar", files=(fact,))).findings
        assert finding.severity.name == expected


def test_what_it_says_of_one_image_only_is_left_out_and_that_is_said() -> None:
    old = judged(content(BASE, "old.tar", scanners=(TRIVY,), **ITS_OWN))
    new = judged(content(BASE, "new.tar"))
    for found in (compare(old, new), compare(new, old)):
        assert (found.packages, found.closed, found.opened, found.unsure) == ((), (), (), ())
        assert (found.lost, found.gained) == ((), ())
        assert ("both", "trivy looked at one of the images only: what it alone says is left out") in found.doubts


def test_its_vulnerabilities_are_left_out_where_it_knew_them_for_one_image_only() -> None:
    old = judged(content(BASE, "old.tar", scanners=(TRIVY,), **ITS_OWN))
    new = judged(content(BASE, "new.tar", scanners=(replace(TRIVY, database=""),)))
    found = compare(old, new)
    assert changes(found.packages) == [("removed", "rack")]
    assert (found.closed, found.unsure, found.lost) == ((), (), ())
    assert any("knew vulnerabilities for one" in reason for _, reason in found.doubts)
