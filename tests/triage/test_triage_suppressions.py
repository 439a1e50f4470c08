"""Noise is written as suppressions of its scanner, and only where nothing else goes with it."""

import json

import pytest

import scanner_recordings as recordings
from deadlight.actions.suppress.ignore_files import written
from deadlight.actions.suppress.inline import inlined
from deadlight.model.errors import UsageError
from deadlight.sources.files import document_from_bytes
from deadlight.sources.yaml_tree import documents

WEB = "Container 'web' of Pod 'shop' should set it"


def ignore_file(triaged, text=None, path="ignored.yaml"):
    existing = None if text is None else document_from_bytes(text.encode(), shown=path)
    return written(triaged, existing, path)


def value_of(text):
    return documents(text)[0].value


def files(triaged):
    made = inlined(triaged)
    assert made.refused == ()
    return {each.document.path: each.text for each in made.files}


# --- ignore files ---


def test_trivy_is_told_of_a_rule_in_a_file_with_a_statement(triaged):
    rows = [("KSV014", path, 9, 9, WEB) for path in ("unset.yaml", "declared.yaml")]
    (second, first) = value_of(ignore_file(triaged(recordings.trivy(rows))).text)["misconfigurations"]
    assert (first["id"], first["paths"]) == ("KSV014", ["unset.yaml"])
    assert first["statement"].startswith("ignored by Windows: Windows ignores securityContext.readOnlyRootFilesystem")
    assert "[https://" in first["statement"]
    assert second["paths"] == ["declared.yaml"]
    assert second["statement"].startswith("rejected by Windows: the API server refuses")


def test_a_rule_that_holds_somewhere_in_the_file_is_not_silenced(triaged):
    rows = [("KSV014", "unset.yaml", 9, 9, WEB), ("KSV011", "unset.yaml", 9, 9, WEB)]
    ids = [entry["id"] for entry in value_of(ignore_file(triaged(recordings.trivy(rows))).text)["misconfigurations"]]
    assert ids == ["KSV014"]


def test_a_file_that_holds_linux_too_is_not_silenced(triaged):
    rows = [("KSV014", "mixed.yaml", 9, 9, WEB)]
    made = ignore_file(triaged(recordings.trivy(rows)))
    assert (made.text, made.findings) == ("", 0)


def test_what_is_unknown_keeps_a_rule_from_being_silenced(triaged):
    rows = [("KSV014", "unset.yaml", 9, 9, WEB), ("KSV014", "unset.yaml", 9, 9, "Container 'web' of Pod 'gone' should")]
    assert ignore_file(triaged(recordings.trivy(rows))).findings == 0


def test_an_ignore_file_that_is_there_is_merged_and_says_nothing_twice(triaged):
    before = "# ours\nmisconfigurations:\n  - id: DS001 # agreed\n    paths: [x]\nsecrets: []\n"
    rows = [("KSV014", "unset.yaml", 9, 9, WEB)]
    merged = ignore_file(triaged(recordings.trivy(rows)), before).text
    assert merged.startswith("# ours\nmisconfigurations:\n  - id: DS001 # agreed\n    paths: [x]\n")
    assert [entry["id"] for entry in value_of(merged)["misconfigurations"]] == ["DS001", "KSV014"]
    assert value_of(merged)["secrets"] == []
    assert ignore_file(triaged(recordings.trivy(rows)), merged).text == merged


@pytest.mark.parametrize("text", ["misconfigurations: [", "misconfigurations: 3\n", "- 1\n", "a: 1\n---\nb: 2\n"])
def test_an_ignore_file_that_cannot_be_merged_is_left_as_it_is(triaged, text):
    rows = [("KSV014", "unset.yaml", 9, 9, WEB)]
    with pytest.raises(UsageError, match="left as it is"):
        ignore_file(triaged(recordings.trivy(rows)), text)


