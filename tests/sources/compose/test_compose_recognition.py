"""Which YAML files are Compose files."""

import pytest

from deadlight.sources.compose.reader import looks_like

COMPOSE = "version: '3'\nservices:\n  web:\n    image: a\n"


@pytest.mark.parametrize(
    "name",
    ["compose.yaml", "docker-compose.yml", "docker-compose.override.yml", "Docker-Compose.Windows.YML", "stack.yml",
     "docker-stack.yml", "app.compose.yaml", "v10.yml", "deploy/web/prod.yaml"],
)  # fmt: skip
def test_services_with_options_are_a_compose_file_under_any_name(name):
    assert looks_like(name, COMPOSE)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("docker-compose.yml", "# note\r\n\r\nservices:\r\n  web:\r\n    extends: base\r\n"),
        ("docker-compose.yml", "services:\n  # none yet\n"),
        ("docker-compose.yml", "services:\n  web:\n    custom: 1\n"),
        ("docker-compose.yml", "web:\n  image: a\n  ports: ['80']\n"),
        ("fig.yml", "db:\n  # note\n  build: .\n"),
        ("compose.yaml", "include:\n  - other.yaml\n"),
        ("compose.yaml", "x-base: &base\n  image: a\n"),
        ("compose.yaml", "services: {web: {image: a}}\n"),
        ("override.yml", "services:\n  web:\n    labels:\n      - a=b\n"),
        ("app.yml", "services:\n    web:\n        environment:\n            - A=1\n"),
        ("app.yml", 'name: shop\n"services": # all\n  web:\n\n    # first\n    build: .\n'),
    ],
)
def test_a_compose_file_is_told_by_its_content(name, head):
    assert looks_like(name, head)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("deployment.yaml", "apiVersion: apps/v1\nkind: Deployment\nservices:\n  web:\n    image: a\n"),
        ("compose.yaml", "apiVersion: v1\nkind: List\n"),
        ("services.yaml", "services:\n  _defaults:\n    autowire: true\n  App\\X:\n    arguments: []\n"),
        (".travis.yml", "services:\n  - docker\n"),
        (".gitlab-ci.yml", "services:\n  - name: docker:dind\n    alias: d\nimage: a\n"),
        ("docker-compose.yml", "services:\n  - web\n"),
        ("ci.yml", "jobs:\n  test:\n    services:\n      db:\n        image: a\n"),
        (".drone.yml", "pipeline:\n  build:\n    image: a\nservices:\n  db:\n    image: a\n"),
        ("notes.yml", "web:\n  image: a\n"),
        ("docker-compose.yml", "just text\n"),
        ("docker-compose.yml", ""),
        ("docker-compose.md", COMPOSE),
        ("Dockerfile", "FROM a\n"),
        ("stack.yml", "name: shop\nversion: 1\n"),
    ],
)
def test_other_files_are_none(name, head):
    assert not looks_like(name, head)
