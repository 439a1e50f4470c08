"""Small problems of placement, as hypothesis strategies, and what every assignment comes to."""

from itertools import product

from hypothesis import strategies as st

from deadlight.boundary.placement.problem import Item, Load, Option, Pool, Problem, Solution, faults


@st.composite
def problems(draw, items=5, hosts=3):
    """A problem of a few items on a few hosts, in one pool or two."""
    groups = draw(st.integers(1, 3))
    counts = draw(st.sampled_from([(hosts,), (1, hosts - 1), (hosts - 1, 1)] if hosts > 1 else [(1,)]))
    pools = tuple(_pool(draw, count, groups) for count in counts)
    pairs = [(one, other) for one in range(groups) for other in range(one + 1, groups)]
    distrust = frozenset(pair for pair in pairs if draw(st.booleans()))
    intrude = frozenset(pair for pair in (*pairs, *((b, a) for a, b in pairs)) if draw(st.integers(0, 3)) == 0)
    beside = frozenset(pair for pair in (*pairs, *((b, a) for a, b in pairs)) if draw(st.integers(0, 2)) == 0)
    made, left = [], draw(st.integers(1, items))
    while left:
        count = draw(st.integers(1, min(left, 2)))
        left -= count
        made.append(_item(draw, count, groups, len(pools)))
    apart = frozenset(
        (one, other) for one in range(len(made)) for other in range(one, len(made)) if draw(st.integers(0, 5)) == 0
    )
    return Problem(items=tuple(made), pools=pools, distrust=distrust, beside=beside, intrude=intrude, apart=apart)


def _pool(draw, count, groups):
    there = draw(st.sampled_from([frozenset(), frozenset(), frozenset(), frozenset({0}), frozenset({groups - 1})]))
    memory, roots = draw(st.integers(0, 12)), there if draw(st.booleans()) else frozenset()
    return Pool(
        count, memory, kernel=there, roots=roots, guests=frozenset({0}) if draw(st.integers(0, 5)) == 0 else frozenset()
    )


def _item(draw, count, groups, pools):
    memory, overhead = draw(st.integers(0, 6)), draw(st.integers(0, 3))
    root = draw(st.integers(0, 7)) == 0
    options = []
    for pool in range(pools):
        if draw(st.integers(0, 4)):
            options.append(Option(pool, shares_kernel=True, root=root, memory=memory, overhead=0))
        if not root and draw(st.booleans()):
            options.append(Option(pool, shares_kernel=False, root=False, memory=memory + overhead, overhead=overhead))
    return Item(count, draw(st.integers(0, groups - 1)), tuple(sorted(options)))


def best(problem):
    """The fewest hosts, and the least overhead on as many, by trying every assignment; nothing where none holds."""
    hosts = tuple((pool, number) for pool, each in enumerate(problem.pools) for number in range(each.count))
    each = [(index, item) for index, item in enumerate(problem.items) for _ in range(item.count)]
    ways = [
        [(host, option) for host, (pool, _) in enumerate(hosts) for option in item.options if option.pool == pool]
        for _, item in each
    ]
    found = None
    for chosen in product(*ways):
        counts = {}
        for (index, _), (host, option) in zip(each, chosen, strict=True):
            counts[host, index, option] = counts.get((host, index, option), 0) + 1
        loads = tuple(Load(host, index, option, count) for (host, index, option), count in counts.items())
        solution = Solution(loads=loads, hosts=hosts, least_hosts=0, least_overhead=0)
        value = (solution.used, solution.overhead)
        if (found is None or value < found) and not faults(problem, solution):
            found = value
    return found
