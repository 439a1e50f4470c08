"""What the reader makes of a pod: its fields, its containers, and what the kubelet merges."""

import pytest

from deadlight.model.place import Document
from deadlight.sources.kubernetes.reader import read
from deadlight.sources.yaml_places import locate

HEAD = "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n"


def read_pod(spec, containers="  containers: [{name: a}]\n"):
    text = HEAD + "".join(f"  {line}\n" for line in spec.strip("\n").splitlines()) + containers
    (workload,) = read(Document("pod.yaml", "kubernetes", text, locator=locate))
    return workload


def read_container(fields, spec="os: {name: windows}"):
    lines = ["  containers:", "  - name: a", *(f"    {line}" for line in fields.strip("\n").splitlines())]
    return read_pod(spec, "\n".join(lines) + "\n").containers[0]


def written(found):
    """Return a located value with its route below the pod's spec."""
    return None if found is None else (found.value, found.where.route[2:])


def test_fields_of_the_pod_are_read_where_they_stand():
    pod = read_pod(
        """
os: {name: windows}
nodeSelector: {kubernetes.io/os: windows, build: 20348}
nodeName: node
runtimeClassName: hv
serviceAccountName: sa
automountServiceAccountToken: false
hostNetwork: true
hostname: h
tolerations:
- {key: os, value: windows}
- {operator: Exists}
"""
    ).pod
    assert written(pod.os_name) == ("windows", ("os", "name"))
    assert [(key, value.value) for key, value in pod.node_selector] == [
        ("kubernetes.io/os", "windows"),
        ("build", "20348"),
    ]
    assert written(pod.node_name) == ("node", ("nodeName",))
    assert written(pod.runtime_class) == ("hv", ("runtimeClassName",))
    assert written(pod.service_account) == ("sa", ("serviceAccountName",))
    assert written(pod.automount_token) == (False, ("automountServiceAccountToken",))
    assert written(pod.host_network) == (True, ("hostNetwork",))
    assert written(pod.hostname) == ("h", ("hostname",))
    assert pod.tolerations == (("os", "windows"), ("", ""))


def test_only_required_anti_affinity_is_read():
    pod = read_pod(
        """
affinity:
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector: {matchLabels: {app: web}}
      namespaces: [shop]
    - labelSelector: {}
    preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 1
      podAffinityTerm: {topologyKey: kubernetes.io/hostname}
"""
    ).pod
    (term,) = pod.anti_affinity
    assert term.topology.value == "kubernetes.io/hostname"
    assert (term.selector, term.namespaces, term.everywhere) == ({"matchLabels": {"app": "web"}}, ("shop",), False)


def test_the_old_name_of_the_service_account_counts():
    assert written(read_pod("serviceAccount: sa").pod.service_account) == ("sa", ("serviceAccount",))


AFFINITY = """
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
"""
WINDOWS_TERM = "      - matchExpressions: [{key: kubernetes.io/os, operator: In, values: [windows]}]\n"
OTHER_TERM = "      - matchExpressions: [{key: zone, operator: In, values: [a]}]\n"


@pytest.mark.parametrize(
    ("terms", "systems"),
    [
        (WINDOWS_TERM, ["windows"]),
        (WINDOWS_TERM + WINDOWS_TERM.replace("windows", "linux"), ["windows", "linux"]),
        (WINDOWS_TERM + OTHER_TERM, []),
        (WINDOWS_TERM.replace("In,", "NotIn,"), ["linux"]),
        (WINDOWS_TERM.replace("In,", "NotIn,").replace("[windows]", "[linux]"), ["windows"]),
        (WINDOWS_TERM.replace("In,", "NotIn,").replace("[windows]", "[linux, windows]"), []),
        (WINDOWS_TERM.replace("In,", "NotIn,").replace("[windows]", "[plan9]"), []),
        (WINDOWS_TERM.replace("In, values: [windows]", "Exists"), []),
        (WINDOWS_TERM.replace("kubernetes", "beta.kubernetes"), ["windows"]),
    ],
)
def test_required_affinity_tells_the_system_only_if_each_of_its_terms_does(terms, systems):
    assert [system.value for system in read_pod(AFFINITY + terms).pod.required_node_os] == systems


