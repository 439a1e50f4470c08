"""References to container images."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from deadlight.model.regex import compiled, lazy

_REFERENCE = compiled(r"^(?P<name>[^@\s]+?)(?::(?P<tag>[\w$][\w.${}-]*))?(?:@(?P<digest>\w+:[0-9a-fA-F]+))?$")
_VARIABLE = lazy(r"\$\{(\w+)(?:[^\w{}][^{}]*)?\}")
"""A variable with what a shell, Compose or envsubst does to it: `${TAG?unset}`, `${VERSION/+/_}`."""


class ImageReference(Struct, frozen=True):
    """The parts of an image reference, as the Docker client resolves them.

    `registry` is "docker.io" where none is written; `repository` is lower-case and holds
    "library/" for official images. `tag` and `digest` are empty where none is written.
    Source: https://github.com/distribution/reference/blob/main/normalize.go
    """

    registry: str
    repository: str
    tag: str
    digest: str

    @property
    def name(self) -> str:
        """Return registry and repository, without "docker.io/" and "library/"."""
        if self.registry == "docker.io":
            return self.repository.removeprefix("library/")
        return f"{self.registry}/{self.repository}"


@lru_cache(maxsize=4096)
def parse_reference(text: str) -> ImageReference | None:
    """Return the parts of `text`, or nothing if it is no image reference; of a variable its name alone is kept."""
    written = text.strip().strip("\"'")
    if "${" in written:
        written = _VARIABLE.sub(r"${\1}", written)
    match = _REFERENCE.match(written)
    if match is None:
        return None
    name, tag, digest = match["name"], match["tag"] or "", match["digest"] or ""
    if ":" in name.rpartition("/")[2]:
        return None
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        registry, repository = first.lower(), rest.lower()
    else:
        registry, repository = "docker.io", name.lower()
    if registry == "docker.io" and "/" not in repository:
        repository = f"library/{repository}"
    return ImageReference(registry, repository, tag, digest)
