"""Fingerprints: stable under edits elsewhere, different for different findings."""

from msgspec.structs import replace
from policy_findings import finding, settings

from deadlight.policy.fingerprint import fingerprint, fingerprinted, marked

DOCKER = {"id": "WIN201", "name": "container-administrator", "path": "Dockerfile", "route": (), "subject": "0"}


def test_a_fingerprint_is_32_hexadecimal_digits():
    assert len(fingerprint(finding())) == 32
    assert int(fingerprint(finding()), 16) > 0


def test_it_stays_when_the_line_moves_and_is_formatted():
    before = finding(line=6, text="      - 'pipe'", route=(0, "services", "ci", "volumes", 1))
    after = finding(line=60, text="  -   'pipe'  # deadlight: ignore[a]", route=(2, "services", "ci", "volumes", 7))
    assert fingerprint(before) == fingerprint(after)


def test_it_stays_when_the_value_behind_a_key_changes():
    route = (0, "spec", "template", "spec", "containers", 0, "image")
    assert fingerprint(finding(route=route, text="image: a:1")) == fingerprint(finding(route=route, text="image: a:2"))


def test_items_of_one_list_differ_by_their_text():
    assert fingerprint(finding(text="- one")) != fingerprint(finding(text="- two"))


def test_lines_of_a_dockerfile_differ_by_their_text():
    assert fingerprint(finding(text="USER a", **DOCKER)) != fingerprint(finding(text="USER b", **DOCKER))


def test_a_stage_without_a_name_is_not_told_by_its_number():
    moved = {**DOCKER, "subject": "1"}
    assert fingerprint(finding(text="USER a", **DOCKER)) == fingerprint(finding(text="USER a", **moved))


def test_check_path_and_subject_tell_findings_apart():
    different = [finding(), finding(id="WIN302"), finding(path="b.yaml"), finding(subject="web")]
    assert len({fingerprint(each) for each in different}) == 4


def test_a_line_with_a_secret_is_not_part_of_it():
    first, second = (
        finding(name="secret-in-environment", text=f"- PASSWORD={secret}", variable="PASSWORD") for secret in "ab"
    )
    other = finding(name="secret-in-environment", text="- TOKEN=a", variable="TOKEN")
    assert fingerprint(first) == fingerprint(second) != fingerprint(other)


def test_findings_that_are_alike_are_numbered_in_the_order_of_their_lines():
    found = fingerprinted([finding(line=9), finding(line=3), finding(line=6, text="- other")], settings())
    assert [each.place.position.line for each in found] == [3, 6, 9]
    assert len({each.fingerprint for each in found}) == 3
    assert found[0].fingerprint == fingerprint(finding(), 0)
    assert found[2].fingerprint == fingerprint(finding(), 1)


def test_it_is_the_same_wherever_the_run_is_started():
    at_the_top = settings(folder="/repository", here="/repository")
    below = settings(folder="/repository", here="/repository/ci")
    one = fingerprinted([finding(path="ci/compose.yaml")], at_the_top)
    other = fingerprinted([finding(path="compose.yaml")], below)
    absolute = fingerprinted([finding(path="/repository/ci/compose.yaml")], below)
    assert one[0].fingerprint == other[0].fingerprint == absolute[0].fingerprint


def test_text_that_cannot_be_encoded_does_no_harm():
    strange = finding(text="\udcff")
    assert fingerprint(strange) == fingerprint(replace(strange))


def test_fingerprints_made_where_findings_are_made_are_those_made_at_the_end():
    below = settings(folder="/repository", here="/repository/ci")
    findings = [finding(line=line, text=text) for line, text in ((9, "- a"), (3, "- a"), (6, "- b"))]
    assert fingerprinted(marked(findings, below), below) == fingerprinted(findings, below)
