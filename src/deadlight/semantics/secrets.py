"""Tells secrets written in the clear from what only sounds like one.

A name says that a value is secret by its words (`DB_PASSWORD`, `clientSecret`), not by a piece of a
word (TELEMETRY, TOKENIZER), and not where it names where the secret is kept (`PASSWORD_FILE`). A value
can give itself away: keys and tokens with a known form, connection strings. No function returns any
part of a value.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from deadlight.model.regex import compiled, lazy

_WORDS = compiled(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

_SECRET_WORDS = frozenset({
    "password", "passwords", "passwd", "passwort", "pass", "pwd", "passphrase", "secret", "secrets", "token", "apikey",
    "secretkey", "accesskey", "authtoken", "credential", "credentials", "pat", "userpassword", "sapassword",
    "dbpassword", "adminpassword", "clientsecret", "saspassword", "psw", "pw",
})  # fmt: skip
_SECRET_PAIRS = frozenset({
    ("api", "key"), ("access", "key"), ("secret", "key"), ("private", "key"), ("account", "key"), ("storage", "key"),
    ("shared", "key"), ("signing", "key"), ("encryption", "key"), ("master", "key"), ("license", "secret"),
    ("auth", "key"), ("host", "key"), ("sas", "key"), ("subscription", "key"), ("instrumentation", "secret"),
    ("pass", "word"), ("sas", "signature"), ("machine", "key"), ("function", "key"), ("admin", "key"),
    ("pass", "phrase"), ("api", "token"),
})  # fmt: skip
_NOT_THE_SECRET = frozenset({
    "file", "files", "path", "paths", "dir", "directory", "folder", "location", "url", "uri", "endpoint", "host",
    "server", "name", "names", "username", "user", "id", "ids", "arn", "ref", "reference", "version", "provider",
    "store",
    "enabled", "enable", "disabled", "disable", "required", "length", "size", "min", "max", "minimum", "maximum",
    "ttl", "expiry", "expires", "expiration", "lifetime", "timeout", "duration", "days", "hours", "minutes", "seconds",
    "age", "policy", "type", "mode", "kind", "count", "limit", "prefix", "suffix", "format", "header", "issuer",
    "audience", "scope", "scopes", "algorithm", "public", "hash", "hashes", "less", "reset", "rotation", "validation",
    "var", "variable", "env", "namespace", "volume", "mount", "backend", "manager", "vault", "cache", "interval",
    "encoding", "complexity", "hint", "prompt",
    "doc", "docs", "documentation", "help", "info", "link", "note", "notes",
    "placeholder", "empty", "random", "optional", "service", "label",
})  # fmt: skip
"""Words beside a secret's that make the name one of something about it."""

_SWITCHES = frozenset(
    {"yes", "no", "true", "false", "on", "off", "y", "n", "0", "1", "none", "null", "nil", "undefined"}
)
_PLACEHOLDER = lazy(
    r"""<.*>|\[.*\]|\{\{.*\}\}|\#\{.*\}\#?|__\w+__|@@\w+@@|%%\w+%%|
    (?:your|my|the|a|an|some|enter|insert|put|set|use|add|type|provide)[-_ .]+.*|
    .*(?:change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|this|with)|place[-_ ]?holder|example|redacted|goes[-_ ]?here).*|
    (?:to[-_ ]?do|tbd|fixme|dummy|sample|test|fake|foo|bar|insert|fill|enter|put)(?:[-_ ].*)?|
    .*[-_ ]here|.*(?:\.{3}|\u2026)|n/?a|(.)\1*|x+[-_x]*|[\W_]+""",
    re.VERBOSE | re.DOTALL,
)
"""What stands for a secret; of texts in lower case, as `_REFERENCE` and `_CONNECTION` are."""

_STAND_INS = _SWITCHES | frozenset({
    "password", "passwd", "pass", "pwd", "secret", "token", "apikey", "api-key", "api_key", "accesskey", "access-key",
    "access_key", "key", "value", "string", "text", "username",
})  # fmt: skip
_REFERENCE = lazy(
    r"\$\{[^}]*\}|\$\w+|\$env:\w+|\$\(.*\)|%\w+%|\{\{.*\}\}|#\{[^}]*\}#?|\$\[[^\]]*\]|@microsoft\.keyvault\(.*\)|"
    r"(?:vault|ref|awssm|azurekeyvault|op|secret|file|env)(?::|\+).*|[a-z0-9_.-]+\|[a-z0-9_.-]+",
    re.DOTALL,
)
_PATH = lazy(r"[A-Za-z]:[\\/].*|\.{0,2}[\\/].*|[\w.\\/-]+\.(?:txt|json|ya?ml|env|pem|key|crt|cer|pfx|config|xml|conf)")
_PLAIN_URL = lazy(r"\w[\w+.-]*://(?![^/?#\s]*:[^/?#\s]*@)\S*")

