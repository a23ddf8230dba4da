"""One WebSocket or stream, from the attempt to its end, and what belongs to it alone: patience, numbers, silence."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TYPE_CHECKING

from .outside import Outside, Timer, Wire
from .session import Hello

if TYPE_CHECKING:
    from .link import Link

PATIENCE = 5.0
"""For a handshake (CONN-5), and then for hello (VER-6)."""


class Phase(Enum):
    OPENING = auto()
    WAITING = auto()  # for hello
    OPEN = auto()


class Connection:
    def __init__(self, link: Link, outside: Outside, streams: bool) -> None:
        self.streams = streams
        self.phase = Phase.OPENING
        self.numbered = False
        """Whether its events have numbers: it has a session."""
        self.greeted = False
        self.silent = True
        """Nothing has come yet, but for the head of an answer."""
        self.withholds_history = False
        self.next = 0
        """The number of the event that comes next."""
        self.wire: Wire
        self._link, self._outside = link, outside
        self._history_ends = 0
        self._heartbeat = self._last_read = 0.0
        self._silence: Timer | None = None
        self._patience: Timer | None = outside.timer(PATIENCE, self._no_handshake)
        self._steady: Timer | None = None

    # What the wire tells.

    def opened(self) -> None:
        self.phase = Phase.WAITING
        self._wait(self._no_hello)

    def read(self) -> None:
        self._last_read = self._outside.now()
        if self.silent:
            self.silent = False
            self._link.heard(self)

    def message(self, text: str) -> None:
        self._link.message(self, text)

    def too_large(self) -> None:
        self._link.too_large(self)

    def writable(self) -> None:
        self._link.send_what_waits()

    def ended(self, code: int, reason: str) -> None:
        self._link.ended(self, code, reason)

    # What the link tells.

    def open(self) -> None:
        """From hello on, or from when the bus is found to be a legacy one (CONN-4)."""
        self.phase = Phase.OPEN
        self._wait(None)
        self._steady = self._outside.timer(1.0, self._link.steady)

    def number_from(self, hello: Hello, withhold_history: bool) -> None:
        """`withhold_history`: what has no id may have been heard in an earlier session (HISTORY-2)."""
        self.numbered = True
        self.withholds_history = withhold_history
        self.next = hello.next
        self._history_ends = hello.next + hello.history
        self._heartbeat = hello.heartbeat
        self._last_read = self._outside.now()
        self._listen_for(2 * hello.heartbeat)

    def take_number(self) -> int:
        self.next += 1
        return self.next - 1

    def is_history(self, number: int) -> bool:
        return number < self._history_ends

    def end(self, code: int | None = None) -> None:
        """A WebSocket may be ended with a code: 1000 for stopping alone, since it ends the session (SESSION-5)."""
        self.forget()
        if code is not None and not self.streams and self.phase is not Phase.OPENING:
            self.wire.close(code)
        else:
            self.wire.abort()

    def forget(self) -> None:
        """It is over: nothing of it may happen any more (CONN-7)."""
        for timer in (self._patience, self._silence, self._steady):
            if timer is not None:
                timer.cancel()

    # Time.

    def _wait(self, then: Callable[[], None] | None) -> None:
        if self._patience is not None:
            self._patience.cancel()
        self._patience = None if then is None else self._outside.timer(PATIENCE, then)

    def _no_handshake(self) -> None:
        self._link.give_up(self, "no answer within 5 s")

    def _no_hello(self) -> None:
        self._link.no_hello(self)

    def _listen_for(self, seconds: float) -> None:
        due = self._outside.now() + seconds
        self._silence = self._outside.timer(seconds, lambda: self._judge_silence(due))

    def _judge_silence(self, due: float) -> None:
        """What has arrived was read before this; where this runs late, the runtime slept, not the bus (ALIVE-1)."""
        now = self._outside.now()
        rest = self._last_read + 2 * self._heartbeat - now
        if now - due > self._heartbeat / 2:
            self._listen_for(2 * self._heartbeat)
        elif rest > 0:
            self._listen_for(rest)
        else:
            self._link.give_up(self, "silent for two heartbeats")
