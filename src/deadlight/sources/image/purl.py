"""Package URLs: the names that packages have across tools.

Source: https://github.com/package-url/purl-spec/blob/main/PURL-SPECIFICATION.rst and its types
"""

from __future__ import annotations

from urllib.parse import quote


def purl(kind: str, name: str, version: str, namespace: str = "") -> str:
    """Return the package URL of a package of the type `kind`, its name as the type wants it."""
    if kind == "pypi":
        name = name.replace("_", "-").lower()
    elif kind == "npm":
        scope, slash, rest = name.partition("/")
        if slash and scope.startswith("@"):
            namespace, name = scope, rest
        name = name.lower()
    elif kind == "golang":
        namespace, _, name = name.rpartition("/")
    parts = [quote(part, safe=":") for part in [*namespace.split("/"), name] if part]
    return f"pkg:{kind}/{'/'.join(parts)}" + (f"@{quote(version, safe=':')}" if version else "")
