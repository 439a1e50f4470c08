"""Small estates, and what somebody who knows Windows expects of each: walls, paths, cuts and questions."""

from scenes import report

from deadlight.model.landscape import HostPool, Landscape, Zone

NANO = "mcr.microsoft.com/windows/nanoserver:10.0.26100.32230"
CORE = "mcr.microsoft.com/windows/servercore:10.0.26100.32230"
PATCHED = "10.0.26100.40000"
ENGINE = HostPool(name="engine-1", release=PATCHED, sku="server")
NODES = HostPool(name="nodes", platform="self-managed", release=PATCHED)


def on(*hosts, zones=()):
    return Landscape(hosts=hosts, zones=zones)


def pod(name, image, *lines, namespace="shop", token=False):
    written = "".join(f"  {line}\n" for line in lines)
    return (
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec:\n  os: {{name: windows}}\n"
        f"  automountServiceAccountToken: {str(token).lower()}\n{written}"
        f"  containers: [{{name: {name}, image: '{image}'}}]\n"
    )


def services(**written):
    return "services:\n" + "".join(f"  {name}: {{{options}}}\n" for name, options in written.items())


def told(found):
    """Return the walls by workload, and the paths: from whom to what, by which edges and with which certainty."""
    names = {node.key: node.name for node in found.graph.nodes}
    walls = {node.name: node.wall for node in found.graph.nodes if node.kind == "workload"}
    paths = {
        (names[path.source], names.get(path.target, path.target)): (
            tuple(step.edge for step in path.steps),
            path.certainty,
        )
        for path in found.paths
    }
    return walls, paths


def mends(found):
    """Return what closes the paths to each asset, by its name."""
    names = {node.key: node.name for node in found.graph.nodes}
    return {names.get(cut.asset, cut.asset): cut.mends for cut in found.cuts}


def test_services_of_which_nothing_else_is_known_have_a_question_and_no_path():
    found = report({"shop/compose.yaml": services(web=f"image: {CORE}, ports: ['8080:80']", db=f"image: {NANO}")})
    assert told(found) == ({"web": "unknown", "db": "unknown"}, {})
    assert all(any(name in question for question in found.graph.questions) for name in ("web", "db"))


def test_pods_share_the_kernel_of_their_nodes_where_nothing_says_otherwise():
    found = report({"web.yaml": pod("web", CORE), "api.yaml": pod("api", NANO)})
    walls, paths = told(found)
    assert walls == {"shop/web": "kernel", "shop/api": "kernel"}
    assert paths["shop/web", "a Windows node"] == (("shared-kernel",), "assumed")
    assert paths["shop/api", "a Windows node"][0][-1] == "shared-kernel"
    assert any("build and revision" in question for question in found.graph.questions)


def test_a_service_and_a_pod_of_one_folder_are_on_hosts_of_their_own_and_do_not_meet():
    zones = (Zone(name="ci", trust="untrusted", projects=("ci",)), Zone(name="pay", namespaces=("pay",)))
    files = {
        "ci/compose.yaml": services(build=f"image: {CORE}, isolation: process"),
        "pay.yaml": pod("pay", NANO, namespace="pay"),
    }
    walls, paths = told(report(files, on(ENGINE, NODES, zones=zones)))
    assert walls == {"build": "kernel", "pay/pay": "kernel"}
    assert paths == {("build", "engine-1"): (("shared-kernel",), "assumed")}


def test_a_runtime_class_that_was_not_read_is_a_question():
    found = report({"web.yaml": pod("web", CORE, "runtimeClassName: sandboxed")}, on(NODES))
    assert told(found) == ({"shop/web": "unknown"}, {})
    assert any("RuntimeClass sandboxed" in question for question in found.graph.questions)


def test_an_engine_on_tcp_is_the_host_for_the_network_and_for_whoever_is_on_its_nat():
    files = {
        "shop/daemon.json": '{"hosts": ["npipe://", "tcp://0.0.0.0:2375"]}',
        "shop/compose.yaml": services(
            a=f"image: {NANO}, isolation: hyperv",
            b=f"image: {NANO}, isolation: process",
            c=f"image: {NANO}, isolation: process, network_mode: none",
        ),
    }
    found = report(files, on(ENGINE))
    way = (("engine-on-tcp", "engine-to-host"), "by-design")
    assert told(found)[1] == {
        (start, "engine-1"): way for start in ("whoever reaches the network", "a", "b")
    }  # fmt: skip
    assert mends(found) == {"engine-1": ("do not listen at 0.0.0.0:2375, or set tlsverify",)}


