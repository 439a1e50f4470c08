"""URLs that ADD fetches.

Source: https://docs.docker.com/reference/dockerfile/#add; the flag `--checksum` is BuildKit's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from deadlight.model.build import Instruction, Stage
from deadlight.model.place import Located
from deadlight.semantics.commands.files import file_key, into, url_name
from deadlight.semantics.commands.verifying import Verification, names_file, verification

_URL = re.compile(r"https?://", re.IGNORECASE)
_COMMIT = re.compile(r"\.git#[0-9a-f]{40}(?::|$)", re.IGNORECASE)
"""The end of the address of a Git repository at one commit, which names its own content."""


_STRONG = frozenset({"sha256", "sha384", "sha512", "signature", "hash"})

_SUM = re.compile(r"\b(?:sha(?:256|384|512)sum|shasum\s+-a\s*(?:256|384|512)|gpgv?|cosign|openssl\s+dgst|minisign)\b")

MOST_RUNS = 200
"""RUNs of a stage in which a checksum tool is looked for."""

LOOK_AHEAD = 2000
"""Commands after an ADD in which a check of its file is looked for."""


def unchecked(stage: Stage) -> Iterator[Located[str]]:
    """Yield the URLs that a stage's ADD instructions fetch without a checksum, with variables filled in.

    A file whose hash or signature a later RUN of the stage compares is checked all the same.
    """
    for instruction in stage.instructions:
        if instruction.keyword.upper() == "ADD" and instruction.flag("checksum") is None:
            sources = [
                source
                for source in instruction.operands[:-1]
                if _URL.match(source.value) and not _COMMIT.search(source.value)
            ]
            checks = list(_strong_checks_after(instruction, stage)) if sources else []
            for source in sources:
                key = _target(source.value, instruction.operands[-1].value)
                if not any(names_file(check, key) for check in checks) and not _checked_by_shell(
                    key, instruction, stage
                ):
                    yield source


def _target(url: str, destination: str) -> str:
    """Return the key of the file that ADD makes of a URL."""
    is_directory = destination.endswith(("/", "\\")) or destination == "."
    return file_key(into(destination, url_name(url)) if is_directory else destination)


def _checked_by_shell(key: str, instruction: Instruction, stage: Stage) -> bool:
    """Return whether a RUN whose script is not read, such as one for a shell of Linux, checks the file's sum."""
    start, name = instruction.where.found().start, key.rpartition("\\")[2]
    return any(
        name in (text := run.instruction.arguments.lower()) and _SUM.search(text) is not None
        for run in stage.runs[:MOST_RUNS]
        if run.keyword == "RUN" and run.script is None and run.instruction.where.found().start > start
    )


def _strong_checks_after(instruction: Instruction, stage: Stage) -> Iterator[Verification]:
    start = instruction.where.found().start
    later = (
        (command, run.script.commands)
        for run in stage.runs
        if run.keyword == "RUN" and run.script is not None and run.instruction.where.found().start > start
        for command in run.script.commands
    )
    for command, script in islice(later, LOOK_AHEAD):
        check = verification(command, script)
        if check is not None and check.by in _STRONG:
            yield check
