"""Has another scanner look at the same image, beside our own reading of it, and takes what it says.

It is run as it is found; its absence, its failure and what it did not look for are said, and lose nothing else.
Why it is run without being asked where nothing goes over the network: docs/adr/0014-another-scanner-beside.md
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from deadlight.image_audit.merging import is_of, merged
from deadlight.model.advisory import PackageAdvisory
from deadlight.model.errors import InputError
from deadlight.model.image import parse_reference
from deadlight.model.image_content import FileFact, ImageContent, Package
from deadlight.model.scanned_image import ScannedImage
from deadlight.sources.image.opening import ENGINE, Asked
from deadlight.sources.image.stored import LARGEST_DOCUMENT, StoredImage, config_of

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future, ThreadPoolExecutor

    from deadlight.sources.scanner_reports.trivy_run import Lack, Trivy

MOST_DAYS = 7
"""Days after which a database that is made anew several times a day, or a report, is called old."""

_PREFIX = "trivy: "
_LACKS: dict[Lack, str] = {
    "vulnerabilities": "it has no database of vulnerabilities (`trivy image --download-db-only` fetches one)",
    "java": "it has no database of Java packages, and passes over jar files",
}
_ABSENT = "it is not on the path; --trivy-report takes what it wrote elsewhere"
_OTHER = "it looked at another image, or at other layers of it"
_REMOTE = ("--image-src", "remote")


Mode = Literal["demanded", "found", "off"]


class Recorded(Struct, frozen=True):
    """A report that was made elsewhere: the file, and what it says, or why it cannot be read."""

    path: str
    report: ScannedImage | str


class Beside(Struct, frozen=True, kw_only=True):
    """What is asked of Trivy: to run `trivy`, nothing where it is not there, and to take the `reports`.

    `mode` is demanded where its absence is to be told as something unread, found where it is run because it is there:
    for what lies on this machine only, and not for secrets, which take it long. `worker` runs it, one run after
    another: its cache is for one at a time.
    `paired` is whether reports may be on another image, of which somebody else takes care. `waiting` is told what is
    waited for.
    """

    today: datetime.date
    mode: Mode = "off"
    trivy: Trivy | None = None
    reports: tuple[Recorded, ...] = ()
    worker: Executor | None = None
    paired: bool = False
    waiting: Callable[[str], None] | None = None


@contextmanager
def beside(
    today: datetime.date, mode: Mode, trivy: Trivy | None, reports: Sequence[str] = (), *, paired: bool = False
) -> Iterator[Beside]:
    """Have Trivy at hand as long as the context is open; it is stopped at its end, done or not."""
    with ExitStack() as stack:
        worker: ThreadPoolExecutor | None = None
        if trivy is not None and mode != "off":
            from concurrent.futures import ThreadPoolExecutor

            worker = stack.enter_context(ThreadPoolExecutor(1))
            stack.callback(worker.shutdown, wait=False, cancel_futures=True)
            stack.callback(trivy.stopped.set)
        yield Beside(today=today, mode=mode, trivy=trivy, reports=recorded(reports), worker=worker, paired=paired)


class Look:
    """The other scanner's look at one image, which is under way."""

    def __init__(self, beside: Beside, scan: Future[tuple[ScannedImage, tuple[Lack, ...]]] | str | None) -> None:
        """Take the run; or why there is none, nothing where there need not be one."""
        self._beside = beside
        self._scan = scan

    def added_to(self, content: ImageContent) -> ImageContent:
        """Return the image with what the other scanner says, once it is done."""
        content = self._of_run(content)
        for recorded in self._beside.reports:
            report = recorded.report
            if isinstance(report, ScannedImage) and is_of(content, report):
                doubts = _doubts_of_file(recorded.path, report, self._beside.today)
                content = _taken(content, report, doubts, demanded=True)
        if self._beside.paired:
            return content
        return replace(content, unread=(*content.unread, *strangers(self._beside.reports, [content])))

    def _of_run(self, content: ImageContent) -> ImageContent:
        demanded = self._beside.mode == "demanded"
        if self._scan is None:
            return content
        if isinstance(self._scan, str):
            return _missed(content, self._scan, demanded=demanded)
        if self._beside.waiting is not None and not self._scan.done():
            self._beside.waiting("Trivy looks at it too")
        try:
            report, lacks = self._scan.result()
        except InputError as error:
            return _missed(content, error.reason, demanded=demanded)
        if not is_of(content, report):
            return _missed(content, _OTHER, demanded=demanded)
        doubts = [*map(_LACKS.__getitem__, lacks), *_old("its database", report.by.database, self._beside.today)]
        if not any(package.ecosystem == "maven" for package in content.packages):
            # Most images of Windows have nothing of Java: then this is for the reader, and makes nothing doubtful.
            doubts = [doubt for doubt in doubts if doubt != _LACKS["java"]]
            content = replace(
                content, notes=(*content.notes, *(_PREFIX + _LACKS[each] for each in lacks if each == "java"))
            )
        return _taken(content, report, [_PREFIX + doubt for doubt in doubts], demanded=demanded)


