"""What an edge file is made of.

An edge is a generator function over the `Scene` that yields an `Opening` for each step that it finds open, and a
`Question` where it hangs on something that is not known. The module's docstring is its documentation: the first line
its title. The function's name, with dashes, is the edge's name and its file's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from deadlight.model.attack import Certainty, GraphNode
from deadlight.model.landscape import Landscape
from deadlight.model.place import Where

if TYPE_CHECKING:
    from deadlight.boundary.scene import Scene

__all__ = ["Edge", "GraphNode", "Iterator", "Opening", "Opens", "Outcome", "Question", "Shut", "edge"]

WEIGHTS: Mapping[Certainty, int] = {"by-design": 1, "known-vulnerability": 2, "assumed": 3}
"""What a step costs a path: the less certain it is, the longer."""


class Opening:
    """One step that is open: from `source` to `target`, both nodes of the graph.

    `grant` names what one mend closes, the same for all steps that it closes; empty where the step is there by the
    nature of the thing. `certainty`, `how`, `mend`, `needs` and `fixed` stand in place of the edge's own. `shown` and
    `parameters` fill in its `how` and `mend`; the names of the two nodes are there as `{source}` and `{target}`.
    """

    __slots__ = ("at", "certainty", "fixed", "grant", "how", "mend", "needs", "parameters", "source", "target")

    def __init__(
        self,
        source: GraphNode,
        target: GraphNode,
        *,
        grant: str = "",
        at: Where | None = None,
        certainty: Certainty | None = None,
        how: str = "",
        mend: str = "",
        needs: Sequence[str] = (),
        fixed: Sequence[str] = (),
        shown: Mapping[str, str] | None = None,
        **parameters: str,
    ) -> None:
        """Take both ends, the grant with its place, and what differs from the edge."""
        self.source = source
        self.target = target
        self.grant = grant
        self.at = at
        self.certainty = certainty
        self.how = how
        self.mend = mend
        self.needs = tuple(needs)
        self.fixed = tuple(fixed)
        self.parameters = {**(shown or {}), **parameters}


class Question(Struct, frozen=True):
    """What has to be answered to know whether a step is open. The same text is asked once."""

    text: str


Outcome = Opening | Question
Finds = Callable[["Scene"], Iterable[Outcome]]


class _Example:
    def __init__(
        self, files: Mapping[str, str], *, landscape: Landscape | None = None, options: Mapping[str, str] | None = None
    ) -> None:
        """Take the files, path → text, whose kinds are told by name and content, and the surroundings."""
        self.files = dict(files)
        self.landscape = landscape or Landscape()
        self.options = dict(options or {})


class Opens(_Example):
    """Files in which the edge finds a step. `options` are settings of the run: `{"cni": "azure"}`."""


class Shut(_Example):
    """Files in which the edge finds none."""


class Edge:
    """A step with all that is known about it; explanations and pages come from here.

    `how` and `mend` are templates that an opening fills in. `prerequisites` are what an attacker has to have,
    `defences` what stands against it beside the mend.
    """

    def __init__(
        self,
        finds: Finds,
        *,
        technique: str,
        certainty: Certainty,
        how: str,
        mend: str,
        prerequisites: Sequence[str],
        defences: Sequence[str],
        references: Sequence[str],
        examples: Sequence[Opens | Shut],
    ) -> None:
        """Take the name from the function."""
        self.finds = finds
        self.name = finds.__name__.replace("_", "-")
        self.technique = technique
        self.certainty = certainty
        self.how = how
        self.mend = mend
        self.prerequisites = tuple(prerequisites)
        self.defences = tuple(defences)
        self.references = tuple(references)
        self.examples = tuple(examples)
        self.module = finds.__module__

    @property
    def documentation(self) -> str:
        """Return the module's docstring, cleaned: title, then text."""
        import inspect

        return inspect.cleandoc(sys.modules[self.module].__doc__ or "")

    @property
    def title(self) -> str:
        """Return the first line of the documentation."""
        return self.documentation.partition("\n")[0].rstrip(".")


def edge(
    *,
    technique: str,
    certainty: Certainty,
    how: str,
    prerequisites: Sequence[str],
    defences: Sequence[str],
    references: Sequence[str],
    examples: Sequence[Opens | Shut],
    mend: str = "",
) -> Callable[[Finds], Edge]:
    """Make a generator function an `Edge`. `technique` is of MITRE ATT&CK (T1611)."""

    def decorate(finds: Finds) -> Edge:
        return Edge(
            finds,
            technique=technique,
            certainty=certainty,
            how=how,
            mend=mend,
            prerequisites=prerequisites,
            defences=defences,
            references=references,
            examples=examples,
        )

    return decorate
