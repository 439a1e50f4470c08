r"""The API server refuses a Windows pod.

## Why this matters

A HostProcess pod without `hostNetwork`, an account with `@` in its name, a misspelt `runAsUserName`: the API
server answers with an error, and nothing runs. Where a pipeline does not look at the answer, the pods of the
last version go on running, with the settings that were to be replaced. A field with a name that Kubernetes does
not know is refused where kubectl sends it; other clients may have it dropped, and the pod runs without it.

## What to do

Mend what the note names: it has the words of the server. Fields that only Linux knows are findings of
`linux-security-context`.
"""

from deadlight.checks.api import Context, Good, Iterator, Note, Noted, Outcome, Severity, Workload, check

GOOD = r"""
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  os:
    name: windows
  nodeSelector:
    kubernetes.io/os: windows
  automountServiceAccountToken: false
  securityContext:
    runAsNonRoot: true
    windowsOptions:
      runAsUserName: CORP\shop
  containers:
    - name: shop
      image: registry.example.com/shop:10.0.26100.32230
      resources:
        limits: {cpu: "1", memory: 512Mi}
      volumeMounts:
        - name: cache
          mountPath: C:\cache
  volumes:
    - name: cache
      emptyDir: {}
"""
ACCOUNT = GOOD.replace(r"runAsUserName: CORP\shop", "runAsUserName: shop@corp.example.com  # <-- here")
MISSPELT = GOOD.replace(
    "      volumeMounts:", "      windowsOptions: {hostProcess: false}  # <-- here\n      volumeMounts:"
)
MOUNT = GOOD.replace("        - name: cache", "        - name: cash  # <-- here")


@check(
    "WIN816",
    severity=Severity.LOW,
    because="nothing runs; what is believed to be replaced goes on",
    examples=[
        Noted("kubernetes", ACCOUNT),
        Noted("kubernetes", MISSPELT),
        Noted("kubernetes", MOUNT),
        Good("kubernetes", GOOD),
    ],
    refs=[
        "https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go",
        "https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation",
    ],
)
def refused_by_api_server(workload: Workload, context: Context) -> Iterator[Outcome]:
    if workload.pod is None:
        return
    from deadlight.semantics.api_server.workloads import refused

    for refusal, where in refused(workload, version=context.kubernetes_version):
        said = "{workload}: the API server refuses the {kind}: {cause}"
        if refusal.error == "UnknownField":
            said = (
                "{workload}: the API server refuses the {kind} of a strict client, as kubectl is, and drops the field "
                "of others: {cause}"
            )
        yield Note(
            said,
            workload=workload.name,
            kind=workload.kind,
            cause=refusal.brief,
            at=where,
        )
