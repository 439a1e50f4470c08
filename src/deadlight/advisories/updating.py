"""Brings a store up to date from the public feeds: `tables/feeds.toml`.

A feed that cannot be had is told; the others are taken all the same, and the store keeps what it held of it.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from deadlight.advisories.fetching import Progress, fetch, forget
from deadlight.advisories.importing import take
from deadlight.advisories.monthly import fetch_documents, refuse
from deadlight.advisories.store import Contents, Store, write
from deadlight.advisories.tables import rows_of_table
from deadlight.model.errors import InputError
from deadlight.model.regex import lazy

_DIGEST = lazy(r"sha256:([0-9a-f]{64})", re.ASCII)
_BLOCK = 1 << 20


class FeedRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One feed; see the head of `tables/feeds.toml`."""

    name: str
    url: str
    evidence: str
    asset: str = ""
    since: str = ""
    accept: str = "*/*"


class Asset(Struct, frozen=True, kw_only=True):
    """A file of a release of GitHub's API. `digest` is "sha256:" and the digest, empty where none is published."""

    name: str
    url: str = msgspec.field(name="browser_download_url")
    digest: str | None = None


class Release(Struct, frozen=True, kw_only=True):
    """A release of GitHub's API (https://docs.github.com/rest/releases/releases#get-the-latest-release)."""

    assets: tuple[Asset, ...]


class Updated(Struct, frozen=True, kw_only=True):
    """What became of one feed. `reason` says why it failed; some documents of it may have been taken all the same."""

    feed: str
    state: Literal["new", "unchanged", "failed"]
    reason: str = ""
    taken: bool = False


def feed_rows() -> tuple[FeedRow, ...]:
    """Return the feeds, in order."""
    return rows_of_table("feeds", FeedRow)


def update(
    path: Path, folder: Path, today: datetime.date, progress: Progress, *, urls: Mapping[str, str]
) -> tuple[Updated, ...]:
    """Fetch the feeds into `folder`, and put a new store at `path` where there is anything new.

    `urls` replaces addresses of feeds by those of mirrors, by name. Raises InputError where the store there cannot be
    read, or none can be written.
    """
    contents = Contents()
    if path.exists():
        with Store(path) as store:
            contents = store.contents()
    outcomes = []
    for row in feed_rows():
        try:
            outcomes.append(_updated(row, folder, contents, today, progress, urls.get(row.name)))
        except InputError as error:
            outcomes.append(Updated(feed=row.name, state="failed", reason=error.reason))
    if any(one.state == "new" or one.taken for one in outcomes):
        write(path, contents)
    return tuple(outcomes)


def _updated(
    row: FeedRow, folder: Path, contents: Contents, today: datetime.date, progress: Progress, mirror: str | None
) -> Updated:
    target, url, digest = folder / row.name, mirror or row.url, ""
    if row.since:
        return _documents(row, url, target, contents, today, progress)
    if row.asset and mirror is None:
        url, digest = _asset(row, folder, progress)
    state = fetch(url, target, progress, accept=row.accept)
    if state == "unchanged" and row.name in contents.feeds:
        return Updated(feed=row.name, state="unchanged")
    try:
        _take(row, target, digest, contents, today)
    except InputError:
        forget(target)
        raise
    return Updated(feed=row.name, state="new")


def _documents(
    row: FeedRow, url: str, folder: Path, contents: Contents, today: datetime.date, progress: Progress
) -> Updated:
    """Take the documents of a feed that is a list of them. Raises InputError where the list cannot be had."""
    again = row.name not in contents.feeds
    fetched = fetch_documents(url, folder, row.since, progress, accept=row.accept, again=again)
    failed = list(fetched.failed)
    for file in fetched.files:
        try:
            _take(row, file, "", contents, today)
        except InputError as error:
            refuse(file)
            failed.append((file.stem, error.reason))
    taken = len(fetched.files) + len(fetched.failed) > len(failed)
    if failed:
        more = f", and {len(failed) - 1} more failed" if len(failed) > 1 else ""
        reason = f"{failed[0][0]}: {failed[0][1]}{more}"
        return Updated(feed=row.name, state="failed", reason=reason, taken=taken)
    return Updated(feed=row.name, state="new" if taken else "unchanged")


def _take(row: FeedRow, target: Path, digest: str, contents: Contents, today: datetime.date) -> None:
    """Add what was fetched. Raises InputError where it is not what was published, or not of the feed."""
    if digest and _digest_of(target) != digest:
        raise InputError("what was fetched has another digest than the one published")
    taken = take([target], contents, today)
    if taken.failed:
        raise InputError(f"what was fetched {taken.failed[0][1]}")
    if row.name not in taken.feeds:
        raise InputError("what was fetched is another feed")


def _asset(row: FeedRow, folder: Path, progress: Progress) -> tuple[str, str]:
    """Return the address of the asset in the newest release, and its digest where one is published."""
    listing = folder / f"{row.name}.release"
    fetch(row.url, listing, progress)
    try:
        release = msgspec.json.decode(listing.read_bytes(), type=Release)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        forget(listing)
        raise InputError(f"the newest release cannot be read: {error}") from error
    for asset in release.assets:
        if asset.name.endswith(row.asset):
            found = _DIGEST.fullmatch(asset.digest or "")
            return asset.url, found[1] if found else ""
    raise InputError(f"the newest release has no file that ends with {row.asset}")


def _digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