def test_a_host_process_pod_is_what_its_account_is_on_the_node():
    def agent(name, account):
        options = f"windowsOptions: {{hostProcess: true, runAsUserName: 'NT AUTHORITY\\{account}'}}"
        return pod(name, "a.example/agent:1", "hostNetwork: true", f"securityContext: {{{options}}}")

    files = {"one.yaml": agent("one", "LOCAL SERVICE"), "all.yaml": agent("all", "SYSTEM")}
    walls, paths = told(report(files, on(NODES)))
    assert walls == {"shop/one": "none", "shop/all": "none"}
    assert paths == {("shop/all", "nodes"): (("host-process",), "by-design")}
    old = HostPool(name="nodes", platform="self-managed", release="10.0.17763.1000")
    assert told(report(files, on(old)))[1]["shop/one", "nodes"] == (
        ("host-process", "account-to-system"),
        "known-vulnerability",
    )


def test_a_managed_account_is_the_domain_and_no_host():
    spec = """\
apiVersion: windows.k8s.io/v1
kind: GMSACredentialSpec
metadata: {name: web}
credspec:
  ActiveDirectoryConfig: {GroupManagedServiceAccounts: [{Name: Web, Scope: contoso.com}]}
  CmsPlugins: [ActiveDirectory]
  DomainJoinConfig: {DnsName: contoso.com, NetBiosName: CONTOSO, MachineAccountName: Web}
"""
    web = pod("web", NANO, "securityContext: {windowsOptions: {gmsaCredentialSpecName: web}}")
    found = report({"spec.yaml": spec, "web.yaml": web}, on(NODES))
    assert told(found)[1] == {("shop/web", "domain contoso.com"): (("gmsa-to-domain", "gmsa-to-domain"), "assumed")}
    assert mends(found) == {"domain contoso.com": ("take the credential spec out of shop/web",)}


def test_a_drive_crosses_a_hypervisor_as_local_system_whoever_the_container_is():
    def volume(mode=""):
        return f"volumes: ['C:\\:C:\\host{mode}'], network_mode: none"

    files = {
        "shop/compose.yaml": services(
            rw=f"image: {NANO}, isolation: hyperv, {volume()}",
            ro=f"image: {NANO}, isolation: hyperv, {volume(':ro')}",
            user=f"image: {NANO}, isolation: process, {volume()}",
            none=f"image: {NANO}, isolation: hyperv, network_mode: none",
        )
    }
    found = report(files, on(ENGINE))
    starts = {ends: certainty for ends, (_, certainty) in told(found)[1].items()}
    assert starts == {
        ("rw", "engine-1"): "by-design",
        ("ro", "C:\\ of engine-1"): "by-design",
        ("user", "C:\\ of engine-1"): "by-design",
    }
    assert mends(found)["engine-1"] == ("mount the one directory that rw needs instead of C:\\",)


def test_zones_with_hosts_of_their_own_reach_their_own_host_alone():
    names = ("blue", "green")
    zones = tuple(Zone(name=name, trust="untrusted", projects=(name,)) for name in names)
    hosts = tuple(HostPool(name=f"h-{name}", release=PATCHED, sku="server", zones=(name,)) for name in names)
    files = {
        f"{name}/compose.yaml": services(**{f"job-{name}": f"image: {CORE}, isolation: process"}) for name in names
    }
    found = report(files, on(*hosts, zones=zones))
    assert set(told(found)[1]) == {("job-blue", "h-blue"), ("job-green", "h-green")}


