"""Strategies for reports whose every text was written by an enemy."""

from __future__ import annotations

from hypothesis import strategies as st

from deadlight.model.image_content import (
    FileFact,
    ImageConfig,
    ImageContent,
    Layer,
    LocalAccount,
    Package,
    WindowsService,
)
from deadlight.model.outcome import (
    Change,
    Finding,
    Place,
    ResolvedFix,
    Severity,
    Skipped,
    SubjectName,
    UnknownOutcome,
    Unread,
    Waived,
)
from deadlight.model.place import Document, Position, Where
from deadlight.model.report import AuditReport

FAVOURITES = [
    "\x1b[31mred\x1b[0m", "\x9b2J", "a\r\nb", "\u202eevil\u202c", "::error::x", "%0A", "]]>", "</td>", "a|b", "`x`",
    "=cmd|' /C calc'!A0", "@everyone", "[x](javascript:1)", "{0}", "\ud800", "\udc80", "\x00", "日本語", "e\u0301",
    "\t\t", "C:\\x y\\Dockerfile", "../x", "- x", "1. x", "    x", "https://evil.example", "www.evil.example",
    "<!--", "&lt;", "\\",
]  # fmt: skip

texts = st.one_of(
    st.sampled_from(FAVOURITES),
    st.lists(st.sampled_from(FAVOURITES), max_size=4).map("".join),
    st.text(st.characters(), max_size=30),
)
paths = texts.filter(bool)
numbers = st.integers(1, 600)


@st.composite
def positions(draw):
    line, column = draw(st.integers(1, 10**6)), draw(numbers)
    if draw(st.booleans()):
        return Position(line, column, line, column + draw(st.integers(0, 200)))
    return Position(line, column, line + draw(st.integers(1, 5)), draw(numbers))


routes = st.lists(st.one_of(texts, st.integers(0, 9)), max_size=4).map(tuple)
places = st.one_of(
    st.builds(Place, paths, positions(), routes, texts),
    # A part of what is no text, as of an image.
    st.builds(Place, paths, st.just(Position(1, 1, 1, 1)), routes),
)
subjects = st.builds(SubjectName, texts, texts)
changes = st.builds(
    lambda path, start, length, position, text: Change(path, start, start + length, position, text),
    paths, st.integers(0, 1000), st.integers(0, 1000), positions(), texts,
)  # fmt: skip
fixes = st.builds(ResolvedFix, texts, st.booleans(), st.lists(changes, max_size=2).map(tuple))
dates = st.sampled_from(["", "2027-03-01"])
waivers = st.builds(Waived, texts, dates, st.sampled_from(["inline", "annotation", "configuration", "baseline"]))
findings = st.builds(
    Finding,
    id=st.sampled_from(["WIN301", "WIN904"]),
    name=st.sampled_from(["engine-pipe-mount", "unused-waiver"]),
    severity=st.sampled_from(Severity),
    template=st.just("{what} is wrong"),
    parameters=st.fixed_dictionaries({"what": texts}),
    subject=subjects,
    place=places,
    related=st.lists(places, max_size=2).map(tuple),
    opens=st.sampled_from(["", "container-to-host"]),
    fix=st.none() | fixes,
    waived=st.none() | waivers,
    fingerprint=st.sampled_from(["", "f1", "f2"]),
)
unknowns = st.builds(UnknownOutcome, st.just("WIN902"), st.just("unknown-operating-system"), subjects, places, texts)
named = st.tuples(texts, texts)
configs = st.builds(
    ImageConfig, os=texts, os_version=texts, user=texts, entrypoint=st.tuples(texts), ports=st.tuples(texts),
    environment=st.tuples(named), labels=st.tuples(named), history=st.tuples(texts),
)  # fmt: skip
images = st.builds(
    ImageContent,
    name=texts,
    where=st.just(Where(Document("web.tar", "image", ""))),
    config=configs,
    layers=st.tuples(st.builds(Layer, digest=texts, created_by=texts, missing=texts, urls=st.tuples(texts))),
    services=st.tuples(st.builds(WindowsService, name=texts, account=texts, image_path=texts)),
    accounts=st.tuples(st.builds(LocalAccount, name=texts, rid=numbers, groups=st.tuples(texts))),
    files=st.tuples(st.builds(FileFact, path=texts, kind=st.just("secret"), detail=texts)),
    packages=st.tuples(st.builds(Package, name=texts, version=texts, ecosystem=st.just("npm"), path=texts)),
)
reports = st.builds(
    AuditReport,
    image=st.none() | images,
    version=st.just("1.2.3"),
    findings=st.lists(findings, max_size=4).map(lambda found: tuple(sorted(found, key=lambda f: f.place.path))),
    notes=st.lists(texts, max_size=2).map(tuple),
    unknown=st.lists(unknowns, max_size=2).map(tuple),
    unread=st.lists(st.builds(Unread, paths, texts, st.integers(0, 9)), max_size=2).map(tuple),
    skipped=st.lists(st.builds(Skipped, paths, texts), max_size=2).map(tuple),
    errors=st.lists(texts, max_size=2).map(tuple),
    files=st.integers(0, 9),
    subjects=st.fixed_dictionaries({name: st.integers(0, 9) for name in ("windows", "linux", "unknown")}),
)
