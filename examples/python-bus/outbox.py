"""Bytes on their way to one peer. Nobody ever waits for a peer to read: what it does not take waits here."""

import asyncio
from collections import deque
from collections.abc import Callable

CHUNK = 64 * 1024
"""small messages that wait are written together, up to this size"""


class Outbox:
    def __init__(self, writer: asyncio.StreamWriter, on_drain: Callable[[], None]) -> None:
        self.writer = writer
        self.on_drain = on_drain
        self.waiting: deque[tuple[bytes, int]] = deque()
        """each with its bytes without framing"""
        self.waiting_bytes = 0
        """beyond what is being written"""
        self.backlog = 0
        """the same without framing (SLOW-1)"""
        self.closed = self.half_close = False
        self.wake = asyncio.Event()
        writer.transport.set_write_buffer_limits(high=0)  # drain() then returns once all is written
        self.task = asyncio.create_task(self.run())

    @property
    def pending_bytes(self) -> int:
        return self.waiting_bytes + self.writer.transport.get_write_buffer_size()

    def put(self, data: bytes, counted: int | None = None) -> None:
        """`counted`: its bytes without framing; by default all"""
        if self.closed or self.writer.transport.is_closing():
            return
        if self.pending_bytes == 0:
            self.writer.write(data)
        else:
            self.waiting.append((data, len(data) if counted is None else counted))
            self.waiting_bytes += len(data)
            self.backlog += self.waiting[-1][1]
        if self.pending_bytes > 0:
            self.wake.set()

    def clear(self) -> None:
        """What waits is not written."""
        self.waiting.clear()
        self.waiting_bytes = self.backlog = 0

    def close(self, *, half_close: bool = False) -> None:
        """Takes nothing more; `half_close`: and tells the peer so, once all is written."""
        self.closed = True
        self.half_close = half_close
        self.wake.set()

    def stop(self) -> None:
        self.closed = True
        self.task.cancel()

    async def run(self) -> None:
        try:
            while not (self.closed and self.pending_bytes == 0):
                await self.wake.wait()
                self.wake.clear()
                while self.pending_bytes > 0:
                    await self.writer.drain()
                    if self.waiting:
                        self.writer.write(self.next_chunk())
                    if not self.closed:
                        self.on_drain()
            if self.half_close and self.writer.can_write_eof():
                self.writer.write_eof()
        except OSError:
            pass  # the peer has gone; whoever reads from it sees that too

    def next_chunk(self) -> bytes:
        parts = [self.take()]
        size = len(parts[0])
        while self.waiting and size + len(self.waiting[0][0]) <= CHUNK:
            parts.append(self.take())
            size += len(parts[-1])
        return b"".join(parts)

    def take(self) -> bytes:
        data, counted = self.waiting.popleft()
        self.waiting_bytes -= len(data)
        self.backlog -= counted
        return data
