"""`deadlight fix` and `audit --fix`, on real files."""

import codecs
import json
import os

import pytest
from windows_files import DOCKERFILE, MENDED_DOCKERFILE, MENDED_POD, ONE_DOCKERFILE, ONE_POD, POD

from deadlight.actions.fix import passes


@pytest.fixture
def pod(tmp_path):
    file = tmp_path / "pod.yaml"
    file.write_text(POD)
    return file


@pytest.fixture
def dockerfile(tmp_path):
    file = tmp_path / "Dockerfile"
    file.write_text(DOCKERFILE)
    return file


@pytest.mark.parametrize("command", [("fix",), ("audit", "--fix")])
def test_what_can_be_mended_safely_is_mended_and_said(deadlight, pod, command):
    result = deadlight(*command, *ONE_POD)
    assert result.status == 0
    assert pod.read_text() == MENDED_POD
    assert result.err == "Fixed 1 finding in 1 file.\n"
    assert "No finding" in result.out


def test_an_unsafe_fix_waits_for_its_option(deadlight, dockerfile):
    held = deadlight("fix", *ONE_DOCKERFILE)
    assert held.status == 1
    assert dockerfile.read_text() == DOCKERFILE
    assert held.err == "Fixed 0 findings in 0 files; 1 more with unsafe fixes (--unsafe-fixes).\n"
    assert deadlight("fix", *ONE_DOCKERFILE, "--unsafe-fixes").status == 0
    assert dockerfile.read_text() == MENDED_DOCKERFILE


def test_fixing_twice_changes_nothing_more(deadlight, pod):
    deadlight("fix")
    once = pod.read_bytes()
    deadlight("fix")
    assert pod.read_bytes() == once


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_encoding_mark_and_line_ends_are_kept(deadlight, pod, encoding, ends):
    mark = codecs.BOM_UTF8 if encoding == "utf-8" else codecs.BOM_UTF16_LE
    pod.write_bytes(mark + POD.replace("\n", ends).encode(encoding))
    deadlight("fix", *ONE_POD)
    assert pod.read_bytes() == mark + MENDED_POD.replace("\n", ends).encode(encoding)


def test_a_waived_finding_is_not_mended(deadlight, pod):
    field = "readOnlyRootFilesystem: true"
    waived = POD.replace(field, f'{field}  # deadlight: ignore[WIN804] reason="it is a test"')
    pod.write_text(waived)
    deadlight("fix", *ONE_POD)
    assert pod.read_text() == waived


def test_diff_shows_what_would_change_and_changes_nothing(deadlight, pod):
    result = deadlight("fix", *ONE_POD, "--diff")
    assert result.status == 1
    assert pod.read_text() == POD
    assert result.out.startswith("--- pod.yaml\n+++ pod.yaml\n@@ ")
    assert "\n-        readOnlyRootFilesystem: true\n" in result.out
    assert result.err == "Would fix 1 finding in 1 file.\n"


def test_diff_exits_with_0_where_nothing_would_change(deadlight, dockerfile):
    result = deadlight("audit", *ONE_DOCKERFILE, "--fix", "--diff", dockerfile.name)
    assert (result.status, result.out) == (0, "")


def test_diff_still_says_that_something_could_not_be_read(deadlight):
    assert deadlight("fix", "--diff", "nowhere.yaml").status == 3


@pytest.mark.usefixtures("pod")
def test_a_report_of_what_is_left_can_go_beside_a_diff(deadlight, tmp_path):
    deadlight("fix", "--select", "WIN804", "--diff", "-f", "json", "-o", "left.json")
    assert json.loads((tmp_path / "left.json").read_text())["findings"] == []
    assert deadlight("fix", "--diff", "-f", "json").status == 2


@pytest.mark.usefixtures("pod")
def test_quiet_says_nothing_of_what_was_fixed(deadlight):
    assert deadlight("fix", *ONE_POD, "-q") == (0, "", "")


def test_standard_input_is_mended_to_standard_output(deadlight):
    result = deadlight("fix", *ONE_POD, "-", "--stdin-filename", "pod.yaml", stdin=POD.encode())
    assert (result.status, result.out) == (0, MENDED_POD)
    assert "Fixed 1 finding" in result.err


def test_standard_input_that_needs_no_fix_comes_out_as_it_is(deadlight):
    text = DOCKERFILE.replace("\n", "\r\n")
    result = deadlight("fix", *ONE_DOCKERFILE, "-", "--stdin-filename", "Dockerfile", stdin=text.encode())
    assert (result.status, result.out) == (1, text)
    assert "WIN201" in result.err


def test_standard_input_is_not_mended_beside_files(deadlight, pod):
    result = deadlight("fix", "-", pod.name, stdin=POD.encode())
    assert result.status == 2
    assert pod.read_text() == POD


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_that_leads_out_of_what_is_named_is_not_followed_to_write(deadlight, tmp_path):
    (tmp_path / "inside").mkdir()
    outside = tmp_path / "elsewhere.yaml"
    outside.write_text(POD)
    (tmp_path / "inside" / "pod.yaml").symlink_to(outside)
    result = deadlight("fix", *ONE_POD, "inside", "--fail-on", "medium")
    assert outside.read_text() == POD
    assert result.status == 1
    assert "outside of what was named" in result.err


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_that_is_named_is_followed(deadlight, tmp_path):
    real = tmp_path / "real.yaml"
    real.write_text(POD)
    (tmp_path / "link.yaml").symlink_to(real)
    deadlight("fix", *ONE_POD, "link.yaml")
    assert real.read_text() == MENDED_POD
    assert (tmp_path / "link.yaml").is_symlink()


def test_a_file_that_changes_meanwhile_is_left_alone_and_the_report_tells_what_is_there(deadlight, pod, monkeypatch):
    groups = passes._Work.groups

    def interrupted(work):
        pod.write_text(POD + "# somebody else's line\n")
        return groups(work)

    monkeypatch.setattr(passes._Work, "groups", interrupted)
    result = deadlight("fix", *ONE_POD, "--fail-on", "medium")
    assert pod.read_text() == POD + "# somebody else's line\n"
    assert "has changed since it was read" in result.err
    assert result.status == 1


def test_many_pods_in_one_file_are_all_mended(deadlight, pod):
    pod.write_text("---\n".join([POD] * 12))
    deadlight("fix", *ONE_POD)
    assert pod.read_text() == "---\n".join([MENDED_POD] * 12)