@pytest.mark.parametrize(
    ("report", "route"),
    [
        (recordings.checkov([("CKV_K8S_22", "unset.yaml", "Pod", "shop", 0)]), ("skip-check",)),
        (recordings.kube_linter([("no-read-only-root-fs", "unset.yaml", "Pod", "shop", "web")]), ("checks", "exclude")),
        (recordings.kics([("a9c2f49d-0671-4fc9-9ece-f4e261e128d0", "unset.yaml", 9, 9, "x")]), ("exclude-queries",)),
    ],
    ids=["checkov", "kube-linter", "kics"],
)
def test_configurations_that_know_rules_only_take_the_reason_as_a_comment(triaged, report, route):
    text = ignore_file(triaged(report, "unset.yaml")).text
    value = value_of(text)
    for step in route:
        value = value[step]
    assert len(value) == 1
    assert text.startswith(f"# {value[0]}: ignored by Windows: ")
    merged = ignore_file(triaged(report, "unset.yaml"), "quiet: true\n").text
    assert "quiet: true\n" in merged


def test_a_rule_is_not_silenced_everywhere_where_anything_is_for_linux(triaged):
    report = recordings.checkov([("CKV_K8S_22", "unset.yaml", "Pod", "shop", 0)])
    with pytest.raises(UsageError, match=r"everywhere, and linux\.yaml is not all for Windows"):
        ignore_file(triaged(report, whole=True))


def test_kubescape_gets_an_exception_for_each_object(triaged):
    report = recordings.kubescape(
        [("C-0017", "mixed.yaml", "Pod", "shop", 0), ("C-0017", "mixed.yaml", "Pod", "cache", 0)]
    )
    made = json.loads(ignore_file(triaged(report), "[]\n").text)
    assert [(each["policyType"], each["actions"]) for each in made] == [("postureExceptionPolicy", ["alertOnly"])]
    attributes = made[0]["resources"][0]["attributes"]
    assert (attributes["kind"], attributes["name"]) == ("Pod", "shop")
    assert made[0]["posturePolicies"] == [{"controlID": "C-0017"}]
    assert json.loads(ignore_file(triaged(report), json.dumps(made)).text) == made


# --- inline ---


def test_hadolint_is_told_above_the_instruction_below_the_parser_directive(triaged):
    rows = [
        ("SC2086", "Dockerfile", 4, 4, "x"),
        ("DL3066", "Dockerfile", 6, 6, "x"),
        ("DL3059", "Dockerfile", 4, 4, "x"),
    ]
    lines = files(triaged(recordings.hadolint(rows)))["Dockerfile"].splitlines()
    assert lines[0] == "# escape=`"
    assert lines[lines.index("RUN powershell -Command Write-Host $env:TEMP") - 1] == "# hadolint ignore=SC2086"
    assert lines[lines.index("USER ContainerUser") - 1] == "# hadolint ignore=DL3066"


def test_hadolint_is_told_once_above_an_instruction(triaged, sources):
    text = (sources / "Dockerfile").read_text().replace("USER", "# hadolint ignore=DL3002\nUSER")
    (sources / "Dockerfile").write_text(text)
    changed = files(triaged(recordings.hadolint([("DL3066", "Dockerfile", 7, 7, "x")])))["Dockerfile"]
    assert "# hadolint ignore=DL3002,DL3066\nUSER ContainerUser\n" in changed
    (sources / "Dockerfile").write_text(changed)
    assert files(triaged(recordings.hadolint([("DL3066", "Dockerfile", 8, 8, "x")]))) == {}


def test_line_ends_stay_as_they_are(triaged, sources):
    text = (sources / "Dockerfile").read_text().replace("\n", "\r\n")
    (sources / "Dockerfile").write_bytes(text.encode())
    changed = files(triaged(recordings.hadolint([("DL3066", "Dockerfile", 6, 6, "x")])))["Dockerfile"]
    assert changed.count("\n") == changed.count("\r\n") == 8


def test_trivy_is_told_above_instructions_and_not_in_manifests(triaged):
    rows = [("DS009", "Dockerfile", 3, 3, ""), ("KSV014", "unset.yaml", 9, 9, WEB)]
    changed = files(triaged(recordings.trivy(rows)))
    assert list(changed) == ["Dockerfile"]
    assert "#trivy:ignore:DS009\nWORKDIR C:/app\n" in changed["Dockerfile"]


