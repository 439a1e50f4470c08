from __future__ import annotations

import pytest

from deadlight.model.image_content import ImageConfig, ImageContent, Layer, LocalAccount, LocalGroup
from deadlight.model.place import Document, Where
from deadlight.model.workload import OperatingSystem
from deadlight.semantics.image_accounts import added_administrators
from deadlight.semantics.image_files import whose
from deadlight.semantics.image_windows import base_of


def image(*members: tuple[str, str], base: bool = True, **more: object) -> ImageContent:
    group = LocalGroup(
        name="Administrators", sid="S-1-5-32-544", members=tuple(name for name, _ in members),
        since=tuple(layer for _, layer in members), layer="above",
    )  # fmt: skip
    accounts = (
        LocalAccount(name="Admin", rid=500, layer="base"),
        LocalAccount(name="shop", rid=1001, layer="above"),
        LocalAccount(name="old", rid=1002, disabled=True, layer="above"),
    )
    return ImageContent(
        name="web", where=Where(Document("web", "image", "")), os=OperatingSystem("windows", ""),
        config=ImageConfig(os="windows", os_version=str(more.get("os_version", ""))), build=str(more.get("build", "")),
        layers=(Layer(digest="base", vendor=base), Layer(digest="above")), groups=(group,), accounts=accounts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("member", "layer", "told"),
    [
        ("shop", "above", True),
        ("ContainerUser", "above", True),
        ("S-1-5-82-3006700770", "above", True),
        ("shop", "base", False),
        ("Admin", "above", False),
        ("S-1-5-21-1-2-3-500", "above", False),
        ("ContainerAdministrator", "above", False),
        ("SYSTEM", "above", False),
        ("old", "above", False),
    ],
)
def test_who_was_made_an_administrator_by_the_build(member: str, layer: str, told: bool) -> None:
    assert list(added_administrators(image((member, layer)))) == ([member] if told else [])


def test_in_one_layer_with_windows_an_account_is_still_the_builds() -> None:
    assert list(added_administrators(image(("Admin", "base"), ("shop", "base"), base=False))) == ["shop"]


def test_who_made_what_is_in_a_layer() -> None:
    assert [whose(image(), layer) for layer in ("base", "above")] == ["windows", "image"]
    assert whose(image(base=False), "above") == "unknown"


@pytest.mark.parametrize(
    ("build", "os_version", "number"),
    [("10.0.20348.2113", "10.0.17763.1", 20348), ("", "10.0.17763.1", 17763), ("", "10.0", None), ("", "", None)],
)
def test_the_registry_is_believed_before_the_configuration(build: str, os_version: str, number: int | None) -> None:
    base = base_of(image(build=build, os_version=os_version))
    assert (base.build if base is not None else None) == number
