"""What both transports have in common, and all that the core of the bus needs of them."""

import asyncio
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from options import MIB
from outbox import Outbox
from quiet import Quiet

if TYPE_CHECKING:
    from bus import Bus
    from session import Session

PATIENCE = 5.5
"""seconds between the last word to a peer and the cutting of the line (SLOW-1, WINDOW-2)"""


class Connection(ABC):
    is_websocket: bool

    def __init__(self, bus: "Bus", role: str, writer: asyncio.StreamWriter) -> None:
        self.bus = bus
        self.role = role
        self.writer = writer
        self.session: "Session | None" = None
        """the session it is the connection of; none, too, where it was superseded"""
        self.received = 0
        """how many messages came over it, where it has no session (NUM-1)"""
        self.closing = False
        self.outbox = Outbox(writer, on_drain=lambda: bus.drained(self))
        self.unwritten = Quiet(bus.options.heartbeat_ms / 1000, lambda _: self.break_silence())

    @property
    def has_room(self) -> bool:
        """Whether it takes more of what a session reads on; `Bus.drained` is called when it does again."""
        return not self.closing and self.outbox.pending_bytes < MIB

    @property
    def backlog(self) -> int:
        """Bytes that wait beyond the message being written, without framing (SLOW-1)."""
        return 0 if self.closing else self.outbox.backlog

    @abstractmethod
    def send_event(self, text: bytes, number: int) -> None: ...

    @abstractmethod
    def send_control(self, type: str, payload: dict[str, Any]) -> None: ...

    @abstractmethod
    def break_silence(self) -> None:
        """Called where nothing was written for a heartbeat (ACK-2, SSE-3)."""

    def write(self, data: bytes, counted: int | None = None) -> None:
        self.unwritten.touch()
        self.outbox.put(data, counted)

    def send_ack(self) -> None:
        if self.session is not None and not self.closing:
            self.send_control("$bus:ack", {"received": self.session.received})

    @abstractmethod
    def end(self, code: int, reason: str, *, discard: bool = False) -> None:
        """Ends it; `discard`: without writing what waits. Nothing that comes afterwards is taken."""

    def begin_to_end(self, last_word: bytes, *, discard: bool, half_close: bool = False) -> None:
        self.closing = True
        self.stop_timers()
        if discard:
            self.outbox.clear()
        self.outbox.put(last_word)
        self.outbox.close(half_close=half_close)
        asyncio.get_running_loop().call_later(PATIENCE, self.writer.transport.abort)
        self.bus.ended(self)

    def is_over(self) -> None:
        """Nothing is read from it any more, and nothing written."""
        self.closing = True
        self.stop_timers()
        self.outbox.stop()
        self.bus.ended(self)

    def stop_timers(self) -> None:
        self.unwritten.stop()
