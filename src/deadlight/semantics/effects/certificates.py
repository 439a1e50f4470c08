"""Commands and variables that switch the check of TLS certificates off.

Sources: https://learn.microsoft.com/dotnet/api/system.net.servicepointmanager.servercertificatevalidationcallback,
https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-webrequest,
https://curl.se/docs/manpage.html, https://www.gnu.org/software/wget/manual/wget.html,
https://git-scm.com/docs/git-config, https://docs.npmjs.com/cli/using-npm/config,
https://pip.pypa.io/en/stable/cli/pip/, https://nodejs.org/api/cli.html
"""

from __future__ import annotations

import re

from deadlight.model.command import Argument, Command
from deadlight.model.regex import lazy

_CALLBACKS = (
    "servicepointmanager]::servercertificatevalidationcallback",
    "servicepointmanager]::certificatepolicy",
    ".servercertificatecustomvalidationcallback",
    ".servercertificatevalidationcallback",
)
_WEB = frozenset({"invoke-webrequest", "invoke-restmethod"})
_OFF = frozenset({"false", "0", "no", "off", "n"})
_IN_CODE = lazy(
    r"ServicePointManager\s*\.\s*(?:ServerCertificateValidationCallback|CertificatePolicy)\s*\+?=", re.IGNORECASE
)
_LOCAL = lazy(r"(?:\w+://)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/?#]|$)", re.IGNORECASE)
_COMPARES = lazy(r"thumbprint|certhash", re.IGNORECASE)
_GIT_KEY = lazy(r"http\.(?:.+\.)?sslverify", re.IGNORECASE)
_ENVIRONMENT = lazy(r"\$(?:\{env:(\w+)\}|env:(\w+))|%(\w+)%", re.IGNORECASE)

_VARIABLES: dict[str, frozenset[str] | None] = {
    "node_tls_reject_unauthorized": frozenset({"0"}),
    "git_ssl_no_verify": None,
    "pip_trusted_host": None,
    "npm_config_strict_ssl": _OFF,
    "yarn_strict_ssl": _OFF,
    "yarn_enable_strict_ssl": _OFF,
    "azure_cli_disable_connection_verification": frozenset({"1", "true", "yes", "on"}),
}
"""Environment variables that programs read, and the values that switch the check off; nothing means any value."""


def check_switched_off(command: Command) -> str:
    """Return how the command switches the check off, as a user would write it, or nothing."""
    if command.name == "=":
        return _by_assignment(command)
    if command.name in _WEB:
        uri = command.parameter("uri")
        if _is_given(command, "skipcertificatecheck") and not (uri is not None and _LOCAL.match(uri.text)):
            return "-SkipCertificateCheck"
    elif command.name in ("curl", "wget", "aria2c"):
        return _by_downloader(command)
    elif command.name == "git":
        return "git http.sslVerify=false" if _is_set_in_git(command) else ""
    elif command.name in ("npm", "yarn", "pip", "conda"):
        return _by_package_manager(command)
    elif command.name == "add-type":
        texts = (value.text for _, value in command.parameters if value is not None)
        return "ServicePointManager in Add-Type" if any(_IN_CODE.search(text) for text in texts) else ""
    elif command.name in ("setx", "setenvironmentvariable") and len(command.arguments) > 1:
        return switched_off_by(command.arguments[0].text, command.arguments[1].text)
    return ""


def switched_off_by(name: str, value: str) -> str:
    """Return `NAME=value` where that environment variable makes a program accept any certificate, or nothing."""
    key, text = name.strip().lower(), value.strip().strip("\"'").strip()
    values = _VARIABLES.get(key, frozenset())
    is_off = text.lower() in values if values is not None else bool(text) and not _LOCAL.match(text)
    return f"{key.upper()}={text}" if is_off else ""


def _by_assignment(command: Command) -> str:
    value = command.arguments[0].text.strip() if command.arguments else ""
    if command.target.endswith(_CALLBACKS):
        name = re.split(r"::|\.", command.target)[-1]
        # A callback that compares thumbprints checks more than the chain would.
        compares = _COMPARES.search(value) is not None
        return "" if compares or value.lower() in ("$null", "null", "") else _SPELLING.get(name, name)
    if "skipcertificatecheck" in command.target and value.lower() == "$true":
        return "-SkipCertificateCheck"
    match = _ENVIRONMENT.fullmatch(command.target) if ":" in command.target or "%" in command.target else None
    return switched_off_by(match[1] or match[2] or match[3], value) if match else ""


_SPELLING = {
    "servercertificatevalidationcallback": "ServerCertificateValidationCallback",
    "certificatepolicy": "CertificatePolicy",
    "servercertificatecustomvalidationcallback": "ServerCertificateCustomValidationCallback",
}


def _by_downloader(command: Command) -> str:
    urls = [argument.text for argument in command.arguments]
    urls += [value.text for name, value in command.parameters if name == "url" and value is not None]
    if urls and all(_LOCAL.match(url) for url in urls):
        return ""
    if command.name == "curl" and command.has("insecure", "proxy-insecure"):
        return "curl --insecure"
    if command.name == "wget" and command.has("no-check-certificate"):
        return "wget --no-check-certificate"
    checked = command.parameter("check-certificate")
    off = command.name == "aria2c" and checked is not None and checked.text.lower() in _OFF
    return "aria2c --check-certificate=false" if off else ""


def _is_set_in_git(command: Command) -> bool:
    for name, value in command.parameters:
        if name == "config" and value is not None:
            key, given, text = value.text.partition("=")
            if _GIT_KEY.fullmatch(key.strip()) and given and text.strip().lower() in ("", *_OFF):
                return True
    words = [argument.text for argument in command.arguments]
    keys = [index for index, word in enumerate(words[:-1]) if _GIT_KEY.fullmatch(word)]
    return words[:1] == ["config"] and bool(keys) and words[keys[0] + 1].strip("\"'").lower() in _OFF


def _by_package_manager(command: Command) -> str:
    words = [argument.text.strip("\"'").lower() for argument in command.arguments]
    trusted = [value for name, value in command.parameters if name == "trusted-host" and value is not None]
    if command.name == "pip":
        if any(not _LOCAL.match(host.text) for host in trusted):
            return "pip --trusted-host"
        return "pip trusted-host" if words[:2] == ["config", "set"] and "trusted-host" in "".join(words[2:3]) else ""
    if command.name == "conda":
        return "conda ssl_verify=false" if _pair(words, "ssl_verify") in _OFF else ""
    chosen = _value(command.parameter("strict-ssl"), words if command.has("strict-ssl") else [])
    if command.has("no-strict-ssl") or chosen in _OFF:
        return "strict-ssl=false"
    setting = words[:1] == ["set"] or words[:2] == ["config", "set"]
    off = setting and (_pair(words, "strict-ssl") in _OFF or _pair(words, "enablestrictssl") in _OFF)
    return "strict-ssl=false" if off else ""


def _value(given: Argument | None, words: list[str]) -> str:
    if given is not None:
        return given.text.strip("\"'").lower()
    return "false" if "false" in words else ""


def _pair(words: list[str], name: str) -> str:
    """Return what `name` is set to by the words `name value` or `name=value`."""
    for index, word in enumerate(words):
        key, given, value = word.partition("=")
        if key == name:
            return value if given else "".join(words[index + 1 : index + 2])
    return ""


def _is_given(command: Command, switch: str) -> bool:
    return any(
        name == switch and (value is None or value.text.lower() not in ("$false", "false"))
        for name, value in command.parameters
    )
