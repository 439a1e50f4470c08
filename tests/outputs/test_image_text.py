"""What an image is, its layers and how much is in it, for a person at a terminal."""

from __future__ import annotations

import datetime
import re

import msgspec
import pytest

from deadlight.image_audit.vulnerabilities import held_against
from deadlight.model.advisory import PatchLevel, Settled
from deadlight.model.image_content import FileFact, ImageContent, LocalAccount, LocalGroup
from deadlight.outputs.ansi import Paint
from deadlight.outputs.image_text import lines
from deadlight.outputs.inert import width
from image_builder import described_content

CODES = re.compile("\x1b\\[[0-9;]*m")
SHELL = "powershell -Command $ErrorActionPreference = 'Stop';"
WEB = rf"""
os_version = "10.0.17763.5329"
[config]
user = "ContainerUser"
entrypoint = ['C:\shop\web\Shop.Web.exe']
shell = ['powershell', '-Command', "$ErrorActionPreference = 'Stop';"]
env = ["SHOP_PORT=8080"]

[[layers]]
created_by = "{SHELL} #(nop) COPY dir:5f4c2b in C:/shop/web "
[layers.files]
'app\web.exe' = "MZ"
[[layers]]
created_by = "|1 FEED_TOKEN=abc {SHELL} nuget restore"
[[layers]]
created_by = "cmd /S /C net user"
"""


def shown(image: ImageContent, columns: int = 120, *, verbose: bool = False) -> list[str]:
    return list(lines(image, Paint(on=False), columns, verbose=verbose))


def row(found: list[str], label: str) -> str:
    return next(line.strip().removeprefix(label).strip() for line in found if line.strip().startswith(label))


def with_files(*kinds: str) -> ImageContent:
    files = tuple(FileFact(kind=kind, path=f"a/{number}", layer="") for number, kind in enumerate(kinds))
    return msgspec.structs.replace(described_content("web.tar", WEB), files=files)


def test_one_is_not_told_as_many() -> None:
    found = shown(with_files("private-key", "world-writable", "replaceable-program"))
    told = "1 private key, 1 path that everybody may change, 1 program that everybody may replace"
    assert row(found, "files") == told
    found = shown(with_files("private-key", "private-key", "certificate"))
    assert row(found, "files") == "2 private keys, 1 certificate"


def test_windows_is_called_by_its_name() -> None:
    image = described_content("web.tar", WEB)
    patch = PatchLevel(version="10.0.17763.5329", product="Windows Server 2019")
    found = shown(msgspec.structs.replace(image, patch=patch))
    assert row(found, "system") == "Windows Server 2019, 10.0.17763.5329, amd64"
    assert row(shown(image), "system") == "Windows, 10.0.17763.5329, amd64"


def test_no_label_touches_its_value() -> None:
    image = described_content("web.tar", WEB.replace("[config]", '[config]\nhealthcheck = {Test = ["CMD", "web"]}'))
    assert row(shown(image), "health check ") == "CMD web"


def test_layers_are_told_by_what_made_them_without_the_shell_around_it() -> None:
    found = [
        line.split(" B  ")[-1].split("iB  ")[-1]
        for line in shown(described_content("web.tar", WEB))
        if "sha256:" in line
    ]
    assert found[-3:] == ["COPY dir:5f4c2b in C:/shop/web", "|1 FEED_TOKEN=abc nuget restore", "net user"]


@pytest.mark.parametrize("columns", [72, 80, 120])
def test_what_is_longer_than_a_line_goes_on_below_its_label(columns: int) -> None:
    doubt = "no record is held of what 16 of the later updates mend: KB5052000, KB5053596, KB5055519 and others"
    image = described_content("web.tar", WEB)
    image = msgspec.structs.replace(image, patch=PatchLevel(version="10.0.17763.5329", doubts=(doubt,)))
    found = shown(image, columns)
    assert " ".join(" ".join(found).split()).count(doubt) == 1
    assert all(width(line) <= columns for line in found[1:])


def test_an_entry_point_as_long_as_a_book_takes_a_few_lines() -> None:
    config = msgspec.structs.replace(described_content("web.tar", WEB).config, entrypoint=("C:\\a.exe", "x " * 5000))
    image = msgspec.structs.replace(described_content("web.tar", WEB), config=config)
    found = shown(image, 80)
    assert sum("x x x" in line for line in found) == 4
    assert next(line for line in reversed(found) if "x x x" in line).endswith("…")


def test_that_there_is_no_store_is_said_once(tmp_path) -> None:
    deps = '{"libraries": {"Serilog/3.1.0": {"type": "package"}}}'
    image = described_content("web.tar", WEB.replace("'app\\web.exe' = \"MZ\"", f"'app\\web.deps.json' = '{deps}'"))
    held = held_against(image, "", datetime.date(2026, 11, 22))
    assert held.packages
    found = shown(held)
    assert [line.split(None, 1)[1] for line in found if line.strip().startswith("unknown")] == [
        "there is no store of vulnerabilities; `deadlight db update` makes one"
    ]
    assert row(found, "patch level") == "unknown"


def test_who_settles_what_is_named_where_all_is_asked_for() -> None:
    settled = Settled(
        id="CVE-2024-2", product="Windows Server 2019", status="not_affected",
        justification="vulnerable_code_not_present", source="vex.json (Shop)",
    )  # fmt: skip
    image = described_content("web.tar", WEB)
    image = msgspec.structs.replace(image, patch=PatchLevel(version="10.0.17763.5329"), settled=(settled,))
    assert row(shown(image), "settled") == "1 by VEX"
    told = "settled CVE-2024-2 of Windows Server 2019: not_affected, vulnerable_code_not_present, says vex.json (Shop)"
    assert f"  {told}" in shown(image, verbose=True)


def test_a_digest_of_spaces_is_left_out_with_and_without_colours() -> None:
    image = msgspec.structs.replace(described_content("web.toml", WEB), digest=" ")
    coloured = list(lines(image, Paint(on=True), 120, verbose=False))
    assert [CODES.sub("", line) for line in coloured] == shown(image)


def test_a_hostile_digest_moves_no_cursor() -> None:
    image = msgspec.structs.replace(described_content("web.toml", WEB), digest="sha256:\x1b[2J")
    assert not any("\x1b" in line for line in shown(image))


def test_how_far_windows_is_behind_stands_first_and_what_is_not_known_last() -> None:
    patch = PatchLevel(version="10.0.17763.5329", doubts=("the records are old",), notes=("a note",))
    found = shown(msgspec.structs.replace(described_content("web.tar", WEB), patch=patch))
    labels = [line[2:16].strip() for line in found if line[2:3].strip() and line.startswith("  ")]
    assert labels[:3] == ["system", "patch level", "user"]
    assert labels.index("services" if "services" in labels else "environment") < labels.index("note")
    assert labels.index("note") < labels.index("unknown") < labels.index("layers")


def test_an_account_says_why_it_matters() -> None:
    image = msgspec.structs.replace(
        described_content("web.tar", WEB),
        accounts=(
            LocalAccount(name="Administrator", rid=500, disabled=True, password_not_required=True),
            LocalAccount(name="support", rid=1001, password_not_required=True),
            LocalAccount(name="deploy", rid=1002),
            LocalAccount(name="guest", rid=1003),
        ),
        groups=(
            LocalGroup(name="Administratoren", sid="S-1-5-32-544", members=("Administrator", "support", "deploy")),
        ),
    )
    told = "Administrator (disabled), support (administrator, no password needed), deploy (administrator), guest"
    assert row(shown(image), "accounts") == told