@pytest.mark.parametrize(
    ("terms", "labels"),
    [
        (OTHER_TERM, [("zone", "a")]),
        (OTHER_TERM.replace("[a]", "[a, b]"), []),
        (OTHER_TERM.replace("[a]", "[]"), []),
        (OTHER_TERM.replace("In,", "NotIn,"), []),
        (OTHER_TERM.replace("In, values: [a]", "Exists"), []),
        (OTHER_TERM.replace("key: zone, ", ""), []),
        (OTHER_TERM + WINDOWS_TERM, []),
    ],
)
def test_the_labels_of_every_node_are_those_with_one_value_in_the_one_term_of_the_affinity(terms, labels):
    assert [(name, value.value) for name, value in read_pod(AFFINITY + terms).pod.required_labels] == labels


def test_annotations_of_the_object_and_of_its_template_are_apart():
    text = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: x, annotations: {outer: "1"}}
spec:
  template:
    metadata:
      annotations: {inner: "2"}
      labels: {app: x}
    spec:
      containers: [{name: a}]
"""
    (workload,) = read(Document("file.yaml", "kubernetes", text))
    assert [(key, value.value) for key, value in workload.annotations] == [("outer", "1")]
    assert [(key, value.value) for key, value in workload.pod.annotations] == [("inner", "2")]
    assert [(key, value.where.route) for key, value in workload.pod.labels] == [
        ("app", (0, "spec", "template", "metadata", "labels", "app"))
    ]


def test_settings_of_the_pod_have_their_routes_as_names():
    workload = read_pod(
        """
hostPID: true
hostUsers: false
hostIPC: null
resources: {limits: {cpu: 1}}
securityContext:
  runAsUser: 0
  fsGroup: null
  sysctls: []
  seLinuxOptions: {level: x}
  windowsOptions: {hostProcess: false, runAsUserName: u}
"""
    )
    assert {setting.name: setting.value for setting in workload.settings} == {
        "spec.hostPID": True,
        "spec.hostUsers": False,
        "spec.resources": {"limits": {"cpu": 1}},
        "spec.securityContext.runAsUser": 0,
        "spec.securityContext.sysctls": [],
        "spec.securityContext.seLinuxOptions": {"level": "x"},
        "spec.securityContext.windowsOptions.hostProcess": False,
        "spec.securityContext.windowsOptions.runAsUserName": "u",
    }
    assert all(".".join(setting.where.route[1:]) == setting.name for setting in workload.settings)


def test_settings_of_a_container_have_their_routes_as_names():
    container = read_container(
        """
workingDir: C:\\app
resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 100m}}
securityContext:
  privileged: true
  capabilities: {drop: [ALL]}
lifecycle: {stopSignal: SIGTERM}
"""
    )
    assert {setting.name: setting.value for setting in container.settings} == {
        "workingDir": "C:\\app",
        "resources.limits.cpu": 1,
        "resources.limits.memory": "1Gi",
        "resources.requests.cpu": "100m",
        "securityContext.privileged": True,
        "securityContext.capabilities": {"drop": ["ALL"]},
        "lifecycle.stopSignal": "SIGTERM",
    }
    assert all(".".join(setting.where.route[4:]) == setting.name for setting in container.settings)


POD_OPTIONS = """
securityContext:
  runAsNonRoot: true
  windowsOptions: {runAsUserName: pod, hostProcess: false, gmsaCredentialSpecName: pod}
