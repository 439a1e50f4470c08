"""What tells the cloud that a cluster's nodes are of."""

import datetime

import pytest

from deadlight import pipeline
from deadlight.model.settings import Settings

POD = """
apiVersion: v1
kind: Pod
metadata: {{name: shop}}
spec:
  os: {{name: windows}}
  {where}
  containers: [{{name: shop, image: example.org/shop}}]
"""
SELECTOR = "nodeSelector: {kubernetes.azure.com/os-sku: Windows2022}"
TERM = "matchExpressions: [{key: kubernetes.azure.com/os-sku, operator: In, values: [Windows2022]}]"
AFFINITY = "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{%s}]}}}"


@pytest.mark.parametrize("where", [SELECTOR, AFFINITY % TERM])
def test_a_label_of_a_cloud_that_a_pod_asks_of_its_nodes_tells_the_cloud(where):
    settings = Settings(today=datetime.date(2026, 11, 22))
    report = pipeline.audit_texts({"pod.yaml": ("kubernetes", POD.format(where=where))}, settings)
    (finding,) = [each for each in report.findings if each.name == "metadata-endpoint-reachable"]
    assert "Azure, by the label kubernetes.azure.com/os-sku of shop" in finding.message
