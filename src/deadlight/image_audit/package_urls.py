"""Package URLs, taken apart and held against each other.

Sources: https://github.com/package-url/purl-spec/blob/main/PURL-SPECIFICATION.rst and its types;
https://github.com/openvex/go-vex/blob/main/pkg/vex/vex.go (`PurlMatches`) for which URL covers which.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote

from msgspec import Struct

_LONGEST = 4096
_WITHOUT_CASE = frozenset(("bitbucket", "composer", "deb", "github", "golang", "npm", "nuget", "oci", "pypi"))
"""Types of which the names are compared without case: their own rules lower them, or their registries do not care."""

_HUB = ("index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/")


class PackageUrl(Struct, frozen=True, kw_only=True):
    """The parts of a package URL, decoded; `qualifiers` by name."""

    type: str
    namespace: str
    name: str
    version: str = ""
    qualifiers: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=65_536)
def parsed(text: str) -> PackageUrl | None:
    """Return the parts of a package URL, or nothing where it is none."""
    if len(text) > _LONGEST or text[:4].lower() != "pkg:":
        return None
    rest, _, query = text[4:].partition("#")[0].partition("?")
    kind, _, path = rest.strip("/").partition("/")
    # Scopes of npm are found with their @ as it is; versions may hold a slash, as those of branches do.
    scope, slash, path = path.partition("/") if path.startswith("@") else ("", "", path)
    path, _, version = path.rpartition("@") if "@" in path else (path, "", "")
    path, version = scope + slash + path, unquote(version)
    kind, parts = kind.lower(), [unquote(part) for part in path.split("/") if part]
    if not parts or not kind.replace("-", "").replace(".", "").replace("+", "").isalnum():
        return None
    if kind in _WITHOUT_CASE:
        parts = [part.lower() for part in parts]
    if kind == "pypi":
        parts[-1] = parts[-1].replace("_", "-")
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    qualifiers = sorted({name.lower(): unquote(value) for name, _, value in pairs if value}.items())
    return PackageUrl(
        type=kind, namespace="/".join(parts[:-1]), name=parts[-1], version=version, qualifiers=tuple(qualifiers)
    )


def covers(general: str, special: str) -> bool:
    """Return whether what is said of `general` holds for `special`: both package URLs.

    Type, namespace and name are the same. `special` has the version and every qualifier that `general` has; what
    `general` leaves open may be anything.
    """
    wide, narrow = parsed(general), parsed(special)
    if wide is None or narrow is None:
        return False
    if (wide.type, wide.namespace, wide.name) != (narrow.type, narrow.namespace, narrow.name):
        return False
    if wide.version and wide.version != narrow.version:
        return False
    has = dict(narrow.qualifiers)
    return all(name in has and _same(name, value, has[name]) for name, value in wide.qualifiers)


def _same(name: str, left: str, right: str) -> bool:
    """Return whether two values of a qualifier mean the same; a repository is written with the image's name or not."""
    if name != "repository_url":
        return left == right
    left, right = _repository(left), _repository(right)
    return left in (right, right.rpartition("/")[0])


def _repository(text: str) -> str:
    plain = text.removeprefix("https://").removeprefix("http://").strip("/").lower()
    for host in _HUB:
        plain = f"docker.io/{plain.removeprefix(host)}" if plain.startswith(host) else plain
    return plain
