"""Looks into an image and judges it: what `deadlight image` does.

It stands on the pipeline: an image is one more subject of what is configured.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from deadlight.executor import forks_for
from deadlight.gathering import Gathered, hider
from deadlight.model.errors import InputError
from deadlight.model.image_content import ImageContent
from deadlight.model.outcome import Skipped, SubjectName, Unread
from deadlight.model.report import AuditReport, JudgedSubject
from deadlight.model.settings import Settings
from deadlight.pipeline import Auditor
from deadlight.sources.image.opening import Asked, open_image

if TYPE_CHECKING:
    from deadlight.image_audit.another_scanner import Beside
    from deadlight.sources.image.sharing import Shared

Progress = Callable[[int, int], None]


class Wanted(Struct, frozen=True, kw_only=True):
    """Which image, and how it is read: `asked` finds it, `cache` is the folder of results, `vex` are documents.

    `beside` is the other scanner that looks at it too, `shared` what images have that are read at the same time.
    """

    reference: str
    asked: Asked
    cache: Path | None = None
    progress: Progress | None = None
    vex: tuple[str, ...] = ()
    beside: Beside | None = None
    shared: Shared | None = None


def audit_image(wanted: Wanted, settings: Settings) -> AuditReport:
    """Read an image and judge it. What cannot be read is in the report."""
    from deadlight.image_audit.another_scanner import start
    from deadlight.image_audit.statements import with_statements
    from deadlight.image_audit.vulnerabilities import held_against
    from deadlight.semantics.image_secrets import in_text
    from deadlight.semantics.image_values import wanted_values
    from deadlight.sources.image.cache import LayerCache
    from deadlight.sources.image.reading import Reading, read_image

    started = time.monotonic()
    auditor = Auditor(settings)
    try:
        with ExitStack() as stack:
            cache = stack.enter_context(LayerCache(wanted.cache)) if wanted.cache is not None else None
            how = Reading(
                judge=in_text,
                policies=wanted_values(),
                cache=cache,
                jobs=settings.jobs,
                progress=wanted.progress,
                shared=wanted.shared,
                forks=forks_for,
            )
            image = stack.enter_context(closing(open_image(wanted.reference, wanted.asked)))
            look = start(wanted.beside, wanted.reference, wanted.asked, image) if wanted.beside is not None else None
            content = read_image(image, wanted.reference, how)
    except InputError as error:
        gathered = Gathered(paths=[wanted.reference], unread=[Unread(wanted.reference, error.reason)])
        auditor.finish(gathered)
        return auditor.report(gathered, time.monotonic() - started)
    content = held_against(content, settings.store, settings.today)
    if look is not None:
        content = look.added_to(content)
    content, unread = with_statements(content, wanted.vex)
    return judge_image(content, auditor, seconds=time.monotonic() - started, unread=unread)


def judge_image(
    content: ImageContent, auditor: Auditor, *, seconds: float = 0.0, unread: Sequence[Unread] = ()
) -> AuditReport:
    """Return the report on an image that was read; secrets of its configuration are hidden in it."""
    path = content.where.document.path
    gathered = Gathered(paths=[path], configured=[content])
    hide = hider((), [content])
    gathered.systems[content.os.name] += 1
    name = SubjectName(content.kind, content.name)
    gathered.judged.append(JudgedSubject(name, path, 0, content.os.name, content.os.reason))
    if content.os.name != "windows":
        gathered.skipped.append(Skipped(path, f"an image for {content.config.os or 'no system that it says'}"))
    gathered.unread += [*(Unread(path, hide(reason)) for reason in content.unread), *unread]
    gathered.notes += [f"{path}: {hide(note)}" for note in content.notes]
    auditor.finish(gathered)
    return replace(auditor.report(gathered, seconds), image=_hidden(content, hide))


def _hidden(content: ImageContent, hide: Callable[[str], str]) -> ImageContent:
    """Return the content without secrets in what people wrote: configuration, history, command lines, values."""
    config = content.config
    return replace(
        content,
        config=replace(
            config,
            environment=tuple((name, hide(value)) for name, value in config.environment),
            labels=tuple((name, hide(value)) for name, value in config.labels),
            history=tuple(map(hide, config.history)),
            entrypoint=tuple(map(hide, config.entrypoint)),
            command=tuple(map(hide, config.command)),
            healthcheck=tuple(map(hide, config.healthcheck)),
        ),
        layers=tuple(replace(each, created_by=hide(each.created_by)) for each in content.layers),
        services=tuple(
            replace(each, image_path=hide(each.image_path), runs=hide(each.runs)) for each in content.services
        ),
        tasks=tuple(replace(each, commands=tuple(map(hide, each.commands))) for each in content.tasks),
        policies=tuple(replace(each, value=hide(each.value)) for each in content.policies),
    )
