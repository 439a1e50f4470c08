from __future__ import annotations

import pytest

from deadlight.model.image_content import WindowsService
from deadlight.sources.image.registry_facts.registry import Registry
from deadlight.sources.image.registry_facts.services import read_services
from hive_builder import deleted, hive

OWN, SHARED, DRIVER, PER_USER = 0x10, 0x20, 1, 0x60


def system(services: dict[str, object], *deltas: dict[str, object], current: int = 1) -> Registry:
    control_set = f"ControlSet{current:03}"
    base = hive({"Select": {"Current": current}, control_set: {"Services": services}})  # type: ignore[dict-item]
    over = [hive({control_set: {"Services": delta}}, layered=True) for delta in deltas]  # type: ignore[dict-item]
    return Registry({"SYSTEM": [(f"layer {level}", data) for level, data in enumerate([base, *over])]})


def one(service: dict[str, object], **others: dict[str, object]) -> WindowsService:
    read = {service.name: service for service in read_services(system({"web": service, **others}))}
    return read["web"]


def test_a_service_is_read_with_all_that_it_says() -> None:
    service = one({
        "Type": SHARED, "Start": 2, "ObjectName": "NT AUTHORITY\\LocalService", "DisplayName": "Web", "DelayedAutostart": 1,
        "ImagePath": "%SystemRoot%\\system32\\svchost.exe -k web", "Parameters": {"ServiceDll": "C:\\web.dll"},
    })  # fmt: skip
    assert service == WindowsService(
        name="web",
        display="Web",
        account="NT AUTHORITY\\LocalService",
        start="auto",
        image_path="%SystemRoot%\\system32\\svchost.exe -k web",
        service_dll="C:\\web.dll",
        kind=SHARED,
        delayed=True,
        starts=True,
        layer="layer 0",
        added="layer 0",
        account_since="layer 0",
        start_since="layer 0",
    )


def test_of_a_service_that_layers_change_it_is_known_who_adds_it_and_who_gave_it_account_and_start() -> None:
    theirs = {"Type": OWN, "Start": 3, "ObjectName": "NT AUTHORITY\\LocalService"}
    registry = system({"web": theirs}, {"web": {"Start": 2}}, {"web": {"Start": 2, "DisplayName": "Web"}})
    (service,) = read_services(registry)
    assert (service.layer, service.added) == ("layer 2", "layer 0")
    assert (service.account_since, service.start_since) == ("layer 0", "layer 1")


def test_a_service_that_is_deleted_and_made_again_is_added_by_the_layer_that_makes_it() -> None:
    again = {"Type": OWN, "Start": 2}
    (service,) = read_services(system({"web": {"Type": OWN, "Start": 4}}, {"web": deleted()}, {"web": again}))
    assert (service.added, service.start_since, service.account_since) == ("layer 2", "layer 2", "")


@pytest.mark.parametrize("wrapper", ["C:\\tools\\nssm.exe", '"C:\\Windows\\srvany.exe"'])
def test_what_a_wrapper_starts_is_told(wrapper: str) -> None:
    started = {"Application": "C:\\Program Files\\shop\\shop.exe", "AppParameters": "--port 80"}
    service = {"Type": OWN, "Start": 2, "ImagePath": wrapper, "Parameters": started}
    assert one(service).runs == '"C:\\Program Files\\shop\\shop.exe" --port 80'
    assert one({**service, "ImagePath": "C:\\shop\\shop.exe"}).runs == ""


def test_without_the_base_the_services_of_layers_above_are_known() -> None:
    delta = hive(
        {"ControlSet001": {"Services": {"web": {"Type": OWN, "Start": 2}, "w32time": {"Start": 4}}}}, layered=True
    )
    registry = Registry({"SYSTEM": [("second", delta)]}, frozenset({"SYSTEM"}))
    assert [service.name for service in read_services(registry)] == ["web"]
    assert registry.all_unread == (
        "the SYSTEM hive of the base was not read: only what layers above it change is known",
    )


def test_a_library_may_stand_in_the_key_of_the_service() -> None:
    assert one({"Type": SHARED, "Start": 3, "ServiceDll": "C:\\a.dll"}).service_dll == "C:\\a.dll"


