"""What all tests share: the same examples on every machine, and no timing asserts."""

from __future__ import annotations

from hypothesis import settings

# The first call of a kernel may compile it, which no deadline should count.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
