"""Waits that grow with each failure (CONN-2)."""

from __future__ import annotations

import random

FIRST = 0.1
LONGEST = 5.0
REFUSED = 5.0
"""How long a refusal that will not change is left alone (CONN-8, section 10)."""


def varied(seconds: float) -> float:
    """By at most 20 % either way, less a hair for clocks that round."""
    return seconds * random.uniform(0.81, 1.19)


class Backoff:
    def __init__(self, scale: float) -> None:
        self._scale = scale
        self._failures = self._until_refused = 0

    @property
    def in_a_row(self) -> int:
        """Failures since the wait was at its start. One that was refused had come through, and ends the row (FALLBACK-1)."""
        return self._failures - self._until_refused

    def next(self, at_least: float = 0.0) -> float:
        wait = min(LONGEST, FIRST * 2 ** min(self._failures, 10))
        self._failures += 1
        if at_least > 0:
            self._until_refused = self._failures
        return varied(max(wait, at_least)) * self._scale

    def start_over(self) -> None:
        self._failures = self._until_refused = 0
