"""Waivers in comments and annotations."""

import datetime
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlight.model.place import Document, Located, Span, Where
from deadlight.model.workload import Pod, Workload
from deadlight.sources.dockerfile.reader import read
from deadlight.sources.waiver_grammar import Entry, read_annotation, read_comment
from deadlight.sources.waivers import ANNOTATION, MOST, annotation_waivers, inline_waivers

MARK = '# deadlight: ignore[WIN301] reason="x"'


def in_dockerfile(text):
    document = Document("Dockerfile", "dockerfile", text)
    return inline_waivers(document, list(read(document)))


def in_yaml(text):
    return inline_waivers(Document("compose.yaml", "compose", text), [])


def lines(waivers):
    return [(waiver.line, waiver.last_line) for waiver in waivers]


def test_a_comment_names_checks_reason_and_end():
    text = ' ignore[engine-pipe-mount, WIN305] until=2027-03-01 reason="the agents run alone"'
    checks = ("engine-pipe-mount", "WIN305")
    assert read_comment(text) == Entry(checks, "the agents run alone", datetime.date(2027, 3, 1))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ('reason="a \\"b\\" c"', 'a "b" c'),
        ("reason='it is so'", "it is so"),
        ("reason=“as Word writes it”", "as Word writes it"),
        ("reason=without quotes until=2027-03-01", "without quotes"),
        ("until=2027-03-01 reason = spaced out", "spaced out"),
        ('reason=""', ""),
        ("", ""),
    ],
)
def test_a_reason_stands_in_quotes_or_goes_on_to_the_next_option(options, reason):
    entry = read_comment(f"ignore[a] {options}")
    assert (entry.reason, entry.problem) == (reason, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ignore[a] until=2027-02-30 reason='x'", "'2027-02-30' is no day: write until=2027-03-01"),
        ("ignore[a] until=20270301 reason='x'", "'20270301' is no day: write until=2027-03-01"),
        ("ignore[a] untill=2020-01-01 reason='x'", "\"untill=2020-01-01 reason='x'\" is not understood"),
        ("ignore[a] reason='x' and so on", "'and so on' is not understood"),
        ("ignore reason='x'", "it names no check"),
        ("ignore[] reason='x'", "it names no check"),
        ("ignroe[a] reason='x'", "\"ignroe[a] reason='x'\" is not understood"),
    ],
)
def test_a_malformed_comment_is_kept_with_what_is_wrong(text, problem):
    assert read_comment(text).problem == problem


def test_an_annotation_holds_several_waivers():
    text = (
        "engine-pipe-mount,WIN305 reason=the agents; until=2027-03-01\nhost-port reason=\"a; b\"; WIN804 reason='c'\n"
    )
    assert read_annotation(text) == [
        Entry(("engine-pipe-mount", "WIN305"), "the agents", datetime.date(2027, 3, 1)),
        Entry(("host-port",), "a; b"),
        Entry(("WIN804",), "c"),
    ]


@pytest.mark.parametrize("text", ["", " ; \n", "reason=x", "= ="])
def test_an_annotation_without_a_check_is_kept_with_what_is_wrong(text):
    entries = read_annotation(text)
    assert [entry.checks for entry in entries] == [()]
    assert entries[0].problem


@given(st.text("aW3[],;=\"' \n#-until reason", max_size=60))
def test_any_text_is_read_as_some_waiver(text):
    assert read_annotation(text)
    assert isinstance(read_comment(text), Entry)


@pytest.mark.parametrize("text", ["a," * 100_000, "reason=" + " until" * 50_000, '"' * 100_000, "a " * 100_000])
def test_hostile_text_is_read_in_bounded_time(text):
    started = time.monotonic()
    read_annotation(text)
    read_comment(f"ignore[{text}] {text}")
    assert time.monotonic() - started < 3


def test_a_comment_in_a_dockerfile_stands_for_the_next_instruction():
    waivers = in_dockerfile(f"FROM a\n{MARK}\n\n# more\nRUN one \\\n  two\nRUN three\n")
    assert lines(waivers) == [(5, 6)]
    assert (waivers[0].origin, waivers[0].path, waivers[0].written_at) == ("inline", "Dockerfile", 2)
    assert waivers[0].text == MARK


def test_a_comment_inside_an_instruction_stands_for_that_instruction():
    assert lines(in_dockerfile(f"FROM a\nRUN one \\\n  {MARK}\n  two\nRUN three\n")) == [(2, 4)]


def test_a_comment_inside_a_here_document_stands_for_its_instruction():
    assert lines(in_dockerfile(f"FROM a\nRUN <<EOF\n{MARK}\ntwo\nEOF\nRUN three\n")) == [(2, 5)]


def test_a_comment_before_from_stands_for_from():
    assert lines(in_dockerfile(f"ARG A=1\r\n{MARK}\r\nFROM a\r\n")) == [(3, 3)]


