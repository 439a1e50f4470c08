"""Scores of CVSS vectors, by the library `cvss` of the extra "image", and the words for them.

Sources: https://www.first.org/cvss/v4.0/specification-document, https://www.first.org/cvss/v3.1/specification-document
(table 14, the qualitative severity rating scale).
"""

from __future__ import annotations


def score_of(vector: str) -> float:
    """Return the base score of a vector, 0.0 to 10.0; 0.0 for what is none, and where the library is missing."""
    try:
        from cvss import CVSS2, CVSS3, CVSS4  # type: ignore[import-untyped]
        from cvss.exceptions import CVSSError  # type: ignore[import-untyped]
    except ImportError:
        return 0.0
    kind = CVSS4 if vector.startswith("CVSS:4") else CVSS3 if vector.startswith("CVSS:3") else CVSS2
    try:
        score = float(kind(vector).base_score or 0)
    except (CVSSError, ValueError, KeyError, ArithmeticError):
        return 0.0
    return score if 0 <= score <= 10 else 0.0
