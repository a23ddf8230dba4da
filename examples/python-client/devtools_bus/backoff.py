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
        self._failures = 0

    def next(self, at_least: float = 0.0) -> float:
        wait = min(LONGEST, FIRST * 2 ** min(self._failures, 10))
        self._failures += 1
        return varied(max(wait, at_least)) * self._scale

    def start_over(self) -> None:
        self._failures = 0
