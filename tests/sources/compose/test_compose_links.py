"""What Compose files take from other files: `extends`, `include`, and the Dockerfile of a build."""

import textwrap

import pytest

from deadlight.model.errors import InputError
from deadlight.model.outcome import Unread
from deadlight.model.place import Document
from deadlight.model.workload import Workload
from deadlight.sources.compose.reader import read
from deadlight.sources.yaml_places import locate


def document(text):
    return Document("compose.yaml", "compose", textwrap.dedent(text), locator=locate)


def everything(text, files=None):
    def open_document(path, kind):
        if path not in files:
            raise InputError("does not exist")
        return Document(path, kind, textwrap.dedent(files[path]))

    found = list(read(document(text), open_document if files is not None else None))
    return (
        {each.name: each for each in found if isinstance(each, Workload)},
        [each for each in found if isinstance(each, Unread)],
    )


def container(text, name="web", files=None):
    found, unread = everything(text, files)
    assert not unread
    return found[name].containers[0]


BASE = """
services:
  base:
    image: shop
    user: ContainerUser
    command: [a, b]
    cap_add: [X]
    volumes:
      - C:\\a:C:\\data
      - C:\\b:C:\\logs
    ports: ["80:80"]
    environment: {A: 1, B: 2}
    networks: [front]
    build: ./base
    deploy: {resources: {limits: {cpus: '1'}}}
"""
WEB = """
  web:
    extends: base
    command: [c]
    cap_add: [Y]
    volumes:
      - C:\\c:C:\\data
    ports: ["80:80", "443:443"]
    environment: [B=3, C]
    networks: {back: {}}
    build: {target: release}
    deploy: {resources: {limits: {memory: 1g}}}
"""


def test_a_service_takes_over_what_it_extends():
    found = container(BASE + WEB)
    assert (found.image.value, found.user.value) == ("shop", "ContainerUser")
    assert [each.value for each in found.command] == ["c"]
    assert [each.source.value for each in found.mounts] == ["C:\\b", "C:\\c"]
    assert [each.published for each in found.ports] == ["80", "443"]
    assert {each.name: each.value and each.value.value for each in found.environment} == {"A": "1", "B": "3", "C": None}
    assert [each.value for each in found.networks] == ["front", "back"]
    assert found.setting("cap_add").value == ["X", "Y"]
    assert found.setting("build.context").value == "./base"
    assert found.setting("build.target").value == "release"
    assert found.setting("deploy.resources.limits.cpus").value == "1"
    assert found.setting("deploy.resources.limits.memory").value == "1g"


def test_what_is_extended_keeps_its_place():
    found = container(BASE + WEB)
    assert found.user.where.route == (0, "services", "base", "user")
    assert [each.where.route[2] for each in found.mounts] == ["base", "web"]


def test_what_is_extended_in_another_file_keeps_its_document():
    files = {"common/base.yaml": BASE}
    found = container("services: {web: {extends: {file: common\\base.yaml, service: base}}}", files=files)
    assert found.where.document.path == "compose.yaml"
    assert found.user.where.document.path == "common/base.yaml"
    assert found.user.where.position().line == 5


def test_extends_is_followed_from_file_to_file():
    files = {
        "a/one.yaml": "services: {one: {user: u, extends: {file: ../b/two.yaml, service: two}}}",
        "b/two.yaml": "services: {two: {extends: three}, three: {image: deep}}",
    }
    found = container("services: {web: {extends: {file: ./a/one.yaml, service: one}}}", files=files)
    assert (found.image.value, found.user.value) == ("deep", "u")


def test_a_file_that_extends_from_itself_is_read_once():
    text = "services: {web: {extends: {file: compose.yaml, service: base}}, base: {image: a}}"
    assert container(text, files={}).image.where.document.path == "compose.yaml"


