import re
import time

from hypothesis import given
from hypothesis import strategies as st

from deadlight.actions.fix.difference import unified

lines = st.lists(st.sampled_from(["a", "b", "c", "", "a\r"]), max_size=25)


def patched(before, difference):
    """Apply a unified difference the way `patch` does, checking every line that it names."""
    old = re.findall(r"[^\n]*\n|[^\n]+\Z", before)
    result, at = [], 0
    body = re.findall(r"[^\n]*\n", difference)[2:]
    for index, line in enumerate(body):
        last = index + 1 < len(body) and body[index + 1].startswith("\\")
        text = line[1:-1] if last else line[1:]
        if line.startswith("@@"):
            start, length = re.match(r"@@ -(\d+)(?:,(\d+))?", line).groups()
            first = int(start) - (length != "0")
            result += old[at:first]
            at = first
        elif line[0] in " -":
            assert old[at] == text
            at += 1
        if line[0] in " +":
            result.append(text)
    return "".join(result + old[at:])


@given(lines, lines, st.sampled_from(["", "end"]), st.sampled_from(["", "end"]))
def test_a_difference_turns_the_one_text_into_the_other(old, new, old_end, new_end):
    before, after = "\n".join([*old, old_end]), "\n".join([*new, new_end])
    assert patched(before, unified("f", before, after)) == after


@given(lines)
def test_equal_texts_have_no_difference(old):
    assert unified("f", "\n".join(old), "\n".join(old)) == ""


def test_a_difference_shows_three_lines_around_it():
    before = "".join(f"{number}\n" for number in range(1, 21))
    after = before.replace("10\n", "ten\n")
    assert unified("Dockerfile", before, after) == (
        "--- Dockerfile\n+++ Dockerfile\n@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13\n"
    )


def test_a_missing_line_end_is_said():
    assert unified("f", "a\nb", "a\nc\n").endswith("-b\n\\ No newline at end of file\n+c\n")


def test_many_changes_of_a_large_file_of_similar_lines_take_little_time():
    before = "".join(f"RUN echo {number % 50}\n" for number in range(50_000))
    started = time.perf_counter()
    difference = unified("f", before, before.replace("echo 7\n", "echo seven\n"))
    assert difference.count("\n+RUN") == 1000
    assert time.perf_counter() - started < 5
