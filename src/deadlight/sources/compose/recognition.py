"""Tells Compose files from other YAML by their name and the first part of their text."""

from __future__ import annotations

import re

from deadlight.model.regex import compiled

_NAME = compiled(r"(?:.*compose.*|(?:.*[-_.])?stack(?:[-_.].*)?|fig)\.ya?ml", re.IGNORECASE)
_CANONICAL = compiled(r"(?:docker-)?compose(?:[-_.].*)?\.ya?ml", re.IGNORECASE)
_KUBERNETES = compiled(r"^apiVersion[ \t]*:", re.MULTILINE)
_SERVICES = compiled(r"""^(?:services|"services"|'services')[ \t]*:[ \t]*(?:&\S+[ \t]*)?(?:#.*)?\r?$""", re.MULTILINE)
_TOP = compiled(r"^(?:include|version|name|networks|volumes|x-[\w.-]+)[ \t]*:", re.MULTILINE)
_PIPELINE = compiled(r"^(?:pipeline|steps|jobs|stages|workflow|on|script)[ \t]*:", re.MULTILINE)
_ENTRY = compiled(r"(?P<indent>[ \t]+)[^\s#:-][^:\n]*:")
_OPTION = compiled(
    r"(?:image|build|command|configs|container_name|depends_on|deploy|entrypoint|environment|env_file|expose|extends|"
    r"healthcheck|hostname|isolation|labels|links|networks|platform|ports|restart|secrets|volumes)[ \t]*:"
)
_FIRST_VERSION = compiled(
    r"^[A-Za-z0-9_.-]+[ \t]*:[ \t]*\r?\n(?:[ \t]*(?:#.*)?\r?\n)*[ \t]+(?:image|build|extends)[ \t]*:", re.MULTILINE
)
_FLOW = compiled(r"""^(?:services|"services")[ \t]*:[ \t]*\{|^\s*\{\s*"(?:version|services)"\s*:""", re.MULTILINE)


def looks_like(name: str, head: str) -> bool:
    """Return whether the file called `name`, whose text begins with `head`, is a Compose file.

    Any YAML file is one whose `services:` is a mapping of mappings with options of a service, unless it
    describes a CI pipeline, which may have services too; a file with the name of a Compose file needs less.
    What has an `apiVersion:` is none.
    """
    name = name.replace("\\", "/").rpartition("/")[2]
    if not name.lower().endswith((".yml", ".yaml")) or _KUBERNETES.search(head):
        return False
    named = _NAME.fullmatch(name) is not None
    services = _SERVICES.search(head)
    if services is not None:
        following = head[services.end() :]
        return _holds_mapping(following) if named else _holds_services(following) and not _PIPELINE.search(head)
    if not named:
        return False
    if _FLOW.search(head) or _FIRST_VERSION.search(head):
        return True
    return _CANONICAL.fullmatch(name) is not None and _TOP.search(head) is not None


def _body(text: str) -> list[str]:
    """Return the lines of the mapping that `text` begins with, without blank ones and comments."""
    lines: list[str] = []
    for line in text.splitlines():
        content = line.strip()
        if content and not content.startswith("#"):
            if not line[0].isspace():
                break
            lines.append(line)
    return lines


def _holds_mapping(text: str) -> bool:
    """Return whether a mapping, not a list, follows; or nothing, where the head ends there."""
    lines = _body(text)
    return not lines or _ENTRY.match(lines[0]) is not None


def _holds_services(text: str) -> bool:
    """Return whether a mapping follows one of whose entries has an option of a service."""
    lines = _body(text)
    first = _ENTRY.match(lines[0]) if lines else None
    if first is None:
        return False
    outer = len(first["indent"])
    inner = 0
    for line in lines[1:]:
        indent = len(line) - len(line.lstrip())
        if indent <= outer:
            inner = 0
        elif inner in (0, indent):
            inner = indent
            if _OPTION.match(line, indent):
                return True
    return False
