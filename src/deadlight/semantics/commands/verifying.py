"""Commands that check a file's hash or signature, and whether anything comes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from deadlight.model.command import Command
from deadlight.model.regex import compiled, lazy
from deadlight.semantics.commands.files import file_key, mentions
from deadlight.semantics.commands.using import values

_ALGORITHM = lazy(r"sha-?(512|384|256|1)(?!\d)|md5|ripemd160", re.IGNORECASE)
NEAR = 300
"""Commands after one in which what becomes of its result is looked for."""

_CONSEQUENCES = frozenset("throw exit return break continue write-error".split())
_SIGNATURES = (".asc", ".sig", ".minisig", ".sigstore", ".gpg")
_LISTS = (".sha256", ".sha512", ".sha384", ".sha1", ".md5", ".sha256sum", ".sha512sum")
_COMPARERS = frozenset(
    "equals compare-object findstr find select-string compareto compare contains startswith match where-object".split()
)
_METHODS = frozenset("equals compareto contains startswith".split())
"""Comparers that are called on what a command gives: `(Get-FileHash x).Hash.Equals('…')`."""

_CHECKERS = compiled(r"(?:assert|test|confirm|verify|validate|check|compare)-?\w*(?:hash|checksum|sha\d*|signature)\w*")
_SUMS = {"sha256sum": "sha256", "sha512sum": "sha512", "sha384sum": "sha384", "sha1sum": "sha1", "md5sum": "md5"}
_VERIFIERS = frozenset(
    "get-filehash get-authenticodesignature computehash certutil shasum 7z gpg gpgv signtool cosign minisign openssl "
    "slsa-verifier".split()
) | frozenset(_SUMS)
_STATUS = lazy(r"\bstatus\b", re.IGNORECASE)


class Verification(Struct, frozen=True, eq=False):
    """A check that stops or steers the build: what it checks by, and the files that it names (as keys)."""

    command: Command
    by: str
    files: tuple[str, ...]


def algorithm(text: str) -> str:
    """Return the hash algorithm that `text` names ("sha256"), or nothing."""
    match = _ALGORITHM.search(text)
    return match[0].lower().replace("-", "") if match else ""


@lru_cache(maxsize=1024)
def _may_verify(name: str) -> bool:
    """Return whether commands of this name can check something: most cannot, and each command is asked for."""
    return name in _VERIFIERS or _CHECKERS.fullmatch(name) is not None


def verification(command: Command, script: Sequence[Command]) -> Verification | None:
    """Return what `command` verifies, if it does; `script` are all commands of its script."""
    name = command.name
    if not _may_verify(name):
        return None
    if name == "get-filehash":
        chosen = command.parameter("algorithm")
        by = (algorithm(chosen.text) or "hash") if chosen is not None else "sha256"
        return _compared(command, script, by, _inputs(command, script, "path", "literalpath"))
    if name == "get-authenticodesignature":
        return _compared(command, script, "signature", _inputs(command, script, "filepath", "literalpath"))
    if name == "computehash":
        near = script[max(0, command.index - 50) : command.index + 1]
        enclosing = " ".join(other.written[:500] for other in near if "ryptography" in other.written)
        return _compared(command, script, algorithm(command.target) or algorithm(enclosing) or "hash", _keys(command))
    if name == "certutil" and command.has("hashfile"):
        by = algorithm(command.arguments[1].text) if len(command.arguments) > 1 else "sha1"
        return _compared(command, script, by or "hash", _keys(command)[:1])
    if name in _SUMS or name == "shasum":
        return _sum(command, script)
    if name == "7z" and command.arguments and command.arguments[0].text == "h":
        return _compared(command, script, algorithm(command.written) or "crc32", _keys(command)[1:])
    by = _signature(command)
    if by:
        return Verification(command, by, _signed(command))
    if _CHECKERS.fullmatch(name):
        return Verification(command, algorithm(command.written) or "hash", _keys(command))
    return None


def _signature(command: Command) -> str:
    first = command.arguments[0].text.lower() if command.arguments else ""
    name = command.name
    found = (
        (name == "gpg" and command.has("verify", "decrypt"))
        or name == "gpgv"
        or (name == "signtool" and first == "verify")
        or (name == "cosign" and first.startswith("verify"))
        or (name == "minisign" and command.has("verify"))
        or (name == "openssl" and first == "dgst" and command.has("verify"))
        or (name == "slsa-verifier")
    )
    return "signature" if found else ""


def _signed(command: Command) -> tuple[str, ...]:
    """Return the keys of the files that a signature is checked for; `x.asc` alone stands for `x`."""
    keys = list(_keys(command))
    return (*keys, *(key.removesuffix(suffix) for key in keys for suffix in _SIGNATURES if key.endswith(suffix)))


def _keys(command: Command) -> tuple[str, ...]:
    return tuple(file_key(value.text) for value in values(command))


def _inputs(command: Command, script: Sequence[Command], *names: str) -> tuple[str, ...]:
    given = command.parameter(*names)
    if given is not None:
        return (file_key(given.text),)
    if command.piped_from is not None and command.piped_from < len(script):
        return _keys(script[command.piped_from])
    return ()


def _sum(command: Command, script: Sequence[Command]) -> Verification | None:
    chosen = command.parameter("algorithm")
    by = _SUMS.get(command.name) or (f"sha{chosen.text}" if chosen is not None else "sha1")
    if not command.has("check"):
        return _compared(command, script, by, _keys(command))
    keys = tuple(key.removesuffix(suffix) for key in _keys(command) for suffix in _LISTS if key.endswith(suffix))
    if command.piped_from is not None and command.piped_from < len(script):
        keys += tuple(file_key(word) for value in values(script[command.piped_from]) for word in value.text.split())
    return Verification(command, by, keys)


def _compared(command: Command, script: Sequence[Command], by: str, files: tuple[str, ...]) -> Verification | None:
    """Return the verification if the result of `command` is compared with something, and something comes of that."""
    comparison = _comparison(command, script)
    if comparison is None or not _matters(comparison, script):
        return None
    if by == "signature" and not any(_STATUS.search(value.text) for value in values(comparison)):
        subject = any(
            re.search(r"thumbprint|subject|certificate", value.text, re.IGNORECASE) for value in comparison.arguments
        )
        by = "signature" if subject or not comparison.name.startswith("-") else ""
    elif (
        any(value.known and not value.text.strip() for value in comparison.arguments) and len(comparison.arguments) == 2
    ):
        by = "weak-or-empty"
    return Verification(command, by, files) if by else None


def _comparison(command: Command, script: Sequence[Command]) -> Command | None:
    enclosing = [script[index] for index in command.inside if index < len(script)]
    for outer in reversed(enclosing):
        if _compares(outer):
            return outer
    for later in script[command.index + 1 : command.index + NEAR]:
        if later.piped_from is not None and _flows(command.index, later, script) and _compares(later):
            return later
        if later.name in _METHODS and command.written in later.written:
            return later
    variables = {outer.target for outer in enclosing if outer.name == "="}
    for later in script[command.index + 1 : command.index + NEAR]:
        # A variable of known text is filled in, so that only what is written still names it.
        texts = [later.written.lower(), *(value.text.lower() for value in values(later))]
        if later.name == "=" and any(_names(text, variables) for text in texts):
            variables.add(later.target)
        elif (_compares(later) or _CHECKERS.fullmatch(later.name)) and any(
            _names(text, variables) for text in (later.target, *texts)
        ):
            return later
    return None


def _flows(index: int, later: Command, script: Sequence[Command]) -> bool:
    """Return whether what the command at `index` puts out reaches `later` through a pipeline."""
    at = later.piped_from
    for _ in range(16):
        if at is None or at >= len(script):
            return False
        if at == index or index in script[at].inside:
            return True
        at = script[at].piped_from
    return False


def _names(text: str, variables: set[str]) -> bool:
    return any(re.search(re.escape(name) + r"(?!\w)", text) for name in variables if name)


def _compares(command: Command) -> bool:
    return (command.name.startswith("-") and len(command.name) > 2) or command.name in _COMPARERS


def _matters(comparison: Command, script: Sequence[Command]) -> bool:
    """Return whether a failed comparison ends the script, or what follows a good one hangs on it."""
    if comparison.shell == "cmd" or comparison.name in ("findstr", "find"):
        return True
    if any(other.name in _CONSEQUENCES for other in script[comparison.index + 1 : comparison.index + NEAR]):
        return True
    conditional = any(script[index].name == "if" for index in comparison.inside if index < len(script))
    return conditional and comparison.name in ("-eq", "-match", "-like", "-contains", "-in", "equals")


def names_file(check: Verification, key: str) -> bool:
    """Return whether a verification names the file `key`."""
    return any(mentions(name, key) or mentions(key, name) for name in check.files)
