"""Dockerfiles: instructions, stages, and the build they make."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from msgspec import Struct

from deadlight.model.command import Command, Script
from deadlight.model.place import Located, Offsets, Where


class Heredoc(Struct, frozen=True, eq=False):
    """A here-document of an instruction: its delimiter, its body, and where the body stands."""

    name: str
    body: str
    where: Where


class Assignment(Struct, frozen=True, eq=False):
    """A name and its value in ENV, ARG or LABEL, with variables expanded; an ARG may have no value.

    The value's place is what is written for it, quotes included; `where` spans name and value.
    """

    name: str
    value: Located[str] | None
    where: Where


class Instruction(Struct, frozen=True, eq=False, kw_only=True):
    """One instruction, with continuation lines joined.

    `arguments` is the text after keyword and flags: continuation characters, their line ends, and
    comment lines between are cut out, nothing else is changed, no variable is expanded. Of a RUN
    that is nothing but a here-document, it is the body, which its shell runs.
    `offsets` maps it back to the document. `words` is the JSON (exec) form, nothing in the shell
    form; a word's place lies between its quotes. `where` spans the whole instruction, without its
    last line end. What the builder itself takes from the arguments has variables expanded:
    `operands` are the words of FROM (its image), ADD, COPY, EXPOSE, USER, VOLUME, WORKDIR and
    STOPSIGNAL, `assignments` those of ENV, ARG and LABEL.
    """

    keyword: str
    arguments: str
    where: Where
    flags: tuple[tuple[str, Located[str]], ...] = ()
    words: tuple[Located[str], ...] | None = None
    heredocs: tuple[Heredoc, ...] = ()
    offsets: Offsets = ()
    operands: tuple[Located[str], ...] = ()
    assignments: tuple[Assignment, ...] = ()
    on_build: bool = False

    def flag(self, name: str) -> Located[str] | None:
        """Return the value of the flag `--name`, if it is written ("" where it has none)."""
        for written, value in self.flags:
            if written == name:
                return value
        return None

    def place(self, start: int, end: int) -> Where:
        """Return where the characters `[start, end)` of `arguments` stand in the document."""
        if not self.offsets:
            return self.where
        return Where(self.where.document, self.where.route, None, (self.offsets, start, end))


class Run(Struct, frozen=True, eq=False, kw_only=True):
    """A command line that a build or a container runs: RUN, CMD, ENTRYPOINT, HEALTHCHECK.

    `shell` is the SHELL in force for the shell form (("cmd", "/S", "/C") where none is written),
    empty for the exec form. `user` is the USER in force, nothing where the base's default holds.
    `environment` holds the ARG and ENV values in force that are known. `script` is what the
    semantics make of it; the pipeline fills it in.
    """

    keyword: str
    instruction: Instruction
    shell: tuple[str, ...]
    user: Located[str] | None
    environment: tuple[tuple[str, str], ...] = ()
    script: Script | None = None


class Stage(Struct, frozen=True, eq=False, kw_only=True):
    """One FROM and what follows.

    `base` is the image with ARGs resolved; `parent` is the stage that it names, if it names one.
    `os` is the system's name, filled in by the pipeline (windows, linux, unknown).
    `user`, `shell` are those in force at the end (nothing where none is written, here or in a parent).
    """

    index: int
    name: str
    base: Located[str]
    where: Where
    platform: Located[str] | None = None
    parent: Stage | None = None
    instructions: tuple[Instruction, ...] = ()
    runs: tuple[Run, ...] = ()
    user: Located[str] | None = None
    shell: Located[tuple[str, ...]] | None = None
    final: bool = False
    os: Literal["windows", "linux", "unknown"] = "unknown"

    @lru_cache(maxsize=4)  # noqa: B019 - few are kept; dozens of checks ask for one stage after another
    def commands(self) -> tuple[tuple[Run, Command], ...]:
        """Return each command that the build of this stage runs (not CMD, ENTRYPOINT or HEALTHCHECK), in order."""
        return tuple(
            (run, command)
            for run in self.runs
            if run.keyword == "RUN" and run.script is not None
            for command in run.script.commands
        )

    def root(self) -> Stage:
        """Return the stage at the end of the chain of parents: the one whose base is an image."""
        stage = self
        while stage.parent is not None:
            stage = stage.parent
        return stage


class Build(Struct, frozen=True, eq=False, kw_only=True):
    """A whole Dockerfile. `escape` is its escape character; `global_arguments` are the ARGs before FROM."""

    where: Where
    escape: str
    stages: tuple[Stage, ...]
    global_arguments: tuple[Instruction, ...] = ()

    @property
    def final(self) -> Stage:
        """Return the stage that becomes the image."""
        return self.stages[-1]
