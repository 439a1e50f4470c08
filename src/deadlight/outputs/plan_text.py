"""A plan for a person at a terminal: the hosts with what runs on them, or why there is no plan, and what is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deadlight.model.placement import CONSTRAINTS, Assumption, Conflict, Demand, Placement, Plan, PlannedHost
from deadlight.outputs.ansi import BOLD, CYAN, DIM, GREEN, RED, YELLOW, Paint
from deadlight.outputs.inert import inert
from deadlight.outputs.look import Look
from deadlight.outputs.table import table

MOST_NAMES = 8
"""Workloads that are named in a list before it is cut short."""

WORDS = {"process": "process", "hyperv": "hyperv", "host-process": "HostProcess"}


def render(plan: Plan, look: Look) -> str:
    """Return the plan as text. Quiet (-1) has only the hosts; verbose (1) says of each workload why."""
    paint = Paint(look.color)
    style = {"optimal": GREEN, "bounded": YELLOW, "impossible": RED, "unknown": RED}.get(plan.status, "")
    blocks = [paint(headline(plan), BOLD, style) if style else paint(headline(plan), BOLD)]
    blocks += [_host(host, paint, look) for host in plan.hosts]
    blocks += ["\n".join(_conflict(conflict, paint)) for conflict in plan.conflicts]
    if look.verbosity >= 0:
        blocks += _rest(plan, paint, look)
    return "\n\n".join(blocks) + "\n"


def headline(plan: Plan) -> str:
    """Return the outcome in one sentence."""
    if plan.status == "nothing":
        return "There is nothing to place"
    if plan.status == "impossible":
        return "There is no plan: proven"
    if plan.status == "unknown":
        return "No plan was found within the time, and no proof that there is none: give more with --time-limit"
    hosts = f"{len(plan.hosts)} host{'s' if len(plan.hosts) != 1 else ''}"
    overhead = f"{plan.overhead} MiB for utility VMs"
    if plan.status == "optimal":
        return f"{hosts}, {overhead}: proven optimal"
    if len(plan.hosts) == plan.least_hosts:
        return f"{hosts}, the fewest; {overhead}, where no plan has less than {plan.least_overhead} MiB"
    return f"{hosts}, where no plan has fewer than {plan.least_hosts}; {overhead}"


def to_write(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """Yield what is to be written for the plan: isolation that it has chosen and that is not so already, for whom."""
    demands = {demand.label: demand for demand in plan.demands}
    found: dict[str, dict[str, None]] = {}
    for host in plan.hosts:
        for each in host.placements:
            demand = demands[each.label]
            if each.isolation not in (demand.isolation, demand.now):
                found.setdefault(_setting(demand, each), {})[each.label] = None
    for setting, labels in sorted(found.items()):
        yield setting, list(labels)


def names(labels: Iterable[str]) -> str:
    """Return a list of names, cut short where it is long."""
    listed = list(labels)
    if len(listed) <= MOST_NAMES:
        return ", ".join(listed)
    return f"{', '.join(listed[:MOST_NAMES])} and {len(listed) - MOST_NAMES} more"


def _setting(demand: Demand, placement: Placement) -> str:
    if demand.surface != "kubernetes":
        return f"isolation: {placement.isolation}"
    if placement.isolation == "hyperv":
        return "runtimeClassName: one whose handler isolates by hypervisor"
    return "no runtimeClassName, or one whose handler isolates by process"


def _host(host: PlannedHost, paint: Paint, look: Look) -> str:
    share = 100 * host.used // host.memory if host.memory else 100
    kernel = f", kernel of {', '.join(host.kernel)}" if host.kernel else ""
    head = f"{paint(inert(host.name), BOLD)}  {host.used} of {host.memory} MiB ({share} %){inert(kernel)}"
    rows = [
        [
            inert(each.label),
            WORDS[each.isolation],
            f"{each.count} × {each.memory} MiB" if each.count > 1 else f"{each.memory} MiB",
            inert(each.zone) + (" (on every host of the pool)" if each.resident else ""),
        ]
        for each in host.placements
    ]

    def style(row: int, column: str, text: str) -> str:
        if row < 0:
            return paint(text, DIM)
        return paint(text, CYAN) if column == "isolation" and text.strip() == "hyperv" else text

    listed = table(["workload", "isolation", "memory", "zone"], rows, columns=look.columns, style=style, indent="  ")
    return f"{head}\n{listed}"


def _conflict(conflict: Conflict, paint: Paint) -> Iterator[str]:
    kinds = "; ".join(CONSTRAINTS[kind] for kind in conflict.constraints)
    yield f"{paint('These do not hold together:', BOLD, RED)} {kinds}"
    yield f"  for {inert(names(conflict.workloads))}"
    yield from (f"  - {inert(fact)}" for fact in conflict.facts)
    if len(conflict.constraints) > 1 or len(conflict.workloads) > 1:
        yield (
            "  With any one of these gone the rest would hold together."
            if conflict.minimal
            else "  Perhaps fewer of them conflict already: the time did not suffice to see."
        )


def _rest(plan: Plan, paint: Paint, look: Look) -> Iterator[str]:
    written = [f"  {setting}: {inert(names(labels))}" for setting, labels in to_write(plan)]
    if written:
        yield "\n".join([paint("To write for this plan", BOLD), *written])
    if plan.assumptions:
        yield "\n".join([paint("Assumed", BOLD), *_assumed(plan.assumptions, paint)])
    if look.verbosity > 0 and plan.demands:
        yield "\n".join([paint("Workloads", BOLD), *map(_why, plan.demands)])
    if plan.notes:
        yield "\n".join([paint("Notes", BOLD), *(f"  {inert(note)}" for note in plan.notes)])
    if plan.left_out:
        yield "\n".join([paint("Not placed", BOLD), *(f"  {count}: {reason}" for reason, count in plan.left_out)])
    if plan.unread:
        lines = [f"  {inert(row.path)}{f':{row.line}' if row.line else ''}: {inert(row.reason)}" for row in plan.unread]
        yield "\n".join([paint("Not read", BOLD, RED), *lines])


def _assumed(assumptions: Iterable[Assumption], paint: Paint) -> Iterator[str]:
    for each in assumptions:
        yield f"  {inert(each.assumed)}: {inert(names(each.subjects))}"
        yield f"    {paint(inert(each.question), CYAN)}"


def _why(demand: Demand) -> str:
    replicas = "on every host" if demand.replicas is None else f"{demand.replicas} ×"
    bound = f"; {WORDS[demand.isolation]}: {demand.bound_by}" if demand.isolation else ""
    return inert(
        f"  {demand.path}:{demand.line} {demand.kind} {demand.label}: {replicas} {demand.memory} MiB ({demand.said}),"
        f" utility VM {demand.overhead} MiB; zone {demand.zone}: {demand.zone_reason}{bound}"
    )
