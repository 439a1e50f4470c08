"""Access rights that commands give away: `icacls`, `cacls`, and access rules in PowerShell.

The groups stand in `tables/everybody.toml`.
Sources: https://learn.microsoft.com/windows-server/administration/windows-commands/icacls,
https://learn.microsoft.com/windows-server/administration/windows-commands/cacls,
https://learn.microsoft.com/dotnet/api/system.security.accesscontrol.filesystemrights
"""

from __future__ import annotations

import re
from functools import lru_cache

from deadlight.model.command import Command
from deadlight.model.regex import lazy
from deadlight.semantics.accounts import split
from deadlight.semantics.facts import Fact, read_rows

_GRANT = lazy(r"(?P<who>[^:]+):(?P<rights>.+)", re.DOTALL)
_INHERITANCE = lazy(r"\((?:oi|ci|io|np|i)\)", re.IGNORECASE)
_RIGHTS = {
    "F": "full control",
    "GA": "full control",
    "M": "modify",
    "C": "change",
    "W": "write",
    "GW": "write",
    "WD": "write",
    "WDAC": "change of the rights",
    "WO": "ownership",
}
"""Rights as icacls and cacls write them, by which one can replace what is in a file or take it over."""

_RULE = lazy(
    r"(?:^|::|[\"'\]\s])(?P<name>FullControl|Modify|Write|WriteData|CreateFiles|ChangePermissions|TakeOwnership)$",
    re.IGNORECASE,
)
_RULE_WORDS = {
    "fullcontrol": "full control",
    "modify": "modify",
    "write": "write",
    "writedata": "write",
    "createfiles": "write",
    "changepermissions": "change of the rights",
    "takeownership": "ownership",
}


class Everybody(Fact, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group that whoever logs on belongs to: its name in messages, and the names that it goes under."""

    group: str
    names: tuple[str, ...]


def given_to_everybody(command: Command) -> tuple[str, str, str] | None:
    """Return (group, right, path) where the command lets everybody write, modify or control; nothing otherwise.

    The path is empty where the command does not name it.
    """
    path = command.arguments[0].text if command.arguments else ""
    if command.name in ("icacls", "cacls", "xcacls"):
        for text in _grants(command):
            found = _grant(text)
            if found is not None:
                return (*found, path)
        owner = command.parameter("setowner")
        group = _everybody(owner.text) if owner is not None else ""
        return (group, "ownership", path) if group else None
    if command.name == "add-ntfsaccess":
        where, account = command.parameter("path"), command.parameter("account")
        rights = command.parameter("accessrights")
        text = ",".join(value.text for value in (account, rights) if value is not None)
        found = _rule(text) if command.parameter("accesstype") is None else None
        return (*found, where.text if where is not None else "") if found is not None else None
    if command.name not in ("new-object", "new"):
        return None
    made = command.parameter("typename")
    kind = made.text if made is not None else command.target.strip("[]")
    if not kind.lower().endswith("accesscontrol.filesystemaccessrule"):
        return None
    given = command.parameter("argumentlist")
    found = _rule(given.text if given is not None else ",".join(argument.text for argument in command.arguments))
    return (*found, "") if found is not None else None


def _grants(command: Command) -> list[str]:
    granted = [
        value.text for name, value in command.parameters if name in ("grant", "grant:r", "g", "p") and value is not None
    ]
    if command.name == "xcacls":
        granted += [argument.text for argument in command.arguments[1:]]
    return granted


def _grant(text: str) -> tuple[str, str] | None:
    match = _GRANT.fullmatch(text.strip("\"'"))
    group = _everybody(match["who"]) if match is not None else ""
    if match is None or not group:
        return None
    rights = _INHERITANCE.sub("", match["rights"]).upper()
    words = (_RIGHTS.get(part) for part in re.split(r"[^A-Z]+", rights))
    word = next((word for word in words if word is not None), None)
    return (group, word) if word is not None else None


def _rule(text: str) -> tuple[str, str] | None:
    """Return group and right of an access rule whose constructor gets `text`, its arguments with commas between."""
    parts = [part.strip().strip("\"'()@").strip() for part in text.split(",")]
    if any(part.lower().endswith("deny") for part in parts):
        return None
    group = next((found for part in parts if (found := _everybody(part))), "")
    right = next((match["name"].lower() for part in parts if (match := _RULE.search(part))), "")
    return (group, _RULE_WORDS[right]) if group and right else None


def _everybody(name: str) -> str:
    """Return the group of everybody that `name` is, or nothing."""
    domain, user = split(name.strip("\"' ").removeprefix("*"))
    return _groups().get(user, "") if domain in ("", "builtin", "nt authority") else ""


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    return {name: row.group for row in read_rows("everybody", Everybody) for name in row.names}
