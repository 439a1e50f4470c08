r"""Scheduled tasks that the task scheduler has registered: SOFTWARE\…\Schedule\TaskCache\Tree.

The scheduler runs what stands here. The cache gives the name alone: account and commands are in binary records without
a published format, and in the file of the task below Windows\System32\Tasks.

Source: https://github.com/libyal/winreg-kb/blob/3ffebd65e260e6203b0e804fb6da39b135097d2e/docs/sources/system-keys/Task-scheduler.md
"""

from __future__ import annotations

from deadlight.sources.image.hives.merge import EffectiveKey
from deadlight.sources.image.registry_facts.registry import Registry

_TREE = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache\Tree"
_MOST = 8192
_DEEPEST = 64


def read_task_names(registry: Registry) -> dict[str, str]:
    r"""Return the layer of each registered task by its name ("\Microsoft\Windows\Defrag\ScheduledDefrag").

    A folder of tasks has no identifier and is none.
    """
    tree = registry.key(_TREE)
    if tree is None:
        if not registry.has("SOFTWARE"):
            registry.unread("no registered tasks: no SOFTWARE hive")
        return {}
    tasks: dict[str, str] = {}
    stack: list[tuple[EffectiveKey, tuple[str, ...]]] = [(tree, ())]
    while stack:
        key, names = stack.pop()
        if names and key.text("Id"):
            tasks["\\" + "\\".join(names)] = key.layer
        if len(tasks) >= _MOST or len(names) >= _DEEPEST:
            registry.unread("not all registered tasks were read: too many, or too deep")
            if len(tasks) >= _MOST:
                break
            continue
        stack.extend((below, (*names, below.name)) for below in key.subkeys())
    return dict(sorted(tasks.items(), key=lambda item: item[0].lower()))
