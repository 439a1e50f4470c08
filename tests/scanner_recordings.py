"""Reports of other scanners, written here in the formats that they document: no scanner has run to make them.

A finding is (rule, path, line, last line, message); of Kubernetes objects (rule, path, kind, name, container index).
"""

import json

SHOP = [
    ("KSV003", "cluster/api.yaml", 18, 33, "Container 'api' of Deployment 'shop-api' should drop ALL"),
    (
        "KSV011",
        "cluster/api.yaml",
        18,
        33,
        "Container 'api' of Deployment 'shop-api' should set 'resources.limits.cpu'",
    ),
    (
        "KSV020",
        "cluster/api.yaml",
        18,
        33,
        "Container 'api' of Deployment 'shop-api' should set 'securityContext.runAsUser'",
    ),
    ("KSV023", "cluster/api.yaml", 8, 38, "Deployment 'shop-api' should not set 'spec.template.volumes.hostPath'"),
    ("KSV024", "cluster/api.yaml", 18, 33, "Container 'api' of Deployment 'shop-api' should not set host ports"),
    ("KSV030", "cluster/api.yaml", 18, 33, "Either Pod or Container should set a seccomp profile"),
    ("DS002", "api/Dockerfile", 0, 0, "Specify a USER"),
    ("DS031", "web/Dockerfile", 18, 18, "Secret in ENV"),
]
"""What Trivy says of examples/storefront."""

TITLES = {
    "KSV003": "capabilities are not dropped", "KSV011": "no limit of processors", "KSV014": "writable root file system",
    "KSV020": "low number of the user", "KSV023": "directories of the node", "KSV024": "ports of the node",
    "KSV030": "no seccomp profile", "DS002": "the image's user is root", "DS031": "secret in the image",
}  # fmt: skip


def trivy(findings=SHOP):
    """https://github.com/aquasecurity/trivy/blob/main/pkg/types/report.go"""
    results = {}
    for rule, path, line, last, message in findings:
        cause = {"StartLine": line, "EndLine": last} if line else {}
        results.setdefault(path, []).append({
            "ID": rule, "AVDID": f"AVD-{rule[:-3]}-0{rule[-3:]}", "Title": TITLES.get(rule, "a rule"), "Message": message,
            "Severity": "HIGH", "Status": "FAIL", "CauseMetadata": cause,
        })  # fmt: skip
    return {
        "SchemaVersion": 2,
        "ArtifactName": ".",
        "Results": [{"Target": path, "Class": "config", "Misconfigurations": rows} for path, rows in results.items()],
    }


def checkov(kubernetes=(), dockerfiles=(), root=""):
    """https://www.checkov.io/2.Basics/Reviewing%20Scan%20Results.html"""
    pods = [
        {
            "check_id": rule, "check_name": "a check", "check_result": {
                "result": "FAILED", "evaluated_keys": [f"spec/containers/[{index}]/securityContext"] if index >= 0 else [],
            },
            "file_path": f"/{path}", "file_abs_path": f"{root}/{path}", "file_line_range": [1, 99],
            "resource": f"{kind}.default.{name}",
        }
        for rule, path, kind, name, index in kubernetes
    ]  # fmt: skip
    files = [
        {
            "check_id": rule, "check_name": "a check", "check_result": {"result": "FAILED"}, "file_path": f"/{path}",
            "file_abs_path": f"{root}/{path}", "file_line_range": [line or 1, last or 99],
            "resource": f"/{path}.{message}",
        }
        for rule, path, line, last, message in dockerfiles
    ]  # fmt: skip
    return [
        {"check_type": kind, "results": {"failed_checks": rows}, "summary": {"checkov_version": "3.3.30"}}
        for kind, rows in (("kubernetes", pods), ("dockerfile", files))
    ]


def hadolint(findings):
    """https://github.com/hadolint/hadolint/blob/master/src/Hadolint/Formatter/Json.hs"""
    return [
        {"code": rule, "column": 1, "file": path, "level": "warning", "line": line, "message": message}
        for rule, path, line, _, message in findings
    ]


def kube_linter(findings):
    """https://github.com/stackrox/kube-linter/blob/main/pkg/run/run.go"""
    return {
        "Checks": [],
        "Reports": [
            {
                "Check": rule,
                "Diagnostic": {"Message": f'container "{container}" is as it is'},
                "Remediation": "",
                "Object": {
                    "Metadata": {"FilePath": path},
                    "K8sObject": {"Namespace": "", "Name": name, "GroupVersionKind": {"Group": "", "Kind": kind}},
                },
            }
            for rule, path, kind, name, container in findings
        ],
        "Summary": {"ChecksStatus": "Failed", "KubeLinterVersion": "0.7.6"},
    }


def kubescape(findings):
    """https://github.com/kubescape/opa-utils/blob/main/reporthandling/v2/datastructures.go"""
    resources, results = {}, {}
    for rule, path, kind, name, index in findings:
        id_ = f"path=1/api=v1//{kind}/{name}"
        resources[id_] = {
            "resourceID": id_,
            "object": {"kind": kind, "metadata": {"name": name}},
            "source": {"path": "", "relativePath": path, "fileType": "YAML"},
        }
        paths = [{"fixPath": {"path": f"spec.containers[{index}].securityContext", "value": "x"}}] if index >= 0 else []
        results.setdefault(id_, []).append({
            "controlID": rule, "name": "a control", "status": {"status": "failed"},
            "rules": [{"name": "a-rule", "status": "failed", "paths": paths}],
        })  # fmt: skip
    return {
        "summaryDetails": {"status": "failed"},
        "resources": list(resources.values()),
        "results": [{"resourceID": id_, "controls": controls} for id_, controls in results.items()],
        "metadata": {"scanMetadata": {"kubescapeVersion": "v3.0.40"}},
    }


def kics(findings):
    """https://github.com/Checkmarx/kics/blob/master/docs/results.md"""
    return {
        "kics_version": "v2.1.13",
        "files_scanned": 1,
        "queries": [
            {
                "query_name": "a query", "query_id": rule, "severity": "MEDIUM",
                "files": [{"file_name": path, "line": line, "search_key": key, "actual_value": "it is as it is"}],
            }
            for rule, path, line, _, key in findings
        ],
    }  # fmt: skip


def sarif(tool, findings, root=""):
    """https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"""
    run = {
        "tool": {"driver": {"name": tool, "version": "1.0.0", "rules": [{"id": row[0], "name": "a rule"} for row in findings]}},
        "results": [
            {
                "ruleId": rule, "level": "warning", "message": {"text": message},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": path, "uriBaseId": "ROOT"}, "region": {"startLine": line or 1, "endLine": last or 1},
                }}],
            }
            for rule, path, line, last, message in findings
        ],
    }  # fmt: skip
    if root:
        run["originalUriBaseIds"] = {"ROOT": {"uri": root}}
    return {"version": "2.1.0", "runs": [run]}


def as_bytes(report):
    return json.dumps(report).encode()