def test_on_aks_a_runtime_class_for_a_hypervisor_is_a_question_and_the_cloud_is_near():
    runtime_class = (
        "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: isolated}\nhandler: runhcs-wcow-hypervisor\n"
    )
    files = {"class.yaml": runtime_class, "web.yaml": pod("web", CORE, "runtimeClassName: isolated")}
    found = report(files, on(HostPool(name="aks", platform="aks", release=PATCHED)))
    walls, paths = told(found)
    assert walls == {"shop/web": "unknown"}
    assert [edges for edges, _ in paths.values()] == [("metadata-to-cloud",)]
    assert any("Hyper-V isolation" in question for question in found.graph.questions)


def test_a_node_that_is_not_selected_is_no_neighbour_of_ones_own_kernel():
    def node(name, kernel):
        return (
            f"apiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{kubernetes.io/os: windows, pool: {name}}}}}\n"
            f"status: {{nodeInfo: {{kubeletVersion: v1.36.4, operatingSystem: windows, kernelVersion: {kernel}}}}}\n"
        )

    files = {
        "old.yaml": node("old", "10.0.17763.1000"),
        "new.yaml": node("new", PATCHED),
        "a.yaml": pod("a", NANO, "nodeSelector: {pool: new}"),
        "b.yaml": pod("b", "mcr.microsoft.com/windows/nanoserver:1809", "nodeSelector: {pool: old}"),
    }
    found = report(files)
    own = {(source, step.target) for path in found.paths for source, step in [(path.source, path.steps[0])]}
    assert ("workload:shop/Pod/b", "host:old") in own
    assert not any(target == "host:new" for _, target in own)
    assert [mend.partition(" revision ")[0] for mend in mends(found)["old"]] == ["update old to"]


def test_whoever_carries_a_token_that_creates_deployments_has_the_nodes():
    rights = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: deploy, namespace: shop}
rules: [{apiGroups: [apps], resources: [deployments], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: deploy, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: deploy}
subjects: [{kind: ServiceAccount, name: deployer, namespace: shop}]
"""
    files = {"rights.yaml": rights, "ci.yaml": pod("ci", NANO, "serviceAccountName: deployer", token=True)}
    found = report(files, on(NODES))
    assert told(found)[1]["shop/ci", "nodes"] == (
        ("token-to-api-server", "account-creates-pods", "pod-creation"),
        "by-design",
    )
    assert mends(found)["nodes"] == ("enforce Pod Security baseline in the namespace shop",)


def test_nobody_is_advised_to_give_up_a_hypervisor_for_a_mount():
    files = {
        "shop/compose.yaml": services(
            kernel=f"image: {CORE}, isolation: process, network_mode: none, volumes: ['D:\\data:C:\\data']",
            machine=f"image: {CORE}, isolation: hyperv, network_mode: none, volumes: ['D:\\data:C:\\data']",
        )
    }
    advice = {
        step.source.rpartition("/")[2]: step.mend
        for step in report(files, on(ENGINE)).graph.steps
        if step.edge == "host-mount"
    }
    assert advice["machine"] == "mount D:\\data read-only into machine, or use a named volume"
    assert advice["kernel"].endswith("or run it as ContainerUser")


def test_a_question_on_policies_is_about_two_pods():
    policy = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\n"
        "spec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n"
    )
    found = report({"a.yaml": pod("a", NANO), "b.yaml": pod("b", NANO), "policy.yaml": policy}, on(NODES))
    assert [question.partition("?")[0] for question in found.graph.questions] == ["Does shop/a reach shop/b"]


def test_two_nat_networks_of_one_host_are_a_question_for_zones_that_distrust_each_other():
    zones = (Zone(name="app", projects=("app",)), Zone(name="guest", trust="untrusted", projects=("guest",)))
    files = {
        "app/compose.yaml": services(db=f"image: {NANO}, isolation: hyperv"),
        "guest/compose.yaml": services(job=f"image: {NANO}, isolation: hyperv"),
    }
    found = report(files, on(ENGINE, zones=zones))
    assert told(found) == ({"db": "hypervisor", "job": "hypervisor"}, {})
    assert any(
        question.startswith("Do the networks of engine-1 keep db and job apart?") for question in found.graph.questions
    )
    alone = files | {"guest/compose.yaml": services(job=f"image: {NANO}, isolation: hyperv, network_mode: none")}
    assert report(alone, on(ENGINE, zones=zones)).graph.questions == ()
