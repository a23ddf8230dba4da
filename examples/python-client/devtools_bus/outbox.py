"""What is on its way to the bus: events that wait to be sent, and copies of those that were (QUEUE-1, WINDOW-3)."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from .event import Entry


class Limit(NamedTuple):
    events: int = 1_000
    bytes: int = 16 * 1024 * 1024


class Copy(NamedTuple):
    number: int
    entry: Entry | None
    """None where the event is not to be sent, and its number was given already (LIMIT-6)."""

    @property
    def text(self) -> str:
        return "null" if self.entry is None else self.entry.text

    @property
    def size(self) -> int:
        return 4 if self.entry is None else self.entry.size


class Outbox:
    def __init__(self, queue: Limit, window: Limit) -> None:
        self.queue: deque[Entry] = deque()
        self.copies: deque[Copy] = deque()
        self.next_number = 1
        self.dropped = 0
        self._queue_limit, self._queue_bytes = queue, 0
        self._window, self._copies_bytes = window, 0

    @property
    def first(self) -> int:
        """The lowest number that may still be sent (RESUME-5)."""
        return self.copies[0].number if self.copies else self.next_number

    def add(self, entry: Entry) -> None:
        """The oldest goes where there is no room (QUEUE-2)."""
        self.queue.append(entry)
        self._queue_bytes += entry.size
        limit = self._queue_limit
        while len(self.queue) > 1 and (len(self.queue) > limit.events or self._queue_bytes > limit.bytes):
            self._shift()
            self.dropped += 1

    def take(self, most: int | None) -> Entry | None:
        """The next event that the bus takes; what is larger is dropped (LIMIT-5)."""
        while self.queue:
            entry = self._shift()
            if most is None or entry.size <= most:
                return entry
            self.dropped += 1
        return None

    def give_back(self, entry: Entry) -> None:
        """It was under way, and nobody knows whether it arrived."""
        self.queue.appendleft(entry)
        self._queue_bytes += entry.size

    def number(self, entry: Entry) -> Copy:
        """A number is given when an event is first sent, so that those sent have no holes."""
        copy = Copy(self.next_number, entry)
        self.next_number += 1
        self.copies.append(copy)
        self._copies_bytes += copy.size
        return copy

    def trim(self) -> None:
        """Copies that go for want of room are not lost: hello's `lost` tells (WINDOW-3)."""
        limit = self._window
        while len(self.copies) > 1 and (len(self.copies) > limit.events or self._copies_bytes > limit.bytes):
            self._let_go()

    def acknowledge(self, received: int) -> None:
        while self.copies and self.copies[0].number <= received:
            self._let_go()

    def resume(self, received: int, most: int | None) -> None:
        """The bus had, or counted lost, everything up to `received`; what it no longer takes keeps its number."""
        self.acknowledge(received)
        self.next_number = max(self.next_number, received + 1)
        for copy in list(self.copies):
            if most is not None and copy.size > most:
                self.void(copy.number)

    def restart(self, most: int | None) -> None:
        """A new session counts from 1; what was not acknowledged comes first (RESUME-7)."""
        unsent = [copy.entry for copy in self.copies if copy.entry is not None]
        self.copies.clear()
        self._copies_bytes = 0
        self.next_number = 1
        for entry in unsent:
            if most is not None and entry.size > most:
                self.dropped += 1
            else:
                self.number(entry)

    def unnumber(self) -> None:
        """Without a session nothing is numbered: what was not acknowledged goes before what waits (VER-6)."""
        for copy in reversed(self.copies):
            if copy.entry is not None:
                self.give_back(copy.entry)
        self.copies.clear()
        self._copies_bytes = 0

    def void(self, number: int) -> None:
        """Drops an event whose number was given: `null` is sent in its place (LIMIT-6)."""
        for at, copy in enumerate(self.copies):
            if copy.number == number and copy.entry is not None:
                self._copies_bytes += 4 - copy.size
                self.copies[at] = Copy(number, None)
                self.dropped += 1
                return

    def drop_queue(self) -> None:
        self.dropped += len(self.queue)
        self.queue.clear()
        self._queue_bytes = 0

    def _shift(self) -> Entry:
        entry = self.queue.popleft()
        self._queue_bytes -= entry.size
        return entry

    def _let_go(self) -> None:
        self._copies_bytes -= self.copies.popleft().size
