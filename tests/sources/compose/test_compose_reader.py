"""Compose files read as workloads."""

import json
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadlight.model.errors import InputError
from deadlight.model.outcome import Unread
from deadlight.model.place import Document
from deadlight.model.workload import Workload
from deadlight.sources.compose.reader import read
from deadlight.sources.yaml_places import locate


def document(text, path="compose.yaml", kind="compose"):
    return Document(path, kind, textwrap.dedent(text), locator=locate)


def opener(files):
    def open_document(path, kind):
        if path not in files:
            raise InputError(f"{path} does not exist")
        return document(files[path], path, kind)

    return open_document


def everything(text, files=None):
    found = list(read(document(text), opener(files) if files is not None else None))
    return (
        {each.name: each for each in found if isinstance(each, Workload)},
        [each for each in found if isinstance(each, Unread)],
    )


def services(text, files=None):
    found, unread = everything(text, files)
    assert not unread
    return found


def container(text, name="web", files=None):
    return services(text, files)[name].containers[0]


def setting(text, name):
    found = container(text).setting(name)
    assert found is not None
    return found.value


def test_each_service_is_a_workload_with_one_container():
    found = services("""
        services:
          web: {image: a}
          db: {image: b}
        """)
    assert list(found) == ["web", "db"]
    assert {each.kind for each in found.values()} == {"service"}
    assert {each.surface for each in found.values()} == {"compose"}
    assert {each.project for each in found.values()} == {"compose.yaml"}
    assert [each.image.value for workload in found.values() for each in workload.containers] == ["a", "b"]


def test_values_stand_where_they_are_written():
    text = """
        services:
          ci:
            image: nanoserver
            volumes:
              - C:\\work:C:\\work
              - \\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine
        """
    found = container(text, "ci")
    assert found.where.route == (0, "services", "ci")
    assert found.image.where.route == (0, "services", "ci", "image")
    assert found.mounts[1].where.route == (0, "services", "ci", "volumes", 1)
    assert found.mounts[1].where.position().line == 7


def test_scalars_are_texts():
    found = container("""
        services:
          web:
            image: a
            user: 1000
            isolation: hyperv
            hostname: shop
            platform: windows/amd64
            privileged: true
        """)
    assert found.user.value == "1000"
    assert found.isolation.value == "hyperv"
    assert found.hostname.value == "shop"


def test_the_platform_is_the_workloads():
    assert services("services: {web: {image: a, platform: windows/amd64}}")["web"].platform.value == "windows/amd64"


def test_an_empty_user_is_none():
    assert container("services: {web: {image: a, user: ''}}").user is None


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ("[A=1, 'B=x=y', C, 'Conn:Url=http://x']", {"A": "1", "B": "x=y", "C": None, "Conn:Url": "http://x"}),
        ("{A: 1, B: true, C: null, D: yes}", {"A": "1", "B": "true", "C": None, "D": "yes"}),
        ("{E: 1.5, F: ''}", {"E": "1.5", "F": ""}),
        ("", {}),
    ],
)  # fmt: skip
def test_the_environment_is_read_in_both_forms(environment, expected):
    found = container(f"services: {{web: {{image: a, environment: {environment}}}}}")
    assert {each.name: each.value.value if each.value else None for each in found.environment} == expected


def test_an_unknown_variable_makes_its_value_unknown():
    found = container("services: {web: {image: 'shop:${TAG}', environment: ['PASSWORD=${PW}']}}")
    assert (found.image.value, found.image.unknown) == ("shop:${TAG}", "the environment variable TAG is not set here")
    assert not found.environment[0].value.known


def test_the_env_file_beside_it_sets_variables():
    found = container("services: {web: {image: 'shop:${TAG}'}}", files={".env": "TAG=1.2\n"})
    assert (found.image.value, found.image.known) == ("shop:1.2", True)


