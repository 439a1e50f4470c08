"""What a build or a host script fetches: from where, to which file, what becomes of it, and whether it is checked."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from deadlight.model.build import Run
from deadlight.model.command import Argument, Command
from deadlight.model.place import Span, Where
from deadlight.model.regex import compiled
from deadlight.semantics.commands.fetching import INSTALLS_DIRECTLY, Fetch, can_fetch, fetches, scheme_of
from deadlight.semantics.commands.files import file_key, mentions
from deadlight.semantics.commands.using import INVOKERS, moved_to, use, values, written_file
from deadlight.semantics.commands.verifying import Verification, names_file, verification

How = Literal["executed", "installed", "unpacked", "invoked", "kept", "read"]

_USES: dict[str, How] = {"executed": "executed", "installed": "installed", "unpacked": "unpacked"}
_READERS = frozenset(("get-content", "readalltext", "readalllines"))
_WORDS = compiled(r"[\w.-]+")
_SIDE_FILES = (".asc", ".sig", ".minisig", ".sha1", ".sha256", ".sha512", ".md5", ".sums", ".pem", ".sigstore")


class Steps(Struct, frozen=True, eq=False):
    """Commands that are carried out together, one after another: those of a RUN, or of a host script.

    `where` is all of their text. `starts` is whether the commands start the container's own program: CMD, ENTRYPOINT.
    """

    where: Where
    commands: Sequence[Command]
    starts: bool = False


class Download(Struct, frozen=True, eq=False, kw_only=True):
    """Something fetched from another machine.

    `scheme` is http, https or ftp, empty where it is not known; `target` the file that it goes to as
    written, empty where it goes to none. `how` is what becomes of it, in the order in which it is seen:
    executed (a program or script file that is run), installed, unpacked, invoked (its text is run as a
    script), kept (nothing seen; it stays in the image), read (used as text or for a look-up, or removed
    again). `use` is the command that does so. `verified` is by what it is checked before that: sha256, sha512,
    sha384, sha1, md5, signature, hash (of unknown kind), weak-or-empty (compared with nothing), or "";
    `verification` is the command that does so (the fetch itself where the program checks).
    """

    url: Argument
    scheme: str
    target: str
    command: Command
    steps: Steps
    how: How
    use: Command | None = None
    verified: str = ""
    verification: Command | None = None


_SEARCHED = 65_536
"""Characters of an instruction in which the URLs of a loop are looked for."""

LOOK_AHEAD = 2000
"""Commands after a download in which its use and its check are looked for: what bounds a hostile Dockerfile's time."""


MOST_MENTIONS = 50
"""Commands that name a download, and checks after one, that are looked at."""

NEAR = 300
"""Commands after one whose output is followed through variables and pipelines."""


class _Event(Struct, frozen=True, eq=False):
    """A command at its place in the build."""

    at: int
    steps: Steps
    command: Command

    @property
    def script(self) -> Sequence[Command]:
        """Return all commands that the command stands among."""
        return self.steps.commands


def steps_of(runs: Sequence[Run]) -> list[Steps]:
    """Return the steps of runs whose scripts are filled in. Health checks are none: they fetch nothing for good."""
    return [
        Steps(run.instruction.where, run.script.commands, run.keyword in ("CMD", "ENTRYPOINT"))
        for run in runs
        if run.script is not None and run.keyword != "HEALTHCHECK"
    ]


def downloads(steps: Sequence[Steps]) -> list[Download]:
    """Return what is fetched in the steps of one stage, or of one host script, in order."""
    if not any(can_fetch(command) for together in steps for command in together.commands):
        return []
    events = list(_events(steps))
    fetched = [(event, fetch) for event in events for fetch in fetches(event.command)]
    if not fetched:
        return []
    checks = [(event, check) for event in events if (check := verification(event.command, event.script)) is not None]
    said = _Said(events, fetched)
    found: dict[tuple[int, str, str, str], Download] = {}
    for event, fetch in fetched:
        # A loop or a function may fetch the same twice; that is one download.
        key = (id(event.steps), event.command.written, fetch.url.text, fetch.target)
        if key not in found:
            found[key] = _download(event, fetch, said, checks, fetched)
    return _apart(list(found.values()))


def _apart(found: list[Download]) -> list[Download]:
    """Return the downloads of one loop or function at what is their own: the URL as it is written, or the call."""
    urls: dict[Span, set[str]] = {}
    for each in found:
        urls.setdefault(each.url.where.found(), set()).add(each.url.text)
    return [_at_own(each) if len(urls[each.url.where.found()]) > 1 else each for each in found]


