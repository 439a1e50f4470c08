"""What becomes of a finding depends on its rule and on the file that it is about."""

import pytest
from msgspec.structs import replace

import scanner_recordings as recordings
from deadlight.model.triage import VERDICTS
from deadlight.sources.scanner_reports.reading import read
from deadlight.triage import triage


def trivy(rule, path, line=0, message="", last=0):
    return recordings.trivy([(rule, path, line, last or line, message)])


@pytest.mark.parametrize(
    ("path", "verdict", "said"),
    [
        ("unset.yaml", "ignored", "Windows ignores securityContext.readOnlyRootFilesystem"),
        ("declared.yaml", "rejected", "the API server refuses securityContext.readOnlyRootFilesystem (Forbidden"),
        ("linux.yaml", "not-windows", "it is for Linux"),
    ],
)
def test_what_becomes_of_a_setting_is_taken_from_the_file(judged, path, verdict, said):
    message = "Container 'web' of Pod 'shop' should set it"
    if path == "linux.yaml":
        message = message.replace("shop", "cache")
    judgement = judged(trivy("KSV014", path, 9, message))
    assert judgement.verdict == verdict
    assert said in judgement.reason
    assert verdict == "not-windows" or len(judgement.evidence) > 1


def test_all_spellings_of_a_rule_of_trivy_are_one_rule(triaged):
    message = "Container 'web' of Pod 'shop' should set it"
    rows = [(rule, "unset.yaml", 9, 9, message) for rule in ("KSV014", "AVD-KSV-0014", "KSV-0014")]
    assert {row.judgement.verdict for row in triaged(recordings.trivy(rows)).report.findings} == {"ignored"}


def test_a_limit_that_windows_honours_holds_and_names_the_check_that_reports_it(judged):
    judgement = judged(trivy("KSV011", "unset.yaml", 9, "Container 'web' of Pod 'shop' should set it"))
    assert (judgement.verdict, judgement.checks) == ("holds", ("WIN702 limits-not-set",))


@pytest.mark.parametrize(
    ("path", "verdict"),
    [("nano/Dockerfile", "refuted"), ("core/Dockerfile", "other-reason"), ("Dockerfile", "refuted")],
)
def test_who_is_no_root_may_be_an_administrator(judged, path, verdict):
    judgement = judged(trivy("DS002", path))
    assert judgement.verdict == verdict
    assert "Windows has no root" in judgement.reason


@pytest.mark.parametrize(("line", "rule", "verdict"), [(3, "DS009", "refuted"), (5, "DS011", "refuted")])
def test_paths_are_read_as_windows_reads_them(judged, line, rule, verdict):
    assert judged(trivy(rule, "Dockerfile", line)).verdict == verdict


@pytest.mark.parametrize(
    ("shell", "verdict", "said"),
    [
        ("", "refuted", "without SHELL cmd, or the shell that the base image sets, runs the line"),
        ('SHELL ["powershell", "-Command"]', "refuted", "PowerShell runs the line"),
        ('SHELL ["C:/Program Files/Git/bin/bash.exe", "-c"]', "holds", "bash runs the line"),
        ('SHELL ["nu", "-c"]', "unknown", "deadlight does not know the shell nu"),
    ],
)
def test_shellcheck_holds_where_a_posix_shell_runs_the_line(judged, sources, shell, verdict, said):
    text = (sources / "Dockerfile").read_text().replace("WORKDIR C:/app", shell or "WORKDIR C:/app")
    (sources / "Dockerfile").write_text(text)
    judgement = judged(recordings.hadolint([("SC2086", "Dockerfile", 4, 4, "quote it")]))
    assert judgement.verdict == verdict
    assert judgement.reason.startswith(said)


def test_a_number_for_a_user_is_rejected(judged):
    assert judged(recordings.hadolint([("DL3066", "Dockerfile", 6, 6, "a name")])).verdict == "rejected"


def test_a_finding_on_a_stage_for_linux_is_left_as_it_is(judged):
    assert judged(recordings.hadolint([("SC2086", "alpine/Dockerfile", 2, 2, "quote it")])).verdict == "not-windows"


def test_the_network_of_the_node_is_real_for_host_process_pods_only(judged):
    report = recordings.checkov([("CKV_K8S_19", "host.yaml", "Pod", "agent", -1)])
    assert judged(report).verdict == "holds"


@pytest.mark.usefixtures("sources")
@pytest.mark.parametrize(("cni", "verdict"), [("", "unknown"), ("calico", "holds"), ("flannel", "ignored")])
def test_whether_a_network_policy_is_worth_asking_for_depends_on_the_network(settings, cni, verdict):
    report = recordings.as_bytes(recordings.checkov([("CKV2_K8S_6", "unset.yaml", "Pod", "shop", -1)]))
    (row,) = triage(read(report), (), replace(settings, cni=cni)).report.findings
    assert row.judgement.verdict == verdict


def test_a_service_runs_on_no_node(judged):
    judgement = judged(recordings.checkov([("CKV_K8S_21", "mixed.yaml", "Service", "shop", -1)]))
    assert (judgement.verdict, judgement.reason) == ("not-windows", "a Service runs on no node by itself")