@pytest.mark.parametrize("form", ["['PW=x${SECRET}']", "{PW: 'x${SECRET}'}"])
def test_a_value_of_the_env_file_is_none_of_the_compose_file(form):
    text = f"services: {{web: {{image: a, environment: {form}, build: {{context: ., args: {form}}}}}}}"
    found = container(text, files={".env": "SECRET=Harbour9\n"})
    variable, argument = found.environment[0].value, found.setting("build.args.PW")
    assert (variable.value, variable.unknown) == ("x${SECRET}", "it comes from the .env file")
    assert (argument.value, argument.unknown) == ("x${SECRET}", "it comes from the .env file")


def test_a_default_in_the_compose_file_is_its_own():
    found = container("services: {web: {image: a, environment: ['PW=${SECRET:-Harbour9}']}}", files={".env": ""})
    assert (found.environment[0].value.value, found.environment[0].value.known) == ("Harbour9", True)


def test_a_malformed_variable_is_unread_and_its_value_unknown():
    found, unread = everything("""
        services:
          web:
            image: shop:${env:TAG}
        """)
    assert [(each.line, each.path) for each in unread] == [(4, "compose.yaml")]
    assert not found["web"].containers[0].image.known


def test_merge_keys_and_fragments_are_carried_out():
    found = container("""
        x-base: &base
          image: shop
          user: ContainerUser
          environment: {A: 1}
        services:
          web:
            <<: *base
            user: ContainerAdministrator
        """)
    assert found.image.value == "shop"
    assert found.user.value == "ContainerAdministrator"
    assert found.environment[0].name == "A"


def test_a_yaml_list_of_two_documents_gives_the_services_of_both():
    assert list(services("services: {a: {image: x}}\n---\nservices: {b: {image: x}}\n")) == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("version: '2.1'\nservices: {a: {image: x}}", ["a"]),
        ("version: '3.7'\nservices: {a: {image: x}}\nnetworks: {}", ["a"]),
        ("web: {image: x}\ndb: {build: .}\n", ["web", "db"]),
        ("services:\n", []),
        ("version: '3'\n", []),
        ("services: {x-note: 5, a: {image: x}}", ["a"]),
    ],
)
def test_every_version_of_the_format_is_read(text, names):
    assert list(services(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "just text",
        "services: [a]\n",
        "services: a\n",
        "a: [b\n",
        "apiVersion: v1\nkind: Pod\n",
        "{{ if }}",
    ],
)
def test_what_is_no_compose_file_is_refused_as_a_whole(text):
    with pytest.raises(InputError):
        list(read(document(text)))


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("image: [a]", "image is neither"),
        ("user: {a: b}", "user is neither"),
        ("volumes: 5", "volumes is not a list"),
        ("ports: 80", "ports is not a list"),
        ("expose: {a: 1}", "expose is not a list"),
        ("environment: 5", "environment is neither"),
        ("environment: {A: [1]}", "the environment variable A is neither"),
        ("networks: 5", "networks is neither"),
        ("devices: 5", "devices is not a list"),
        ("devices: [[a]]", "a device is neither"),
        ("secrets: 5", "secrets is not a list"),
        ("secrets: [[a]]", "a secret names no source"),
        ("security_opt: a", "security_opt is not a list"),
        ("build: [a]", "build is neither"),
        ("extends: 5.5", "there is no service 5.5"),
        ("extends: {file: a.yaml}", "extends names no service"),
    ],
)
def test_an_option_of_another_type_is_unread_with_its_line(option, reason):
    found, unread = everything(f"services:\n  web:\n    {option}\n  db:\n    image: a\n")
    assert list(found) == ["web", "db"]
    assert unread[0].reason.startswith(reason)
    assert unread[0].line == 3


def test_a_service_that_is_no_mapping_is_unread_and_the_others_are_read():
    found, unread = everything("services:\n  web: 5\n  db: {image: a}\n")
    assert list(found) == ["db"]
    assert [(each.reason, each.line) for each in unread] == [("service web is no mapping", 2)]


def test_complaints_have_a_limit():
    lines = "".join(f"  s{index}: 5\n" for index in range(300))
    found, unread = everything(f"services:\n{lines}")
    assert not found
    assert len(unread) == 101


