"""`deadlight db`: the store of vulnerabilities."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from deadlight.cli.frame.command import command as subcommand
from deadlight.cli.frame.entry import UNREAD
from deadlight.cli.frame.folders import store_file
from deadlight.cli.frame.options import Day
from deadlight.cli.frame.terminal import emit, tell
from deadlight.model.errors import InputError, UsageError

if TYPE_CHECKING:
    from deadlight.advisories.importing import Taken

Action = Literal["update", "import", "export", "status"]
_MORE = " …"


@subcommand(
    "db",
    (
        ("deadlight db update", "fetch the public feeds, as far as they have changed"),
        ("deadlight db import cves/ release-information.html", "take CVE records and builds that were fetched"),
        ("deadlight db export advisories.sqlite", "write what a closed network imports"),
        ("deadlight db import advisories.sqlite", "take it there"),
        ("deadlight db status", "what is held, and how old it is"),
    ),
)
@click.argument("action", type=click.Choice(["update", "import", "export", "status"]))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE | FOLDER]...")
@click.option("--store", metavar="FILE", type=click.Path(path_type=Path), help="The store; this user's unless given.")
@click.option(
    "--feed", "mirrors", multiple=True, metavar="NAME=URL", help="Fetch a feed from a mirror over HTTPS (repeatable)."
)
@click.option("--today", type=Day(), help="The day that the age of data is held against.")
@click.option(
    "-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="Format of the status.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Only what could not be read.")
@click.option("--no-progress", is_flag=True, help="No progress bar.")
def command(
    action: Action,
    files: tuple[Path, ...],
    store: Path | None,
    mirrors: tuple[str, ...],
    today: datetime.date | None,
    format_: Literal["text", "json"],
    quiet: bool,  # noqa: FBT001 - click passes it by name
    no_progress: bool,  # noqa: FBT001 - click passes it by name
) -> int:
    """Update, import, export or describe the store of vulnerabilities that images are held against.

    update fetches the public feeds: the CVE list (cve-records), the release information of Windows Server
    (windows-builds), the monthly documents of Microsoft's security guide (msrc-updates), the list of wesng (wesng),
    CISA's catalogue of exploited vulnerabilities (known-exploited), EPSS (exploit-chances) and OSV's advisories of
    packages (osv-nuget, osv-npm, osv-pypi, osv-maven, osv-golang). What was fetched is kept beside the store, and only
    what has changed is fetched again.

    import takes CVE records of Microsoft (version 5, one a file or one a line), the release information of Windows
    Server (HTML, Markdown, JSON or tab-separated), documents of Microsoft's security guide (CVRF, CSAF, pages of
    affected products and deployments), the list of wesng, CISA's catalogue of exploited vulnerabilities, EPSS, records
    of OSV and of GitHub's advisory database (one a file or in a zip archive), and stores that were exported. They are
    known by what is in them; a new store takes the place of the old one at once.

    The exit status is 3 where a feed or file could not be read, and for status where the store is missing, incomplete
    or old: what such a store does not list is unknown, not clean.
    """
    from deadlight.cli.frame.settings import today as day_of_run

    path, day = store or Path(store_file()), today or day_of_run()
    if action != "update" and mirrors:
        raise UsageError("--feed is for update", "For example: deadlight db update --feed cve-records=https://...")
    if action in ("update", "status") and files:
        raise UsageError(f"{action} takes no files", "--store FILE names the store.")
    if action == "import":
        return _import(path, files, day, quiet=quiet, progress=not (quiet or no_progress))
    if action == "update":
        return _update(path, day, mirrors, quiet=quiet, progress=not (quiet or no_progress))
    if action == "export":
        return _export(path, files, quiet=quiet)
    return _status(path, day, format_, quiet=quiet)


def _update(path: Path, day: datetime.date, mirrors: tuple[str, ...], *, quiet: bool, progress: bool) -> int:
    from deadlight.advisories.updating import feed_rows, update
    from deadlight.cli.frame.progress import Bar
    from deadlight.outputs.inert import inert

    urls = dict(mirror.partition("=")[::2] for mirror in mirrors)
    if not all(urls.values()):
        raise UsageError("--feed takes NAME=URL", "For example: deadlight db update --feed cve-records=https://...")
    names = [row.name for row in feed_rows()]
    if unknown := sorted(urls.keys() - names):
        raise UsageError(f"there is no feed called {inert(unknown[0])}", f"The feeds are {', '.join(names)}.")
    with Bar(wanted=progress, what="Fetching", in_bytes=True) as bar:
        outcomes = update(path, path.with_name("feeds"), day, bar, urls=urls)
    for one in outcomes:
        if one.reason or not quiet:
            tell(f"{one.feed}: {one.state}{f': {inert(one.reason)}' if one.reason else ''}")
    failed = sum(one.state == "failed" for one in outcomes)
    if failed:
        kept = "the store keeps what it held of them"
        if not path.exists():
            kept = "there is no store yet; `deadlight db import` takes what was fetched elsewhere"
        tell(f"{failed} of {len(outcomes)} feeds failed: {kept}")
    return UNREAD if failed else 0


def _import(path: Path, files: tuple[Path, ...], day: datetime.date, *, quiet: bool, progress: bool) -> int:
    from deadlight.advisories.importing import import_files
    from deadlight.cli.frame.progress import Bar
    from deadlight.outputs.inert import inert

    if not files:
        raise UsageError("import needs files or folders", "`deadlight db import -h` says which it takes.")
    with Bar(wanted=progress, what="Importing") as bar:
        taken = import_files(path, files, day, bar)
    for name, reason in taken.failed:
        tell(f"{inert(name)}: {inert(reason)}")
    if not quiet:
        named = f" ({', '.join(map(inert, taken.passed_by))}{_MORE if taken.others > len(taken.passed_by) else ''})"
        others = f", {taken.others} of other things passed by{named if taken.passed_by else ''}" if taken.others else ""
        failed = f", {len(taken.failed)} not read" if taken.failed else ""
        count = f"{taken.files} file{'' if taken.files == 1 else 's'} imported"
        tell(f"{count}{others}{failed}: {_outcome(taken, path, files)}")
    return UNREAD if taken.failed or not taken.files else 0


def _outcome(taken: Taken, path: Path, files: tuple[Path, ...]) -> str:
    """Return where what was imported is, or why there is nothing."""
    from deadlight.outputs.inert import inert

    if taken.files:
        return str(path)
    if taken.failed:
        return "the store is as it was"
    return f"there is none that a store is made from in {', '.join(inert(str(each)) for each in files)}"


def _export(path: Path, files: tuple[Path, ...], *, quiet: bool) -> int:
    from deadlight.advisories.store import Store, write
    from deadlight.outputs.inert import inert

    if len(files) != 1:
        raise UsageError("export needs one file to write", "For example: deadlight db export advisories.sqlite")
    with Store(path) as store:
        write(files[0], store.contents())
    if not quiet:
        tell(f"Wrote {inert(str(files[0]))}")
    return 0


def _status(path: Path, day: datetime.date, format_: Literal["text", "json"], *, quiet: bool) -> int:
    from deadlight.advisories.matching import stale
    from deadlight.advisories.package_matching import stale_packages
    from deadlight.advisories.store import Store
    from deadlight.advisories.updating import feed_rows
    from deadlight.outputs.store_status import render_json, render_text

    try:
        with Store(path) as store:
            feeds = store.feeds()
    except InputError as error:
        feeds, doubts = (), [error.reason]
    else:
        doubts = [*stale(feeds, day), *stale_packages(feeds, day)]
    if not quiet:
        held = {one.feed for one in feeds}
        not_held = [row.name for row in feed_rows() if row.name not in held]
        emit((render_json if format_ == "json" else render_text)(str(path), feeds, doubts, not_held, day))
    return UNREAD if doubts else 0
