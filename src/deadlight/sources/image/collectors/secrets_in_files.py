"""Secrets in files that configure something: what a secret is says the judge, and no value is kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from deadlight.model.image_content import FileFact
from deadlight.sources.decoding import decode
from deadlight.sources.image.collectors.collector import Collector, Fact, Found, Judge

_MOST = 1000
"""Secrets of one file that are counted."""


def _read(found: Found, judge: Judge) -> Iterator[Fact]:
    text = decode(found.data, any_bytes=True).text
    secrets = list(islice(judge(found.path, text), _MOST))
    if secrets:
        line, what = secrets[0]
        more = f" and {len(secrets) - 1} more" if len(secrets) > 1 else ""
        detail = f"{what} in line {line}{more}"
        yield FileFact(path=found.path, kind="secret", detail=detail, size=found.size, count=len(secrets))


COLLECTOR = Collector(
    read=_read,
    names=frozenset({
        ".npmrc", ".pypirc", ".netrc", "_netrc", ".git-credentials", ".dockerconfigjson", ".dockercfg", ".env",
        "credentials", ".htpasswd", ".yarnrc", "config", "kubeconfig",
    }),
    suffixes=(
        ".json", ".config", ".xml", ".yml", ".yaml", ".env", ".ini", ".properties", ".toml", ".conf", ".cfg", ".txt",
        ".ps1", ".psm1", ".cmd", ".bat", ".vbs", ".reg", ".rdp", ".publishsettings", ".pubxml", ".settings", ".udl",
        ".kubeconfig",
    ),
    most=256 << 10,
)  # fmt: skip
