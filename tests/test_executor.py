"""The executor answers for every input, in order, whatever becomes of its processes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from deadlight import executor

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux is given forks")

SCRIPT = """
import json, os, signal, sys
from deadlight.executor import in_batches

parent = os.getpid()
started = []

def start(word):
    started.append(word)

def work(batch):
    {act}
    return [started[0], *batch]

print(json.dumps([[count, answer] for count, answer in in_batches(
    work, list(range({count})), processes={processes}, initializer=start, initargs=("on",))]))
"""


def answers(act: str, *, count: int = 100, processes: int = 3) -> list[tuple[int, list[object]]]:
    """Return what the executor yields in an interpreter of its own, where no test runner has threads."""
    script = SCRIPT.format(act=act, count=count, processes=processes)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60)
    return [(size, answer) for size, answer in json.loads(done.stdout)]


def numbers(found: list[tuple[int, list[object]]]) -> list[object]:
    """Return the inputs in the order of their answers."""
    assert all(answer[0] == "on" and size == len(answer) - 1 for size, answer in found)
    return [number for _, answer in found for number in answer[1:]]


@linux
@pytest.mark.parametrize("count", [1, 8, 100, 20_000])
def test_forks_answer_for_every_input_in_order(count: int) -> None:
    assert numbers(answers("pass", count=count)) == list(range(count))


@linux
def test_answers_larger_than_a_pipe_arrive_whole() -> None:
    found = answers("batch = [*batch, 'x' * 300_000]")
    assert all(len(str(answer[-1])) == 300_000 for _, answer in found)
    last = 3 * executor.FORKED_BATCH
    assert len(found) == 1 + -(-(99 - last) // executor.FORKED_BATCH) + last // executor.LAST_BATCH


@linux
def test_what_a_killed_fork_had_taken_is_done_by_its_parent() -> None:
    found = answers("os.getpid() == parent or os.kill(os.getpid(), signal.SIGKILL)")
    assert numbers(found) == list(range(100))


@linux
def test_what_fails_in_a_fork_is_done_by_its_parent() -> None:
    found = answers("assert os.getpid() == parent")
    assert numbers(found) == list(range(100))


@linux
def test_what_fails_everywhere_fails_here() -> None:
    with pytest.raises(subprocess.CalledProcessError) as failure:
        answers("assert not batch, 'no good'")
    assert b"AssertionError: no good" in failure.value.stderr


@linux
def test_work_goes_on_here_where_no_process_can_be_made() -> None:
    act = "assert os.getpid() == parent"
    script = SCRIPT.replace("parent = ", "os.fork = lambda: (_ for _ in ()).throw(OSError())\nparent = ")
    done = subprocess.run(
        [sys.executable, "-c", script.format(act=act, count=100, processes=3)],
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    assert sum(size for size, _ in json.loads(done.stdout)) == 100


@linux
def test_a_second_pool_starts_when_the_processes_of_the_first_are_gone() -> None:
    again = "in_batches(work, list(range(100)), processes=3, initializer=start, initargs=('on',))"
    script = SCRIPT.format(act="pass", count=100, processes=3).replace("print(", f"first = list({again})\nprint(")
    script += "\nfrom deadlight import forks\nassert len(forks._leaving) == 2, forks._leaving\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60)
    assert len(json.loads(done.stdout)) > 1


@linux
def test_a_reader_that_stops_early_leaves_no_process_behind() -> None:
    script = SCRIPT.format(act="pass", count=1000, processes=3).partition("print(")[0]
    script += "next(in_batches(work, list(range(1000)), processes=3, initializer=start, initargs=('on',)))"
    script += "\ntry:\n    os.waitpid(-1, os.WNOHANG)\nexcept ChildProcessError:\n    print('none')\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=60, text=True)
    assert done.stdout == "none\n"


@pytest.mark.parametrize(("count", "jobs", "processes"), [(1, 0, 1), (10_000, 1, 1), (10_000, 3, 3), (2, 4, 1)])
def test_processes_are_no_more_than_inputs_or_the_user_want(count: int, jobs: int, processes: int) -> None:
    assert executor.processes_for(count, jobs) == processes


def test_a_process_with_threads_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.active_count", lambda: 2)
    assert not executor.can_fork()


@linux
def test_what_this_process_has_to_do_meanwhile_is_done_once_and_here() -> None:
    again = "in_batches(work, range(100), processes=3, initializer=start, initargs=('on',), meanwhile=meanwhile)"
    script = SCRIPT.format(act="pass", count=100, processes=3).partition("print(")[0]
    script += "done = []\ndef meanwhile():\n    done.append(os.getpid())\n"
    script += f"found = list({again})\nassert done == [parent] and sum(count for count, _ in found) == 100, done\n"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
