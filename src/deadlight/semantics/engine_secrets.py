"""Secrets in the configuration of engines and runtimes: passwords of proxies and registries, tokens of log drivers."""

from __future__ import annotations

import json
from collections.abc import Iterator

from deadlight.model.engine import Containerd, Engine
from deadlight.model.place import Plain
from deadlight.model.regex import lazy
from deadlight.semantics.secrets import looks_like_secret

_IN_URL = lazy(r"://[^/\s:@]*:([^/\s@]+)@")
_NAMES = ("password", "auth", "identitytoken", "splunk-token")


def secrets_in(subject: Engine | Containerd) -> Iterator[str]:
    """Yield the secrets in what is configured, as meant and as JSON writes them."""
    arguments = subject.arguments if isinstance(subject, Engine) else ()
    for setting in (*subject.settings, *arguments):
        name = str(setting.where.route[-1]) if setting.where.route else setting.name
        for secret in _in_value(name, setting.value):
            yield from {secret, json.dumps(secret, ensure_ascii=False)[1:-1]}


def _in_value(name: str, value: Plain) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _in_value(key, item)
    elif isinstance(value, list):
        for item in value:
            yield from _in_value(name, item)
    elif isinstance(value, str) and value:
        for match in _IN_URL.finditer(value):
            yield match[1]
        option, sign, rest = value.partition("=")
        if name in _NAMES or looks_like_secret(name, value) is not None:
            yield value
        elif sign and (option in _NAMES or looks_like_secret(option, rest) is not None):
            yield rest
