"""The words and signs of PowerShell, as patterns."""

from __future__ import annotations

from functools import lru_cache

from deadlight.model.regex import compiled, lazy

SPACE = compiled(r"(?:[ \t\f\v\r]|`(?:\r?\n|[ \t])|<#[\s\S]*?(?:#>|\Z))+")
"""What separates words on a line; a backtick before a line end continues the line, one before a space is nothing."""

BREAKS = compiled(r"(?:[ \t\f\v\r\n;]|`(?:\r?\n|[ \t])|<#[\s\S]*?(?:#>|\Z)|#[^\n]*)+")
"""What separates statements."""

SOFT = compiled(r"(?:[ \t\f\v\r\n]|`(?:\r?\n|[ \t])|<#[\s\S]*?(?:#>|\Z)|#[^\n]*)+")
"""What separates words where a line end means nothing: in parentheses, after an operator."""

SEPARATES = frozenset(" \t\f\v\r\n`<#")
"""The characters that SPACE and SOFT begin with."""

WORD = compiled(r"[A-Za-z_][\w-]*")

STATEMENTS = frozenset(
    "if foreach for while do switch try function filter trap data begin process end clean dynamicparam param return "
    "exit throw break continue class enum using configuration".split()
)

VARIABLE = compiled(r"\$(?:\{([^{}]{1,256})\}|((?:[A-Za-z_]\w*:(?=\w))?\w+|[$?^]))")
SPLAT = lazy(r"@((?:[A-Za-z_]\w*:)?[A-Za-z_]\w*)")
NUMBER = lazy(
    r"(?:0[xX][0-9A-Fa-f]+|\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?[lLdD]?(?:[kKmMgGtTpP][bB])?"
    r"(?=\.\.|[\s;|&(){}\[\],+*/%=!<>'\"-]|$|\.\D)"
)
TYPE = lazy(r"\[\s*([A-Za-z_][\w.+]*(?:`\d+)?)\s*((?:\[[\w.,\s\[\]]*\]\s*)*)\]")
_BINARY = lazy(r"-[A-Za-z]+(?![\w-])|\.\.|\?\?(?!=)|[+*/%-](?!=)")
_UNARY = lazy(r"-[A-Za-z]+(?![\w-])|!|\+\+|--|[+-](?=[\s\d.$(@\"'\[])|,")
_COMPARING = "eq ne gt ge lt le like notlike match notmatch replace contains notcontains in notin split".split()
_BINARY_WORDS = frozenset(
    [f"-{case}{word}" for word in _COMPARING for case in ("", "c", "i")]
    + [f"-{word}" for word in "join is isnot as and or xor band bor bxor shl shr f".split()]
)
_UNARY_WORDS = frozenset(("-not", "-bnot", "-split", "-csplit", "-isplit", "-join"))
ASSIGNS = compiled(r"(\+|-|\*|/|%|\?\?)?=(?!=)")
REDIRECTION = lazy(r"[1-6*]?>>?(?:&[12])?|<(?!#)")
PARAMETER = compiled(r"-[A-Za-z_?][\w?-]*")
PRECEDENCE: dict[str, int] = {"and": 1, "or": 1, "xor": 1, "band": 2, "bor": 2, "bxor": 2, "shl": 2, "shr": 2}
"""Binding strength of the operators that are not comparisons (3), without dash; higher binds closer."""
PRECEDENCE |= {"??": 0, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "f": 6, "..": 7}


def binary(text: str, at: int) -> str:
    """Return the operator between two values that is written at `at`, nothing where there is none."""
    match = _BINARY.match(text, at)
    if match is None:
        return ""
    # A word that is no operator follows a minus.
    return match[0] if len(match[0]) < 2 or match[0][0] != "-" or match[0].lower() in _BINARY_WORDS else "-"


def unary(text: str, at: int) -> str:
    """Return the operator before a value that is written at `at`, nothing where there is none."""
    match = _UNARY.match(text, at)
    if match is None or (match[0][0] == "-" and match[0][1:].isalpha() and match[0].lower() not in _UNARY_WORDS):
        return ""
    return match[0]


_VERBS = frozenset(
    "add approve assert backup block build checkpoint clear close compare complete compress confirm connect "
    "convert convertfrom convertto copy debug deny deploy disable disconnect dismount edit enable enter exit "
    "expand export find foreach format get grant group hide import initialize install invoke join limit lock "
    "measure merge mount move new open optimize out ping pop protect publish push read receive redo register "
    "remove rename repair request reset resize resolve restart restore resume revoke save search select send set "
    "show skip sort split start step stop submit suspend switch sync tee test trace unblock undo uninstall unlock "
    "unprotect unpublish unregister update use wait watch where write".split()
)
_SMART = {0x2018: "'", 0x2019: "'", 0x201A: "'", 0x201B: "'", 0x201C: '"', 0x201D: '"', 0x201E: '"'}
_SMART |= {0x2013: "-", 0x2014: "-", 0x2015: "-", 0x00A0: " ", 0x0085: " "}


def plain(text: str) -> str:
    """Return `text` with typographic quotes, dashes and spaces as the signs that PowerShell takes them for."""
    return text if text.isascii() else text.translate(_SMART)


@lru_cache(maxsize=1024)
def cmdlet_name(name: str) -> str:
    """Return `name` (lower case) without its module if it is formed like a cmdlet's, of a known verb and a noun."""
    own = name.rpartition("\\")[2]
    verb, dash, noun = own.partition("-")
    return own if dash and verb in _VERBS and noun[:1].isalpha() and noun.replace("_", "").isalnum() else ""


def normal_type(name: str) -> str:
    """Return a type name in lower case, with the `System.` that PowerShell supplies."""
    name = name.strip().lower()
    first = name.partition(".")[0]
    return f"system.{name}" if "." in name and first in _SYSTEM else name


def literal_type(name: str) -> str:
    """Return a type as it stands before `::`: in brackets, lower case, without `System.`."""
    return "[" + name.replace(" ", "").lower().removeprefix("system.") + "]"


_SYSTEM = frozenset(
    "net io security text data xml collections diagnostics web threading drawing serviceprocess directoryservices "
    "componentmodel globalization reflection runtime timers linq numerics configuration management".split()
)
