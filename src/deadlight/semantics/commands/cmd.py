"""Reads command lines of cmd.exe: operators, quotes, variables, `if`, `for`, `call`, `start`, redirections.

A Dockerfile's line is what `cmd /C` gets: no batch file, so `%i` and not `%%i` is the variable of `for`, and
`%VAR%` is filled in before anything else is read.
Source: https://learn.microsoft.com/windows-server/administration/windows-commands/cmd
"""

from __future__ import annotations

import re

from deadlight.model.command import Argument
from deadlight.model.regex import compiled, lazy
from deadlight.semantics.commands import nesting, programs
from deadlight.semantics.commands.environment import Environment
from deadlight.semantics.commands.text import Text
from deadlight.semantics.commands.transcript import Transcript
from deadlight.semantics.commands.words import Word

_VARIABLE = lazy(r"%([A-Za-z_][\w()#.-]*)%")
_UNKNOWN = compiled(r"%[A-Za-z_~*0-9][^%\s]*%|%[A-Za-z]\b|%~\w+|![\w()]+!")
_SIGN = compiled(r'["^&|()<>\n]')
_REDIRECTION = lazy(r"([0-9]?)(>>?|<<?-?)(&[0-9])?")
_WORD = compiled(r'(?:[^\s"\\]|\\+"?|"(?:[^"\\]|\\.)*"|"[^"]*"?)+')
_QUOTED = lazy(r'"[^"\n]*(?:"|(?=\n)|$)')
_ESCAPED_QUOTED = lazy(r'"(?:[^"\\]|\\.)*"')
_GROUP_END = lazy(r'(?:\s*[0-9]?(?:>>?|<)(?:&[0-9]|\s*(?:"[^"]*"|[^\s&|()]+)))*\s*')
_POWERSHELL = compiled(r"[^\s&|]{0,200}?(?:powershell|pwsh)", re.IGNORECASE)
_CALL = compiled(r"[ \t\r\n@;,=]*(?:call\s+)+", re.IGNORECASE)
_MORE = lazy(r"\S")
_KEYWORD = compiled(r"[A-Za-z]+|::")
_LEAD = compiled(r"[ \t\r\n@;,=]*")
_PATH = lazy(r"(?:[A-Za-z]:|\\\\|\.)?[\\/][^\"]*\.\w{2,4}")
_IF = lazy(
    r"""if\s+(?:/i\s+)?(?:not\s+)?(?:/i\s+)?
    (?:exist\s+(?:"[^"]*"|\S+)|defined\s+\S+|errorlevel\s+\d+|cmdextversion\s+\d+
    |(?:"[^"]*"|[^\s"=]+)\s*(?:==|\s(?:equ|neq|lss|leq|gtr|geq)\s)\s*(?:"[^"]*"|\S+))\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_FOR = lazy(r"for\s+(?:/[dlrf]\s+)?(?:\"[^\"]*\"\s+|[^\s%]+\s+)?%+\w\s+in\s*\(", re.IGNORECASE)
_ELSE = lazy(r"\s*else\b\s*", re.IGNORECASE)
_OUTPUT_OF = lazy(r"\s*['`]([^'`]+)['`]\s*\)")
_DO = lazy(r"\)\s*do\s*", re.IGNORECASE)
_LOOPED = lazy(r"%+\w(?=\s+in\s*\($)", re.IGNORECASE)
_TARGET = lazy(r'\s*("[^"]*"|[^\s&|<>()]*)')
_SET = lazy(r'set\s+(")?([^"=\s/][^="]*)=(.*)$', re.IGNORECASE | re.DOTALL)
_START = lazy(r'start\s+(?:"[^"]*"\s+)?((?:/(?:d\s+(?:"[^"]*"|\S+)|\w+(?::\S+)?)\s+)*)', re.IGNORECASE)
DEEPEST = 40

MOST_AGAIN = 20_000
"""Characters of loops that are read more than once."""

MOST_TURNS = 16


def read(transcript: Transcript, script: Text) -> None:
    """Read `script`, what follows `cmd /S /C`, into `transcript`."""
    script = _filled(_unquoted(script), transcript.environment)
    block = transcript.open_block("cmd", script)
    reader = _Reader(script, transcript)
    reader.sequence(0)
    transcript.close_block(block, stops_on_error=reader.stops())


def _unquoted(script: Text) -> Text:
    """Return `script` without its first and last quote, which /S takes away where the first sign is one.

    Quotes around a path alone are kept: they are meant to hold it together.
    """
    value = script.value
    start = len(value) - len(value.lstrip())
    second, last = value.find('"', start + 1), value.rfind('"')
    if value[start : start + 1] != '"' or second < 0 or value[last + 1 :].strip():
        return script
    nested = value[second - 1].isspace() if second < last else not _PATH.fullmatch(value, start + 1, last)
    return script.edited([(start, start + 1, ""), (last, last + 1, "")]) if nested else script


def _filled(script: Text, environment: Environment) -> Text:
    if "%" not in script.value:
        return script
    edits = []
    for match in _VARIABLE.finditer(script.value):
        known = environment.get(match[1].lower())
        if known is not None:
            edits.append((match.start(), match.end(), known))
    return script.edited(edits) if edits else script


class _Reader:
    """Reads commands from left to right; `joints` are the operators between them."""

    def __init__(self, script: Text, transcript: Transcript) -> None:
        self.script = script
        self.text = script.value
        self.at = 0
        self.transcript = transcript
        self.joints: set[str] = set()

    def stops(self) -> bool | None:
        """Return whether a failing command ends the line."""
        if "&" in self.joints:
            return False
        return True if "&&" in self.joints else None

    def sequence(self, depth: int) -> None:
        """Read commands up to a closing parenthesis (where `depth` is not 0) or the end."""
        if depth > DEEPEST:
            self.transcript.trouble("parentheses are nested too deep to be followed")
            self.at = len(self.text)
        piped: int | None = None
        while self.at < len(self.text):
            self._skip(_LEAD)
            first = len(self.transcript)
            self.command(depth, piped)
            operator = self._operator()
            if operator == ")":
                if depth:
                    return
                continue
            piped = first if operator == "|" and len(self.transcript) > first else None
            if (
                operator in ("&&", "||", "&", "\n")
                and len(self.transcript) > first
                and _MORE.search(self.text, self.at)
            ):
                self.joints.add("&" if operator == "\n" else operator)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _operator(self) -> str:
        """Skip the operator at the place; return it."""
        sign = self.text[self.at : self.at + 1]
        if sign in ("&", "|"):
            sign = sign * 2 if self.text[self.at + 1 : self.at + 2] == sign else sign
        self.at += len(sign)
        return sign

    def command(self, depth: int, piped: int | None) -> None:
        """Read one command, or a group of them in parentheses, up to the operator that ends it."""
        if self.text.startswith("(", self.at):
            self.at += 1
            self.sequence(depth + 1)
            self._skip(_GROUP_END)
            return
        word = _KEYWORD.match(self.text, self.at)
        kind = word[0].lower() if word else ""
        if kind in ("rem", "::"):
            line = self.text.find("\n", self.at)
            self.at = line if line >= 0 else len(self.text)
        elif kind == "if" and (match := _IF.match(self.text, self.at)):
            self.at = match.end()
            self.command(depth + 1, None) if depth < DEEPEST else None
            self._else(depth)
        elif kind == "for" and (match := _FOR.match(self.text, self.at)):
            self._for(match.start(), match.end(), depth)
        else:
            self._simple(depth, piped)

    def _else(self, depth: int) -> None:
        match = _ELSE.match(self.text, self.at)
        if match and depth < DEEPEST:
            self.at = match.end()
            self.command(depth + 1, None)

    def _for(self, begun: int, at: int, depth: int) -> None:
        close = self.text.find(")", at)
        quoted = _OUTPUT_OF.match(self.text, at)
        if quoted:
            inner = _Reader(self.script.part(quoted.start(1), quoted.end(1)), self.transcript)
            inner.sequence(1) if depth < DEEPEST else None
            close = quoted.end() - 1
        do = _DO.match(self.text, close) if close >= 0 else None
        self.at = do.end() if do else len(self.text)
        if do and depth < DEEPEST:
            mark = self.transcript.mark()
            body = self.at
            self.command(depth + 1, None)
            name = _LOOPED.search(self.text, begun, at)
            items = [] if quoted or name is None else self.text[at:close].split()
            if name is not None and any("://" in item for item in items[:MOST_TURNS]):
                self._turns(items[:MOST_TURNS], name[0], self.script.part(body, self.at), mark)

    def _turns(self, items: list[str], name: str, body: Text, mark: tuple[int, int, int, str]) -> None:
        """Read the body of a loop over addresses again for each, in place of what was read for the variable."""
        if self.transcript.again + len(items) * len(body.value) > MOST_AGAIN:
            return
        self.transcript.rewind(mark)
        for item in items:
            self.transcript.again += len(body.value)
            text = item.strip("\"',;")
            found = re.finditer(re.escape(name) + r"(?!\w)", body.value)
            turn = _Reader(body.edited([(each.start(), each.end(), text) for each in found]), self.transcript)
            turn.sequence(1)

    def _simple(self, depth: int, piped: int | None) -> None:
        """Read a command without inner structure, up to the next operator."""
        start = self.at
        edits: list[tuple[int, int, str]] = []
        redirections: list[Word] = []
        opened = 0
        # To cmd, \" closes a quote. Who writes it in PowerShell's script means a quote in quotes.
        escapes = bool(_POWERSHELL.match(self.text, start))
        while match := _SIGN.search(self.text, self.at):
            self.at = match.start()
            sign = match[0]
            if sign == '"':
                quoted = (_ESCAPED_QUOTED.match(self.text, self.at) if escapes else None) or _QUOTED.match(
                    self.text, self.at
                )
                self.at = quoted.end() if quoted else self.at + 1
            elif sign == "^":
                edits.append((self.at, self.at + 1, ""))
                self.at += 2
            elif sign in "<>":
                self._redirect(start, edits, redirections)
            elif sign == "(" or (sign == ")" and (opened or not depth)):
                opened += 1 if sign == "(" else -1 if opened else 0
                self.at += 1
            else:
                break
        else:
            self.at = len(self.text)
        end = self.at = min(self.at, len(self.text))
        inner = [(max(first, start) - start, min(last, end) - start, new) for first, last, new in edits]
        line = self.script.part(start, end)
        line = line.edited(inner) if inner else line
        carry_out(self.transcript, line, redirections, piped, self.text[start:end].strip())

    def _redirect(self, start: int, edits: list[tuple[int, int, str]], words: list[Word]) -> None:
        at = self.at
        if at > start and self.text[at - 1].isdigit() and (at - 1 == start or self.text[at - 2] in ' \t"&|'):
            at -= 1
        match = _REDIRECTION.match(self.text, at)
        if match is None:
            self.at += 1
            return
        self.at = match.end()
        sign = (match[1] if match[1] not in ("1", "0") else "") + match[2]
        if match[3]:
            place = self.script.place(at, self.at)
            words.append(Word(match[0], place, option=match[0]))
        else:
            target = _TARGET.match(self.text, self.at)
            if target:
                self.at = target.end()
                place = self.script.place(target.start(1), target.end())
                text = target[1].strip('"')
                words.append(Word(sign, place, option=sign, value=Argument(text, place, not _UNKNOWN.search(text))))
        edits.append((at, self.at, " "))


def carry_out(transcript: Transcript, line: Text, redirections: list[Word], piped: int | None, written: str) -> None:
    """Record the simple command in `line`, whose carets and redirections are gone, and follow what it runs."""
    called = _CALL.match(line.value)
    line = line.part(called.end(), len(line.value)) if called else line
    text = line.value
    lead = len(text) - len(text.lstrip(" \t\r\n@;,="))
    text = text.rstrip()
    if lead >= len(text):
        return
    match = _WORD.match(text, lead)
    if match is None:
        return
    name = match[0].strip('"')
    lower = name.lower()
    glued = re.match(
        r"(echo|cd|chdir|rd|rmdir|md|mkdir|del|erase|dir|copy|move|ren|type|set|cls|call)[.:/\\(,;=+\[\]]", lower
    )
    if glued:
        name, at = glued[1], lead + len(glued[1])
    else:
        at = match.end()
    where = line.place(lead, len(text))
    index = transcript.reserve()
    if name.lower() == "set" and (setting := _SET.match(text, lead)):
        value = setting[3].rstrip('"') if setting[1] else setting[3]
        place = line.place(setting.start(3), len(text))
        arguments = (Argument(value, place, not _UNKNOWN.search(value)),)
        transcript.record(index, "=", "cmd", written, where, f"%{setting[2].strip().lower()}%", (), arguments, piped)
        return
    if name.lower() == "echo":
        argument = Argument(text[at:].strip(), line.place(at, len(text)), not _UNKNOWN.search(text[at:]))
        extra = tuple((word.option, word.value) for word in redirections)
        transcript.record(index, "echo", "cmd", written, where, "", extra, (argument,), piped)
        return
    if name.lower() == "start" and (begun := _START.match(text, lead)):
        _started(transcript, index, line, begun, written, piped)
        return
    words = [_word(line, found) for found in _WORD.finditer(text, at)]
    invocation = nesting.invocation_of(name, words)
    target = name if "\\" in name or "/" in name else ""
    if invocation is None:
        program, words = programs.canonical(name, words)
        parameters, values = programs.parse(program, [*redirections, *words])
        transcript.record(index, program, "cmd", written, where, target, parameters, values, piped)
        return
    extra = tuple((word.option, word.value) for word in redirections)
    program = programs.program_name(name)
    transcript.record(index, program, "cmd", written, where, target, (*invocation.parameters, *extra), (), piped)
    script = nesting.script_text(invocation, line)
    if invocation.text is None and invocation.script and not invocation.file:
        script = line.part(invocation.script[0].start, len(text))
    nesting.descend(transcript, invocation, script, index)


def _started(
    transcript: Transcript, index: int, line: Text, begun: re.Match[str], written: str, piped: int | None
) -> None:
    """Record `start` and what it starts."""
    text = line.value.rstrip()
    flags = [_word(line, found) for found in _WORD.finditer(text[: begun.end()], begun.start(1))]
    parameters, _ = programs.parse("start", flags)
    parameters = tuple(("wait" if name == "w" else name, value) for name, value in parameters)
    transcript.record(index, "start", "cmd", written, line.place(0, len(text)), "", parameters, (), piped)
    if begun.end() < len(text) and len(transcript.inside) < DEEPEST:
        outer, transcript.inside = transcript.inside, (*transcript.inside, index)
        carry_out(transcript, line.part(begun.end(), len(text)), [], None, text[begun.end() :])
        transcript.inside = outer


def _word(line: Text, match: re.Match[str]) -> Word:
    written = match[0]
    text = re.sub(r'\\?"', lambda quote: '"' if len(quote[0]) > 1 else "", written) if '"' in written else written
    if written.endswith('\\"') and written.count('"') == 2:
        text = written.strip('"')  # "C:\folder\": the backslash is the path's
    return Word(
        text,
        line.place(match.start(), match.end()),
        known=not _UNKNOWN.search(written),
        quoted=written[0] == '"',
        start=match.start(),
        end=match.end(),
    )
