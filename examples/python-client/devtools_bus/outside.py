"""What the core needs of the world: connections, requests, timers. The core itself touches none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

CLOSED_WITHOUT_A_WORD = 1006


class Timer(Protocol):
    def cancel(self) -> None: ...


class Wire(Protocol):
    """A WebSocket or a stream. After `close` or `abort` its listener is told nothing more (CONN-7)."""

    takes: int
    """The largest message, in bytes, that is read to its end (LIMIT-7)."""

    @property
    def has_room(self) -> bool: ...

    def send(self, text: str) -> None: ...

    def close(self, code: int) -> None: ...

    def abort(self) -> None: ...


class Listener(Protocol):
    """What a wire tells."""

    def opened(self) -> None: ...

    def read(self) -> None:
        """Something came, be it a ping or a comment (ALIVE-1)."""

    def message(self, text: str) -> None: ...

    def too_large(self) -> None: ...

    def writable(self) -> None: ...

    def ended(self, code: int, reason: str) -> None: ...


class Request(Protocol):
    def abort(self) -> None: ...


Answered = Callable[[int | None, bytes], None]
"""Status and body of an answer; no status where none came."""


class Outside(Protocol):
    def now(self) -> float: ...

    def timer(self, seconds: float, action: Callable[[], None]) -> Timer: ...

    def open_socket(self, target: str, listener: Listener) -> Wire: ...

    def open_stream(self, target: str, listener: Listener) -> Wire: ...

    def post(self, target: str, content_type: str, body: bytes, answered: Answered) -> Request: ...

    def report(self, problem: str) -> None:
        """Something the developer of the application should know."""
