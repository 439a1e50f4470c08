"""Names of files in command lines, and whether two of them mean the same file."""

from __future__ import annotations

import fnmatch
import ntpath
import re
from functools import lru_cache

from deadlight.model.regex import lazy

_PERCENT = lazy(r"%([a-z_][\w()]*)%")
_BRACED = lazy(r"\$\{([^{}]+)\}")
_HERE = lazy(r"(?:\.\\|\$pwd\\|\$\(pwd\)\\|\$env:cd\\|\$\(get-location\)\\)+")
_SPLIT = lazy(r"[\s\"',;=|()]+")


@lru_cache(maxsize=1024)
def file_key(text: str) -> str:
    r"""Return a file name in one spelling: lower case, backslashes, `$env:x` for `%x%`, no `.\` before it."""
    key = text.strip().strip("\"'").lower().replace("/", "\\")
    key = _BRACED.sub(r"$\1", _PERCENT.sub(r"$env:\1", key))
    key = _HERE.sub("", key) if key[:1] in (".", "$") else key
    return key[:2] + re.sub(r"\\{2,}", r"\\", key[2:])


@lru_cache(maxsize=1024)
def same_file(one: str, other: str) -> bool:
    """Return whether two keys mean the same file, as far as names tell.

    Names without directory are taken to lie where the others are: the current directory is not known.
    """
    if not one or not other:
        return False
    if one == other:
        return True
    name, other_name = ntpath.basename(one), ntpath.basename(other)
    if "*" in other_name and len(other_name) < 100:
        beside = "\\" not in other or ntpath.dirname(one) == ntpath.dirname(other)
        return beside and fnmatch.fnmatchcase(name, other_name)
    if not name or name != other_name:
        return False
    both_rooted = one[1:2] == ":" and other[1:2] == ":"
    return not both_rooted or ntpath.dirname(one)[2:].lstrip("\\") == ntpath.dirname(other)[2:].lstrip("\\")


def mentions(text: str, key: str) -> bool:
    """Return whether the argument `text` names the file `key`, alone or among other words."""
    whole = file_key(text)
    if same_file(key, whole):
        return True
    if ntpath.basename(key) not in whole:
        return False
    return any(same_file(key, part) for part in _SPLIT.split(whole) if part)


def url_name(url: str) -> str:
    """Return the last part of a URL's path: the name that a file fetched from it gets."""
    return re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/").rpartition("/")[2]


def into(directory: str, name: str) -> str:
    """Return the path of `name` in `directory`."""
    return f"{directory.rstrip('/' + chr(92))}\\{name}" if directory else name
