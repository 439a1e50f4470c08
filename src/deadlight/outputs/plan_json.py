"""A plan as JSON: `deadlight/plan/v1`, described by `schema/plan-v1.json` beside this module."""

from __future__ import annotations

from deadlight.model.placement import Demand, Placement, Plan, PlannedHost
from deadlight.outputs.json_report import Json, encode
from deadlight.outputs.look import Look

SCHEMA = "deadlight/plan/v1"


def render(plan: Plan, look: Look) -> str:  # noqa: ARG001 - every renderer takes it
    """Return the plan as indented JSON."""
    demands = {demand.label: demand for demand in plan.demands}
    return encode(
        {
            "schema": SCHEMA,
            "version": plan.version,
            "status": plan.status,
            "hosts": [_host(host, demands) for host in plan.hosts],
            "workloads": [_demand(demand) for demand in plan.demands],
            "bounds": {"hosts": plan.least_hosts, "overhead_mib": plan.least_overhead} if plan.hosts else None,
            "conflicts": [
                {
                    "constraints": list(each.constraints),
                    "workloads": list(each.workloads),
                    "facts": list(each.facts),
                    "minimal": each.minimal,
                }
                for each in plan.conflicts
            ],
            "assumptions": [
                {"assumed": each.assumed, "question": each.question, "subjects": list(each.subjects)}
                for each in plan.assumptions
            ],
            "notes": list(plan.notes),
            "not_placed": [{"reason": reason, "count": count} for reason, count in plan.left_out],
            "unread": [{"path": row.path, "line": row.line or None, "reason": row.reason} for row in plan.unread],
            "summary": {
                "hosts": len(plan.hosts),
                "overhead_mib": plan.overhead,
                "workloads": len(plan.demands),
            },
        }
    )


def _host(host: PlannedHost, demands: dict[str, Demand]) -> Json:
    return {
        "name": host.name,
        "pool": host.pool,
        "number": host.number,
        "memory_mib": host.memory,
        "used_mib": host.used,
        "kernel_zones": list(host.kernel),
        "placements": [_placement(each, demands[each.label]) for each in host.placements],
    }


def _placement(placement: Placement, demand: Demand) -> Json:
    return {
        "workload": placement.label,
        "zone": placement.zone,
        "isolation": placement.isolation,
        "chosen": not demand.isolation,
        "count": placement.count,
        "memory_mib": placement.memory,
        "overhead_mib": placement.overhead,
        "on_every_host": placement.resident,
    }


def _demand(demand: Demand) -> Json:
    return {
        "name": demand.label,
        "kind": demand.kind,
        "path": demand.path,
        "line": demand.line,
        "zone": demand.zone,
        "zone_reason": demand.zone_reason,
        "replicas": demand.replicas,
        "memory_mib": demand.memory,
        "memory_from": demand.said,
        "overhead_mib": demand.overhead,
        "isolation": demand.isolation or None,
        "isolation_reason": demand.bound_by or None,
        "isolation_now": demand.now or None,
        "build": demand.build or None,
    }
