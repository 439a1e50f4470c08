"""Tells the kind of a file by its name and its beginning.

What a reader exists for is asked of that reader; cheap signs come first, so that a folder of package
manifests and scripts loads none.
"""

from __future__ import annotations

import importlib
import re
from typing import Literal

from deadlight.model.regex import compiled, lazy

Kind = Literal[
    "dockerfile", "compose", "kubernetes", "daemon-json", "containerd", "credential-spec", "powershell", "docker-api"
]

_DOCKERFILE_NAME = compiled(r"dockerfile|containerfile", re.IGNORECASE)
_DATA_NAME = compiled(r"\.(?:ya?ml|json|toml)(?:\.\w{1,8})?$|\.tpl$", re.IGNORECASE)
_SAVED_NAME = lazy(r"docker[\w.-]*info|info[\w.-]*docker", re.IGNORECASE)
_SCRIPT_NAME = compiled(r"\.(?:ps1|psm1)$", re.IGNORECASE)
_NO_DOCKERFILE = (".dockerignore", ".md", ".rst", ".adoc", ".html", ".sh", ".ps1", ".py", ".go", ".js", ".ts")

_FROM = lazy(
    r"\ufeff?(?:[ \t]*(?:#.*)?\r?\n|[ \t]*ARG[ \t]+\w+(?:=.*)?\r?\n)*"
    r"[ \t]*FROM[ \t]+(?:--platform=\S+[ \t]+)?[\w$][^\s\"']*(?:[ \t]+AS[ \t]+[\w.-]+)?[ \t]*(?:\r?\n|$)",
    re.IGNORECASE,
)
_COMPOSE_SIGN = lazy(r"services|include|image|build|extends", re.IGNORECASE)
_TEMPLATE_SIGN = lazy(r"\{\{|\{%")
_OBJECT_SIGNS = (
    lazy(r"^[ \t]*(?:- )?apiVersion[ \t]*:", re.MULTILINE),
    lazy(r"^[ \t]*(?:- )?kind[ \t]*:", re.MULTILINE),
)

_INNER_SIGNS = (lazy(r"""\bapiVersion["']?[ \t]*:"""), lazy(r"""\bkind["']?[ \t]*:"""))

_BY_SIGN: tuple[tuple[Kind, re.Pattern[str], str], ...] = (
    ("docker-api", lazy(r'"(?:HostConfig|IPAM|ServerVersion|ApiVersion)"|Server Version:'), "docker_api.reader"),
    ("credential-spec", lazy(r'"(?:CmsPlugins|DomainJoinConfig)"', re.IGNORECASE), "credential_spec.reader"),
    ("daemon-json", lazy(r'"(?:[a-z]+(?:-[a-z]+)+|hosts|tlsverify)"[ \t\r\n]*:'), "daemon_json.recognition"),
    ("containerd", lazy(r"^[ \t]*\[+(?:plugins?|grpc|ttrpc)\b", re.MULTILINE), "containerd_toml.recognition"),
)
"""Further kinds, in the order in which they are asked: a sign in the beginning of a text, and the module whose
`looks_like` then decides."""


def interesting(name: str) -> bool:
    """Return whether a file called `name` can be of a kind that matters, so that its beginning is worth reading."""
    return bool(
        _DATA_NAME.search(name)
        or _DOCKERFILE_NAME.search(name)
        or _SCRIPT_NAME.search(name)
        or _SAVED_NAME.search(name)
    )


def detect(name: str, head: str) -> Kind | None:
    """Return the kind of the file called `name` that begins with `head`, nothing if no reader takes it."""
    base = name.replace("\\", "/").rpartition("/")[2]
    # Standard input has no name to go by.
    yaml = base if "." in base else f"{base}.yaml"
    if _SCRIPT_NAME.search(base):
        return "powershell"
    if _is_dockerfile(base, head):
        return "dockerfile"
    if "apiVersion" in head:
        from deadlight.sources.kubernetes import recognition as kubernetes

        if kubernetes.looks_like(yaml, head):
            return "kubernetes"
    if yaml.lower().endswith((".yml", ".yaml")) and _COMPOSE_SIGN.search(head):
        from deadlight.sources.compose import recognition as compose

        if compose.looks_like(yaml, head):
            return "compose"
    if base.lower() == "daemon.json":
        return "daemon-json"
    for kind, sign, module in _BY_SIGN:
        if sign.search(head) and importlib.import_module(f"deadlight.sources.{module}").looks_like(base, head):
            return kind
    return None


def _is_dockerfile(base: str, head: str) -> bool:
    """Return whether the Dockerfile reader takes it, or it begins with FROM as nothing else does."""
    if base.lower().endswith(_NO_DOCKERFILE):
        return False
    if _DOCKERFILE_NAME.search(base):
        from deadlight.sources.dockerfile import names as dockerfile

        if dockerfile.looks_like(base, head):
            return True
    return _FROM.match(head) is not None


def template(head: str) -> str:
    """Return why a file that no reader takes is unread, if it is a template of a Kubernetes object; else ""."""
    if _TEMPLATE_SIGN.search(head) and all(sign.search(head) for sign in _OBJECT_SIGNS):
        from deadlight.sources.yaml_tree import TEMPLATE

        return TEMPLATE
    return ""


def within(head: str) -> str:
    """Return what a file that no reader takes has in it, if that is an object of Kubernetes; else ""."""
    if not all(sign.search(head) for sign in _INNER_SIGNS):
        return ""
    return "Kubernetes objects inside something else, which only its own program makes of them"


def without_reader(name: str) -> str:
    """Return what a file that no reader takes is, where deadlight knows but does not read that kind yet; else ""."""
    return "Helm charts" if name.lower() in {"chart.yaml", "chart.yml"} else ""