"""


def test_a_container_without_own_options_has_those_of_the_pod():
    container = read_container("image: i", POD_OPTIONS)
    assert written(container.user) == ("pod", ("securityContext", "windowsOptions", "runAsUserName"))
    assert written(container.run_as_non_root) == (True, ("securityContext", "runAsNonRoot"))
    assert written(container.host_process) == (False, ("securityContext", "windowsOptions", "hostProcess"))
    assert (container.credential_spec.kind, container.credential_spec.value.value) == ("name", "pod")


def test_own_options_of_a_container_win_field_by_field():
    container = read_container(
        "securityContext: {runAsNonRoot: false, windowsOptions: {runAsUserName: own}}", POD_OPTIONS
    )
    assert written(container.user)[0] == "own"
    assert written(container.user)[1][:2] == ("containers", 0)
    assert container.run_as_non_root.value is False
    assert container.host_process.where.route[2:] == ("securityContext", "windowsOptions", "hostProcess")
    assert container.credential_spec.value.value == "pod"


def test_both_fields_of_a_credential_spec_go_together():
    container = read_container(
        "securityContext: {windowsOptions: {gmsaCredentialSpecName: own}}",
        """
securityContext:
  windowsOptions: {gmsaCredentialSpecName: pod, gmsaCredentialSpec: "{}"}
""",
    )
    assert (container.credential_spec.kind, container.credential_spec.value.value) == ("name", "own")


def test_contents_of_a_credential_spec_count_before_its_name():
    container = read_container("""
securityContext:
  windowsOptions: {gmsaCredentialSpecName: own, gmsaCredentialSpec: "{}"}
