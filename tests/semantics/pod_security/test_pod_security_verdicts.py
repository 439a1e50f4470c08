"""A real API server's Pod Security answers, row by row, against ours: decision, message, warnings."""

from __future__ import annotations

from typing import Any

import pytest
from security_rows import ATTACHED, IMAGE, PODS, SAMPLES, as_deployment, read

from deadlight.semantics.api_server.answers import answer
from deadlight.semantics.api_server.changes import answer_to_attaching
from deadlight.semantics.pod_security.evaluation import denial, violations, warning, warnings_on_label
from deadlight.semantics.pod_security.namespaces import PREFIX, Standard, policy_of

SERVER = "1.36"

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples/k8s is not here")


def ours(row: dict) -> tuple[str, int, str, list[str]]:
    """Return our decision, status, message and warnings for a row about a pod or a Deployment."""
    level, version = row["level"].removeprefix("warn-"), row["version"]
    if row.get("kind") == "pods/ephemeralcontainers":
        made: Any = {**PODS["win-rnr"], "metadata": {"name": "run"}}
        attached: Any = {"name": "e", "image": IMAGE, "securityContext": ATTACHED[row["pod"]]}
        said = answer_to_attaching(made, [attached])
        made = {**made, "spec": {**made["spec"], "ephemeralContainers": [attached]}}
    else:
        made = PODS[row["pod"]]
        said = answer(as_deployment(made) if "kind" in row else made)
    if said.refusals:
        return "denied-api-validation", said.status, said.message, []
    is_template = row.get("kind") == "Deployment"
    found = violations(made, level, version, server=SERVER, is_template=is_template)
    if found and not is_template:
        return "denied-psa", 403, denial(made["metadata"]["name"], level, version, found), []
    return "allowed", said.status, "", [warning(level, version, found)] if found else []


def test_every_pod_gets_the_servers_answer() -> None:
    rows = [row for row in read("psa-verdicts.json") if "case" not in row]
    assert len(rows) == 1071
    differing = {}
    for row in rows:
        # A warning about the old annotation itself is none of Pod Security.
        warnings = [text for text in row.get("warnings", []) if "PodSecurity" in text]
        expected = (row["decision"], row["http"], row["message"], warnings)
        if ours(row) != expected:
            differing[row["id"]] = (ours(row), expected)
    assert differing == {}


def test_every_namespace_gets_the_servers_answer() -> None:
    stored = [
        found["stored"] for found in read("defaults.json").values() if found["kind"] == "Pod" and "stored" in found
    ]
    pods = [pod for pod in stored if pod]
    judged = 0
    for row in read("psa-verdicts.json"):
        case = row.get("case", "")
        if case.startswith("label ns"):
            policy = policy_of({PREFIX + "enforce": "restricted"})
        elif case.startswith("enforce"):
            label, _, value = case.partition("=")
            enforced = {PREFIX + "enforce": "baseline"} if label == "enforce-version" else {}
            policy = policy_of({**enforced, PREFIX + label: value.strip("'")})
        elif case:
            found = violations(PODS["win-minimal"], "restricted", "v1.99", server=SERVER)
            assert denial("t", "restricted", "v1.99", found) == row["message"]
            judged += 1
            continue
        else:
            continue
        judged += 1
        problems = "".join(f'Namespace "dflt" is invalid: {problem}' for problem in policy.problems)
        assert problems == row["message"], row["id"]
        if not policy.problems:
            standard: Standard = policy.enforce
            warnings = warnings_on_label("dflt", standard.level, standard.version, pods, server=SERVER)
            assert list(warnings) == row["warnings"], row["id"]
    assert judged == 12
