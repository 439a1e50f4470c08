"""What a check file is made of.

A check is a generator function whose first parameter says, by its annotation, what it judges:
`Container`, `Workload`, `Stage`, `Build`, `Estate`, or a class of what is configured (`Engine`, `Namespace`,
`HostScript` … in `deadlight.model`), or several of them (`Role | RoleBinding`). Further parameters are given their
context (the `Workload` of a container, the `Build` of a stage, the `Context` of the run); `Build | None` where a
subject may have none. A check that wants the `Estate` is asked once all files are read. It yields `Report`, `Unknown`,
`NotApplicable` or `Note`, and nothing where the subject is in order. The workload that a Dockerfile makes, and its
container, are shown to checks that have a Dockerfile among their examples: most settings of a workload cannot be
written there.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module

from msgspec import Struct

from deadlight.model.build import Build, Stage
from deadlight.model.estate import Estate
from deadlight.model.fix import Edit, Fix, InsertLines, Put, Remove, ReplaceText
from deadlight.model.landscape import Landscape
from deadlight.model.outcome import NotApplicable, Note, Outcome, Report, Severity, Unknown
from deadlight.model.workload import Container, Workload

__all__ = [
    "Bad", "Build", "Check", "Container", "Context", "Edit", "Estate", "Fix", "Good", "InsertLines", "Iterator",
    "NotApplicable", "Note", "Noted", "Outcome", "Put", "Remove", "ReplaceText", "Report", "Severity", "Stage",
    "Unknown", "Workload", "check",
]  # fmt: skip

MARK = "# <-- here"


class Context(Struct, frozen=True):
    """What a check may know beyond its subject: the day, and the versions, the CNI, zones and hosts that are named."""

    today: datetime.date
    engine_version: str = ""
    kubernetes_version: str = ""
    cni: str = ""
    landscape: Landscape = Landscape()


class Bad:
    """An example that the check reports exactly once, at the line marked `# <-- here` (cut before reading).

    `surface` is the kind of the text (`deadlight.sources.kinds.Kind`). `fixed` is the text after the fix. `also`
    names other checks that rightly report the same example. `files` gives a check of the estate several
    files: path → text, one of them marked; their kinds are told by name and content. `today` sets the day,
    `options` further settings of the run: `{"engine_version": "28.5.2"}`, or zones under `landscape`. `store` holds the
    texts of feeds, as `deadlight db import` takes them, that the store of vulnerabilities is made of.
    """

    def __init__(
        self,
        surface: str = "",
        text: str = "",
        *,
        fixed: str | None = None,
        also: Sequence[str] = (),
        files: dict[str, str] | None = None,
        today: str = "",
        options: Mapping[str, object] | None = None,
        store: Sequence[str] = (),
    ) -> None:
        """Take the surface and the text, or the files."""
        self.surface = surface
        self.text = text
        self.fixed = fixed
        self.also = tuple(also)
        self.files = files
        self.today = today
        self.options = dict(options or {})
        self.store = tuple(store)


class Good:
    """An example on which the check is silent. `also` names other checks that rightly report it."""

    def __init__(
        self,
        surface: str = "",
        text: str = "",
        *,
        also: Sequence[str] = (),
        files: dict[str, str] | None = None,
        today: str = "",
        options: Mapping[str, object] | None = None,
        store: Sequence[str] = (),
    ) -> None:
        """Take the surface and the text, or the files."""
        self.surface = surface
        self.text = text
        self.also = tuple(also)
        self.files = files
        self.today = today
        self.options = dict(options or {})
        self.store = tuple(store)


class Noted:
    """An example that gives no finding, and one line in the report's notes, at the line marked `# <-- here`."""

    def __init__(
        self,
        surface: str = "",
        text: str = "",
        *,
        files: dict[str, str] | None = None,
        today: str = "",
        options: Mapping[str, object] | None = None,
        store: Sequence[str] = (),
    ) -> None:
        """Take the surface and the text, or the files."""
        self.surface = surface
        self.text = text
        self.files = files
        self.today = today
        self.options = dict(options or {})
        self.store = tuple(store)


Judge = Callable[..., Iterable[Outcome]]


class Check:
    """A check with all that is known about it; explanations, SARIF rules and tests come from here.

    `kinds` are the names of the subject types (`judges` in words), `wants` those of the further parameters' types.
    `any_os` checks are also judged where the system is not known to be Windows, those with `dockerfiles`, of which an
    example is or has a Dockerfile, also where a Dockerfile makes the subject.
    """

    def __init__(
        self,
        judge: Judge,
        *,
        id: str,  # noqa: A002 - it is the field's name everywhere
        severity: Severity,
        because: str,
        opens: str,
        examples: Sequence[Bad | Good | Noted],
        refs: Sequence[str],
        any_os: bool,
    ) -> None:
        """Read the judged types off the function's annotations."""
        self.judge = judge
        self.id = id
        self.name = judge.__name__.replace("_", "-")
        self.severity = severity
        self.because = because
        self.opens = opens
        self.examples = tuple(examples)
        self.refs = tuple(refs)
        self.any_os = any_os
        self.dockerfiles = not self.examples or any(_with_dockerfile(example) for example in self.examples)
        self.module = judge.__module__
        annotations = judge.__annotations__.items()
        self.judging(tuple(names_of_types(kind) for parameter, kind in annotations if parameter != "return"))

    def judging(self, kinds: Sequence[tuple[str, ...]]) -> None:
        """Take the types of each parameter, by their names."""
        self.kinds = kinds[0]
        self.wants = tuple(name for names in kinds[1:] for name in names if name not in ("None", "NoneType"))
        self.judges = " or ".join(self.kinds)

    @property
    def documentation(self) -> str:
        """Return the module's docstring, cleaned: title, then Markdown sections."""
        import inspect

        return inspect.cleandoc(import_module(self.module).__doc__ or "")

    @property
    def title(self) -> str:
        """Return the first line of the documentation."""
        return self.documentation.partition("\n")[0].rstrip(".")

    @property
    def wall(self) -> str:
        """Return the folder that the check is in: the wall that is breached."""
        return self.module.rpartition(".")[0].rpartition(".")[2]

    @property
    def fixable(self) -> bool:
        """Return whether an example proves a fix."""
        return any(isinstance(example, Bad) and example.fixed is not None for example in self.examples)


def _with_dockerfile(example: Bad | Good | Noted) -> bool:
    return example.surface == "dockerfile" or any(name.endswith("Dockerfile") for name in example.files or ())


def names_of_types(kind: str | type) -> tuple[str, ...]:
    """Return the names of the types of an annotation, written or evaluated: one, or those of a union."""
    if isinstance(kind, str):
        return tuple(name.strip() for name in kind.split("|"))
    parts: tuple[type, ...] = getattr(kind, "__args__", (kind,))
    return tuple(part.__name__ for part in parts)


def check(
    id: str,  # noqa: A002 - it is the field's name everywhere
    *,
    severity: Severity,
    because: str,
    examples: Sequence[Bad | Good | Noted],
    refs: Sequence[str],
    opens: str = "",
    any_os: bool = False,
) -> Callable[[Judge], Check]:
    """Make a generator function a `Check`; its name, with dashes, is the check's name.

    `because` gives the reason for the severity in one sentence. `opens` names the edge of an
    attack path that a failing subject opens.
    """

    def decorate(judge: Judge) -> Check:
        return Check(
            judge, id=id, severity=severity, because=because, opens=opens, examples=examples, refs=refs, any_os=any_os
        )

    return decorate
