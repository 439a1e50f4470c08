"""A plan as Markdown: for a page, or a comment on a change."""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.placement import CONSTRAINTS, Plan, PlannedHost
from deadlight.outputs.look import Look
from deadlight.outputs.markdown import escaped
from deadlight.outputs.plan_text import WORDS, headline, names, to_write


def render(plan: Plan, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the plan as GitHub-flavoured Markdown."""
    return "\n\n".join(_blocks(plan)) + "\n"


def _blocks(plan: Plan) -> Iterator[str]:
    yield "# deadlight plan"
    yield f"**{escaped(headline(plan))}.**"
    if plan.hosts:
        yield _hosts(plan.hosts)
    for conflict in plan.conflicts:
        kinds = "; ".join(CONSTRAINTS[kind] for kind in conflict.constraints)
        facts = [f"- {escaped(fact)}" for fact in conflict.facts]
        yield f"These do not hold together, for {escaped(names(conflict.workloads))}: **{kinds}**."
        if facts:
            yield "\n".join(facts)
    written = [f"- `{setting}`: {escaped(names(labels))}" for setting, labels in to_write(plan)]
    if written:
        yield "\n".join(["## To write for this plan", "", *written])
    if plan.assumptions:
        assumed = [
            f"- {escaped(each.assumed)}: {escaped(names(each.subjects))}. {escaped(each.question)}"
            for each in plan.assumptions
        ]
        yield "\n".join(["## Assumed", "", *assumed])
    notes = [*map(escaped, plan.notes), *(f"{count} not placed: {reason}" for reason, count in plan.left_out)]
    if notes:
        yield "\n".join(["## Notes", "", *(f"- {note}" for note in notes)])
    if plan.unread:
        yield "\n".join(["## Not read", "", *(f"- {escaped(row.path)}: {escaped(row.reason)}" for row in plan.unread)])


def _hosts(hosts: tuple[PlannedHost, ...]) -> str:
    rows = [
        f"| {escaped(host.name) if first else ''} | {f'{host.used} of {host.memory}' if first else ''} "
        f"| {escaped(each.label)} | {WORDS[each.isolation]} | {each.count} | {each.memory} | {escaped(each.zone)} |"
        for host in hosts
        for first, each in ((index == 0, each) for index, each in enumerate(host.placements))
    ]
    head = "| host | MiB used | workload | isolation | replicas | MiB each | zone |"
    return "\n".join([head, "|---|--:|---|---|--:|--:|---|", *rows])