def test_aliases_that_multiply_end_the_reading():
    levels = "\n".join(f"x-{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 6))
    found, unread = everything(f"x-0: &x0 [a]\n{levels}\nservices:\n  a: {{labels: *x5}}\n  b: {{labels: *x5}}\n")
    assert list(found) == ["a"]
    assert "expands to more than" in unread[-1].reason


def test_security_options_and_credential_spec_are_read():
    found = container("""
        services:
          web:
            image: a
            security_opt:
              - no-new-privileges:true
              - credentialspec=file://first.json
              - CredentialSpec=Registry://second
        """)
    assert found.security_options[0].value == "no-new-privileges:true"
    assert (found.credential_spec.kind, found.credential_spec.value.value) == ("registry", "second")
    assert found.credential_spec.value.where.route[-1] == 2


@pytest.mark.parametrize("kind", ["file", "registry", "config"])
def test_the_credential_spec_key_is_read(kind):
    found = container(f"services: {{web: {{image: a, credential_spec: {{{kind}: shop}}}}}}")
    assert (found.credential_spec.kind, found.credential_spec.value.value) == (kind, "shop")


@pytest.mark.parametrize("option", ["credentialspec=file://", "credentialspec=x", "label=a", "credentialspec:file://x"])
def test_other_security_options_are_no_credential_spec(option):
    assert container(f"services: {{web: {{image: a, security_opt: ['{option}']}}}}").credential_spec is None


def test_secrets_and_configs_are_mounts():
    found = container("""
        services:
          web:
            image: a
            secrets:
              - password
              - {source: key, target: C:\\key, mode: 0440}
            configs: [settings]
        secrets:
          password: {file: p.txt}
        """)
    assert [(each.kind, each.source.value) for each in found.mounts] == [
        ("secret", "password"),
        ("secret", "key"),
        ("config", "settings"),
    ]
    assert found.mounts[0].declared.route == (0, "secrets", "password")
    assert found.mounts[1].target.value == "C:\\key"
    assert found.mounts[1].mode.value == 0o440


def test_devices_are_read_in_both_forms():
    found = container("services: {web: {image: a, devices: ['class/5B45', 'class://6C', {source: class/7D}]}}")
    assert [each.value for each in found.devices] == ["class/5B45", "class://6C", "class/7D"]


def test_command_and_entrypoint_are_words():
    found = container("services: {web: {image: a, entrypoint: [cmd, /c], command: ping -t localhost}}")
    assert [each.value for each in found.command] == ["cmd", "/c", "ping -t localhost"]


def test_labels_and_annotations_are_annotations():
    found = services("services: {web: {image: a, labels: ['os=windows'], annotations: {note: x}}}")["web"]
    assert [(name, value.value) for name, value in found.annotations] == [("os", "windows"), ("note", "x")]


NETWORKS = """
services:
  web: {image: a, networks: [front, back]}
  api: {image: a, networks: {back: {ipv4_address: 10.0.0.2}}}
  db: {image: a}
  ci: {image: a, network_mode: none}
networks:
  default: {driver: nat}
  front: {driver: transparent, driver_opts: {com.docker.network.windowsshim.vlanid: 11}}
  back: {internal: "true"}
  lan: {external: {name: nat}}
"""


def test_services_know_the_networks_that_they_are_attached_to():
    found = services(NETWORKS)
    assert {name: [each.name for each in workload.networks] for name, workload in found.items()} == {
        "web": ["front", "back"],
        "api": ["back"],
        "db": ["default"],
        "ci": [],
    }
    assert [each.value for each in found["web"].containers[0].networks] == ["front", "back"]
    assert found["api"].containers[0].networks[0].where.route == (0, "services", "api", "networks", "back")


def test_networks_are_read():
    front, back = services(NETWORKS)["web"].networks
    assert front.driver.value == "transparent"
    assert front.internal is None
    assert ("driver_opts.com.docker.network.windowsshim.vlanid", 11) in [(s.name, s.value) for s in front.settings]
    assert back.internal.value is True
    assert back.where.route == (0, "networks", "back")


@pytest.mark.parametrize(("written", "external"), [("true", True), ("{name: nat}", True), ("false", False)])
def test_external_networks_are_known(written, external):
    text = f"services: {{web: {{image: a, networks: [n]}}}}\nnetworks: {{n: {{external: {written}}}}}"
    assert services(text)["web"].networks[0].external is external


def test_a_network_that_is_not_declared_is_only_named():
    found = services("services: {web: {image: a, networks: [nat]}}")["web"]
    assert not found.networks
    assert found.containers[0].networks[0].value == "nat"


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("read_only: true", "read_only", True),
        ("read_only: 'yes'", "read_only", True),
        ("privileged: ${P:-true}", "privileged", True),
        ("pids_limit: '100'", "pids_limit", 100),
        ("cpus: '0.5'", "cpus", 0.5),
        ("mem_limit: 512m", "mem_limit", "512m"),
        ("cap_add: [NET_RAW]", "cap_add", ["NET_RAW"]),
        ("ulimits: {nofile: 10}", "ulimits", {"nofile": 10}),
        ("sysctls: ['a=1']", "sysctls", ["a=1"]),
        ("network_mode: host", "network_mode", "host"),
        ("deploy: {resources: {limits: {pids: 5}}}", "deploy.resources.limits.pids", 5),
        ("deploy: {labels: {a: b}}", "deploy.labels", {"a": "b"}),
        (
            "deploy: {placement: {constraints: [node.platform.os == windows]}}",
            "deploy.placement.constraints",
            ["node.platform.os == windows"],
        ),
        ("build: .", "build", "."),
        ("build: .", "build.context", "."),
        ("build: {context: web, args: [A=1]}", "build.args.A", "[A=1]"),
        ("build: {context: web, args: {A: 1}}", "build.args.A", 1),
        ("build: {context: web, isolation: hyperv}", "build.isolation", "hyperv"),
        ("healthcheck: {test: [CMD, x]}", "healthcheck", {"test": ["CMD", "x"]}),
    ],
)
def test_every_option_is_a_setting(written, name, value):
    expected = "1" if value == "[A=1]" else value
    assert setting(f"services:\n  web:\n    {written}\n", name) == expected