""")
    assert (container.credential_spec.kind, container.credential_spec.value.value) == ("inline", "{}")


def test_init_and_ephemeral_containers_have_their_roles():
    workload = read_pod("initContainers: [{name: i}]\nephemeralContainers: [{name: e}]")
    assert [(container.name, container.role) for container in workload.containers] == [
        ("i", "init"), ("a", "container"), ("e", "ephemeral"),
    ]  # fmt: skip


VOLUMES = r"""
volumes:
- {name: dir, hostPath: {path: 'C:\data'}}
- {name: pipe, hostPath: {path: '\\.\PIPE\docker_engine'}}
- {name: slashes, hostPath: {path: //./pipe/x}}
- {name: memory, emptyDir: {medium: Memory}}
- {name: empty, emptyDir: {}}
- {name: bare, emptyDir: }
- {name: secret, secret: {secretName: s, defaultMode: 0400}}
- {name: config, configMap: {name: c, items: [{key: k, path: p, mode: 0600}]}}
- {name: projected, projected: {sources: [{secret: {items: [{mode: 0700}]}}]}}
- {name: claim, persistentVolumeClaim: {claimName: c}}
- {name: csi, csi: {driver: d}}
"""


@pytest.mark.parametrize(
    ("name", "kind", "source", "mode"),
    [
        ("dir", "bind", "C:\\data", None),
        ("pipe", "pipe", "\\\\.\\PIPE\\docker_engine", None),
        ("slashes", "pipe", "//./pipe/x", None),
        ("memory", "memory", "memory", None),
        ("empty", "volume", "empty", None),
        ("bare", "volume", "bare", None),
        ("secret", "secret", "s", 0o400),
        ("config", "config", "c", 0o600),
        ("projected", "projected", "projected", 0o700),
        ("claim", "claim", "c", None),
        ("csi", "other", "csi", None),
        ("none", "other", "none", None),
    ],
)
def test_a_mount_is_joined_with_its_volume(name, kind, source, mode):
    container = read_container(f"volumeMounts: [{{name: {name}, mountPath: 'C:\\x', readOnly: true}}]", VOLUMES)
    (mount,) = container.mounts
    assert (mount.kind, mount.source.value, mount.volume) == (kind, source, name)
    assert (mount.target.value, mount.read_only) == ("C:\\x", True)
    assert mount.where.route[2:] == ("containers", 0, "volumeMounts", 0)
    assert (mount.declared is None) == (name == "none")
    assert (mount.mode.value if mount.mode else None) == mode


def test_a_claim_template_of_a_stateful_set_is_a_claim():
    text = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: x}
spec:
  volumeClaimTemplates: [{metadata: {name: data}}]
  template:
    spec:
      containers: [{name: a, volumeMounts: [{name: data, mountPath: /d}]}]
"""
    (workload,) = read(Document("file.yaml", "kubernetes", text))
    (mount,) = workload.containers[0].mounts
    assert (mount.kind, mount.declared.route) == ("claim", (0, "spec", "volumeClaimTemplates", 0))


def test_ports_are_published_only_with_a_host_port():
    container = read_container("""
ports:
- {containerPort: 80}
- {containerPort: 443, hostPort: 8443, hostIP: 10.0.0.1, protocol: UDP}
- {containerPort: 81, hostPort: 0}
- {containerPort: "82"}
""")
    found = [
        (port.container, port.published, port.host_address, port.protocol, port.exposed_only)
        for port in container.ports
    ]
    assert found == [
        ("80", "", "", "tcp", True),
        ("443", "8443", "10.0.0.1", "udp", False),
        ("81", "", "", "tcp", True),
        ("82", "", "", "tcp", True),
    ]  # fmt: skip


def test_variables_have_their_values_where_they_are_written():
    container = read_container("""
env:
- {name: plain, value: text}
- {name: number, value: 5}
- {name: secret, valueFrom: {secretKeyRef: {name: s, key: k}}}
- {name: made, value: 'x-$(plain)'}
- {name: escaped, value: 'x-$$(plain)'}
- {name: nothing}
envFrom:
- {prefix: P_, secretRef: {name: s}}
""")
    values = {variable.name: variable.value for variable in container.environment}
    assert values["plain"].value == "text"
    assert values["number"].value == "5"
    assert values["secret"] is values["nothing"] is values["P_*"] is None
    assert values["made"].unknown == "the variable plain is filled in"
    assert values["escaped"].known


@pytest.mark.parametrize(
    "part", ["{{ .Values.tag }}", "${TAG}", "${VERSION/+/_}", "${TAG:-latest}", "#{Release.Number}"]
)
def test_an_image_with_a_part_that_is_filled_in_before_it_is_applied_is_unknown(part):
    container = read_container(f"image: 'example.org/shop:{part}-windows'")
    assert container.image.unknown == f"{part} is filled in before it is applied"


def test_the_command_comes_before_its_arguments():
    container = read_container("command: [powershell]\nargs: ['-c', 5]")
    assert [word.value for word in container.command] == ["powershell", "-c", "5"]


def test_block_devices_are_devices():
    container = read_container("volumeDevices: [{name: d, devicePath: 'x'}]")
    assert [device.value for device in container.devices] == ["x"]


@pytest.mark.parametrize("image", ["{{ .Values.image }}:1", "${REGISTRY}/x:1"])
def test_what_something_fills_in_is_unknown(image):
    container = read_container(f"image: '{image}'")
    assert not container.image.known
    assert container.image.value == image


@pytest.mark.parametrize(
    ("part", "source", "known"),
    [
        ("subPath: shop", "C:\\data\\shop", True),
        ("subPathExpr: $(POD_NAME)", "C:\\data\\$(POD_NAME)", False),
        ("mountPropagation: None", "C:\\data", True),
    ],
)
def test_a_mount_of_a_part_of_a_directory_is_of_that_part(part, source, known):
    container = read_container(f"volumeMounts: [{{name: dir, mountPath: 'C:\\x', {part}}}]", VOLUMES)
    (mount,) = container.mounts
    assert (mount.source.value, mount.source.known) == (source, known)
    assert mount.source.where.route[2:] == ("volumes", 0, "hostPath", "path")


def test_of_several_modes_of_a_volume_the_least_counts():
    volumes = "volumes: [{name: v, secret: {defaultMode: 0644, items: [{mode: 0640}, {mode: 0400}, {mode: 0600}]}}]"
    (mount,) = read_container("volumeMounts: [{name: v, mountPath: 'C:\\x'}]", volumes).mounts
    assert mount.mode.value == 0o400
    assert mount.mode.where.route[-3:] == ("items", 1, "mode")
