"""Each part of an image by name, for a person who asks for all of it."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.image_content import FileFact, ImageContent, LocalAccount, ScheduledTask
from deadlight.outputs.inert import inert
from deadlight.semantics.accounts import is_system

FILE_WORDS = {
    "private-key": ("private key", "private keys"),
    "certificate": ("certificate", "certificates"),
    "secret": ("secret", "secrets"),
    "world-writable": ("path that everybody may change", "paths that everybody may change"),
    "replaceable-program": ("program that everybody may replace", "programs that everybody may replace"),
}
"""Kind of a file → what one of them is called, and several."""


def lines(image: ImageContent) -> Iterator[str]:
    """Yield a line for each account, group, application pool, task, policy, certificate, package, file and label."""
    for told in _told(image):
        yield f"  {inert(told)}"


def _told(image: ImageContent) -> Iterator[str]:
    for account in image.accounts:
        yield _account(account)
    for group in image.groups:
        yield f"group {group.name}: {', '.join(group.members) or 'nobody'}"
    for pool in image.pools:
        yield f"application pool {pool.name}: runs as {pool.user or pool.identity}"
    for task in image.tasks:
        yield _task(task)
    for value in image.policies:
        yield f"policy {value.key}\\{value.name} is {value.value}"
    for each in image.certificates:
        yield f"certificate {each.subject or 'without a name'} ({each.thumbprint}) in {each.store}"
    for package in image.packages:
        yield f"package {package.purl or f'{package.name} {package.version}'} in {package.path}"
    for file in image.files:
        yield _file(file)
    for name, text in image.config.labels:
        yield f"label {name} is {text}"
    if image.config.working_dir:
        yield f"working folder {image.config.working_dir}"


def _account(account: LocalAccount) -> str:
    parts = [
        "disabled" if account.disabled else "",
        "no password needed" if account.password_not_required else "",
        f"in {', '.join(account.groups)}" if account.groups else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"account {account.name} ({account.rid})" + (f": {told}" if told else "")


def _task(task: ScheduledTask) -> str:
    account = "SYSTEM" if is_system(task.account) else task.account
    parts = ["; ".join(task.commands), f"as {account}" if account else "", "" if task.enabled else "disabled"]
    told = ", ".join(part for part in parts if part)
    return f"task {task.name}" + (f": {told}" if told else "")


def _file(file: FileFact) -> str:
    removed = " (removed by a later layer)" if file.hidden else ""
    return f"file {file.path}: {file.detail or FILE_WORDS[file.kind][0]}{removed}"
