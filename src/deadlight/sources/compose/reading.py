"""The reading of one Compose file: what its parts share, and the limits that hold for all of them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from deadlight.model.errors import InputError
from deadlight.model.outcome import Unread
from deadlight.model.place import Document, Plain, Where
from deadlight.sources.compose.files import ComposeFile, compose_files, is_absolute, joined
from deadlight.sources.compose.interpolation import interpolate
from deadlight.sources.compose.parts import Part

Opener = Callable[[str, str], Document]
"""Opens a file by its path from the Compose file and its kind. Raises InputError."""

MAX_PARTS = 200_000
MAX_UNREAD = 100
MAX_FILES = 100


class Reading(Struct, eq=False):
    """What the reading of one Compose file shares: its variables, what it may open, what it could not read.

    `files` holds the Compose files opened so far, by their path from the directory of `document`;
    `directories` the directory of each document, by its identity.
    """

    document: Document
    open_document: Opener | None = None
    variables: Mapping[str, str] = {}
    unread: list[Unread] = field(default_factory=list)
    files: dict[str, list[ComposeFile]] = field(default_factory=dict)
    directories: dict[int, str] = field(default_factory=dict)
    left: int = MAX_PARTS
    complaints: int = 0

    @property
    def name(self) -> str:
        """Return the name of the Compose file that is read, without its directory."""
        return self.document.path.replace("\\", "/").rpartition("/")[2]

    def load(self) -> list[ComposeFile]:
        """Return the Compose files in the document itself. Raises InputError if there is none."""
        return self._keep(self.name, self.document)

    def opened(self, file: ComposeFile, path: str) -> list[ComposeFile]:
        """Return the Compose files at `path`, which `file` names. Raises InputError if it cannot be read."""
        if is_absolute(path):
            raise InputError(f"{path[:200]} is not beside this file")
        target = joined(file.directory, path)
        if target not in self.files:
            if len(self.files) >= MAX_FILES:
                raise InputError(f"more than {MAX_FILES} files belong together")
            try:
                return self._keep(target, self.open(target, "compose"))
            except InputError as error:
                raise InputError(f"{path[:200]}: {error.reason}", line=error.line) from None
        return self.files[target]

    def open(self, path: str, kind: str) -> Document:
        """Return the file at `path`, from the directory of the Compose file. Raises InputError."""
        if self.open_document is None:
            raise InputError("cannot be opened from here")
        return self.open_document(path, kind)

    def directory_of(self, where: Where) -> str:
        """Return the directory of the file that `where` is in, from that of the Compose file."""
        return self.directories.get(id(where.document), "")

    def complain(self, where: Where, reason: str) -> None:
        """Note that what stands at `where` was not read; after MAX_UNREAD of them, one says that there are more."""
        self.complaints += 1
        if self.complaints <= MAX_UNREAD:
            self.unread.append(Unread(where.document.path, reason, where.position().line))
        elif self.complaints == MAX_UNREAD + 1:
            self.unread.append(Unread(self.document.path, "more parts of this file were not read"))

    def drain(self) -> list[Unread]:
        """Return what was complained of since the last call."""
        fresh, self.unread = self.unread, []
        return fresh

    def spend(self, parts: int) -> None:
        """Count parts that are made. Raises InputError when there are too many: aliases multiply them."""
        self.left -= parts
        if self.left < 0:
            raise InputError(f"expands to more than {MAX_PARTS} values")

    def part(self, value: Plain, where: Where) -> Part:
        """Return `value`, which stands at `where`, with its variables filled in."""
        self.spend(1)
        if isinstance(value, dict):
            return Part({key: self.part(child, where.child(key)) for key, child in value.items()}, where)
        if isinstance(value, list):
            return Part([self.part(child, where.child(index)) for index, child in enumerate(value)], where)
        if isinstance(value, str) and "$" in value:
            try:
                filled = interpolate(value, self.variables)
            except InputError as error:
                self.complain(where, error.reason)
                return Part(value, where, "a variable reference in it is malformed")
            return Part(filled.text, where, filled.unknown, value if filled.borrowed else "")
        return Part(value, where)

    def _keep(self, target: str, document: Document) -> list[ComposeFile]:
        if document.locator is None:
            document.locator, document.editor = self.document.locator, self.document.editor
        directory = target.rpartition("/")[0]
        self.directories[id(document)] = directory
        self.files[target] = []
        found, unread = compose_files(document, directory)
        self.unread.extend(unread)
        self.files[target] = found
        return found
