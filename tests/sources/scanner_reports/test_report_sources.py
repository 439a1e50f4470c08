"""The files that a report names are found among the sources, and nowhere else."""

import pytest

from deadlight.model.triage import ForeignFinding, ForeignReport
from deadlight.sources.scanner_reports.locating import Located


@pytest.fixture
def tree(tmp_path, monkeypatch):
    for name in ("app/Dockerfile", "app/k8s/pod.yaml", "secret.yaml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "app")
    return tmp_path


def found(path, *sources, roots=(), others=()):
    findings = tuple(ForeignFinding(rule="R", key="R", path=name) for name in (path, *others))
    return Located(
        sources or (".",), ForeignReport(scanner="trivy", format="json", findings=findings, roots=roots)
    ).find(path)


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("path", "sources", "real"),
    [
        ("Dockerfile", (), "Dockerfile"),
        ("k8s/pod.yaml", (), "k8s/pod.yaml"),
        ("pod.yaml", ("k8s",), "k8s/pod.yaml"),
        ("k8s/pod.yaml", ("k8s",), "k8s/pod.yaml"),
        ("k8s/k8s/pod.yaml", (), "k8s/pod.yaml"),
        ("Dockerfile", ("Dockerfile",), "Dockerfile"),
        ("pod.yaml", (), None),
        ("gone.yaml", (), None),
        ("../secret.yaml", (), None),
        ("", (), None),
        ("a\0b", (), None),
        ("x" * 5000, (), None),
        ("k8s", (), None),
    ],
)
def test_a_path_of_a_report_is_found_below_the_sources(path, sources, real):
    assert found(path, *sources) == real


def test_an_absolute_path_is_opened_below_the_sources_only(tree):
    assert found(str(tree / "app" / "Dockerfile")) is not None
    assert found(str(tree / "secret.yaml")) is None


def test_a_link_out_of_the_sources_is_not_followed(tree):
    (tree / "app" / "link.yaml").symlink_to(tree / "secret.yaml")
    assert found("link.yaml") is None


def test_the_folder_that_a_report_names_counts_where_it_holds_the_sources(tree):
    assert found("pod.yaml", roots=(str(tree / "app" / "k8s"),)) is not None
    assert found("secret.yaml", roots=(str(tree),)) is None


@pytest.mark.usefixtures("tree")
def test_paths_of_another_machine_are_found_where_all_of_them_are():
    assert found("/github/workspace/Dockerfile", others=["/github/workspace/k8s/pod.yaml"]) == "Dockerfile"
    assert found("C:/agent/1/s/k8s/pod.yaml", others=["C:/agent/1/s/Dockerfile"]) == "k8s/pod.yaml"
    assert found("/github/workspace/other/Dockerfile", others=["/github/workspace/k8s/pod.yaml"]) is None
