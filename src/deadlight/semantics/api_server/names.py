"""Names as Kubernetes wants them: labels and subdomains of DNS.

The rules and their words are those of
https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/validation.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from deadlight.model.regex import lazy
from deadlight.semantics.api_server.fields import bytes_of

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = _LABEL + r"(\." + _LABEL + ")*"
_MOST_LABEL, _MOST_SUBDOMAIN = 63, 253
_PART = lazy(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")


def wrong_in_label(name: str) -> Iterator[str]:
    """Yield what is wrong with a name that must be a label of DNS, in the words of the server."""
    if bytes_of(name) > _MOST_LABEL:
        yield f"must be no more than {_MOST_LABEL} characters"
    if not _PART.fullmatch(name):
        yield (
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
            f"end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
            f"'{_LABEL}')"
        )


def wrong_in_subdomain(name: str) -> Iterator[str]:
    """Yield what is wrong with a name that must be a subdomain of DNS, in the words of the server."""
    if bytes_of(name) > _MOST_SUBDOMAIN:
        yield f"must be no more than {_MOST_SUBDOMAIN} characters"
    if not all(_PART.fullmatch(part) for part in name.split(".")):
        yield (
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
            f"start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
            f"'{_SUBDOMAIN}')"
        )