@pytest.mark.parametrize(
    ("text", "files", "reason"),
    [
        ("services: {web: {extends: web}}", {}, "extends itself"),
        ("services: {web: {extends: db}, db: {extends: web}}", {}, "extends itself"),
        ("services: {web: {extends: none}}", {}, "there is no service none"),
        ("services: {web: {extends: {file: none.yaml, service: a}}}", {}, "none.yaml: does not exist"),
        ("services: {web: {extends: {file: b.yaml, service: a}}}", {"b.yaml": "- x"}, "a Compose file is a mapping"),
        ("services: {web: {extends: {file: b.yaml, service: a}}}", {"b.yaml": "services: {a: 5}"}, "no mapping"),
        ("services: {web: {extends: {file: C:\\b.yaml, service: a}}}", {}, "not beside this file"),
        ("services: {web: {extends: {file: '${F}', service: a}}}", {}, "F is not set here"),
        ("services: {web: {extends: {file: b.yaml, service: a}}}", None, "cannot be opened from here"),
        (
            "services: {web: {extends: {file: b.yaml, service: a}}}",
            {"b.yaml": "services: {a: {extends: {file: compose.yaml, service: web}}}"},
            "extends itself",
        ),
    ],
)
def test_what_cannot_be_followed_is_unread_and_the_service_is_read(text, files, reason):
    found, unread = everything(text, files)
    assert "web" in found
    assert reason in unread[0].reason
    assert unread[0].line == 1


def test_a_service_whose_base_is_not_read_has_an_unknown_user():
    found, _ = everything("services: {web: {image: a, extends: none}}", {})
    assert not found["web"].containers[0].user.known
    assert not found["web"].containers[0].isolation.known


def test_a_long_chain_has_a_limit():
    chain = "".join(f"  s{index}: {{extends: s{index + 1}}}\n" for index in range(80))
    found, unread = everything(f"services:\n{chain}  s80: {{image: a}}\n")
    assert len(found) == 81
    assert "more than 50 services extend one another" in unread[0].reason


def test_services_that_all_extend_a_large_one_end_the_reading():
    ports = ", ".join(str(port) for port in range(1, 20_000))
    many = "".join(f"  s{index}: {{extends: base, ports: [1]}}\n" for index in range(200))
    found, unread = everything(f"services:\n  base: {{ports: [{ports}]}}\n{many}")
    assert 0 < len(found) < 200
    assert "expands to more than" in unread[-1].reason


def test_included_services_are_of_the_project():
    files = {
        "infra/db.yaml": "services: {db: {image: a, networks: [back]}}\ninclude: [../log.yaml]\n",
        "log.yaml": "services: {log: {image: a}}",
    }
    text = """
        include: [{path: [infra/db.yaml]}, log.yaml]
        services: {web: {image: a}}
        networks: {back: {driver: nat}}
        """
    found, unread = everything(text, files)
    assert not unread
    assert list(found) == ["web", "db", "log"]
    assert {each.project for each in found.values()} == {"compose.yaml"}
    assert found["db"].where.document.path == "infra/db.yaml"
    assert [each.name for each in found["db"].networks] == ["back"]


def test_files_that_include_one_another_are_read_once():
    files = {"b.yaml": "include: [compose.yaml]\nservices: {b: {image: a}}"}
    found, unread = everything("include: [b.yaml]\nservices: {a: {image: a}}", files)
    assert list(found) == ["a", "b"]
    assert not unread


@pytest.mark.parametrize("path", ["none.yaml", "https://example.test/x.git", "oci://example.test/x", "${FILE}", ""])
def test_what_cannot_be_included_is_unread(path):
    found, unread = everything(f"include:\n  - '{path}'\nservices: {{a: {{image: a}}}}", {})
    assert list(found) == ["a"]
    assert unread[0].line == 2
    assert unread[0].reason.startswith("what is included is not read")


DOCKERFILE = """\
FROM mcr.microsoft.com/windows/servercore:ltsc2022 AS base
USER ContainerUser
FROM base AS release
USER ContainerAdministrator
"""


@pytest.mark.parametrize(
    ("build", "path"),
    [
        (".", "Dockerfile"),
        ("./web", "web/Dockerfile"),
        (".\\web\\app", "web/app/Dockerfile"),
        ("..", "../Dockerfile"),
        ("{context: web}", "web/Dockerfile"),
        ("{context: web, dockerfile: docker/Dockerfile.web}", "web/docker/Dockerfile.web"),
        ("{context: '..\\', dockerfile: '.\\Docker\\Dockerfile'}", "../Docker/Dockerfile"),
        ("{context: web, dockerfile: ../Dockerfile}", "Dockerfile"),
        ("{dockerfile: dockerfile.win}", "Dockerfile.win"),
        ("web", "web/dockerfile"),
        ("'${DIR:-web}'", "web/Dockerfile"),
    ],
)
def test_a_build_is_linked_to_its_dockerfile(build, path):
    found, unread = everything(f"services: {{web: {{build: {build}}}}}", {path: DOCKERFILE})
    assert not unread
    linked = found["web"].build
    assert linked is found["web"].containers[0].build
    assert linked.where.document.path == path
    assert found["web"].containers[0].user.value == "ContainerAdministrator"


