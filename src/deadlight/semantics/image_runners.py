r"""Which files of an image run as an account that has more rights than everybody: services, tasks, the entry point.

Of a scheduled task the principal is written as a name or an identifier
(https://learn.microsoft.com/windows/win32/taskschd/taskschedulerschema-userid-principaltype-element).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from deadlight.model.image_content import ImageContent, ScheduledTask
from deadlight.semantics import accounts, program_paths
from deadlight.semantics.image_services import ServiceView, services_of, user_of

_SCHEDULER = "schedule"
_NAMES = {
    "s-1-5-18": "SYSTEM",
    "s-1-5-19": "LOCAL SERVICE",
    "s-1-5-20": "NETWORK SERVICE",
    "s-1-5-32-544": "Administrators",
    "s-1-5-93-2-1": "ContainerAdministrator",
}
_OF_EVERYBODY = frozenset({
    "s-1-1-0", "s-1-5-4", "s-1-5-11", "s-1-5-32-545", "s-1-5-32-546", "s-1-5-93-2-2", "containeruser", "users",
    "everyone", "interactive", "authenticated users", "guests",
})  # fmt: skip
"""Principals that have no more rights than everybody: who may replace their programs gains nothing."""


_RUN = (
    ".exe", ".dll", ".com", ".bat", ".cmd", ".ps1", ".psm1", ".psd1", ".vbs", ".js", ".mjs", ".jar", ".py", ".msi",
    ".ocx",
)  # fmt: skip
_READ = (".json", ".config", ".xml", ".ini", ".yml", ".yaml", ".conf", ".cfg", ".toml", ".properties", ".env")


class Runner(Struct, frozen=True):
    """Something that runs files: `name` says what, `account` as whom; `starts` is whether the container starts it.

    `paths` are the files that it runs, or reads its configuration from, as layers have them, in lower case;
    `is_administrator` is whether the account has every right.
    """

    name: str
    account: str
    paths: tuple[str, ...]
    is_administrator: bool
    starts: bool


def runners_of(image: ImageContent) -> Iterator[Runner]:
    """Yield what runs files of the image as an account with more rights than everybody."""
    variables = {name.lower(): value for name, value in image.config.environment}
    services = services_of(image)
    for view in services:
        if view.starts != "never" and view.account and not _is_of_everybody(view.account):
            yield _of_service(view, variables)
    # Without its service no task runs; where there is no such service, the hives were not read.
    scheduler = next((view for view in services if view.service.name.lower() == _SCHEDULER), None)
    for task in image.tasks if scheduler is None or scheduler.starts != "never" else ():
        if task.enabled and task.account and not _is_of_everybody(task.account):
            yield _of_task(task, variables)
    yield from _of_entry(image, variables)


def _of_service(view: ServiceView, variables: Mapping[str, str]) -> Runner:
    service = view.service
    lines = [line for line in (service.image_path, service.runs) if line]
    paths = [path for line in lines for path in _files(line, variables)]
    if service.service_dll:
        paths.append(program_paths.below_drive(service.service_dll, variables))
    return Runner(
        name=f"service {service.name}",
        account=_shown(view.account),
        paths=tuple(dict.fromkeys(filter(None, paths))),
        is_administrator=accounts.is_administrative(view.account),
        starts=view.starts in ("with the container", "by the entry point"),
    )


def _of_task(task: ScheduledTask, variables: Mapping[str, str]) -> Runner:
    paths = [path for command in task.commands for path in _files(command, variables)]
    return Runner(
        name=f"scheduled task {task.name}",
        account=_shown(task.account),
        paths=tuple(dict.fromkeys(paths)),
        is_administrator=accounts.is_administrative(task.account),
        starts=False,
    )


def _of_entry(image: ImageContent, variables: Mapping[str, str]) -> Iterator[Runner]:
    """Yield the entry point and the health check, where they run as an administrator."""
    user = user_of(image).name
    if not user or not accounts.is_administrative(user):
        return
    config = image.config
    for name, words in (
        ("the entry point", (*config.entrypoint, *config.command)),
        ("the health check", config.healthcheck[1:]),
    ):
        below = [
            program_paths.below_drive(f"{config.working_dir}\\{word}", variables)
            for word in words
            if config.working_dir and is_run(word) and ":" not in word
        ]
        named = [path for word in words for path in _named(word, variables)]
        paths = dict.fromkeys(filter(None, (*named, *below)))
        if paths:
            yield Runner(name, user, tuple(paths), is_administrator=True, starts=True)


def _files(line: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    return (*program_paths.programs_tried(line, variables), *_named(line, variables))


def _named(line: str, variables: Mapping[str, str]) -> Iterator[str]:
    return (path for path in program_paths.files_named(line, variables) if path.endswith(_RUN + _READ))


def is_run(path: str) -> bool:
    """Return whether a file is one that is run: a program, a library, a script."""
    return path.lower().endswith(_RUN)


def _is_of_everybody(account: str) -> bool:
    return accounts.split(account)[1] in _OF_EVERYBODY


def _shown(account: str) -> str:
    return _NAMES.get(account.lower(), account)