def test_checkov_is_told_by_annotations_of_the_object_and_comments_in_dockerfiles(triaged):
    pods = [(rule, "mixed.yaml", "Pod", name, 0) for rule in ("CKV_K8S_22", "CKV_K8S_20") for name in ("shop", "cache")]
    changed = files(triaged(recordings.checkov(pods, [("CKV_DOCKER_10", "Dockerfile", 3, 3, "WORKDIR")])))
    shop, cache = (documents(changed["mixed.yaml"])[index].value for index in (0, 1))
    annotations = shop["metadata"]["annotations"]
    assert {name: value.partition("=")[0] for name, value in annotations.items()} == {
        "checkov.io/skip1": "CKV_K8S_20", "checkov.io/skip2": "CKV_K8S_22",
    }  # fmt: skip
    assert all(value.count("=") == 1 for value in annotations.values())
    assert "annotations" not in cache["metadata"]
    assert changed["Dockerfile"].startswith("# escape=`\n# checkov:skip=CKV_DOCKER_10:does not hold on Windows: C:/app")


def test_annotations_of_checkov_that_are_there_keep_their_numbers(triaged, sources):
    text = (sources / "unset.yaml").read_text()
    note = '  annotations:\n    checkov.io/skip1: "CKV_K8S_43=ours"\n'
    (sources / "unset.yaml").write_text(text.replace("  name: shop\n", "  name: shop\n" + note))
    changed = files(triaged(recordings.checkov([("CKV_K8S_22", "unset.yaml", "Pod", "shop", 0)])))["unset.yaml"]
    annotations = documents(changed)[0].value["metadata"]["annotations"]
    assert annotations["checkov.io/skip1"] == "CKV_K8S_43=ours"
    assert annotations["checkov.io/skip2"].startswith("CKV_K8S_22=")


def test_kube_linter_is_told_by_an_annotation(triaged):
    changed = files(triaged(recordings.kube_linter([("no-read-only-root-fs", "declared.yaml", "Pod", "shop", "web")])))
    annotations = documents(changed["declared.yaml"])[0].value["metadata"]["annotations"]
    assert annotations["ignore-check.kube-linter.io/no-read-only-root-fs"].startswith("rejected by Windows: ")


def test_kics_is_told_at_the_top_of_the_file(triaged, sources):
    rule = "6b376af8-cfe8-49ab-a08d-f32de23661a4"
    changed = files(triaged(recordings.kics([(rule, "Dockerfile", 3, 3, "WORKDIR={{C:/app}}")])))["Dockerfile"]
    assert changed.startswith(f"# escape=`\n# kics-scan disable={rule}\n# {rule}: does not hold on Windows")
    (sources / "Dockerfile").write_text(changed.replace(rule, "b03a748a-542d-44f4-bb86-9199ab4fd2d5", 1))
    again = files(triaged(recordings.kics([(rule, "Dockerfile", 5, 5, "WORKDIR={{C:/app}}")])))["Dockerfile"]
    assert f"# kics-scan disable=b03a748a-542d-44f4-bb86-9199ab4fd2d5,{rule}\n" in again


def test_a_suppressed_file_reads_as_before(triaged, sources):
    rows = [("SC2086", "Dockerfile", 4, 4, "x"), ("DL3066", "Dockerfile", 6, 6, "x")]
    before = [row.subject for row in triaged(recordings.hadolint(rows)).report.findings]
    (sources / "Dockerfile").write_text(files(triaged(recordings.hadolint(rows)))["Dockerfile"])
    moved = [("SC2086", "Dockerfile", 6, 6, "x"), ("DL3066", "Dockerfile", 10, 10, "x")]
    after = triaged(recordings.hadolint(moved)).report
    assert [row.subject for row in after.findings] == before
    assert after.counts()["refuted"] == after.counts()["rejected"] == 1