def test_the_object_is_found_by_its_name_among_others(triaged):
    rows = [("CKV_K8S_22", "mixed.yaml", "Pod", name, 0) for name in ("shop", "cache")]
    verdicts = [row.judgement.verdict for row in triaged(recordings.checkov(rows)).report.findings]
    assert verdicts == ["ignored", "not-windows"]


def test_the_object_is_found_by_its_line_where_no_name_is_told(triaged):
    rows = [("CKV_K8S_22", "mixed.yaml", line, line + 8, "x") for line in (1, 14)]
    verdicts = [row.judgement.verdict for row in triaged(recordings.sarif("Checkov", rows)).report.findings]
    assert verdicts == ["ignored", "not-windows"]


@pytest.mark.parametrize(
    ("rule", "path", "said"),
    [
        ("KSV9999", "unset.yaml", "deadlight does not know the rule KSV9999"),
        ("KSV014", "gone.yaml", "it is no file of the sources"),
        ("KSV014", "../unset.yaml", "it is no file of the sources"),
    ],
)
def test_what_is_not_known_says_why(judged, rule, path, said):
    judgement = judged(trivy(rule, path, 9, "Container 'web' of Pod 'shop' should set it"))
    assert (judgement.verdict, judgement.reason) == ("unknown", said)


def test_a_file_that_cannot_be_read_leaves_its_findings_unknown(judged, sources):
    (sources / "broken.yaml").write_text("apiVersion: v1\nkind: Pod\nspec: [", encoding="utf-8")
    judgement = judged(trivy("KSV014", "broken.yaml", 2))
    assert judgement.verdict == "unknown"


def test_a_rule_that_speaks_of_several_containers_holds_where_it_holds_for_one(judged):
    judgement = judged(recordings.checkov([("CKV_K8S_14", "unset.yaml", "Pod", "shop", -1)]))
    assert judgement.verdict == "holds"


def test_the_container_is_found_by_its_index(judged):
    rows = [("CKV_K8S_14", "unset.yaml", "Pod", "shop", 1)]
    assert "side:latest" in judged(recordings.checkov(rows)).reason


@pytest.mark.parametrize(
    ("report", "verdict"),
    [
        (recordings.kube_linter([("no-read-only-root-fs", "declared.yaml", "Pod", "shop", "web")]), "rejected"),
        (recordings.kubescape([("C-0017", "unset.yaml", "Pod", "shop", 0)]), "ignored"),
        (recordings.kics([("a9c2f49d-0671-4fc9-9ece-f4e261e128d0", "unset.yaml", 9, 9,
                           "metadata.name={{shop}}.spec.containers.name={{web}}")]), "ignored"),
        (recordings.kics([("27fcc7d6-c49b-46e0-98f1-6c082a6a2750", "compose.yaml", 2, 2, "services.shop")]), "rejected"),
        (recordings.sarif("kube-linter", [("no-read-only-root-fs", "unset.yaml", 1, 1,
                                           "x (object: <no namespace>/shop /v1, Kind=Pod)")]), "ignored"),
        (recordings.sarif("Hadolint", [("SC2086", "Dockerfile", 4, 4, "quote it")]), "refuted"),
        (recordings.sarif("KICS", [("b03a748a-542d-44f4-bb86-9199ab4fd2d5", "Dockerfile", 2, 2, "x")]), "holds"),
        (recordings.sarif("kubescape", [("C-0016", "declared.yaml", 3, 3, "x")]), "rejected"),
        (recordings.sarif("Trivy", [("AVD-DS-0009", "Dockerfile", 3, 3, "Artifact: Dockerfile\nMessage: m")]), "refuted"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)  # fmt: skip
def test_every_format_is_read(judged, report, verdict):
    judgement = judged(report)
    assert judgement.verdict == verdict, judgement


def test_every_verdict_is_counted_by_rule(triaged):
    rows = [("CKV_K8S_22", "mixed.yaml", "Pod", name, 0) for name in ("shop", "cache")]
    report = triaged(recordings.checkov(rows)).report
    assert report.rules[0].counts == {"ignored": 1, "not-windows": 1}
    assert list(report.counts()) == list(VERDICTS)


# --- What the scanner misses ---


def test_a_finding_that_a_rule_covers_is_not_missed(triaged):
    rows = [("DS002", "core/Dockerfile", 0, 0, "")]
    missed = {finding.name for finding in triaged(recordings.trivy(rows)).report.missed}
    assert "base-not-pinned" in missed
    assert "administrator-by-default" not in missed


def test_a_rule_on_one_container_covers_no_other(triaged):
    rows = [("KSV011", "unset.yaml", 9, 9, "Container 'web' of Pod 'shop' should set it")]
    missed = [f.subject.name for f in triaged(recordings.trivy(rows)).report.missed if f.name == "limits-not-set"]
    assert missed == ["side"]


def test_files_that_the_report_is_silent_about_count_where_the_user_names_the_sources(triaged):
    report = recordings.hadolint([("DL3066", "Dockerfile", 6, 6, "a name")])
    of_named = {finding.place.path for finding in triaged(report).report.missed}
    of_all = {finding.place.path for finding in triaged(report, ".").report.missed}
    assert of_named == {"Dockerfile"}
    assert "core/Dockerfile" in of_all
