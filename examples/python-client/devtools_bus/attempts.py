"""When the next attempt is made, and over what: the backoff, the fallback and the way back (sections 7 and 10)."""

from __future__ import annotations

from collections.abc import Callable

from .backoff import REFUSED, Backoff
from .outside import Outside, Timer

FAILURES_BEFORE_FALLBACK = 10
WAY_BACK = 30.0


class Attempts:
    def __init__(
        self, outside: Outside, scale: float, attempt: Callable[[], None], try_way_back: Callable[[], None]
    ) -> None:
        self.over_streams = False
        self._outside, self._scale = outside, scale
        self._attempt, self._try_way_back = attempt, try_way_back
        self._backoff = Backoff(scale)
        self._next: Timer | None = None
        self._next_way_back: Timer | None = None

    @property
    def one_is_due(self) -> bool:
        return self._next is not None

    def after_end(self, refused: bool) -> None:
        """`refused`: with a close code that will not change soon (CONN-8)."""
        wait = self._backoff.next(at_least=REFUSED if refused else 0.0)
        if self._backoff.in_a_row >= FAILURES_BEFORE_FALLBACK and not self.over_streams:
            self.over_streams = True
            self._schedule_way_back()
        self._next = self._outside.timer(wait, self._make)

    def starts_over(self) -> None:
        self._backoff.start_over()

    def came_back(self) -> None:
        """A WebSocket is there again."""
        self.over_streams = False
        self.stop()

    def stop(self) -> None:
        for timer in (self._next, self._next_way_back):
            if timer is not None:
                timer.cancel()
        self._next = self._next_way_back = None

    def _make(self) -> None:
        self._next = None
        self._attempt()

    def _schedule_way_back(self) -> None:
        """Every 30 s from the fallback on, whether the stream is open or not (FALLBACK-4)."""
        self._next_way_back = self._outside.timer(WAY_BACK * self._scale, self._make_way_back)

    def _make_way_back(self) -> None:
        self._schedule_way_back()
        self._try_way_back()