def start(beside: Beside, reference: str, asked: Asked, image: StoredImage) -> Look:
    """Have the other scanner look at an image that was opened, where it is to be."""
    if beside.mode == "off" or config_of(image.config)[0].os.lower() != "windows":
        return Look(beside, None)
    if beside.trivy is None or beside.worker is None:
        return Look(beside, _ABSENT if beside.mode == "demanded" else None)
    target = target_of(reference, asked, image.digest)
    if isinstance(target, str):
        return Look(beside, target)
    if beside.mode == "found" and tuple(target[:2]) == _REMOTE:
        return Look(beside, "it would pull the image once more; --with trivy asks for that")
    return Look(beside, beside.worker.submit(beside.trivy.scan, target, secrets=beside.mode == "demanded"))


def target_of(reference: str, asked: Asked, digest: str) -> list[str] | str:
    """Return Trivy's words for the image that `reference` means and that has the manifest `digest`, or why it has none.

    That it looked at another image for all that is seen by the layers of its report.
    """
    if reference.startswith(ENGINE):
        name = reference.removeprefix(ENGINE)
        host = ["--docker-host", asked.engine] if asked.engine else []
        return "it would take the name for an option" if name[:1] == "-" else ["--image-src", "docker", *host, name]
    path = Path(reference)
    if path.exists():
        text = str(path.resolve())
        if "@" in text or ":" in text[2:]:
            return "it takes what is behind @ or : in a path for a tag"
        return ["--input", f"{text}@{digest}" if _lists(path, digest) else text]
    named = parse_reference(reference)
    if named is None or not digest:
        return "the image has no digest to ask for"
    return [*_REMOTE, "--platform", "windows/amd64", f"{named.registry}/{named.repository}@{digest}"]


def _lists(folder: Path, digest: str) -> bool:
    """Return whether a folder is a layout that lists the manifest itself: what an index lists cannot be asked for."""
    try:
        with (folder / "index.json").open("rb") as file:
            return bool(digest) and digest.encode() in file.read(LARGEST_DOCUMENT)
    except OSError:
        return False


def recorded(paths: Sequence[str]) -> tuple[Recorded, ...]:
    """Read reports that were made elsewhere."""
    from deadlight.sources.scanner_reports.trivy_images import read_file

    found = []
    for path in paths:
        try:
            report = read_file(Path(path))
        except InputError as error:
            found.append(Recorded(path, error.reason))
        else:
            found.append(Recorded(path, replace(report, by=replace(report.by, report=path))))
    return tuple(found)


def strangers(reports: Sequence[Recorded], contents: Sequence[ImageContent]) -> Iterator[str]:
    """Yield which reports could not be read, or are on none of the images."""
    for each in reports:
        if isinstance(each.report, str):
            yield f"{each.path}: {each.report}"
        elif not any(is_of(content, each.report) for content in contents):
            yield f"{each.path}: it is a report on another image"


def _missed(content: ImageContent, reason: str, *, demanded: bool) -> ImageContent:
    """Return the image with why the other scanner did not look at it: something unread where it was asked for."""
    if demanded:
        return replace(content, unread=(*content.unread, f"trivy did not look at it: {reason}"))
    return replace(content, notes=(*content.notes, f"trivy did not look at it: {reason}"))


def _taken(content: ImageContent, report: ScannedImage, doubts: Sequence[str], *, demanded: bool) -> ImageContent:
    """Return the image with a report, a note on it, and what it did not look for: a note too where nobody asked."""
    found = merged(content, report)
    counts = [
        _counted(len(report.packages), "package", "packages", _own(found.packages)),
        _counted(len(report.secrets), "secret", "secrets", _own(found.files))
        if demanded
        else "secrets, which take it long, only --with trivy",
    ]
    if report.advisories or report.by.database or report.by.report:
        own = _own(found.package_advisories)
        counts.append(_counted(len(report.advisories), "vulnerability", "vulnerabilities", own))
    where = f" (the report {report.by.report}, of {report.made or 'no day'})" if report.by.report else ""
    database = f", with its database of {report.by.database}" if report.by.database else ""
    version = f"trivy {report.by.version}".rstrip()
    notes = [f"{version} looked at it too{where}{database}: {'; '.join(counts)}"]
    if report.os_packages:
        notes.append(f"trivy lists {report.os_packages} packages of another system than Windows: they are left out")
    if demanded:
        return replace(found, notes=(*found.notes, *notes), package_doubts=(*found.package_doubts, *doubts))
    return replace(found, notes=(*found.notes, *notes, *doubts))


def _own(found: Sequence[Package | PackageAdvisory | FileFact]) -> int:
    """Return how many of what was found only the other scanner has found."""
    return sum("deadlight" not in one.sources for one in found)


def _counted(count: int, one: str, many: str, own: int) -> str:
    return f"{count} {one if count == 1 else many}" + (f", {own} by it alone" if own else "")


def _doubts_of_file(path: str, report: ScannedImage, today: datetime.date) -> list[str]:
    """Return why what a report that was made elsewhere does not have need not be absent."""
    doubts = list(_old(path, report.made, today))
    if not report.advisories:
        doubts.append(f"{path} has no vulnerability, and does not say whether any was looked for")
    return doubts


def _old(what: str, day: str, today: datetime.date) -> Iterator[str]:
    try:
        age = (today - datetime.date.fromisoformat(day)).days
    except ValueError:
        return
    if age > MOST_DAYS:
        yield f"{what} is {age} days old, of {day}"
