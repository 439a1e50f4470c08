"""Edits of YAML and JSON documents: what they write, byte for byte."""

import itertools

import pytest

from deadlight.model.errors import EditError
from deadlight.model.fix import InsertLines, Put, Remove, ReplaceText
from deadlight.model.place import Document, Span, Where
from deadlight.sources.yaml_edit import splices, splices_of
from deadlight.sources.yaml_places import locate

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: x # the name
spec:
  # about security
  securityContext:
    runAsUser: 0 # root
    # about groups
    fsGroup: 1
  containers:
  - name: a   # first
    image: "y"
    securityContext: {privileged: true, readOnlyRootFilesystem: true}
    volumeMounts:
    - name: v
      mountPath: /x
    - {name: w, mountPath: 'C:\\x'}
    - name: z
      mountPath: /z
  volumes:
  - name: v
    hostPath: {path: /}
"""
JSON = '{\n  "a": 1,\n  "b": {"c": []},\n  "d": [\n    1,\n    2\n  ]\n}\n'
CONTAINER = ("spec", "containers", 0)


def edited(text, *edits):
    """Return the text after edits, each a function of its document."""
    document = Document("file", "kubernetes", text, locator=locate)
    for splice in reversed(splices_of(document, tuple(edit(document) for edit in edits))):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


def remove(*route):
    return lambda document: Remove(Where(document, (0, *route)))


def put(new, *route):
    return lambda document: Put(Where(document, (0, *route)), new)


def lines_gone(before, after):
    kept = after.splitlines()
    return [line.strip() for line in before.splitlines() if line not in kept]


def test_removing_an_entry_takes_its_line_and_the_comment_on_it():
    after = edited(POD, remove("spec", "securityContext", "runAsUser"))
    assert after == POD.replace("    runAsUser: 0 # root\n", "")


def test_removing_every_entry_takes_the_mapping_and_what_is_inside_it():
    after = edited(POD, remove("spec", "securityContext", "runAsUser"), remove("spec", "securityContext", "fsGroup"))
    assert after == POD.replace(POD[POD.index("  securityContext:\n") : POD.index("  containers:")], "")


def test_removing_the_first_entry_after_a_dash_moves_the_next_one_up():
    assert edited(POD, remove(*CONTAINER, "name")) == POD.replace('- name: a   # first\n    image: "y"', '- image: "y"')


def test_a_comment_between_the_first_entries_of_an_item_stays():
    text = "a:\n- b: 1\n  # about c\n  c: 2\n"
    assert edited(text, remove("a", 0, "b")) == "a:\n-\n  # about c\n  c: 2\n"


def test_items_are_removed_by_their_places_in_the_document_as_it_was():
    after = edited(POD, remove(*CONTAINER, "volumeMounts", 0), remove(*CONTAINER, "volumeMounts", 1))
    assert lines_gone(POD, after) == ["- name: v", "mountPath: /x", "- {name: w, mountPath: 'C:\\x'}"]


def test_removing_all_items_takes_the_list():
    after = edited(POD, *(remove(*CONTAINER, "volumeMounts", index) for index in range(3)))
    assert after == POD.replace(POD[POD.index("    volumeMounts") : POD.index("  volumes")], "")


def test_what_is_gone_already_is_not_removed_again():
    assert edited(POD, remove("spec", "volumes", 0), remove("spec", "volumes", 0, "name")) == POD.replace(
        POD[POD.index("  volumes") :], ""
    )


@pytest.mark.parametrize(
    ("route", "after"),
    [
        (("a",), "x: {b: 2, c: 3}\n"),
        (("b",), "x: {a: 1, c: 3}\n"),
        (("c",), "x: {a: 1, b: 2}\n"),
    ],
)
def test_an_entry_of_a_flow_mapping_goes_with_one_comma(route, after):
    assert edited("x: {a: 1, b: 2, c: 3}\n", remove("x", *route)) == after


def test_comments_in_a_flow_list_stay_with_their_items():
    text = "x: [\n  a, # one\n  # above two\n  b, # two\n  c # three\n]\n"
    assert edited(text, remove("x", 1)) == "x: [\n  a, # one\n  # above two\n  c # three\n]\n"
    assert edited(text, remove("x", 2)) == "x: [\n  a, # one\n  # above two\n  b # two\n]\n"


@pytest.mark.parametrize(
    ("route", "after"),
    [
        (("a",), JSON.replace('  "a": 1,\n', "")),
        (("d", 0), JSON.replace("    1,\n", "")),
        (("d", 1), JSON.replace("1,\n    2", "1")),
        (("d",), '{\n  "a": 1,\n  "b": {"c": []}\n}\n'),
        (("b", "c"), JSON.replace('  "b": {"c": []},\n', "")),
    ],
)
def test_json_stays_json_after_a_removal(route, after):
    assert edited(JSON, remove(*route)) == after


@pytest.mark.parametrize(
    ("new", "route", "after"),
    [
        ("x y", ("b", "e"), JSON.replace('{"c": []}', '{"c": [], "e": "x y"}')),
        (True, ("n", "m"), JSON.replace("  ]\n}", '  ],\n  "n": {"m": true}\n}')),
        (3, ("d", 2), JSON.replace("    2\n", "    2,\n    3\n")),
        ({"q": "z"}, ("b", "c", 0), JSON.replace("[]", '[{"q": "z"}]')),
        ("t", ("a",), JSON.replace('"a": 1', '"a": "t"')),
    ],
)
def test_json_stays_json_after_a_put(new, route, after):
    assert edited(JSON, put(new, *route)) == after


def test_minified_json_is_edited_in_place():
    assert edited('{"a":{"b":1,"c":"x"}}', remove("a", "b"), put("y", "a", "c")) == '{"a":{"c":"y"}}'


@pytest.mark.parametrize(
    ("text", "new", "after"),
    [
        ("k: 'q' # c\n", "it's", "k: 'it''s' # c\n"),
        ('k: "q"\n', "a\\b", 'k: "a\\\\b"\n'),
        ("k: q\n", "ContainerUser", "k: ContainerUser\n"),
        ("k: q\n", "yes", 'k: "yes"\n'),
        ("k: q\n", "0644", 'k: "0644"\n'),
        ("k: q\n", "NT AUTHORITY\\SYSTEM", "k: NT AUTHORITY\\SYSTEM\n"),
        ("k: q\n", "# no", 'k: "# no"\n'),
        ("k: q\n", "a: \\b", "k: 'a: \\b'\n"),
        ("k: q\n", "two\nlines", 'k: "two\\nlines"\n'),
        ('k: "true"\n', True, "k: true\n"),
        ("k: 0644\n", 5, "k: 5\n"),
        ("k: |\n  text\n  more\nl: 1\n", "short", "k: short\nl: 1\n"),
        ("k:\n  a: 1\n  b: 2\nl: 1\n", None, "k: null\nl: 1\n"),
        ("k:  # c\n  a: 1\nl: 1\n", "v", "k: v  # c\nl: 1\n"),
        ("k: &x q\nl: *x\n", [], None),
        ("k: !!str 5\n", 6, "k: 6\n"),
    ],
)
def test_a_put_value_is_written_in_the_style_of_the_old_one(text, new, after):
    if after is None:
        with pytest.raises(EditError):
            edited(text, put(new, "k"))
    else:
        assert edited(text, put(new, "k")) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a:\nb: 1\n", "a:\n  k:\n    l: v\nb: 1\n"),
        ("a: {}\n", "a:\n  k:\n    l: v\n"),
        ("a: ~ # c\n", "a: # c\n  k:\n    l: v\n"),
        ("a: null", "a:\n  k:\n    l: v"),
        ("b: 1\n", "b: 1\na:\n  k:\n    l: v\n"),
        ("b: 1", "b: 1\na:\n  k:\n    l: v"),
        ("a: {b: 1}\n", "a: {b: 1, k: {l: v}}\n"),
        ("a:\n    b:\n        c: 1\n", "a:\n    b:\n        c: 1\n    k:\n        l: v\n"),
        ("a:\n  b: 1 # c\n  # below\nd: 1\n", "a:\n  b: 1 # c\n  k:\n    l: v\n  # below\nd: 1\n"),
        ("a:\r\n  b: 1\r\nc: 2\r\n", "a:\r\n  b: 1\r\n  k:\r\n    l: v\r\nc: 2\r\n"),
        ("a:\n  b: |+\n    x\n\n", "a:\n  b: |+\n    x\n\n  k:\n    l: v\n"),
        ("a:\n  b: |\n    x", "a:\n  k:\n    l: v\n  b: |\n    x"),
    ],
)
def test_missing_mappings_are_made(text, after):
    assert edited(text, put("v", "a", "k", "l")) == after


def test_an_item_is_appended_in_the_style_of_the_list():
    assert edited("a:\n- b\n", put({"c": 1, "d": [2]}, "a", 1)) == "a:\n- b\n- c: 1\n  d:\n  - 2\n"
    assert edited("a:\n  - b\n", put("c", "a", 1)) == "a:\n  - b\n  - c\n"
    assert edited("a: [b]\n", put("c", "a", 1)) == "a: [b, c]\n"
    assert edited("a: []\n", put("c", "a", 0)) == "a:\n  - c\n"
    assert edited("b: 1\n", put("c", "a", 0)) == "b: 1\na:\n  - c\n"


def test_a_mapping_put_over_a_mapping_rewrites_only_what_differs():
    text = "a:\n  b: 1 # kept\n  c: 2\n  d: {e: 3}\n"
    assert edited(text, put({"b": 1, "d": {"e": 4}}, "a")) == "a:\n  b: 1 # kept\n  d: {e: 4}\n"


def test_putting_what_stands_there_changes_nothing():
    document = Document("file", "kubernetes", POD, locator=locate)
    assert splices(document, Put(Where(document, (0, *CONTAINER, "image")), "y")) == []


def test_one_fix_may_remove_and_put_below_one_parent():
    after = edited(
        POD,
        put("windows", "spec", "os", "name"),
        remove(*CONTAINER, "securityContext", "privileged"),
        remove(*CONTAINER, "securityContext", "readOnlyRootFilesystem"),
        put("ContainerUser", *CONTAINER, "securityContext", "windowsOptions", "runAsUserName"),
    )
    assert "    securityContext:\n      windowsOptions:\n        runAsUserName: ContainerUser\n" in after
    assert after.endswith("    hostPath: {path: /}\n  os:\n    name: windows\n")


def test_changes_stand_in_order_and_apart():
    document = Document("file", "kubernetes", POD, locator=locate)
    found = splices_of(
        document,
        (
            Put(Where(document, (0, "spec", "volumes", 0, "name")), "other"),
            Remove(Where(document, (0, "spec", "securityContext"))),
            Put(Where(document, (0, "metadata", "name")), "n"),
        ),
    )
    assert next(POD[splice.start : splice.end] for splice in found) == "x"
    assert all(left.end < right.start for left, right in itertools.pairwise(found))


def test_an_edit_of_the_second_document_leaves_the_first():
    text = "a: 1\n---\n# second\na: 1\nb: 2\n"
    document = Document("file", "kubernetes", text, locator=locate)
    (splice,) = splices(document, Remove(Where(document, (1, "a"))))
    assert text[: splice.start] + splice.text + text[splice.end :] == "a: 1\n---\n# second\nb: 2\n"


def test_all_duplicates_of_a_key_are_removed():
    assert edited("a: 1\nb: 2\na: 3\n", remove("a")) == "b: 2\n"


def test_comments_after_a_removed_block_do_not_become_text_of_the_block_above():
    text = "a: |\n  x\nb:\n    c: 1\n    # deep\nd: 1\n"
    assert edited(text, remove("b")) == "a: |\n  x\n# deep\nd: 1\n"


def test_json_with_escapes_that_are_not_yaml_is_edited():
    assert edited('{"a": "\\ud83d\\ude00", "b": 1}', remove("b")) == '{"a": "\\ud83d\\ude00"}'


ALIASES = "x: &m\n  a: 1\n  b: 2\nw: *m\nz:\n  <<: *m\n  c: 1\n"


@pytest.mark.parametrize(
    "edit",
    [
        remove("w", "a"),
        remove("z", "a"),
        remove("x", "a"),
        put(2, "w", "a"),
        remove("none"),
        remove("w", "none", "deeper"),
        put(1, "x", "a", "deeper"),
        put(1, "list", 3),
        lambda document: Remove(Where(document, (5, "a"))),
        lambda document: Remove(Where(document, ())),
        lambda document: Remove(Where(document, (0,))),
    ],
)
def test_what_cannot_be_written_is_an_edit_error(edit):
    with pytest.raises(EditError):
        edited(ALIASES, edit)


def test_a_merged_value_is_overridden_by_an_entry_of_its_own():
    assert edited(ALIASES, put(5, "z", "a")) == ALIASES + "  a: 5\n"


def test_the_last_entry_of_a_document_is_not_removed():
    with pytest.raises(EditError, match="left empty"):
        edited("a:\n  b: 1\n", remove("a", "b"))


def test_an_alias_is_replaced_where_it_stands():
    assert edited(ALIASES, put({"a": 9}, "w")) == ALIASES.replace("w: *m", "w:\n  a: 9")


def test_text_of_a_span_is_replaced():
    span = Span(POD.index('"y"'), POD.index('"y"') + 3)
    assert edited(POD, lambda document: ReplaceText(Where(document, (), span), "z")) == POD.replace('"y"', "z")


def test_a_span_is_found_again_after_other_edits():
    span = Span(POD.index('"y"'), POD.index('"y"') + 3)
    after = edited(POD, remove("spec", "securityContext"), lambda document: ReplaceText(Where(document, (), span), "z"))
    assert "    image: z\n" in after


def test_text_that_another_edit_removed_cannot_be_replaced():
    span = Span(POD.index("runAsUser"), POD.index("runAsUser") + 3)
    with pytest.raises(EditError):
        edited(POD, remove("spec", "securityContext"), lambda document: ReplaceText(Where(document, (), span), "z"))


def test_text_that_would_break_the_file_is_refused():
    with pytest.raises(EditError):
        edited(POD, lambda document: ReplaceText(Where(document, (0, "kind")), "kind: ["))


def test_lines_are_inserted_around_the_whole_entry():
    route = (0, "spec", "securityContext")
    after = edited(
        POD,
        lambda document: InsertLines(Where(document, route), ("  # after", "  # it")),
        lambda document: InsertLines(Where(document, route), ("  # before",), before=True),
    )
    assert "  # about security\n  # before\n  securityContext:\n" in after
    assert "    fsGroup: 1\n  # after\n  # it\n  containers:\n" in after


def test_inserted_lines_take_the_line_ends_of_the_document():
    text = "a: 1\r\nb: 2\r\n"
    assert edited(text, lambda document: InsertLines(Where(document, (0, "a")), ("# c",))) == "a: 1\r\n# c\r\nb: 2\r\n"


@pytest.mark.parametrize("kind", ["compose", "kubernetes"])
def test_a_key_that_reads_as_a_boolean_is_edited(kind):
    text = "services:\n  on: {user: a}\n"
    document = Document("file", kind, text, locator=locate)
    key = "on" if kind == "compose" else "true"
    (splice,) = splices(document, Put(Where(document, (0, "services", key, "user")), "b"))
    assert text[: splice.start] + splice.text + text[splice.end :] == "services:\n  on: {user: b}\n"


def test_an_item_that_another_edit_removed_cannot_be_written():
    with pytest.raises(EditError, match="another edit"):
        edited(POD, remove("spec", "containers", 0, "volumeMounts", 0), put("w", *CONTAINER, "volumeMounts", 0, "name"))