def test_a_setting_stands_at_its_option():
    found = container("services: {web: {deploy: {resources: {limits: {pids: 5}}}}}")
    assert found.setting("deploy.resources.limits.pids").where.route == (
        0, "services", "web", "deploy", "resources", "limits", "pids",
    )  # fmt: skip


def test_a_setting_with_an_unknown_variable_says_so():
    found = container("services: {web: {cap_add: ['${CAP}'], read_only: '${RO}'}}")
    assert "CAP" in found.setting("cap_add").unknown
    assert "RO" in found.setting("read_only").unknown


def test_extensions_and_extends_are_no_settings():
    found = container("services: {base: {image: a}, web: {x-note: 1, extends: base}}")
    assert [each.name for each in found.settings] == ["image"]


OPTIONS = [
    "image", "build", "dockerfile", "volumes", "ports", "expose", "environment", "networks", "network_mode",
    "extends", "deploy", "secrets", "devices", "security_opt", "credential_spec", "labels", "tmpfs", "command",
    "user",
]  # fmt: skip
DETAILS = [
    "services", "web", "context", "service", "file", "include", "driver", "external", "internal", "type",
    "source", "target", "x-a",
]  # fmt: skip

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="ab:\\/$${}=. ", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(OPTIONS + DETAILS), inner, max_size=5),
    max_leaves=30,
)
named = st.dictionaries(st.sampled_from(["web", "db", "x-a"]), st.dictionaries(st.sampled_from(OPTIONS), plain))


@settings(deadline=None)
@given(named, plain, plain)
def test_any_services_are_read_or_unread(found, networks, include):
    text = json.dumps({"services": found, "networks": networks, "include": include})
    for each in read(document(text), opener({})):
        assert isinstance(each, Workload | Unread)


@settings(deadline=None)
@given(plain)
def test_any_value_is_read_or_refused(value):
    try:
        found = list(read(document(json.dumps(value)), opener({})))
    except InputError:
        found = []
    assert all(isinstance(each, Workload | Unread) for each in found)
