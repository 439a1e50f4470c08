"""What static methods of .NET give, where that is known without running them."""

from __future__ import annotations

import ntpath
from collections.abc import Sequence

from deadlight.semantics.commands.environment import Environment
from deadlight.semantics.commands.powershell.lexicon import normal_type
from deadlight.semantics.commands.powershell.values import Value, formatted, joined, listed, path_joined


def called_static(target: str, method: str, arguments: Sequence[Value], environment: Environment) -> Value | None:
    """Return what `[type]::method(arguments)` gives, or nothing where that is not known.

    `target` is the type in brackets, lower case, without `System.`. A constructor gives an object of the type.
    """
    if method == "new":
        return Value(target, known=False, made=normal_type(target.strip("[]")))
    if target == "[io.path]" and method == "combine" and arguments:
        return path_joined(arguments)
    if target == "[io.path]" and method == "getfilename" and len(arguments) == 1 and arguments[0].known:
        return Value(ntpath.basename(arguments[0].text))
    if target == "[environment]" and method == "getenvironmentvariable" and arguments:
        known = environment.get(arguments[0].text.lower())
        return Value(known) if known is not None else None
    if target == "[string]" and method == "format" and len(arguments) > 1:
        return formatted(arguments[0], listed(list(arguments[1:])))
    if target == "[string]" and method == "concat":
        return joined(arguments)
    if (
        target == "[environment]"
        and method == "expandenvironmentvariables"
        and arguments
        and "%" not in arguments[0].text
    ):
        return arguments[0]
    return None
