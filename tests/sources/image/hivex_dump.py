"""Prints every key and value of a hive as hivex reads them, one JSON text a line: path, name, type, data.

usage: /usr/bin/python3 hivex_dump.py HIVE

hivex is a module of the system's Python (Debian: python3-hivex), so this is a program of its own. A key is a line without
name; names and paths are in lower case, as the registry compares them.
"""

from __future__ import annotations

import json
import sys

import hivex


def main() -> None:
    opened = hivex.Hivex(sys.argv[1])
    stack = [(opened.root(), "")]
    while stack:
        node, path = stack.pop()
        sys.stdout.write(json.dumps([path]) + "\n")
        for value in opened.node_values(node):
            kind, data = opened.value_value(value)
            row = [path, opened.value_key(value).lower(), kind, data.hex()]
            sys.stdout.write(json.dumps(row) + "\n")
        stack.extend((below, f"{path}\\{opened.node_name(below)}".lower()) for below in opened.node_children(node))


main()