_KNOWN_FORMS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (what, sign, lazy(pattern))
    for what, sign, pattern in (
        ("a private key", "PRIVATE KEY", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
        ("an access key of AWS", "IA", r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])"),
        ("a token of GitHub", "gh", r"(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9]{36,}"),
        ("a token of GitHub", "github_pat_", r"(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{50,}"),
        ("a token of GitLab", "gl", r"(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft)-[A-Za-z0-9_-]{20,}"),
        ("a token of Slack", "xox", r"(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,}"),
        ("a web hook of Slack", "hooks.", r"https://hooks\.slack\.com/services/T\w+/B\w+/\w{20,}"),
        ("a key of Stripe", "k_live_", r"(?<![A-Za-z0-9])[rs]k_live_[A-Za-z0-9]{16,}"),
        ("a token of Docker Hub", "dckr_", r"(?<![A-Za-z0-9])dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}"),
        ("a token of npm", "npm_", r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}"),
        ("a token of PyPI", "pypi-", r"(?<![A-Za-z0-9])pypi-AgE[A-Za-z0-9_-]{50,}"),
        ("a token of NuGet", "oy2", r"(?<![A-Za-z0-9])oy2[a-z0-9]{43}(?![A-Za-z0-9])"),
        ("a key of Google Cloud", "AIza", r"(?<![A-Za-z0-9])AIza[A-Za-z0-9_-]{35}"),
        ("a key of SendGrid", "SG.", r"(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
        ("a token of Hugging Face", "hf_", r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}"),
        (
            "a JSON web token",
            "eyJ",
            r"(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
        ),
        (
            "a client secret of Entra ID",
            "8Q~",
            r"(?<![A-Za-z0-9])[A-Za-z0-9_~.]{3}8Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9])",
        ),
    )
)
"""What a secret is, what is in every text of the form, so that few forms are looked for in a text, and the form."""

_SIGNS = compiled(
    r"PRIVATE KEY|A[KS]IA|gh[pousr]_|github_pat_|gl\w+-|xox|hooks\.|k_live_|dckr_|npm_|pypi-|oy2|AIza|SG\.|hf_|eyJ|8Q~|"
    r"(?i:pwd|password|key|value)\s*=|sig=|://[^/?#\s@]+@"
)
"""What is in every text that has one of the forms: few texts have any of it."""

_VALUE = r"(?:'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<bare>[^;\s\"']+))"
_IN_CONNECTION = lazy(
    rf"(?:^|[;\s\"'])(?:password|pwd|accountkey|sharedaccesskey|sharedsecretvalue|accesskey)\s*=\s*{_VALUE}"
)
_CONNECTION = lazy(
    r"(?:^|[;\s\"'])(?:server|data source|addr|address|initial catalog|database|host|user id|uid|user|username|"
    r"endpoint|accountname|defaultendpointsprotocol|integrated security|provider)\s*="
)
_SHARED_ACCESS = lazy(r"[?&]sig=[A-Za-z0-9%+/=]{20,}")
_USER_INFO = lazy(r"://[^/?#\s:@]{0,256}:(?P<password>[^/?#\s@]{1,256})@")

_PASSWORD = ("pass", "pwd", "psw")

BY_NAME = "a secret, as its name says"
"""What kind of secret a value is of which nothing but its name tells so."""

MAX_LENGTH = 16_384
"""How much of a value is looked at, in characters."""


@lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Return whether a variable of this name is there to hold a secret."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if words in ([], ["pwd"], ["pat"], ["pw"]):
        return False
    if not (any(word in _SECRET_WORDS for word in words) or any(pair in _SECRET_PAIRS for pair in pairwise(words))):
        return False
    return not any(word in _NOT_THE_SECRET for word in _beside(words))


def is_placeholder(value: str) -> bool:
    """Return whether `value` stands for a secret without being one: `changeme`, `<password>`, `xxxx`, nothing."""
    text = value.strip().strip("\"'").strip().lower()
    return not text or text in _STAND_INS or _PLACEHOLDER.fullmatch(text[:256]) is not None


def is_reference(value: str) -> bool:
    """Return whether `value` says where a secret is kept: a variable, a file, an address, a vault."""
    text = value.strip().strip("\"'").strip()[:MAX_LENGTH]
    return any(
        found is not None
        for found in (_REFERENCE.fullmatch(text.lower()), _PATH.fullmatch(text), _PLAIN_URL.fullmatch(text))
    )


def looks_like_secret(name: str, value: str) -> str | None:
    """Return what kind of secret the literal `value` of the variable `name` is, or nothing if it is none."""
    text = value[:MAX_LENGTH]
    if known := known_form(text):
        return known
    if not is_secret_name(name) or is_placeholder(text) or is_reference(text):
        return None
    # A number is a password, but no token or key.
    if not text.strip().isdecimal() or any(word in name.lower() for word in _PASSWORD):
        return BY_NAME
    return None


@lru_cache(maxsize=2048)
def known_form(value: str) -> str | None:
    """Return what kind of secret is in `value` by its form alone: a key, a token, a connection string, a URL."""
    text = value[:MAX_LENGTH]
    if _SIGNS.search(text) is None:
        return None
    for what, sign, pattern in _KNOWN_FORMS:
        for match in pattern.finditer(text) if sign in text else ():
            if "EXAMPLE" not in match[0].upper():
                return what
    lower = text.lower()
    for match in _IN_CONNECTION.finditer(lower) if _CONNECTION.search(lower) else ():
        if _is_literal(match["single"] or match["double"] or match["bare"] or ""):
            return "the password of a connection string"
    if _SHARED_ACCESS.search(text):
        return "a shared access signature of Azure"
    for match in _USER_INFO.finditer(text):
        if _is_literal(match["password"]):
            return "the password of a URL"
    return None


def _is_literal(value: str) -> bool:
    if "${" in value or "$(" in value:
        return False
    return not is_placeholder(value) and not _REFERENCE.fullmatch(value.lower())


def _beside(words: list[str]) -> list[str]:
    """Return the words that can change what a name means: those after the secret's word, and those that negate it."""
    last = max(
        index
        for index, word in enumerate(words)
        if word in _SECRET_WORDS or (index and (words[index - 1], word) in _SECRET_PAIRS)
    )
    negating = {"public", "no", "allow", "enable", "disable", "require", "max", "min", "reset"}
    return [*words[last + 1 :], *("public" for word in words[:last] if word in negating)]
