"""Real Compose files, where the corpus lies beside the repository: every service of them is read."""

from pathlib import Path

import pytest

from deadlight.model.place import Document
from deadlight.model.workload import Workload
from deadlight.sources.compose.reader import looks_like, read
from deadlight.sources.yaml_places import locate

CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "compose"
FILES = sorted(CORPUS.glob("*.y*ml")) if CORPUS.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus of Compose files is not beside the repository")


def decoded(path):
    raw = path.read_bytes()
    return raw.decode("utf-16" if raw[:2] == b"\xff\xfe" else "utf-8-sig")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_real_file_is_recognised_and_read_without_remainder(path):
    import yaml

    text = decoded(path)
    assert looks_like(path.name.rpartition("__")[2], text[:16384])
    found = list(read(Document(path.name, "compose", text, locator=locate)))
    assert all(isinstance(each, Workload) for each in found)
    written = yaml.safe_load(text)["services"]
    assert [each.name for each in found] == list(written)
    for workload in found:
        container, service = workload.containers[0], written[workload.name]
        given = len(service.get("secrets", [])) + len(service.get("configs", []))
        assert len(container.mounts) == len(service.get("volumes", [])) + given
        assert len(container.ports) == len(service.get("ports", [])) + len(service.get("expose", []))
        assert len(container.environment) == len(service.get("environment", []))
        assert ("build" in service) == (container.setting("build") is not None)
