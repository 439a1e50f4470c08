"""Each part of an image by name, as -v tells it."""

from __future__ import annotations

import msgspec

from deadlight.model.image_content import (
    ApplicationPool,
    FileFact,
    ImageConfig,
    ImageContent,
    LocalAccount,
    LocalGroup,
    Package,
    ScheduledTask,
    SystemPolicyValue,
    TrustedCertificate,
)
from deadlight.outputs.image_details import lines
from image_builder import described_content


def content(**parts: object) -> ImageContent:
    bare = described_content("web.tar", "[[layers]]")
    return msgspec.structs.replace(bare, **{"config": ImageConfig(), "accounts": (), "groups": (), **parts})


def test_each_part_is_named_with_what_is_known_of_it() -> None:
    image = content(
        config=ImageConfig(labels=(("team", "shop"),), working_dir="C:\\shop"),
        accounts=(
            LocalAccount(name="Guest", rid=501, disabled=True, password_not_required=True, groups=("Guests",)),
            LocalAccount(name="support", rid=1001, groups=("Administrators", "Users")),
            LocalAccount(name="alone", rid=1002),
        ),
        groups=(LocalGroup(name="Administrators", members=("Administrator", "support")), LocalGroup(name="Empty")),
        tasks=(
            ScheduledTask(name="\\Clean", account="S-1-5-18", commands=("C:\\clean.exe /all", "C:\\more.exe")),
            ScheduledTask(name="\\Old", enabled=False),
        ),
        pools=(
            ApplicationPool(name="shop", identity="SpecificUser", user="CORP\\shop"),
            ApplicationPool(name="DefaultAppPool", identity="ApplicationPoolIdentity"),
        ),
        policies=(SystemPolicyValue(key="HKLM\\SYSTEM\\Lsa", name="LimitBlankPasswordUse", value="0"),),
        certificates=(TrustedCertificate(store="ROOT", thumbprint="0123", subject="CN=Shop"),),
        packages=(
            Package(name="Serilog", version="3.1", ecosystem="nuget", purl="pkg:nuget/Serilog@3.1", path="a.json"),
        ),
        files=(FileFact(path="app/key.pem", kind="private-key", detail="a private key", hidden=True),),
    )
    assert list(lines(image)) == [
        "  account Guest (501): disabled, no password needed, in Guests",
        "  account support (1001): in Administrators, Users",
        "  account alone (1002)",
        "  group Administrators: Administrator, support",
        "  group Empty: nobody",
        "  application pool shop: runs as CORP\\shop",
        "  application pool DefaultAppPool: runs as ApplicationPoolIdentity",
        "  task \\Clean: C:\\clean.exe /all; C:\\more.exe, as SYSTEM",
        "  task \\Old: disabled",
        "  policy HKLM\\SYSTEM\\Lsa\\LimitBlankPasswordUse is 0",
        "  certificate CN=Shop (0123) in ROOT",
        "  package pkg:nuget/Serilog@3.1 in a.json",
        "  file app/key.pem: a private key (removed by a later layer)",
        "  label team is shop",
        "  working folder C:\\shop",
    ]


def test_every_file_is_named() -> None:
    files = tuple(FileFact(path=f"a/{number}.pem", kind="certificate") for number in range(100))
    assert len(list(lines(content(files=files)))) == 100


def test_what_an_image_calls_its_parts_is_made_harmless() -> None:
    image = content(
        accounts=(LocalAccount(name="a\x1b[2J", rid=1000),),
        tasks=(ScheduledTask(name="\\b\n", commands=("c\r",)),),
        policies=(SystemPolicyValue(key="d\x07", name="e", value="f\n"),),
    )
    assert not any(character < " " for character in "".join(lines(image)))