def test_a_comment_behind_all_instructions_stands_for_its_own_line():
    assert lines(in_dockerfile(f"FROM a\n{MARK}\n")) == [(2, 2)]


def test_a_dockerfile_has_no_comments_behind_instructions():
    assert in_dockerfile(f"FROM a\nRUN echo {MARK}\n") == []


def test_a_comment_behind_something_in_yaml_stands_for_its_line():
    assert lines(in_yaml(f"services:\n  ci:\n    image: a  {MARK}\n    build: .\n")) == [(3, 3)]


def test_a_comment_on_its_own_line_in_yaml_stands_for_the_entry_below_and_all_in_it():
    text = f"services:\n  {MARK}\n  # why\n\n  ci:\n    volumes:\n    - a\n    - b\n  web:\n    image: a\n"
    assert lines(in_yaml(text)) == [(5, 8)]


def test_a_list_as_far_left_as_its_key_belongs_to_the_key():
    assert lines(in_yaml(f"a:\n  {MARK}\n  volumes:\n  - one\n  - two\n  ports: []\n")) == [(3, 5)]


def test_a_comment_before_an_item_stands_for_that_item():
    text = f"containers:\n{MARK}\n- name: a\n  image: b\n\n  ports: []\n- name: c\n"
    assert lines(in_yaml(text)) == [(3, 6)]


def test_no_entry_reaches_over_the_end_of_its_document():
    assert lines(in_yaml(f"{MARK}\n---\nkind:\n  a\n---\nb: c\n")) == [(3, 4)]


def test_a_comment_below_everything_in_yaml_stands_for_its_own_line():
    assert lines(in_yaml(f"a: b\n{MARK}\n")) == [(2, 2)]


@pytest.mark.parametrize(
    "text",
    [
        f"data:\n  script: |\n    run\n    {MARK}\n    more\n",
        "a: 'text # deadlight: ignore[a] reason=x'\n",
        'a: "text\n  # deadlight: ignore[a] reason=x"\n',
        "a: b# deadlight: ignore[a] reason=x\n",
        '{"a": "# deadlight: ignore[a] reason=x"}',
    ],
)
def test_what_looks_like_a_comment_inside_of_a_text_is_none(text):
    assert in_yaml(text) == []


def test_a_comment_behind_a_text_is_one():
    text = f"a: |\n  text\n{MARK}\nb: 'c'  {MARK}\n"
    assert lines(in_yaml(text)) == [(4, 4), (4, 4)]


def test_a_broken_document_does_not_take_the_comments_of_its_neighbours_along():
    assert lines(in_yaml(f"a: [\n---\nb: c {MARK}\n---\nd: '\n")) == [(3, 3)]


def test_more_comments_than_anyone_writes_are_not_all_read():
    waivers = in_yaml(f"a: b {MARK}\n" + "".join(f"a{n}: b {MARK}\n" for n in range(2 * MOST)))
    assert len(waivers) == MOST


def test_files_without_the_word_are_not_looked_at():
    assert inline_waivers(Document("a", "compose", "not: [yaml"), []) == []


def place(document, *route):
    return Where(document, route, Span(0, 1))


def test_the_annotations_of_a_workload_and_of_its_pods_stand_for_what_carries_them():
    document = Document("deploy.yaml", "kubernetes", "kind: Deployment\n")
    value = Located("WIN301 reason=a", place(document, 0, "metadata", "annotations", ANNOTATION))
    inner = Located("WIN302 reason=b", place(document, 0, "spec", "template", "metadata", "annotations", ANNOTATION))
    pod = Pod(
        spec=place(document, 0, "spec", "template", "spec"),
        metadata=place(document, 0, "spec", "template", "metadata"),
        annotations=((ANNOTATION, inner), ("other", inner)),
    )
    workload = Workload(
        kind="Deployment", name="a", where=place(document, 0), surface="kubernetes", pod=pod,
        annotations=((ANNOTATION, value),),
    )  # fmt: skip
    waivers = annotation_waivers(workload)
    assert [(waiver.checks, waiver.route) for waiver in waivers] == [
        (("WIN301",), (0,)), (("WIN302",), (0, "spec", "template")),
    ]  # fmt: skip
    assert (waivers[0].origin, waivers[0].path, waivers[0].written_at) == ("annotation", "deploy.yaml", 1)
    assert waivers[0].text == "kind: Deployment"


def test_the_annotation_of_a_pod_is_read_once():
    document = Document("pod.yaml", "kubernetes", "kind: Pod\n")
    value = Located("WIN301 reason=a", place(document, 0, "metadata", "annotations", ANNOTATION))
    pod = Pod(
        spec=place(document, 0, "spec"), metadata=place(document, 0, "metadata"), annotations=((ANNOTATION, value),)
    )
    workload = Workload(
        kind="Pod", name="a", where=place(document, 0), surface="kubernetes", pod=pod,
        annotations=((ANNOTATION, value),),
    )  # fmt: skip
    assert [waiver.route for waiver in annotation_waivers(workload)] == [(0,)]
