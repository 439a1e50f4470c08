"""Manifests made to be good or bad, and those of the gMSA webhook: deadlight says what their names say."""

import datetime
import re
from pathlib import Path

import pytest

from deadlight import pipeline
from deadlight.model.settings import Settings

SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "k8s"
SETTINGS = Settings(today=datetime.date(2026, 11, 22))
WINDOWS = Settings(today=datetime.date(2026, 11, 22), os="windows")

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="../shared/samples/k8s is not here")

PODS = {
    "bad-gmsa-initcontainer-inline.yaml": {"gmsa-spec-inline", "gmsa-spec-not-checked"},
    "bad-named-pipe-mount.yaml": {"containerd-pipe-mount"},
    "bad-runasnonroot-bypass-system.yaml": {"run-as-non-root-is-not-enough", "system-account"},
    "bad-runasnonroot-empty-image-user.yaml": {"run-as-non-root-is-not-enough", "administrator-by-default"},
    "hardened-windows-pod.yaml": set(),
    "hostprocess-csi-proxy-daemonset.yaml": {"host-process-container"},
    "hostprocess-kube-proxy.yaml": {"host-process-container"},
}


def audited(*texts, settings=SETTINGS):
    files = {f"{number}.yaml": ("kubernetes", text) for number, text in enumerate(texts)}
    return pipeline.audit_texts(files, settings)


def text_of(name):
    return (SAMPLES / name).read_text(encoding="utf-8")


def filled_in(name):
    """Return a template with its values filled in and its other directives cut out."""
    text = re.sub(r"\{\{ *\.(\w+) *\}\}", lambda match: match[1].lower(), text_of(name))
    text = re.sub(r"\{\{ *index \.(\w+) (\d) *\}\}", lambda match: f"{match[1].lower()}{match[2]}", text)
    text = re.sub(r"\$\{(\w+)\}", lambda match: "" if match[1] == "TOLERATIONS" else match[1].lower(), text)
    text = re.sub(r"^[ \t]*\{\{.*?\}\}[ \t]*$", "", text, flags=re.MULTILINE)
    return re.sub(r"\{\{.*?\}\}", "one", text)


@pytest.mark.parametrize("name", sorted(PODS))
def test_a_pod_gets_the_verdict_that_its_name_says(name):
    report = audited(text_of(f"pods/{name}"))
    assert (report.unread, report.errors) == ((), ())
    assert PODS[name] <= {finding.name for finding in report.findings}
    if name.startswith("hardened"):
        assert {finding.severity.word for finding in report.findings} <= {"low"}


def test_every_pod_has_a_verdict_here():
    assert {path.name for path in (SAMPLES / "pods").iterdir()} == set(PODS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("credspec-domain-joined.yaml", set()),
        ("credspec-ccg-plugin-cleartext-password.yaml", {"gmsa-secret-in-clear", "gmsa-spec-invalid"}),
        ("crd-gmsacredentialspecs.yaml", set()),
    ],
)
def test_a_credential_spec_gets_the_verdict_that_its_name_says(name, expected):
    report = audited(text_of(f"gmsa/{name}"))
    assert (report.unread, report.errors) == ((), ())
    assert {finding.name for finding in report.findings} == expected


def test_the_published_spec_that_is_no_yaml_is_unread_with_its_line():
    report = audited(text_of("gmsa/credspec-aks-keyvault.yaml"))
    (unread,) = report.unread
    assert unread.reason.startswith("not YAML")
    assert unread.line in (19, 20)


@pytest.mark.parametrize(
    "name",
    [
        "deploy-inline-contents-no-name-rejected.yml.tpl",
        "deploy-pod-and-container-level.yml.tpl",
        "rbac-use-ALL-bad.yml.tpl",
        "rbac-use-resourcenames.yml.tpl",
    ],
)
def test_a_template_is_unread_and_says_so(name):
    (unread,) = audited(text_of(f"gmsa/{name}")).unread
    assert unread.reason == "Helm or other template, not YAML"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rbac-use-ALL-bad.yml.tpl", {"gmsa-use-granted-widely"}),
        ("rbac-use-resourcenames.yml.tpl", set()),
        ("webhook.yml.tpl", set()),
    ],
)
def test_a_template_that_is_filled_in_gets_the_verdict_that_its_name_says(name, expected):
    report = audited(filled_in(f"gmsa/{name}"))
    assert report.unread == ()
    ours = {finding.name for finding in report.findings if finding.name.startswith(("gmsa", "shared", "wide"))}
    assert ours == expected


def test_contents_without_a_name_are_reported_and_names_are_not():
    inline = audited(filled_in("gmsa/deploy-inline-contents-no-name-rejected.yml.tpl"), settings=WINDOWS)
    named = audited(filled_in("gmsa/deploy-pod-and-container-level.yml.tpl"), settings=WINDOWS)
    assert "gmsa-spec-inline" in {finding.name for finding in inline.findings}
    assert not {finding.name for finding in named.findings if finding.name.startswith("gmsa")}
    assert {"gmsa-spec-undefined", "gmsa-webhook-missing"} <= {row.name for row in named.unknown}