def _at_own(download: Download) -> Download:
    where = download.steps.where
    span, text = where.found(), download.url.text
    at = where.document.text.find(text, span.start, min(span.end, span.start + _SEARCHED)) if download.url.known else -1
    place = Where(where.document, where.route, Span(at, at + len(text))) if at >= 0 else _given(download)
    return replace(download, url=Argument(text, place, download.url.known))


def _given(download: Download) -> Where:
    """Return where the function that fetches is given the URL, if it is one's parameter."""
    shared = download.url.where
    before = download.steps.commands[max(0, download.command.index - NEAR) : download.command.index]
    for command in before:
        if command.name == "=" or command.name.startswith("write-"):
            continue
        for value in values(command):
            if value.text == download.url.text and value.where.found() != shared.found():
                return value.where
    return shared


def _events(steps: Sequence[Steps]) -> Iterator[_Event]:
    at = 0
    for together in steps:
        for command in together.commands:
            yield _Event(at, together, command)
            at += 1


def _download(
    event: _Event,
    fetch: Fetch,
    said: _Said,
    checks: Sequence[tuple[_Event, Verification]],
    fetched: Sequence[tuple[_Event, Fetch]],
) -> Download:
    how: How = "read"
    user: _Event | None = None
    keys: set[str] = set()
    target = fetch.target
    if event.command.name in INSTALLS_DIRECTLY:
        how, user = "installed", event
    elif not fetch.target and not fetch.discarded:
        how, user, target = _content(event)
    if target:
        keys = {file_key(target)}
        how, user = _file(keys, event, said)
        if how == "kept" and file_key(target).endswith(_SIDE_FILES):
            how = "read"
    verified, command = fetch.checked, event.command if fetch.checked else None
    if not verified:
        verified, command = _verified(event, user, keys, checks, fetched)
    return Download(
        url=fetch.url,
        scheme=scheme_of(fetch.url, event.command.name),
        target=target,
        command=event.command,
        steps=event.steps,
        how=how,
        use=user.command if user is not None else None,
        verified=verified,
        verification=command,
    )


def _file(keys: set[str], event: _Event, said: _Said) -> tuple[How, _Event | None]:
    """Return what becomes of a file; `keys` are its names, to which those after moves are added."""
    at, last = event.at, event.at + LOOK_AHEAD
    copies: set[str] = set()
    for _ in range(MOST_MENTIONS):
        later = said.next_mention(keys, at, last)
        if later is None or said.overwritten(keys, later.at, by_other_than=event.at):
            break
        at, command = later.at, later.command
        if later.steps is event.steps and command.index in event.command.inside:
            continue
        for key in tuple(keys):
            found = use(command, key) or _started(later, key)
            if found == "moved":
                keys.add(moved_to(command, key))
            elif found == "removed":
                copies.discard(key)
                if not copies:
                    return "read", later
            elif found in _USES:
                return _USES[found], later
            elif command.name in _READERS and any(mentions(value.text, key) for value in values(command)):
                becomes, by, copy = _content(later)
                if becomes == "invoked":
                    return becomes, by
                if copy:
                    copies.add(file_key(copy))
                    keys.add(file_key(copy))
    return "kept", None


class _Said:
    """What the commands of a stage say, as one text, to find the few that mention a file."""

    def __init__(self, events: Sequence[_Event], fetched: Sequence[tuple[_Event, Fetch]]) -> None:
        self.events = events
        self.targets = {event.at: file_key(fetch.target) for event, fetch in fetched if fetch.target}
        self.urls = {event.at: fetch.url.text for event, fetch in fetched}
        texts = [_text(event.command) for event in events]
        self.text = "\n".join(texts)
        self.starts: list[int] = []
        at = 0
        for text in texts:
            self.starts.append(at)
            at += len(text) + 1

    def overwritten(self, keys: set[str], at: int, *, by_other_than: int) -> bool:
        """Return whether the command at `at` fetches something else into one of the files than that at `by_other_than`.

        Two ways to fetch the same, of which one is gone, are not.
        """
        return self.targets.get(at) in keys and self.urls[at] != self.urls[by_other_than]

    def next_mention(self, keys: set[str], after: int, last: int) -> _Event | None:
        """Return the first command after `after`, up to `last`, that names one of the files, or holds a wildcard."""
        if after + 1 >= len(self.events):
            return None
        start = self.starts[after + 1]
        end = self.starts[last + 1] if last + 1 < len(self.starts) else len(self.text)
        found = [self.text.find(_stem(key), start, end) for key in keys]
        found.append(self.text.find("*", start, end))
        nearest = min((at for at in found if at >= 0), default=-1)
        return self.events[bisect.bisect_right(self.starts, nearest) - 1] if nearest >= 0 else None


