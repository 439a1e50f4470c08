"""Whatever the style of a YAML text, an edit changes what it says and nothing else."""

import copy
import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from yaml_texts import LEAVES, routes, yaml_texts

from deadlight.model.fix import Put, Remove
from deadlight.model.place import Document, Where
from deadlight.sources.yaml_edit import splices_of
from deadlight.sources.yaml_places import locate, locate_value
from deadlight.sources.yaml_tree import documents
from deadlight.sources.yaml_values import same

EXAMPLES = 150


def applied(text, splices):
    for splice in reversed(splices):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


def edited(text, *edits):
    """Return the text after edits, each a route and a new value or nothing for a removal."""
    document = Document("file", "kubernetes", text, locator=locate)
    made = []
    for route, *new in edits:
        where = Where(document, (0, *route))
        made.append(Put(where, new[0]) if new else Remove(where))
    return applied(text, splices_of(document, tuple(made)))


def value(text):
    (document,) = documents(text)
    assert document.error is None, document.error.reason
    return document.value


def removed(tree, route):
    """Return the tree without what stands at the route and what that leaves empty, and the route of all that went.

    Nothing where nothing would be left.
    """
    tree = copy.deepcopy(tree)
    while route:
        parent = tree
        for step in route[:-1]:
            parent = parent[step]
        del parent[route[-1]]
        if parent:
            return tree, route
        route = route[:-1]
    return None, ()


def comments(text):
    return re.findall(r"# c\d+", text)


@given(yaml_texts())
@settings(max_examples=EXAMPLES)
def test_the_texts_of_the_strategy_say_what_they_should(made):
    text, tree = made
    assert same(value(text), tree)


@given(yaml_texts(), st.data())
@settings(max_examples=EXAMPLES)
def test_a_removal_leaves_everything_else(made, data):
    text, tree = made
    route = data.draw(st.sampled_from(routes(tree)))
    expected, _ = removed(tree, route)
    assume(expected is not None)
    after = edited(text, (route,))
    assert same(value(after), expected)


@given(yaml_texts(), st.data())
@settings(max_examples=EXAMPLES)
def test_a_removal_leaves_the_text_around_the_entry(made, data):
    text, tree = made
    route = data.draw(st.sampled_from(routes(tree)))
    _, gone = removed(tree, route)
    assume(gone and isinstance(gone[-1], str))
    after = edited(text, (route,))
    document = Document("file", "kubernetes", text, locator=locate)
    start, end = document.locate((0, *gone)).start, locate_value(document, (0, *gone)).end
    below = text.find("\n", end)
    around = text[: text.rfind("\n", 0, start) + 1] + (text[below:] if below >= 0 else "")
    assert set(comments(around)) <= set(comments(after))


@given(yaml_texts(), st.data(), LEAVES)
@settings(max_examples=EXAMPLES)
def test_a_replaced_value_reads_as_the_new_one(made, data, new):
    text, tree = made
    route = data.draw(st.sampled_from(routes(tree)))
    expected = copy.deepcopy(tree)
    parent = expected
    for step in route[:-1]:
        parent = parent[step]
    parent[route[-1]] = new
    after = edited(text, (route, new))
    assert same(value(after), expected)
    assert edited(after, (route, new)) == after


@given(yaml_texts(), st.data(), LEAVES | st.just({"deep": {"list": [1, {"a": "b"}]}}) | st.just([1, {"a": None}]))
@settings(max_examples=EXAMPLES)
def test_a_missing_entry_is_added_with_what_leads_to_it(made, data, new):
    text, tree = made
    expected = copy.deepcopy(tree)
    holders = [(), *routes(tree)]
    route = data.draw(st.sampled_from(holders))
    parent, above, step = expected, None, None
    for step in route:
        above, parent = parent, parent[step]
    if parent is None:
        parent = above[step] = {}
    assume(isinstance(parent, dict))
    parent["new"] = {"inner": new}
    after = edited(text, ((*route, "new", "inner"), new))
    assert same(value(after), expected)
    assert edited(after, ((*route, "new", "inner"), new)) == after
    assert comments(after) == comments(text)


@given(yaml_texts(), st.data(), LEAVES)
@settings(max_examples=EXAMPLES)
def test_an_item_is_added_at_the_end_of_a_list(made, data, new):
    text, tree = made
    expected = copy.deepcopy(tree)
    lists = []
    for route in routes(expected):
        found = expected
        for step in route:
            found = found[step]
        if isinstance(found, list):
            lists.append((route, found))
    assume(lists)
    route, found = data.draw(st.sampled_from(lists))
    index = len(found)
    found.append(new)
    after = edited(text, ((*route, index), new))
    assert same(value(after), expected)
    assert comments(after) == comments(text)


def without_all(tree, chosen, route=()):
    """Return the tree without the chosen routes and what they leave empty, and whether it goes itself."""
    if route in chosen:
        return None, True
    if not isinstance(tree, dict | list) or not tree:
        return tree, False
    steps = tree.keys() if isinstance(tree, dict) else range(len(tree))
    parts = {step: without_all(tree[step], chosen, (*route, step)) for step in steps}
    kept = {step: part for step, (part, gone) in parts.items() if not gone}
    return (kept if isinstance(tree, dict) else list(kept.values())), not kept


@given(yaml_texts(), st.data())
@settings(max_examples=EXAMPLES)
def test_several_removals_count_places_as_they_were(made, data):
    text, tree = made
    chosen = data.draw(st.lists(st.sampled_from(routes(tree)), min_size=1, max_size=3, unique=True))
    expected, gone = without_all(tree, chosen)
    assume(not gone)
    after = edited(text, *((route,) for route in chosen))
    assert same(value(after), expected)
