from deadlight.model.estate import Estate
from deadlight.semantics.base_uses import base_uses
from deadlight.semantics.subjects import understand
from deadlight.sources.compose.reader import read as read_compose
from deadlight.sources.dockerfile.reader import read as read_dockerfile
from deadlight.sources.files import document_from_bytes
from deadlight.sources.kubernetes.reader import read as read_manifest


def dockerfile(text):
    document = document_from_bytes(text.encode(), shown="Dockerfile", kind="dockerfile")
    (workload,) = understand(list(read_dockerfile(document)), Estate())
    return [(use.image.value, use.runs) for use in base_uses(workload)]


CORE = "mcr.microsoft.com/windows/servercore:ltsc2022"
NANO = "mcr.microsoft.com/windows/nanoserver:ltsc2022"


def test_the_image_of_the_final_stage_runs_and_the_others_only_build():
    text = f"FROM {CORE} AS build\nRUN a.exe\nFROM {NANO}\nCOPY --from=build C:/a C:/a\n"
    assert dockerfile(text) == [(CORE, False), (NANO, True)]


def test_a_stage_that_names_another_uses_no_image_of_its_own():
    text = f"FROM {NANO} AS base\nFROM {CORE} AS build\nRUN a.exe\nFROM base\nCOPY --from=build C:/a C:/a\n"
    assert dockerfile(text) == [(NANO, True), (CORE, False)]


def test_a_stage_of_linux_is_left_out():
    text = f"FROM --platform=linux/amd64 alpine:3.20 AS tools\nRUN apk add git\nFROM {NANO}\nRUN a.exe\n"
    assert dockerfile(text) == [(NANO, True)]


def test_an_argument_with_a_default_is_filled_in():
    assert dockerfile(f"ARG BASE={NANO}\nFROM ${{BASE}}\nRUN a.exe\n") == [(NANO, True)]


def test_nothing_is_no_image():
    assert dockerfile('# escape=`\nFROM scratch\nCOPY a.exe C:\\a.exe\nCMD ["C:\\\\a.exe"]\n') == []


def test_a_service_that_is_built_has_its_images_in_its_dockerfile():
    text = f"services:\n  shop:\n    image: shop:1.0\n    build: .\n  till:\n    image: {NANO}\n"
    workloads = read_compose(document_from_bytes(text.encode(), shown="compose.yaml", kind="compose"))
    uses = {workload.name: [use.image.value for use in base_uses(workload)] for workload in workloads}
    assert uses == {"shop": [], "till": [NANO]}


def test_every_container_of_a_pod_is_a_use():
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n"
        f"  initContainers:\n    - {{name: seed, image: '{CORE}'}}\n"
        f"  containers:\n    - {{name: shop, image: '{NANO}'}}\n    - {{name: bare}}\n"
    )
    (workload,) = read_manifest(document_from_bytes(text.encode(), shown="pod.yaml", kind="kubernetes"))
    assert {(use.image.value, use.runs) for use in base_uses(workload)} == {(CORE, True), (NANO, True)}


def test_what_is_no_image_name_has_no_parts():
    text = "services:\n  shop:\n    image: 'not an image'\n"
    (workload,) = read_compose(document_from_bytes(text.encode(), shown="compose.yaml", kind="compose"))
    (use,) = base_uses(workload)
    assert use.reference is None
