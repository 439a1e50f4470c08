"""A comparison of images as text, JSON and Markdown."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import pytest
from msgspec.structs import replace

from deadlight.model.advisory import WindowsUpdate
from deadlight.model.image_diff import (
    Change,
    FieldChange,
    FindingChange,
    ImageDiff,
    LayerChanges,
    OpenVulnerability,
    Side,
)
from deadlight.model.outcome import Finding, Place, Severity, SubjectName, Unread
from deadlight.model.place import Position
from deadlight.outputs import image_diff_json, image_diff_markdown, image_diff_text, image_diff_words
from deadlight.outputs.look import Look

SCHEMA = json.loads(files("deadlight.outputs").joinpath("schema/image-diff-v1.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
RENDERERS = (image_diff_text, image_diff_json, image_diff_markdown)
HOSTILE = "\x1b[2Jevil\u202e|`<b>\n@me"


def finding(
    name: str = "secret-in-layer", severity: Severity = Severity.HIGH, message: str = "C:\\a holds a key"
) -> Finding:
    return Finding(
        id="WIN518", name=name, severity=severity, template=message, parameters={}, subject=SubjectName("Image", "web"),
        place=Place("web", Position(1, 1, 1, 1), ("files", "a")), fingerprint="0" * 32,
    )  # fmt: skip


UPDATE = WindowsUpdate(build=20348, revision=2340, kb="KB5035857", day="2024-03-12", kind="security")
DIFF = ImageDiff(
    version="0.1",
    old=Side(
        reference="web-1.tar", system="windows", build="10.0.20348.2322", product="Windows Server 2022", behind=3,
        base=("Apply image 10.0.20348.2322",), layers=2, size=5 << 20,
    ),
    new=Side(
        reference="web-2.tar", system="windows", build="10.0.20348.2340", product="Windows Server 2022", update=UPDATE,
        behind=2, base=("Apply image 10.0.20348.2340",), layers=3, size=300,
    ),
    direction="up",
    updates=(UPDATE,),
    layers=LayerChanges(shared=1, shared_base=1, removed=(("sha256:a", "COPY"),), added=(("sha256:b", ""),)),
    configuration=(
        Change(change="changed", name="user", kind="setting", fields=(FieldChange("value", "", "ContainerUser"),)),
        Change(change="added", name="80/tcp", kind="port"),
        Change(change="changed", name="PATH", kind="variable"),
    ),
    packages=(
        Change(change="changed", name="Serilog", kind="nuget", direction="down", fields=(FieldChange("version", "4", "3"),)),
        Change(change="added", name="lodash", kind="npm", fields=(FieldChange("version", "", "1.0"),)),
    ),
    services=(
        Change(change="added", name="Agent", fields=(FieldChange("account", "", "LocalSystem"),)),
        Change(change="removed", name="Spooler", own=False, fields=(FieldChange("account", "LocalSystem", ""),)),
    ),
    files=(
        Change(
            change="added", name="C:\\a", kind="private-key",
            fields=(FieldChange("what", "", "a private key"), FieldChange("removed by a later layer", "", "yes")),
        ),
    ),
    opened=(OpenVulnerability(id="CVE-1", of="Serilog 3", package=True, severity="high", fixed="4", sources=("trivy",)),),
    closed=(OpenVulnerability(id="CVE-2", of="Windows Server 2022", severity="low", exploited=True, carrier="both", sources=("deadlight",)),),
    unsure=(OpenVulnerability(id="CVE-3", of="x 1", package=True, why="not all of it was read", sources=("deadlight",)),),
    gained=(finding(),),
    lost=(finding("layer-missing", Severity.LOW),),
    altered=(FindingChange(finding("known-vulnerability", Severity.LOW), finding("known-vulnerability", Severity.MEDIUM)),),
    doubts=(("new", "the newest records are 90 days old"),),
    notes=("a note",),
    unread=(Unread("web-2.tar", "a layer is missing"), Unread("", "trivy.json: it is a report on another image")),
)  # fmt: skip
EMPTY = ImageDiff(version="0.1", old=Side(reference="a.tar", read=False), new=Side(reference="b.tar", read=False),
                  unread=(Unread("a.tar", "does not exist"),))  # fmt: skip


def text(diff: ImageDiff = DIFF, **look: object) -> str:
    return image_diff_text.render(diff, Look(**look))


def test_what_the_images_are_is_told_in_whole_lines() -> None:
    made = text(columns=60)
    assert "…" not in made.partition("\nFindings")[0]


def test_the_schema_is_a_schema_and_names_its_version() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"]["const"] == image_diff_json.SCHEMA


@pytest.mark.parametrize("diff", [DIFF, EMPTY])
def test_json_is_as_the_schema_says(diff) -> None:
    VALIDATOR.validate(json.loads(image_diff_json.render(diff, Look())))


def test_what_the_schema_does_not_know_is_refused() -> None:
    document = json.loads(image_diff_json.render(DIFF, Look()))
    for path in ((), ("old",), ("windows",), ("summary",), ("packages", 0), ("findings", "gained", 0)):
        changed = json.loads(json.dumps(document))
        inner = changed
        for key in path:
            inner = inner[key]
        inner["surprise"] = 1
        assert not VALIDATOR.is_valid(changed), path


def test_sizes_of_which_one_alone_is_compressed_are_called_so() -> None:
    diff = replace(DIFF, old=replace(DIFF.old, compressed=True))
    assert dict(image_diff_words.rows(diff))["size"] == "5.0 MiB compressed → 300 B unpacked"


def test_text_tells_what_got_worse_and_what_is_different() -> None:
    shown = text()
    for line in (
        "web-1.tar → web-2.tar",
        "  Windows       Windows Server 2022 10.0.20348.2322 → 10.0.20348.2340 (KB5035857)",
        "  updates       KB5035857 2024-03-12",
        "  behind        3 updates → 2 updates",
        "  layers        1 shared, of which 1 of Microsoft; 1 of the old image only, 1 of the new one only",
        "  size          5.0 MiB → 300 B",
        "  + high     WIN518 secret-in-layer: C:\\a holds a key",
        "  ~ medium   WIN518 known-vulnerability: C:\\a holds a key (was low)",
        "  - low      WIN518 layer-missing: C:\\a holds a key",
        "  + CVE-1               high     Serilog 3, says trivy; fixed in 4",
        "  - CVE-2               low      Windows Server 2022, attacks are known",
        "  ? CVE-3               unknown  x 1 (not all of it was read)",
        "  ~ user: none → ContainerUser",
        "  + port 80/tcp",
        "  ~ variable PATH: another value",
        "  ~ nuget Serilog: 4 → 3 (older)",
        "  + npm lodash 1.0",
        "  + Agent: LocalSystem",
        "  and 1 of Windows itself (-v lists them)",
        "  + private key C:\\a: a private key, removed by a later layer",
        "  web-2.tar: a layer is missing",
        "  trivy.json: it is a report on another image",
        "  of the new image: the newest records are 90 days old",
        "Findings: 1 gained, 1 lost; vulnerabilities: 1 opened, 1 closed, 1 not known",
    ):  # fmt: skip
        assert line in shown.splitlines(), line


def test_quiet_has_the_findings_only_and_verbose_all() -> None:
    quiet = text(verbosity=-1).splitlines()
    assert quiet[0] == "+ high     WIN518 secret-in-layer: C:\\a holds a key"
    assert not any("Serilog" in line for line in quiet)
    verbose = text(verbosity=1)
    assert "  - Spooler: LocalSystem" in verbose
    assert "  a note" in verbose
    assert "Spooler" not in text()


def test_vulnerabilities_in_the_kernel_of_the_host_are_counted_unless_all_is_asked_for() -> None:
    host = replace(DIFF, closed=(replace(DIFF.closed[0], carrier="host"),))
    line = "1 closed in the kernel, the host's in process isolation"
    assert f"  and {line} (-v lists them)" in text(host).splitlines()
    assert "  - CVE-2               low      Windows Server 2022, attacks are known, in the kernel" in text(
        host, verbosity=1
    )
    shown = image_diff_markdown.render(host, Look())
    assert "CVE-2" not in shown
    assert f"and {line}" in shown


def test_many_updates_are_told_by_the_first_and_the_last() -> None:
    many = tuple(replace(UPDATE, revision=revision, kb=f"KB{revision}") for revision in range(1, 6))
    assert "  updates       5, KB1 2024-03-12 to KB5 2024-03-12" in text(replace(DIFF, updates=many)).splitlines()
    lost = text(replace(DIFF, updates=many[:2], direction="down"))
    assert "  updates lost  KB1 2024-03-12, KB2 2024-03-12" in lost
    assert ", an older one" in lost


def test_many_changes_are_counted() -> None:
    many = tuple(Change(change="added", name=f"p{number}", kind="npm") for number in range(50))
    assert "  and 30 more (-v lists them)" in text(replace(DIFF, packages=many))
    assert "p49" in text(replace(DIFF, packages=many), verbosity=1)
    assert "and 150 more" in image_diff_markdown.render(replace(DIFF, packages=many * 5), Look())


def test_markdown_has_a_table_of_findings_and_lists_of_changes() -> None:
    shown = image_diff_markdown.render(DIFF, Look())
    for line in (
        "# deadlight image diff",
        "| gained | high | WIN518 secret-in-layer | C:\\\\a holds a key |",
        "| changed | medium (was low) | WIN518 known-vulnerability | C:\\\\a holds a key |",
        "| opened | CVE-1 | high | Serilog 3, says trivy; fixed in 4 |",
        "- `+` npm lodash 1.0",
        "- and 1 of Windows itself",
    ):
        assert line in shown.splitlines(), line


def test_images_that_could_not_be_read_are_not_said_to_be_alike() -> None:
    assert "Nothing to compare: an image was not read" in text(EMPTY)
    assert "a.tar: does not exist" in text(EMPTY)
    assert "nothing to compare" in image_diff_markdown.render(EMPTY, Look())


@pytest.mark.parametrize("renderer", RENDERERS, ids=lambda each: each.__name__)
def test_hostile_names_do_no_harm(renderer) -> None:
    hostile = replace(
        DIFF,
        old=replace(DIFF.old, reference=HOSTILE, build=HOSTILE),
        packages=(Change(change="added", name=HOSTILE, kind="npm", fields=(FieldChange("version", "", HOSTILE),)),),
        opened=(OpenVulnerability(id=HOSTILE, of=HOSTILE, fixed=HOSTILE),),
        gained=(finding(message=HOSTILE),),
        unread=(Unread(HOSTILE, HOSTILE),),
        doubts=(("old", HOSTILE),),
        notes=(HOSTILE,),
        errors=(HOSTILE,),
    )
    for verbosity in (-1, 0, 1):
        shown = renderer.render(hostile, Look(verbosity=verbosity))
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    if renderer is image_diff_markdown:
        assert "<b>" not in renderer.render(hostile, Look())


def test_colour_is_given_where_it_is_wanted() -> None:
    assert "\x1b[" in text(color=True)
    assert "\x1b[" not in text()
