"""The network matrix of Compose files and manifests, end to end."""

from __future__ import annotations

import datetime
import json

import jsonschema
import pytest

from deadlight import pipeline
from deadlight.model.reachability import NetworkMatrix
from deadlight.model.settings import Settings
from deadlight.outputs import formats
from deadlight.outputs.mermaid import chart

TODAY = datetime.date(2026, 11, 22)

COMPOSE = """\
services:
  web:
    image: mcr.microsoft.com/windows/nanoserver:ltsc2025
    networks: [front, back]
    ports: ["8080:80"]
  api:
    image: mcr.microsoft.com/windows/nanoserver:ltsc2025
    networks: [back]
  cut:
    image: mcr.microsoft.com/windows/nanoserver:ltsc2025
    networks: [closed]
  alone:
    image: mcr.microsoft.com/windows/nanoserver:ltsc2025
    network_mode: none
networks:
  front: {}
  back: {internal: true}
  closed: {driver: internal}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}
spec:
  os: {{name: windows}}
  hostNetwork: {host}
  securityContext: {{windowsOptions: {{hostProcess: {host}, runAsUserName: ContainerUser}}}}
  containers: [{{name: {name}, image: mcr.microsoft.com/windows/nanoserver:ltsc2025}}]
---
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: stock, namespace: shop}
spec:
  podSelector: {matchLabels: {app: stock}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 8080}]}]
"""


def report(files, cni=""):
    return pipeline.audit_texts(files, Settings(today=TODAY, network=True, cni=cni))


def matrix(files, cni="") -> NetworkMatrix:
    found = report(files, cni).network
    assert found is not None
    return found


def verdict(found: NetworkMatrix, source: str, target: str) -> tuple[str, str]:
    names = [party.name for party in found.parties]
    reach = found.between(names.index(source), names.index(target))
    assert reach is not None
    return reach.verdict, reach.ports


def compose():
    return matrix({"compose.yaml": ("compose", COMPOSE)})


def cluster(cni, host="false"):
    text = "".join(
        POD.format(name=name, host=host if name == "node" else "false") for name in ("api", "web", "stock", "node")
    )
    return matrix({"pods.yaml": ("kubernetes", text + POLICY)}, cni)


def test_services_on_one_network_reach_each_other():
    assert verdict(compose(), "web", "api") == ("yes", "all")


def test_services_without_a_common_nat_network_are_not_known_to_be_apart():
    found = matrix({"compose.yaml": ("compose", COMPOSE.replace("networks: [front, back]", "networks: [front]"))})
    assert verdict(found, "web", "api")[0] == "unknown"


def test_an_internal_nat_network_leads_to_the_internet_all_the_same():
    assert verdict(compose(), "api", "the internet")[0] == "yes"


@pytest.mark.parametrize("service", ["cut", "alone"])
def test_a_network_of_the_internal_driver_and_none_lead_nowhere(service):
    assert verdict(compose(), service, "the internet")[0] == "no"
    assert verdict(compose(), "web", service)[0] == "no"


def test_a_published_port_is_reached_from_outside():
    assert verdict(compose(), "outside", "web") == ("yes", "tcp 8080")


def test_an_enforced_policy_lets_through_what_its_rules_say():
    found = cluster("calico")
    assert verdict(found, "api", "stock") == ("yes", "tcp 8080")
    assert verdict(found, "web", "stock")[0] == "no"
    assert verdict(found, "stock", "web")[0] == "no"
    assert verdict(found, "stock", "the internet")[0] == "no"
    assert verdict(found, "api", "web") == ("yes", "all")


def test_a_policy_that_nothing_enforces_closes_nothing():
    found = cluster("flannel")
    assert verdict(found, "web", "stock") == ("yes", "all")
    assert verdict(found, "stock", "the internet")[0] == "yes"


def test_where_the_plug_in_is_not_known_neither_is_what_its_policies_do():
    found = cluster("")
    assert verdict(found, "web", "stock")[0] == "unknown"
    assert verdict(found, "api", "web")[0] == "yes"


def test_a_host_process_container_is_on_the_network_of_its_node():
    assert verdict(cluster("calico", host="true"), "node", "stock") == ("yes", "all")


def test_the_agent_for_windows_tells_the_plug_in():
    agent = POD.format(name="agent", host="true").replace("windows/nanoserver:ltsc2025", "calico/node-windows:v3.29.0")
    pods = POD.format(name="stock", host="false") + POD.format(name="web", host="false")
    found = matrix({"pods.yaml": ("kubernetes", pods + agent + "---\n" + POLICY)})
    assert found.plugin == "calico: agent is its agent for Windows"
    assert verdict(found, "web", "stock")[0] == "no"


def test_the_matrix_is_in_the_json_report_as_its_schema_says():
    made = report({"compose.yaml": ("compose", COMPOSE)})
    text = formats.render(made, "json")
    from importlib.resources import files

    schema = json.loads(files("deadlight.outputs").joinpath("schema/report-v1.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(text), schema)
    assert json.loads(text)["network"]["parties"][0]["name"] == "web"


def test_the_text_report_tells_each_reason_once():
    text = formats.render(report({"compose.yaml": ("compose", COMPOSE)}), "text")
    assert "from \\ to" in text
    assert text.count("Windows cannot keep containers of one network apart") == 1


def test_many_workloads_are_told_one_line_each():
    services = "".join(
        f"  s{number}:\n    image: mcr.microsoft.com/windows/nanoserver:ltsc2025\n" for number in range(15)
    )
    text = formats.render(report({"compose.yaml": ("compose", "services:\n" + services)}), "text")
    assert "from \\ to" not in text
    assert "    yes 1" in text


def test_the_chart_has_an_arrow_for_each_pair_that_meets():
    text = chart(compose())
    assert text.startswith("flowchart LR\n")
    assert "n0 --> n1" in text
    assert "n0 --> n2" not in text


def test_names_cannot_break_out_of_the_chart():
    found = matrix({'a"]x.yaml': ("compose", COMPOSE)})
    assert 'a"]x' not in chart(found)


def test_a_report_without_network_says_nothing_of_it():
    made = pipeline.audit_texts({"compose.yaml": ("compose", COMPOSE)}, Settings(today=TODAY))
    assert made.network is None
    assert '"network"' not in formats.render(made, "json")