def test_drivers_are_no_services() -> None:
    registry = system({"disk": {"Type": DRIVER, "Start": 0}, "web": {"Type": OWN, "Start": 2}, "group": {}})
    assert [service.name for service in read_services(registry)] == ["web"]


@pytest.mark.parametrize(
    ("start", "name", "starts"),
    [
        (0, "boot", None), (1, "system", None), (2, "auto", True), (3, "manual", False), (4, "disabled", False),
        (9, "unknown", None),
    ],
)  # fmt: skip
def test_what_starts_with_the_container(start: int, name: str, starts: bool | None) -> None:
    service = one({"Type": OWN, "Start": start})
    assert (service.start, service.starts) == (name, starts)


@pytest.mark.parametrize(("action", "start", "triggered", "starts"), [(1, 2, True, None), (1, 3, True, None), (2, 2, False, True), (1, 4, True, False)])  # fmt: skip
def test_a_trigger_makes_the_start_unknown(action: int, start: int, triggered: bool, starts: bool | None) -> None:
    service = one({"Type": OWN, "Start": start, "TriggerInfo": {"0": {"Action": action, "Type": 4}}})
    assert (service.triggered, service.starts) == (triggered, starts)


def test_a_service_for_each_user_starts_with_a_log_on() -> None:
    assert one({"Type": PER_USER, "Start": 2}).starts is None


def test_what_a_starting_service_needs_starts_with_it() -> None:
    read = read_services(
        system(
            {
                "web": {"Type": OWN, "Start": 2, "DependOnService": ["Queue"]},
                "queue": {"Type": OWN, "Start": 3, "DependOnService": ["store"]},
                "store": {"Type": OWN, "Start": 3},
                "other": {"Type": OWN, "Start": 3, "DependOnService": ["web"]},
            }
        )
    )
    assert {service.name: service.starts for service in read} == {
        "web": True,
        "queue": True,
        "store": True,
        "other": False,
    }


def test_a_service_that_needs_a_disabled_one_is_not_known_to_start() -> None:
    needs: dict[str, object] = {"Type": OWN, "Start": 2, "DependOnService": ["store"]}
    assert one(needs).starts is None
    assert one(needs, store={"Type": OWN, "Start": 4}).starts is None
    assert one(needs, store={"Type": DRIVER, "Start": 1}).starts is True


def test_the_current_control_set_is_the_one_that_the_hive_selects() -> None:
    registry = system({"web": {"Type": OWN, "Start": 2}}, current=2)
    assert registry.control_set == "ControlSet002"
    assert [service.name for service in read_services(registry)] == ["web"]


def test_without_a_current_control_set_nothing_is_guessed() -> None:
    registry = Registry({"SYSTEM": [("", hive({"ControlSet001": {"Services": {}}}))]})
    assert read_services(registry) == ()
    assert "the SYSTEM hive does not say which control set is the current one" in registry.all_unread


def test_without_a_hive_there_is_no_silence() -> None:
    registry = Registry({})
    assert read_services(registry) == ()
    assert registry.all_unread == ("no services: no SYSTEM hive",)


def test_a_layer_changes_an_account_and_adds_and_deletes_services() -> None:
    base: dict[str, object] = {
        "web": {"Type": OWN, "Start": 3, "ObjectName": "LocalSystem"},
        "old": {"Type": OWN, "Start": 2},
    }
    delta: dict[str, object] = {
        "web": {"ObjectName": "NT SERVICE\\web"}, "old": deleted(), "new": {"Type": OWN, "Start": 2}
    }  # fmt: skip
    read = read_services(system(base, delta))
    assert [(service.name, service.account, service.layer) for service in read] == [
        ("new", "", "layer 1"),
        ("web", "NT SERVICE\\web", "layer 1"),
    ]


def test_a_hive_that_cannot_be_opened_is_named_with_its_layer() -> None:
    registry = Registry({"SYSTEM": [("sha256:1", b"nothing")]})
    read_services(registry)
    assert registry.all_unread[0] == "SYSTEM hive of layer sha256:1: no registry hive: too short"
