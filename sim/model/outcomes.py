"""The ways in which a summit can end."""

from __future__ import annotations

OUTCOMES = (
    "no_meeting",
    "walkout",
    "no_agreement",
    "not_ratified",
    "ceasefire",
    "partial",
    "settlement",
)
