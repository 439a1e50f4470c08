"""The errors of deadlight, one tree.

    DeadlightError
    ├── UsageError          the command line or the configuration asks for what cannot be
    │   └── ConfigurationError   … at a place in a file
    ├── InputError          an input cannot be read
    ├── EditError           a change cannot be written as an edit of its document
    ├── FactError           a row of deadlight's own tables is bad
    └── CheckError          a check failed on a subject: a bug of ours

Each has `advice()`, the sentence a person needs. Only `cli` turns errors into exit statuses.
"""


class DeadlightError(Exception):
    """Base of all errors that deadlight raises on purpose."""

    def advice(self) -> str:
        """Return what the reader can do about it, as one sentence, or nothing."""
        return ""


class UsageError(DeadlightError):
    """The command line asks for something that cannot be done."""

    def __init__(self, message: str, advice: str = "") -> None:
        """Keep the advice beside the message."""
        super().__init__(message)
        self._advice = advice

    def advice(self) -> str:
        """Return the advice given when the error was raised."""
        return self._advice


class ConfigurationError(UsageError):
    """A configuration file is malformed or names something unknown."""


class InputError(DeadlightError):
    """An input cannot be read; the pipeline turns it into `Unread`."""

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        """Keep the reason, and the 1-based line where it is known."""
        super().__init__(reason)
        self.reason = reason
        self.line = line


class EditError(DeadlightError):
    """An edit has no rendering in the document at hand (for example inside an alias)."""


class FactError(DeadlightError):
    """A row of a facts table lacks evidence or breaks the schema."""


class CheckError(DeadlightError):
    """A check raised an exception on a subject."""

    def __init__(self, check: str, subject: str, path: str) -> None:
        """Name the check, the subject, and the file."""
        super().__init__(f"check {check} failed on {subject} in {path}")
        self.check = check

    def advice(self) -> str:
        """Return how to go on without the check, and where to report it."""
        return f"This is a bug in deadlight. Run with --ignore {self.check} meanwhile, and report it."
