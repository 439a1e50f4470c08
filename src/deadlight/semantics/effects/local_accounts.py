"""Local accounts, their passwords and groups, as `net`, PowerShell, ADSI and installers change them.

Sources: https://learn.microsoft.com/windows-server/administration/windows-commands/net-user,
https://learn.microsoft.com/windows-server/administration/windows-commands/net-localgroup,
https://learn.microsoft.com/windows-server/administration/windows-commands/schtasks-create,
https://learn.microsoft.com/windows-server/administration/windows-commands/cmdkey,
https://learn.microsoft.com/powershell/module/microsoft.powershell.localaccounts/,
https://learn.microsoft.com/powershell/module/microsoft.powershell.security/convertto-securestring,
https://learn.microsoft.com/sql/database-engine/install-windows/install-sql-server-from-the-command-prompt
"""

from __future__ import annotations

import re
from collections.abc import Callable

from deadlight.model.command import Argument, Command
from deadlight.model.regex import lazy
from deadlight.semantics import accounts
from deadlight.semantics.effects.registry import edit_of
from deadlight.semantics.effects.service_control import local_words, option

_ADMINISTRATORS_SID = lazy(r"s-1-5-32-544(?!\d)|builtinadministratorssid", re.IGNORECASE)
_GROUP_PATH = lazy(r"WinNT://[^\"']*?/([^/\"',]+),\s*group", re.IGNORECASE)
_TEMPLATE = lazy(r"<.*>|\{\{.*\}\}|#\{.*\}#?|__\w+__|@@\w+@@|\[\w[\w -]*\]|\*+|\.{3,}", re.DOTALL)
_AUTOMATIC = lazy(r"\$[$^?0-9]")
_COMPUTED = lazy(r"[$(){}\[\]]|%\w+%")
_CONNECTED = lazy(r"[A-Za-z]:|\*|\\\\.*", re.DOTALL)
"""What `net use` connects: a drive, and a share."""

_IN_QUERY = lazy(r"\bpassword\s*=\s*N?'([^']+)'", re.IGNORECASE)
_IN_TABLE = lazy(r"(?:^|[;{\s])password\s*=\s*(['\"])(.+?)\1", re.IGNORECASE)
_VARIABLE = lazy(r"\$(?:[eE][nN][vV]:)?\w+|\$\{[^}]*\}|\$\(.*\)|%\w+%|!\w+!", re.DOTALL)


def added_to_administrators(command: Command) -> str:
    """Return the account that the command makes an administrator, or nothing."""
    words = command.arguments
    if command.name == "net":
        named = len(words) > 2 and command.has("add") and words[0].text.lower() == "localgroup"
        if not named or not accounts.is_administrator_group(words[1].text):
            return ""
        return _shown(", ".join(word.text for word in words[2:]))
    if command.name == "add-localgroupmember":
        group, member = command.parameter("group", "sid", "name"), command.parameter("member")
        if group is None or not _is_administrators(group):
            return ""
        return _shown(member.text) if member is not None else "an account"
    if command.name in ("add", "invoke") and command.target == "adsi":
        given = words[1:] if command.name == "invoke" and words and words[0].text.lower() == "add" else words
        group_path = _GROUP_PATH.search(command.written)
        if (command.name == "add" or given is not words) and group_path is not None:
            member_path = given[0].text if given else ""
            account = member_path.partition(",")[0].rpartition("/")[2]
            return _shown(account or "an account") if accounts.is_administrator_group(group_path[1]) else ""
    return ""


def password_written(command: Command) -> Argument | None:
    """Return the literal password that the command holds, or nothing: where it stands counts, it is never shown.

    A weak password is one too: what is written here becomes the password. Text that stands for one
    (`<password>`, a variable that is not known) is none.
    """
    reader = _READERS.get(command.name)
    found = reader(command) if reader is not None else command.parameter("sapwd", "sqlsvcpassword", "agtsvcpassword")
    return found if found is not None and _is_literal(found) else None


def _is_administrators(group: Argument) -> bool:
    if accounts.is_administrator_group(group.text):
        return True
    return not group.known and _ADMINISTRATORS_SID.search(group.text) is not None