def test_the_user_of_the_service_goes_before_that_of_the_dockerfile():
    found = container("services: {web: {build: ., user: ContainerUser}}", files={"Dockerfile": DOCKERFILE})
    assert found.user.value == "ContainerUser"
    assert found.user.where.document.path == "compose.yaml"


@pytest.mark.parametrize("target", ["base", "BASE", "0"])
def test_a_target_ends_the_build(target):
    text = f"services: {{web: {{build: {{context: ., target: '{target}'}}}}}}"
    found = container(text, files={"Dockerfile": DOCKERFILE})
    assert found.build.final.name == "base"
    assert found.build.final.final
    assert found.user.value == "ContainerUser"


@pytest.mark.parametrize(
    "build",
    [".", "{context: https://example.test/x.git}", "git@example.test:x.git", "C:\\app", "/app", "'${DIR}'",
     "{context: ., dockerfile: '${FILE}' }", "{context: ., target: none}"],
)  # fmt: skip
def test_a_build_without_dockerfile_at_hand_is_unknown_and_no_error(build):
    files = {"Dockerfile": DOCKERFILE} if "target" in build else {}
    found = container(f"services: {{web: {{build: {build}}}}}", files=files)
    assert found.build is None
    assert found.user is None
    assert found.setting("build") is not None


def test_a_dockerfile_that_cannot_be_read_is_no_error_of_the_compose_file():
    assert container("services: {web: {build: .}}", files={"Dockerfile": "nothing of use"}).build is None


def test_a_dockerfile_inside_of_the_compose_file_gives_base_and_user_and_is_unread():
    text = """
        services:
          web:
            build:
              context: .
              dockerfile_inline: |
                FROM nanoserver
                USER shop
        """
    found, unread = everything(text, {})
    assert found["web"].build.final.base.value == "nanoserver"
    assert found["web"].containers[0].user.value == "shop"
    assert [each.line for each in unread] == [6]


def test_a_dockerfile_of_the_first_version_is_linked():
    files = {"web/Dockerfile.win": DOCKERFILE}
    assert container("web: {build: web, dockerfile: Dockerfile.win}", files=files).build is not None


def test_the_build_of_an_extended_service_starts_from_its_own_file():
    files = {"common/base.yaml": "services: {base: {build: ./app}}", "common/app/Dockerfile": DOCKERFILE}
    found = container("services: {web: {extends: {file: common/base.yaml, service: base}}}", files=files)
    assert found.build.where.document.path == "common/app/Dockerfile"


ARGUED = """\
ARG TAG=ltsc2022
ARG BASE=mcr.microsoft.com/windows/servercore:${TAG}
FROM ${BASE} AS base
ARG WHO=ContainerUser
USER $WHO
FROM base
"""


def linked(args):
    found = container(f"services: {{web: {{build: {{context: ., args: {args}}}}}}}", files={"Dockerfile": ARGUED})
    return found.build.final.root().base, found.user


@pytest.mark.parametrize(
    ("args", "base"),
    [
        ("{}", "mcr.microsoft.com/windows/servercore:ltsc2022"),
        ("{TAG: ltsc2019}", "mcr.microsoft.com/windows/servercore:ltsc2019"),
        ("[TAG=1809]", "mcr.microsoft.com/windows/servercore:1809"),
        ("{BASE: 'nanoserver:1809'}", "nanoserver:1809"),
        ("{OTHER: x}", "mcr.microsoft.com/windows/servercore:ltsc2022"),
    ],
)
def test_build_arguments_stand_in_for_defaults(args, base):
    found, user = linked(args)
    assert (found.value, found.known) == (base, True)
    assert (user.value, user.known) == ("ContainerUser", True)


@pytest.mark.parametrize("args", ["{TAG: '${TAG}'}", "[TAG]", "{TAG: null}"])
def test_an_unknown_build_argument_makes_the_base_unknown(args):
    assert not linked(args)[0].known


def test_a_build_argument_that_names_the_user_makes_it_unknown():
    assert not linked("{WHO: ContainerAdministrator}")[1].known


def test_a_build_argument_may_name_a_stage():
    dockerfile = "ARG FLAVOUR=one\nFROM nanoserver AS one\nFROM servercore AS two\nUSER shop\nFROM ${FLAVOUR}\n"
    text = "services: {web: {build: {context: ., args: {FLAVOUR: two}}}}"
    found = container(text, files={"Dockerfile": dockerfile})
    assert found.build.final.root().base.value == "servercore"
