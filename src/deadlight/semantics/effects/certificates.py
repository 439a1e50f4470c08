"""Commands that switch the check of TLS certificates off.

Sources: System.Net.ServicePointManager in the .NET documentation; the help of curl, wget, git, npm, pip and Node.js.
"""

from __future__ import annotations

from deadlight.model.command import Command

_CALLBACK = "servicepointmanager]::servercertificatevalidationcallback"
_POLICY = "servicepointmanager]::certificatepolicy"
_WEB = frozenset({"invoke-webrequest", "invoke-restmethod"})


def check_switched_off(command: Command) -> str:
    """Return how the command switches the check off, as a user would write it, or nothing."""
    if command.name == "=" and command.target.endswith((_CALLBACK, _POLICY)):
        value = command.arguments[0].text.strip().lower() if command.arguments else ""
        return "" if value in ("$null", "null", "") else command.target.rpartition("::")[2]
    if command.name in _WEB and command.has("skipcertificatecheck"):
        return "-SkipCertificateCheck"
    if command.name == "curl" and command.shell != "powershell" and command.has("insecure", "proxy-insecure"):
        return "curl --insecure"
    if command.name == "curl" and command.has("insecure"):
        return "curl --insecure"
    if command.name == "wget" and command.has("no-check-certificate"):
        return "wget --no-check-certificate"
    words = [argument.text.lower() for argument in command.arguments]
    if command.name == "git" and _configures(words, "http.sslverify", "false", command):
        return "git http.sslVerify=false"
    if command.name in ("npm", "yarn") and words[:3] in (["config", "set", "strict-ssl"], ["set", "strict-ssl", "false"]):
        return "strict-ssl=false" if words[-1] == "false" else ""
    return _by_variable(command)


def _configures(words: list[str], key: str, value: str, command: Command) -> bool:
    inline = command.parameter("config", "c")
    return (key in words and words[-1] == value) or (inline is not None and inline.text.lower() == f"{key}={value}")


def _by_variable(command: Command) -> str:
    value = command.arguments[-1].text.strip("\"'").lower() if command.arguments else ""
    if command.name == "=" and command.target in ("$env:node_tls_reject_unauthorized", "$env:git_ssl_no_verify"):
        name = command.target.removeprefix("$env:").upper()
        return f"{name}={value}" if value == ("0" if name.startswith("NODE") else value) and value != "" else ""
    return ""
