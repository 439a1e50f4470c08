import re

from deadlight.cli.init import TEMPLATE
from deadlight.sources.configuration import load


def test_a_configuration_is_written_that_changes_nothing(deadlight, tmp_path):
    result = deadlight("init")
    assert (result.status, result.out) == (0, "")
    configuration = load(tmp_path / "deadlight.toml")
    assert (configuration.select, configuration.fail_on, configuration.waivers) == (None, None, ())


def test_every_setting_of_the_template_is_understood(tmp_path):
    file = tmp_path / "deadlight.toml"
    file.write_text(re.sub(r"(?m)^# (?=[a-z-]+ = |\[\[)", "", TEMPLATE))
    configuration = load(file)
    assert configuration.fail_on == "high"
    assert configuration.kubernetes_version == "1.33"
    assert [waiver.checks for waiver in configuration.waivers] == [("container-administrator",)]


def test_a_file_that_is_there_is_not_replaced(deadlight, tmp_path):
    file = tmp_path / "deadlight.toml"
    file.write_text("strict = true\n")
    result = deadlight("init")
    assert result.status == 2
    assert "--force" in result.err
    assert file.read_text() == "strict = true\n"


def test_a_file_that_is_there_is_replaced_by_force(deadlight, tmp_path):
    (tmp_path / "deadlight.toml").write_text("strict = true\n")
    assert deadlight("init", "--force").status == 0
    assert (tmp_path / "deadlight.toml").read_text() == TEMPLATE


def test_it_is_written_into_the_folder_that_is_named(deadlight, tmp_path):
    (tmp_path / "shop").mkdir()
    assert deadlight("init", "shop").status == 0
    assert (tmp_path / "shop" / "deadlight.toml").exists()


def test_a_folder_that_does_not_exist_is_named(deadlight):
    result = deadlight("init", "nowhere")
    assert result.status == 2
    assert "nowhere" in result.err


def test_it_can_be_printed(deadlight, tmp_path):
    assert deadlight("init", "-") == (0, TEMPLATE, "")
    assert list(tmp_path.iterdir()) == []


# --- Zones and hosts ---

NODES = """\
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Node
    metadata:
      name: node-1
      labels: {kubernetes.io/os: windows, kubernetes.io/hostname: node-1, agentpool: win, kubernetes.azure.com/mode: user}
    spec: {taints: [{key: os, value: windows, effect: NoSchedule}]}
    status: {nodeInfo: {operatingSystem: windows, kernelVersion: 10.0.20348.2113}}
  - apiVersion: v1
    kind: Node
    metadata:
      name: node-2
      labels: {kubernetes.io/os: windows, kubernetes.io/hostname: node-2, agentpool: win, kubernetes.azure.com/mode: user}
    spec: {taints: [{key: os, value: windows, effect: NoSchedule}]}
    status: {nodeInfo: {operatingSystem: windows, kernelVersion: 10.0.20348.2113}}
  - apiVersion: v1
    kind: Node
    metadata: {name: node-3, labels: {kubernetes.io/os: linux}}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  os: {name: windows}
  containers: [{name: web, image: "mcr.microsoft.com/windows/nanoserver:ltsc2022"}]
"""
SERVICE = """\
services:
  runner:
    image: mcr.microsoft.com/windows/servercore:ltsc2022
"""


def deployment(folder):
    for name, text in {"k8s/nodes.yaml": NODES, "k8s/web.yaml": POD, "builds/compose.yaml": SERVICE}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def test_zones_and_hosts_are_written_as_the_files_show_them(deadlight, tmp_path):
    deployment(tmp_path)
    assert deadlight("init", "--zones").status == 0
    landscape = load(tmp_path / "deadlight.toml").landscape
    assert [(zone.name, zone.trust, zone.namespaces, zone.projects) for zone in landscape.zones] == [
        ("shop", "internal", ("shop",), ()),
        ("builds", "internal", (), ("builds",)),
    ]
    (pool,) = landscape.hosts
    assert (pool.name, pool.count, pool.platform, pool.release, pool.sku) == (
        "win",
        2,
        "aks",
        "10.0.20348.2113",
        "server",
    )
    assert pool.taints == ("os=windows:NoSchedule",)
    assert dict(pool.labels) == {"agentpool": "win", "kubernetes.azure.com/mode": "user"}


def test_what_no_file_says_is_left_to_be_filled_in(deadlight, tmp_path):
    deployment(tmp_path)
    text = deadlight("init", "--zones", "-").out
    assert "untrusted, if the code is of others" in text
    assert '# owner = "…"' in text
    assert "# hyperv = true" in text
    assert not (tmp_path / "deadlight.toml").exists()


def test_zones_are_written_over_nothing(deadlight, tmp_path):
    file = tmp_path / "deadlight.toml"
    file.write_text("strict = true\n")
    result = deadlight("init", "--zones")
    assert result.status == 2
    assert "--zones -" in result.err
    assert deadlight("init", "--zones", "--force").status == 2
    assert file.read_text() == "strict = true\n"


def test_a_folder_without_anything_shows_how_zones_and_hosts_look(deadlight, tmp_path):
    assert deadlight("init", "--zones").status == 0
    assert load(tmp_path / "deadlight.toml").landscape.zones == ()
    text = (tmp_path / "deadlight.toml").read_text()
    examples = text[text.index("# No workload") :]
    file = tmp_path / "filled.toml"
    file.write_text(re.sub(r"(?m)^# (?=[a-z-]+ = |\[\[)", "", examples))
    landscape = load(file).landscape
    assert [zone.name for zone in landscape.zones] == ["tenant-a"]
    assert [host.name for host in landscape.hosts] == ["docker-01"]


def test_what_could_not_be_read_is_said(deadlight, tmp_path):
    (tmp_path / "compose.yaml").write_text("services:\n  web:\n    image: [\n")
    result = deadlight("init", "--zones")
    assert result.status == 0
    assert "Not read: compose.yaml" in result.err