def _text(command: Command) -> str:
    """Return all that a command says, in lower case, to pass over it quickly."""
    return "\n".join([command.written, command.target, *[value.text for value in values(command)]]).lower()


def _stem(key: str) -> str:
    """Return the part of a file's name that every mention of it holds, whatever stands around variables in it.

    Directories may be left out or spelled with other slashes; programs are called without ".exe".
    """
    name = key.rpartition("\\")[2] or key
    parts = _WORDS.findall(name.rpartition(".")[0] or name)
    return max(parts, key=len) if parts else name


def _started(event: _Event, key: str) -> str:
    """Return whether a program file is what the container's own program is told to start."""
    told = event.steps.starts and key.endswith((".exe", ".cmd", ".bat", ".ps1", ".jar"))
    return "executed" if told and any(mentions(value.text, key) for value in event.command.arguments) else ""


def _content(event: _Event) -> tuple[How, _Event | None, str]:
    """Return what becomes of content that goes to no file at first: how, by what, and the file it is written to."""
    script, command = event.script, event.command
    outer = [script[index] for index in command.inside if index < len(script)]
    for enclosing in reversed(outer):
        if _invokes(enclosing) and enclosing.name in ("invoke-expression", "create"):
            return "invoked", _at(event, enclosing), ""
        path = written_file(enclosing, command.written.lower())
        if path:
            return "kept", None, path
    sources = {command.index}
    variables = {enclosing.target for enclosing in outer if enclosing.name == "="}
    for later in script[command.index + 1 : command.index + 1 + NEAR]:
        piped = later.piped_from in sources
        loop = [script[index] for index in later.inside if script[index].piped_from in sources]
        texts = [value.text.lower() for value in values(later)] if variables or loop else []
        named = any(_has(text, variables) for text in texts) or (bool(loop) and any("$_" in text for text in texts))
        if later.name == "=" and later.target in variables and not named:
            variables.discard(later.target)
        if (piped or named) and _invokes(later):
            return "invoked", _at(event, later), ""
        if piped and later.name in ("tar", "expand-archive"):
            return "unpacked", _at(event, later), ""
        if piped or named:
            path = written_file(later, "" if piped else next((name for name in variables if name), ""))
            if path:
                return "kept", None, path
        if piped:
            sources.add(later.index)
        if named and later.name == "=":
            variables.add(later.target)
        if named and loop and later.name != "=":
            sources.add(later.index)
    return "read", None, ""


def _invokes(command: Command) -> bool:
    if command.name == "create":
        return "scriptblock" in command.target
    return command.name in INVOKERS and not (command.name != "invoke-expression" and command.piped_from is None)


def _has(text: str, variables: set[str]) -> bool:
    return any(re.search(re.escape(name) + r"(?!\w)", text) for name in variables if name)


def _at(event: _Event, command: Command) -> _Event:
    return _Event(event.at + command.index - event.command.index, event.steps, command)


def _verified(
    event: _Event,
    user: _Event | None,
    keys: set[str],
    checks: Sequence[tuple[_Event, Verification]],
    fetched: Sequence[tuple[_Event, Fetch]],
) -> tuple[str, Command | None]:
    """Return by what a download is checked before its use, and where."""
    first = bisect.bisect_left(checks, event.at, key=lambda each: each[0].at)
    for at, check in checks[first : first + MOST_MENTIONS]:
        if user is not None and at.at > user.at:
            continue
        named = any(names_file(check, key) for key in keys)
        if named or (_is_vague(check) and _only(at, event, fetched)):
            return check.by, check.command
    return "", None


def _is_vague(check: Verification) -> bool:
    """Return whether a verification does not say of which file."""
    return not check.files or all(key.startswith(("$", "(")) and "\\" not in key for key in check.files)


def _only(check: _Event, event: _Event, fetched: Sequence[tuple[_Event, Fetch]]) -> bool:
    """Return whether `event` is all that was fetched before a verification."""
    return all(other is event for other, _ in fetched if other.at < check.at)
