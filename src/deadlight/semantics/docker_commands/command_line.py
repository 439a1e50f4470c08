"""The words of a `docker` command: what it does, its flags with their values, and what follows them.

Flags end at the first word that is none: what follows the image of `docker run` is the container's own.
Source: https://github.com/docker/cli/blob/v29.7.2/cli/command/container/opts.go
"""

from __future__ import annotations

from msgspec import Struct

from deadlight.model.command import Argument, Command
from deadlight.model.place import Located, Span, Where

PROGRAMS = ("docker", "podman", "nerdctl")

_GROUPS = ("container", "network", "image", "volume", "service", "system", "compose", "builder", "context", "swarm")
_SWITCHES = {
    "run": "detach interactive tty rm read-only privileged init no-healthcheck oom-kill-disable publish-all quiet help "
    "sig-proxy disable-content-trust use-api-socket",
    "network": "internal ipv4 ipv6 attachable ingress config-only help",
}
_SHORT = {
    "a": "attach", "c": "cpu-shares", "d": "detach", "e": "env", "h": "hostname", "i": "interactive", "l": "label",
    "m": "memory", "P": "publish-all", "p": "publish", "q": "quiet", "t": "tty", "u": "user", "v": "volume",
    "w": "workdir",
}  # fmt: skip
_SHORT_OF_NETWORK = {"d": "driver", "o": "opt"}
_GLOBAL_VALUES = frozenset("--config -c --context -H --host -l --log-level --tlscacert --tlscert --tlskey".split())


class Flag(Struct, frozen=True, eq=False):
    """One flag: its long name, its value ("" for a switch), and where both stand."""

    name: str
    value: str
    where: Where
    known: bool = True

    @property
    def located(self) -> Located[str]:
        """Return the value with its place."""
        return Located(self.value, self.where, "" if self.known else f"{self.value[:100]} is set elsewhere")

    @property
    def is_set(self) -> bool:
        """Return whether a switch is on: `--read-only`, `--read-only=true`."""
        return self.value.lower() in ("", "true", "1", "t")


class CommandLine(Struct, frozen=True, eq=False):
    """A `docker` command: the words before its flags, the flags, and the operands after them."""

    verbs: tuple[str, ...]
    flags: tuple[Flag, ...]
    operands: tuple[Argument, ...]
    where: Where

    def does(self, verbs: str) -> bool:
        """Return whether it is this subcommand ("network create")."""
        return " ".join(self.verbs) == verbs

    def all(self, *names: str) -> list[Flag]:
        """Return the flags with one of these names, in order."""
        return [flag for flag in self.flags if flag.name in names]

    def last(self, *names: str) -> Flag | None:
        """Return the last flag with one of these names: of several the client takes it."""
        found = self.all(*names)
        return found[-1] if found else None

    def switch(self, name: str) -> Flag | None:
        """Return the switch of this name if it is on."""
        found = self.last(name)
        return found if found is not None and found.is_set else None


def read(command: Command) -> CommandLine | None:
    """Return the command line of a `docker` command, nothing of another."""
    if command.name not in PROGRAMS:
        return None
    words = list(command.arguments)
    at = _after_global_flags(words)
    verbs = [words[at].text.lower()] if at < len(words) else []
    at += 1
    if verbs and verbs[0] in _GROUPS and at < len(words):
        verbs.append(words[at].text.lower())
        at += 1
    network = verbs[:1] == ["network"]
    flags, operands = _flags(words[at:], network=network)
    return CommandLine(tuple(verbs), tuple(flags), tuple(operands), command.where)


def _after_global_flags(words: list[Argument]) -> int:
    at = 0
    while at < len(words) and words[at].text.startswith("-"):
        at += 2 if words[at].text in _GLOBAL_VALUES else 1
    return at


def _flags(words: list[Argument], *, network: bool) -> tuple[list[Flag], list[Argument]]:
    switches = frozenset(_SWITCHES["network" if network else "run"].split())
    short = _SHORT_OF_NETWORK if network else _SHORT
    flags: list[Flag] = []
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word.text == "--":
            return flags, words[at:]
        if not word.text.startswith("-") or len(word.text) < 2:
            # The client lets flags of `network create` follow its operand.
            rest = words[at:] if network else []
            more, operands = _flags(rest, network=True) if rest else ([], words[at:])
            return flags + more, [word, *operands]
        name, equals, value = _name(word.text, short, switches, flags, word)
        if not name:
            continue
        if equals or name in switches:
            flags.append(Flag(name, value, word.where, word.known))
        elif at < len(words):
            given = words[at]
            at += 1
            flags.append(Flag(name, given.text, _both(word.where, given.where), given.known))
    return flags, []


def _name(
    text: str, short: dict[str, str], switches: frozenset[str], flags: list[Flag], word: Argument
) -> tuple[str, bool, str]:
    """Return the long name of a flag, whether its value is in the same word, and that value.

    Of a cluster (`-itd`) the switches are put into `flags`, and the last letter is returned.
    """
    if text.startswith("--"):
        name, equals, value = text[2:].partition("=")
        return {"net": "network"}.get(name, name), bool(equals), value
    for index, letter in enumerate(text[1:], start=1):
        name = short.get(letter, letter)
        rest = text[index + 1 :]
        if name not in switches:
            return name, bool(rest), rest.removeprefix("=")
        if not rest or rest.startswith("="):
            return name, bool(rest), rest.removeprefix("=")
        flags.append(Flag(name, "", word.where))
    return "", False, ""


def _both(first: Where, last: Where) -> Where:
    """Return the place from a flag to the end of its value."""
    start, end = first.found(), last.found()
    if first.document is not last.document or end.end < start.start:
        return first
    return Where(first.document, span=Span(start.start, end.end))
