"""Commands that fetch something from the network by its URL.

Package managers are none: they know what they fetch and check it themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from deadlight.model.command import Argument, Command
from deadlight.model.regex import lazy
from deadlight.semantics.commands.files import into, url_name

_SCHEME = lazy(r"\s*([A-Za-z][A-Za-z0-9+.-]*)://")
_LOCAL = lazy(
    r"\s*(?:\w+://)?(?:[^/@\s]*@)?"
    r"(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0|\$\(?(?:env:computername|hostname)\)?|%computername%)(?:[:/?#\s]|$)"
)
"""Of an address in lower case."""

_FILE = lazy(r"\s*(?:[A-Za-z]:[\\/]|\\\\|file:|\.{0,2}[\\/])")
_NOTHING = ("nul", "$null", "/dev/null")
_SENDING = ("post", "put", "patch", "delete", "head", "options")


class Fetch(Struct, frozen=True, eq=False):
    """One URL that a command fetches.

    `target` is the file that it goes to, empty where the content goes elsewhere (a variable, a pipe, the
    console); `discarded` is whether it goes nowhere. `checked` is the hash that the program itself compares.
    """

    url: Argument
    target: str = ""
    discarded: bool = False
    checked: str = ""


def scheme_of(url: Argument, program: str) -> str:
    """Return "http", "https" or "ftp", or nothing where the URL does not tell.

    Without a scheme curl, wget and Invoke-WebRequest take http.
    """
    match = _SCHEME.match(url.text)
    if match:
        scheme = match[1].lower()
        return {"ftps": "ftp"}.get(scheme, scheme) if scheme in ("http", "https", "ftp", "ftps") else ""
    bare = re.match(r"[\w-]+(?:\.[\w-]+)+(?:[:/]|$)", url.text)
    return "http" if bare and program in ("curl", "wget", "aria2c", *_REQUESTS) else ""


def can_fetch(command: Command) -> bool:
    """Return whether the command is of those that fetch."""
    return command.name in _READERS


def fetches(command: Command) -> Sequence[Fetch]:
    """Return what `command` fetches from another machine."""
    reader = _READERS.get(command.name)
    return () if reader is None else [fetch for fetch in reader(command) if _is_remote(fetch.url)]


def _is_remote(url: Argument) -> bool:
    return bool(url.text) and not _LOCAL.match(url.text.lower()) and not (url.known and _FILE.match(url.text))


def _request(command: Command) -> Iterator[Fetch]:
    url = command.parameter("uri")
    method = command.parameter("method", "custommethod")
    if url is None or (method is not None and method.text.lower() in _SENDING):
        return
    target = command.parameter("outfile", ">")
    yield _placed(url, target.text if target is not None else "")


def _placed(url: Argument, target: str, checked: str = "") -> Fetch:
    if target.lower() in _NOTHING or target == "-":
        return Fetch(url, "", target != "-", checked)
    if target.endswith(("\\", "/")):
        target = into(target, url_name(url.text))
    return Fetch(url, target, checked=checked)


def _bits(command: Command) -> Iterator[Fetch]:
    url, target = command.parameter("source"), command.parameter("destination")
    kind = command.parameter("transfertype")
    if url is None or (kind is not None and kind.text.lower().startswith("upload")):
        return
    name = url_name(url.text)
    if target is None:
        yield Fetch(url, name)
        return
    plain = "." not in re.split(r"[\\/]", target.text)[-1] and "$" not in target.text
    yield Fetch(url, into(target.text, name) if plain or target.text.endswith(("\\", "/")) else target.text)


def _client(command: Command) -> Iterator[Fetch]:
    """Read methods of WebClient and HttpClient."""
    # Without an object it is a function of the script that is called so.
    if not command.target or command.target.startswith("[") or not command.arguments:
        return
    target = command.arguments[1].text if command.name.startswith("downloadfile") and len(command.arguments) > 1 else ""
    yield _placed(command.arguments[0], target)


def _http_client(command: Command) -> Iterator[Fetch]:
    if "http" in command.target and command.arguments:
        yield Fetch(command.arguments[0])


def _web_request(command: Command) -> Iterator[Fetch]:
    if "webrequest]" in command.target and command.arguments:
        yield Fetch(command.arguments[0])


def _curl(command: Command) -> Iterator[Fetch]:
    method = command.parameter("request")
    sends = command.has("upload-file", "data", "data-raw", "data-binary", "form", "json", "head")
    if sends or (method is not None and method.text.lower() in _SENDING):
        return
    urls = [*command.arguments, *(value for name, value in command.parameters if name == "url" and value is not None)]
    targets = [value.text for name, value in command.parameters if name == "output" and value is not None]
    directory = command.parameter("output-dir")
    redirected = command.parameter(">", ">>")
    for index, url in enumerate(urls):
        if index < len(targets):
            target = targets[index]
        elif command.has("remote-name", "remote-name-all"):
            target = url_name(url.text)
        else:
            target = redirected.text if redirected is not None else ""
        if directory is not None and target not in ("", "-"):
            target = into(directory.text, target)
        yield _placed(url, target)


def _wget(command: Command) -> Iterator[Fetch]:
    if command.has("post-data", "spider"):
        return
    document, directory = command.parameter("output-document"), command.parameter("directory-prefix")
    redirected = command.parameter(">")
    for url in command.arguments:
        if document is not None:
            target = redirected.text if document.text == "-" and redirected is not None else document.text
        else:
            target = into(directory.text, url_name(url.text)) if directory is not None else url_name(url.text)
        yield _placed(url, target)


def _aria(command: Command) -> Iterator[Fetch]:
    name, directory, checksum = command.parameter("out"), command.parameter("dir"), command.parameter("checksum")
    checked = checksum.text.partition("=")[0].lower().replace("-", "") if checksum is not None else ""
    for url in command.arguments:
        target = name.text if name is not None else url_name(url.text)
        yield _placed(url, into(directory.text, target) if directory is not None else target, checked)


def _certutil(command: Command) -> Iterator[Fetch]:
    if not command.has("urlcache", "verifyctl") or command.has("delete") or not command.arguments:
        return
    url, *rest = command.arguments
    yield _placed(url, rest[0].text if rest else url_name(url.text))


def _bitsadmin(command: Command) -> Iterator[Fetch]:
    if command.has("upload") or not command.has("transfer", "addfile"):
        return
    words = command.arguments[1:]
    for url, target in zip(words[::2], words[1::2], strict=False):
        yield _placed(url, target.text)


def _direct(command: Command) -> Iterator[Fetch]:
    """Read installers that take a URL for their package."""
    package = command.parameter("i", "path", "packagepath")
    if package is not None and _SCHEME.match(package.text):
        yield Fetch(package)


_REQUESTS = ("invoke-webrequest", "invoke-restmethod")
_READERS: dict[str, Callable[[Command], Iterator[Fetch]]] = {
    "invoke-webrequest": _request,
    "invoke-restmethod": _request,
    "start-bitstransfer": _bits,
    "curl": _curl,
    "wget": _wget,
    "aria2c": _aria,
    "certutil": _certutil,
    "bitsadmin": _bitsadmin,
    "create": _web_request,
    "createhttp": _web_request,
    "msiexec": _direct,
    "add-appxpackage": _direct,
}
_READERS |= dict.fromkeys(
    ("downloadfile", "downloadstring", "downloaddata", "openread", "downloadfileasync", "downloadfiletaskasync",
     "downloadstringasync", "downloadstringtaskasync", "downloaddatataskasync"),
    _client,
)  # fmt: skip
_READERS |= dict.fromkeys(("getstringasync", "getbytearrayasync", "getasync", "getstreamasync"), _http_client)
INSTALLS_DIRECTLY = frozenset(("msiexec", "add-appxpackage"))
