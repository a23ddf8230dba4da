"""A client over server-sent events (SSE-1 to SSE-4)."""

import asyncio
import json
import re
from typing import Any

from bus import Bus
from connection import Connection

LINE_ENDS = re.compile(rb"\r\n|\n|\r")


def data_lines(text: bytes) -> bytes:
    """RELAY-3"""
    return b"".join(b"data: %b\n" % piece for piece in LINE_ENDS.split(text))


class EventStream(Connection):
    is_websocket = False

    def __init__(self, bus: Bus, role: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(bus, role, writer)
        self.reader = reader

    def send_event(self, text: bytes, number: int) -> None:
        self.write(self.id_line(number) + data_lines(text) + b"\n", len(text))

    def send_control(self, type: str, payload: dict[str, Any]) -> None:
        text = json.dumps({"type": type, "payload": payload}).encode()
        number = 0 if self.session is None else self.session.number
        self.write(self.id_line(number) + b"event: %b\n" % type.encode() + data_lines(text) + b"\n")

    def id_line(self, number: int) -> bytes:
        return b"" if self.session is None else f"id: {self.session.id}.{number}\n".encode()

    def break_silence(self) -> None:
        if self.session is None:
            self.write(b":\n")
        else:
            self.send_ack()

    def end(self, code: int, reason: str, *, discard: bool = False) -> None:
        """A stream has no close codes: it ends, once what waits is written."""
        if not self.closing:
            self.begin_to_end(b"", discard=discard)
            self.outbox.task.add_done_callback(lambda _: self.writer.close())

    async def serve(self) -> None:
        """Until the client goes, or the stream has been ended."""
        try:
            while await self.reader.read(1024):
                pass
        finally:
            self.is_over()
