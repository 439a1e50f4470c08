"""Local accounts, their passwords and groups, as `net`, PowerShell and `wmic` change them.

Sources: https://learn.microsoft.com/windows-server/administration/windows-commands/net-user,
https://learn.microsoft.com/powershell/module/microsoft.powershell.localaccounts/
"""

from __future__ import annotations

from deadlight.model.command import Argument, Command
from deadlight.semantics import accounts, secrets


def added_to_administrators(command: Command) -> str:
    """Return the account that the command makes an administrator, or nothing."""
    words = command.arguments
    if command.name == "net" and command.has("add") and len(words) > 2 and words[0].text.lower() == "localgroup":
        return words[2].text if accounts.is_administrator_group(words[1].text) else ""
    if command.name == "add-localgroupmember":
        group, member = command.parameter("group", "sid", "name"), command.parameter("member")
        if group is not None and accounts.is_administrator_group(group.text):
            return member.text if member is not None else "an account"
    if command.name == "add" and "administrators,group" in command.target.lower():
        return words[0].text.rpartition("/")[2].partition(",")[0] if words else "an account"
    return ""


def password_written(command: Command) -> Argument | None:
    """Return the literal password that the command holds, or nothing: where it stands counts, it is never shown."""
    words = command.arguments
    if command.name == "net" and words and words[0].text.lower() == "user":
        is_account = len(words) > 2 and not command.has("delete")
        return words[2] if is_account and _is_literal(words[2]) else None
    if command.name == "net" and words and words[0].text.lower() == "use":
        shared = words[2] if len(words) > 2 and command.has("user") else None
        return shared if shared is not None and _is_literal(shared) else None
    if command.name == "convertto-securestring" and command.has("asplaintext"):
        text = command.parameter("string") or (words[0] if words else None)
        return text if text is not None and _is_literal(text) else None
    if command.name == "schtasks":
        password = command.parameter("rp")
        return password if password is not None and _is_literal(password) else None
    if command.name == "setpassword" and words:
        return words[0] if _is_literal(words[0]) else None
    if command.name == "sqlcmd":
        password = command.parameter("password")
        return password if password is not None and _is_literal(password) else None
    return None


def _is_literal(argument: Argument) -> bool:
    text = argument.text.strip()
    if not argument.known or text.startswith(("$", "%", "/", "*")):
        return False
    return not secrets.is_placeholder(text) and not secrets.is_reference(text)
