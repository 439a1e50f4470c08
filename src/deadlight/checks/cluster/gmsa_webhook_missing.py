r"""gMSA credential specs are used where no gMSA webhook checks them.

## Why this matters

The kubelet takes whatever credential spec stands in a pod. That a pod may only have the specs which its service account may `use`
is the gMSA webhook's doing alone. Where it is not installed, is left out by a label of the namespace, which whoever may edit
the namespace sets, or is passed over when it does not answer, whoever may create pods takes any account of the domain that
the nodes may fetch.

## What to do

Install the webhook with both configurations, mutating and validating, with `failurePolicy: Fail`, and keep its labels off all
namespaces but its own.
"""

from deadlight.checks.api import Bad, Estate, Good, Iterator, Outcome, Report, Severity, Unknown, check
from deadlight.checks.credential_spec_examples import POD
from deadlight.checks.credential_spec_examples import RESOURCE as SPEC
from deadlight.model.cluster import Namespace, Webhook
from deadlight.semantics.gmsa import specs, webhook
from deadlight.semantics.windows_namespaces import workloads_in

WEBHOOK = r"""
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: gmsa
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    clientConfig:
      service:
        name: gmsa
        namespace: gmsa
        path: /validate
    rules:
      - operations: [CREATE, UPDATE]
        apiGroups: [""]
        apiVersions: ["*"]
        resources: [pods]
    failurePolicy: Fail
    namespaceSelector:
      matchExpressions:
        - key: gmsa-webhook
          operator: NotIn
          values: [disabled]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: gmsa
webhooks:
  - name: admission-webhook.windows-gmsa.sigs.k8s.io
    clientConfig:
      service:
        name: gmsa
        namespace: gmsa
        path: /mutate
    failurePolicy: Fail
"""
IGNORED = WEBHOOK.replace("failurePolicy: Fail", "failurePolicy: Ignore  # <-- here", 1)
OTHER = r"""
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: certificates
  uid: 0c1d4f0a-5b0e-4f4c-9a8b-0a2b6f0d7c11
webhooks:
  - name: webhook.certificates.example.com
"""
LEFT_OUT = r"""
apiVersion: v1
kind: Namespace
metadata:
  name: stock
  labels:
    pod-security.kubernetes.io/enforce: restricted
    gmsa-webhook: disabled  # <-- here
"""
OWN = LEFT_OUT.replace("  # <-- here", "").replace("name: stock", "name: gmsa")
MARKED = POD.replace("SpecName: shop", "SpecName: shop  # <-- here")


@check(
    "WIN706",
    severity=Severity.HIGH,
    because="nobody checks who may use the domain account",
    opens="gmsa-to-domain",
    examples=[
        Bad(files={"pod.yaml": MARKED, "spec.yaml": SPEC, "webhooks.yaml": OTHER}),
        Bad(files={"pod.yaml": POD, "spec.yaml": SPEC, "webhooks.yaml": IGNORED}),
        Bad(files={"pod.yaml": POD, "spec.yaml": SPEC, "webhooks.yaml": WEBHOOK, "namespace.yaml": LEFT_OUT}),
        Good(files={"pod.yaml": POD, "spec.yaml": SPEC, "webhooks.yaml": WEBHOOK, "namespace.yaml": OWN}),
        Good(files={"pod.yaml": POD, "spec.yaml": SPEC}),
    ],
    refs=[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-gmsa/#install-webhooks-to-validate-gmsa-users",
        "https://github.com/kubernetes-sigs/windows-gmsa/blob/master/admission-webhook/deploy/gmsa-webhook.yml.tpl",
    ],
)
def gmsa_webhook_missing(estate: Estate) -> Iterator[Outcome]:
    hooks = webhook.gmsa_webhooks(estate)
    if hooks:
        yield from _of_webhooks(hooks)
        yield from _of_namespaces(hooks, estate)
        return
    use = next((use for each in estate.workloads if each.surface == "kubernetes" for _, use in specs.uses(each)), None)
    if use is None:
        return
    if any(each.saved for each in estate.every(Webhook)):
        yield Report("the cluster's webhooks were read, and none is the gMSA webhook", at=use.value.where)
    else:
        yield Unknown(
            "whether the gMSA webhook is installed was not read: kubectl get validatingwebhookconfigurations",
            at=use.value.where,
        )


def _of_webhooks(hooks: list[Webhook]) -> Iterator[Outcome]:
    if all(hook.mutating for hook in hooks):
        message = "the gMSA webhook fills credential specs in, and nothing checks them: its validating half is missing"
        yield Report(message, at=hooks[0].where)
    for hook in hooks:
        if not hook.mutating and webhook.passes_over_failure(hook):
            yield Report(
                "pods are taken unchecked whenever the gMSA webhook does not answer",
                at=hook.failure_policy.where if hook.failure_policy is not None else hook.where,
                severity=Severity.MEDIUM,
            )


def _of_namespaces(hooks: list[Webhook], estate: Estate) -> Iterator[Outcome]:
    own = {hook.service_namespace for hook in hooks}
    for namespace in estate.every(Namespace):
        label = webhook.opt_out(namespace, estate)
        if label is None or namespace.name in own:
            continue
        # A workload with a spec in such a namespace is reported itself, as gmsa-spec-not-checked.
        if not any(True for each in workloads_in(namespace, estate) for _ in specs.uses(each)):
            yield Report(
                "a label of {namespace} keeps the gMSA webhook from looking at its pods",
                namespace=namespace.name,
                at=label.where,
                severity=Severity.MEDIUM,
            )
