"""Holds statements of people (VEX) against what is known of an image, and takes out what they settle.

Which statement is about what follows https://github.com/openvex/go-vex/blob/main/pkg/vex/product.go and vex.go beside
it: the product is the image, and the component one that the statement names, if it names any; or the product is the
component itself. Of several statements the newest holds, in one document the later of two of one time; of two documents
of one time, that which leaves open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from deadlight.image_audit.identity import identity_of
from deadlight.image_audit.meant import Meant, Names
from deadlight.model.advisory import Settled
from deadlight.model.image_content import ImageContent
from deadlight.model.outcome import Unread
from deadlight.model.vex import VexDocument, VexStatement

_SHOWN, _SHOWN_OPEN = 3, 10
_STAYS = {"affected": "is affected", "under_investigation": "is under investigation"}

Place = tuple[int, int]
"""A statement: the number of its document, and its number in it."""


def settled_by(content: ImageContent, documents: Sequence[VexDocument]) -> ImageContent:
    """Return the image without what the documents settle: that stands in `settled`, with who says so.

    What they say of what stays open, and which of their statements are about nothing here, is added to its notes.
    """
    if not documents:
        return content
    judge = _Judge(content, documents)
    patch, cpe = content.patch, identity_of(content).cpe
    if patch is not None:
        patch = replace(
            patch,
            advisories=tuple(
                each for each in patch.advisories if not judge.settles((each.id,), each.product or "Windows", cpe)
            ),
        )
    return replace(
        content,
        patch=patch,
        package_advisories=tuple(
            each
            for each in content.package_advisories
            if not judge.settles((each.id, *each.aliases), each.package, each.purl, each.purl)
        ),
        settled=(*content.settled, *dict.fromkeys(judge.settled)),
        notes=(*content.notes, *judge.open(), *judge.idle(patch.mended if patch is not None else ())),
    )


def with_statements(content: ImageContent, paths: Sequence[str]) -> tuple[ImageContent, tuple[Unread, ...]]:
    """Return the image without what the documents at these paths settle, and the documents that could not be read."""
    if not paths:
        return content, ()
    from deadlight.sources.vex.reading import read_documents

    documents, unread = read_documents(paths)
    return settled_by(content, documents), unread


class _Judge:
    """The statements, by what they are about, and what came of them."""

    def __init__(self, content: ImageContent, documents: Sequence[VexDocument]) -> None:
        self._documents = documents
        self._image = _names_of(content)
        self._used: set[Place] = set()
        self._meant: dict[Place, Meant] = {}
        self._about: dict[str, list[Place]] = defaultdict(list)
        self.settled: list[Settled] = []
        self._open: dict[str, dict[str, None]] = defaultdict(dict)
        for number, document in enumerate(documents):
            for position, statement in enumerate(document.statements):
                for name in {each.casefold() for each in statement.ids}:
                    self._about[name].append((number, position))

    def settles(self, ids: tuple[str, ...], product: str, name: str, purl: str = "") -> bool:
        """Return whether the statement that holds takes a vulnerability of a component out of what is open.

        `name` is the package URL or CPE of the component, empty where it has none.
        """
        places = sorted({place for each in ids for place in self._about.get(each.casefold(), ())})
        fitting = [place for place in places if self._is_about(place, (name,) if name else ())]
        if not fitting:
            return False
        self._used.update(fitting)
        place = self._holding(fitting)
        statement, source = self._at(place), self._documents[place[0]].source
        if statement.status == "affected" or statement.status == "under_investigation":  # noqa: PLR1714 - mypy narrows
            reason = f": {statement.reason}" if statement.reason else ""
            self._open[f"{product} {_STAYS[statement.status]}, says {source}{reason}"][ids[0]] = None
            return False
        why = statement.justification or statement.reason
        self.settled.append(
            Settled(id=ids[0], product=product, status=statement.status, purl=purl, justification=why, source=source)
        )
        return True

    def open(self) -> Iterator[str]:
        """Yield a note for all of which one document says the same, and which stay open."""
        for said, names in self._open.items():
            yield f"{_some(list(names), _SHOWN_OPEN)}: {said}"

    def idle(self, mended: Iterable[str]) -> Iterator[str]:
        """Yield a note for each document with statements about nothing that is open, or known to be mended."""
        known = {name.casefold() for name in mended}
        for number, document in enumerate(self._documents):
            left = [
                statement
                for position, statement in enumerate(document.statements)
                if (number, position) not in self._used
                and not (statement.status == "fixed" and known.intersection(map(str.casefold, statement.ids)))
            ]
            if left:
                names = list(dict.fromkeys(statement.ids[0] for statement in left))
                count = f"{len(left)} of {len(document.statements)}"
                which = f"{count} ({_some(names, _SHOWN)})"
                yield f"{document.path}: statements about nothing that is open here: {which}"

    def _at(self, place: Place) -> VexStatement:
        return self._documents[place[0]].statements[place[1]]

    def _holding(self, places: Sequence[Place]) -> Place:
        """Return the statement that holds: see the head of this module."""
        ordered = sorted(places, key=lambda place: (self._at(place).time, place[1]))
        last = {number: (number, position) for number, position in ordered}
        newest = max(self._at(place).time for place in last.values())
        latest = [place for place in sorted(last.values()) if self._at(place).time == newest]
        return next((place for place in latest if self._at(place).status in _STAYS), latest[-1])

    def _is_about(self, place: Place, names: Sequence[str]) -> bool:
        meant = self._meant.get(place)
        if meant is None:
            meant = self._meant[place] = Meant(self._at(place), self._image)
        return meant.has(names)


def _some(names: Sequence[str], most: int) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _names_of(content: ImageContent) -> Names:
    identity = identity_of(content)
    digests = [digest for digest in (content.digest, content.id) if digest]
    hashes = frozenset(digest.partition(":")[2] for digest in digests)
    return Names((*identity.known_as, *content.names, *digests), hashes)
