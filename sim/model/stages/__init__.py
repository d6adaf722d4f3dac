"""The stages of a summit, in the order in which the base scenario lists them."""
