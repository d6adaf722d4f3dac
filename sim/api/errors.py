"""What a caller can do wrong."""

from __future__ import annotations


class Misuse(ValueError):
    """A number or combination that does not go; the text says which and what would."""
