"""Figures, drawn with one look; each is a function of what it shows."""
