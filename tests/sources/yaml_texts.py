"""A strategy for YAML texts in many styles, with the value that each stands for."""

import json
import random

from hypothesis import strategies as st

WORDS = st.sampled_from(
    ["a", "name", "x y", "0644", "yes", "C:\\temp", "# no", "é🎉", "it's", 'say "hi"', "", "- dash", "key: v", "~"]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 99)
    | WORDS
    | st.sampled_from(["two\nlines\n", "last\n\n\n", "no end\nhere"])
)
KEYS = st.sampled_from(["a", "b", "image", "x-y", "on", "1", "with space", "é"])
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
    min_size=1,
    max_size=4,
)


class Writer:
    """Writes a tree as YAML, using each freedom of the style at random."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.step = self.random.choice([2, 2, 3, 4])
        self.deeper = self.flip()
        self.comments = 0
        self.keeping = False  # whether blank lines would belong to a block scalar above

    def flip(self, *, rarely=False):
        return self.random.random() < (0.25 if rarely else 0.5)

    def comment(self):
        self.comments += 1
        return f"# c{self.comments}"

    def between(self, indent):
        """Return lines that may stand between two entries: comments and blank ones."""
        lines = []
        if self.flip(rarely=True):
            lines.append(" " * indent + self.comment())
            self.keeping = False
        if self.flip(rarely=True) and not self.keeping:
            lines.append("")
        return lines

    def after(self):
        return "  " + self.comment() if self.flip(rarely=True) else ""

    def quoted(self, text):
        if "'" not in text and "\n" not in text and self.flip():
            return f"'{text}'"
        return json.dumps(text, ensure_ascii=False)

    def scalar(self, leaf):
        if not isinstance(leaf, str):
            return json.dumps(leaf)
        if (
            leaf in {"a", "name", "x y", "C:\\temp", "é🎉", "image", "x-y", "with space", "b", "é", "it's"}
            and self.flip()
        ):
            return leaf
        return self.quoted(leaf)

    def flow(self, tree):
        if isinstance(tree, dict):
            return "{" + ", ".join(f"{self.quoted(key)}: {self.flow(item)}" for key, item in tree.items()) + "}"
        if isinstance(tree, list):
            return "[" + ", ".join(self.flow(item) for item in tree) + "]"
        return self.quoted(tree) if isinstance(tree, str) else json.dumps(tree)

    def long_flow(self, tree, indent):
        """Return a collection in flow style over several lines."""
        pad = " " * (indent + self.step)
        if isinstance(tree, dict):
            parts, ends = [f"{self.quoted(key)}: {self.flow(item)}" for key, item in tree.items()], "{}"
        else:
            parts, ends = [self.flow(item) for item in tree], "[]"
        lines = []
        for index, part in enumerate(parts):
            comma = "," if index + 1 < len(parts) or self.flip(rarely=True) else ""
            lines.append(pad + part + comma + self.after())
            if self.flip(rarely=True):
                lines.append(pad + self.comment())
        return [ends[0], *lines, " " * (indent + 1) + ends[1]]

    def block_scalar(self, text, indent):
        keep = "-" if not text.endswith("\n") else "+" if text.endswith("\n\n") else ""
        self.keeping = keep == "+"
        return [
            "|" + keep,
            *(" " * (indent + self.step) + line if line else "" for line in text.removesuffix("\n").split("\n")),
        ]

    def value(self, tree, indent, column):
        """Return the first line's text after the key or dash, and the lines below it."""
        self.keeping = False
        if isinstance(tree, dict | list) and tree and not self.flip(rarely=True):
            deeper = self.step if isinstance(tree, dict) or self.deeper else 0
            lines = self.block(tree, column + deeper)
            return self.after(), lines
        if isinstance(tree, dict | list):
            first, *rest = self.long_flow(tree, indent) if tree and self.flip() else [self.flow(tree)]
            if rest:
                return f" {first}", rest
            return f" {first}{self.after()}", []
        if isinstance(tree, str) and "\n" in tree and self.flip():
            first, *rest = self.block_scalar(tree, column)
            return f" {first}", rest
        if tree is None and self.flip():
            return self.after(), []
        return f" {self.scalar(tree)}{self.after()}", []

    def block(self, tree, column):
        """Return the lines of a block collection at a column."""
        lines = []
        pad = " " * column
        if isinstance(tree, dict):
            for key, item in tree.items():
                lines += self.between(column)
                first, rest = self.value(item, column, column)
                lines += [f"{pad}{self.quoted(key)}:{first}" if key in {"on", "1"} else f"{pad}{key}:{first}", *rest]
            return lines
        for item in tree:
            lines += self.between(column)
            if isinstance(item, dict) and item and self.flip():
                inner = self.block(item, column + 2)
                while not inner[0].strip() or inner[0].lstrip().startswith("#"):
                    lines.append(inner.pop(0))
                lines += [f"{pad}- {inner[0][column + 2 :]}", *inner[1:]]
                continue
            first, rest = self.value(item, column, column + 1)
            lines += [f"{pad}-{first}", *rest]
        return lines


@st.composite
def yaml_texts(draw):
    """Return a YAML text and its value."""
    tree = draw(TREES)
    writer = Writer(draw(st.integers(0, 2**32)))
    lines = [*(["---"] if writer.flip() else []), *writer.block(tree, 0), *writer.between(0)]
    newline = writer.random.choice(["\n", "\n", "\r\n"])
    text = newline.join(lines)
    # A block scalar without a line end at the end of the text is another value.
    return text + (newline if "|" in text or writer.flip() else ""), tree


def routes(tree, route=()):
    """Return the route of everything in a tree, its root excepted."""
    found = []
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, item in children:
        found += [(*route, step), *routes(item, (*route, step))]
    return found
