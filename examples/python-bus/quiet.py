"""Notices that something has been quiet for a while."""

import asyncio
from collections.abc import Callable


class Quiet:
    """Calls `beat(n)` for each span that has passed since the last `touch`: the first, the second, and so on."""

    def __init__(self, seconds: float, beat: Callable[[int], None]) -> None:
        self.loop = asyncio.get_running_loop()
        self.seconds = seconds
        self.beat = beat
        self.spans = 0
        self.touched = self.loop.time()
        self.timer = self.loop.call_later(seconds, self.look)

    def touch(self) -> None:
        self.touched = self.loop.time()
        self.spans = 0

    def look(self) -> None:
        due = self.touched + (self.spans + 1) * self.seconds
        if self.loop.time() >= due:
            self.spans += 1
            spans = self.spans
            self.beat(spans)
            due = self.touched + (self.spans + 1) * self.seconds
        if not self.timer.cancelled():
            self.timer = self.loop.call_at(due, self.look)

    def stop(self) -> None:
        self.timer.cancel()