def _shown(name: str) -> str:
    return name if name and not accounts.is_container_administrator(name) else ""


def _net(command: Command) -> Argument | None:
    words = command.arguments[1:]
    verb = command.arguments[0].text.lower() if command.arguments else ""
    if verb in ("user", "users"):
        return words[1] if len(words) > 1 and not command.has("delete", "random") else None
    if verb == "use" and not command.has("delete"):
        rest = [word for word in words if not _CONNECTED.fullmatch(word.text)]
        return rest[0] if len(rest) == 1 and len(words) > 1 else None
    return None


def _secure_string(command: Command) -> Argument | None:
    return command.parameter("string") if command.has("asplaintext") else None


def _network_credential(command: Command) -> Argument | None:
    if command.name == "new":
        is_credential = command.target.endswith("net.networkcredential]")
        return command.arguments[1] if is_credential and len(command.arguments) > 1 else None
    made, given = command.parameter("typename"), command.parameter("argumentlist")
    if made is None or given is None or not made.text.lower().endswith("net.networkcredential"):
        return None
    parts = given.text.split(",")
    return Argument(parts[1].strip(), given.where, given.known) if len(parts) > 1 else None


def _set_password(command: Command) -> Argument | None:
    words = command.arguments
    if command.name == "invoke":
        return words[1] if len(words) > 1 and words[0].text.lower() == "setpassword" else None
    return words[0] if words else None


def _service(command: Command) -> Argument | None:
    return option(local_words(command), "password=")


def _nssm(command: Command) -> Argument | None:
    words = [word.text.lower() for word in command.arguments]
    return command.arguments[4] if words[:1] == ["set"] and words[2:3] == ["objectname"] and len(words) > 4 else None


def _query(command: Command) -> Argument | None:
    given = command.parameter("password")
    if given is not None:
        return given
    query = command.parameter("query")
    match = _IN_QUERY.search(query.text) if query is not None else None
    return Argument(match[1], query.where, query.known) if match is not None and query is not None else None


def _property(command: Command) -> Argument | None:
    """Return the password of automatic logon in the registry, or that of an application pool of IIS."""
    edit = edit_of(command)
    if edit is not None:
        is_logon = edit.name == "defaultpassword" and edit.key.endswith("\\winlogon")
        return Argument(edit.data, edit.where, edit.known) if is_logon else None
    path, name, value = command.parameter("path"), command.parameter("name"), command.parameter("value")
    if path is None or name is None or value is None or not path.text.lower().startswith("iis:"):
        return None
    if name.text.lower() == "processmodel.password":
        return value
    match = _IN_TABLE.search(value.text) if name.text.lower() == "processmodel" else None
    return Argument(match[2], value.where, value.known) if match is not None else None


def _appcmd(command: Command) -> Argument | None:
    for word in command.arguments:
        name, colon, value = word.text.partition("processModel.password:")
        if colon and name.endswith(("/", ".")):
            return Argument(value, word.where, word.known)
    return None


def _named(*names: str) -> Callable[[Command], Argument | None]:
    return lambda command: command.parameter(*names)


_READERS: dict[str, Callable[[Command], Argument | None]] = {
    "net": _net,
    "convertto-securestring": _secure_string,
    "new-object": _network_credential,
    "new": _network_credential,
    "setpassword": _set_password,
    "invoke": _set_password,
    "sc": _service,
    "nssm": _nssm,
    "schtasks": _named("rp", "p"),
    "cmdkey": _named("pass"),
    "sqlcmd": _query,
    "invoke-sqlcmd": _query,
    "set-itemproperty": _property,
    "new-itemproperty": _property,
    "setvalue": _property,
    "reg": _property,
    "appcmd": _appcmd,
}


def _is_literal(argument: Argument) -> bool:
    text = argument.text.strip().strip("\"'").strip()
    if not argument.known:
        # `Pa$$w0rd`: PowerShell sees a variable of its own, the author saw a sign of the password.
        plain = _AUTOMATIC.sub("", text)
        if plain == text or _COMPUTED.search(plain) is not None:
            return False
    return bool(text) and _TEMPLATE.fullmatch(text) is None and _VARIABLE.fullmatch(text) is None
