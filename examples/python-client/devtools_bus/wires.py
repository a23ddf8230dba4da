"""Connections over real sockets: what their bytes mean goes to the link (WebSocket, server-sent events, POST)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

from .address import Address
from .event_stream import EventStream
from .http_message import Answer, HttpError, request, words_of
from .outside import CLOSED_WITHOUT_A_WORD, Answered, Listener
from .websocket import (
    PONG,
    TEXT,
    FrameReader,
    WebSocketError,
    close_frame,
    fault_of,
    frame,
    handshake_headers,
    new_key,
)

ROOM = 16 * 1024 * 1024
"""So much may wait in the socket of a bus that reads slowly; what comes after waits in the queue."""
GOODBYE = 1.0
"""How long the other side has to answer a close."""
ANSWER_WITHIN = 30.0
"""A POST that has had no answer for so long has none."""
LARGEST_ANSWER = 16 * 1024 * 1024


class Socket(asyncio.Protocol):
    """A TCP or TLS connection that can be given up at any time, even before it is there."""

    def __init__(self, loop: asyncio.AbstractEventLoop, address: Address, hello: bytes) -> None:
        self.answer = Answer()
        self.finished = loop.create_future()
        self._loop, self._hello = loop, hello
        self._transport: asyncio.Transport | None = None
        self._over = False
        secure = ssl.create_default_context() if address.secure else None
        self._connecting = loop.create_task(self._connect(address, secure))

    async def _connect(self, address: Address, secure: ssl.SSLContext | None) -> None:
        try:
            await self._loop.create_connection(lambda: self, address.host, address.port, ssl=secure)
        except (OSError, ValueError) as failure:  # a bad certificate is an OSError, a host that is no name a ValueError
            self.end(CLOSED_WITHOUT_A_WORD, str(failure))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._over:
            transport.abort()
            return
        transport.set_write_buffer_limits(high=ROOM)
        transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        try:
            self.take(data)
        except (HttpError, WebSocketError) as failure:
            self.fail(failure)

    def connection_lost(self, exc: Exception | None) -> None:
        self.end(CLOSED_WITHOUT_A_WORD, str(exc) if exc else "the line was cut")
        self._finish()

    def abort(self) -> None:
        """Nothing of it is told to anybody after this (CONN-7), and the bus gets no close code (SESSION-5)."""
        self._over = True
        self._connecting.cancel()
        if self._transport is not None:
            self._transport.abort()
        else:
            self._finish()

    def end(self, code: int, reason: str) -> None:
        """It has ended: told once, and not at all after it was given up."""
        if not self._over:
            self.abort()
            self.tell_end(code, reason)

    def _finish(self) -> None:
        if not self.finished.done():
            self.finished.set_result(None)

    # What the three kinds differ in.

    def take(self, data: bytes) -> None:
        raise NotImplementedError

    def fail(self, failure: Exception) -> None:
        self.end(CLOSED_WITHOUT_A_WORD, str(failure))

    def tell_end(self, code: int, reason: str) -> None:
        raise NotImplementedError


def code_of_refusal(status: int | None) -> int:
    """As close code, what a handshake or a stream was refused with (CONN-8)."""
    return {401: 1008, 403: 1008, 409: 4009}.get(status or 0, CLOSED_WITHOUT_A_WORD)


class WebSocketWire(Socket):
    def __init__(self, loop: asyncio.AbstractEventLoop, address: Address, target: str, listener: Listener) -> None:
        self._key = new_key()
        super().__init__(loop, address, request("GET", target, address.headers() | handshake_headers(self._key)))
        self.has_room = True
        self.takes = 0
        self._listener, self._frames = listener, FrameReader()

    def take(self, data: bytes) -> None:
        if self.answer.status != 101:
            data = self.answer.feed(data)
            if self.answer.status is None:
                return
            fault = fault_of(self.answer, self._key)
            if fault is not None:
                self.end(code_of_refusal(self.answer.status), fault + words_of(data))
                return
            self._listener.opened()
        self._listener.read()
        for incoming in self._frames.feed(data, self.takes):
            if self._over:
                return
            if incoming.kind == "text":
                self._listener.message(incoming.text)
            elif incoming.kind == "ping":
                self._write(frame(PONG, incoming.data))
            elif incoming.kind == "close":
                self._answer_close(incoming.code, incoming.text)
                return

    def _answer_close(self, code: int, reason: str) -> None:
        """1000 would end the session: it is answered without a code (CONN-9)."""
        self._over = True
        self._write(close_frame(None if code in (1000, 1005) else code))
        self._leave()
        self._listener.ended(code, reason)

    def fail(self, failure: Exception) -> None:
        if isinstance(failure, WebSocketError) and failure.code == 1009:
            self._listener.too_large()
        elif isinstance(failure, WebSocketError):
            self.close(failure.code)
            self._listener.ended(failure.code, str(failure))
        else:
            super().fail(failure)

    def send(self, text: str) -> None:
        self._write(frame(TEXT, text.encode()))

    def close(self, code: int) -> None:
        self._over = True
        self._write(close_frame(code))
        self._leave()

    def _leave(self) -> None:
        """What was written still leaves; then the line ends, whether the other side says goodbye or not."""
        if self._transport is not None:
            self._loop.call_later(GOODBYE, self._transport.abort)

    def _write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def pause_writing(self) -> None:
        self.has_room = False

    def resume_writing(self) -> None:
        self.has_room = True
        if not self._over:
            self._listener.writable()

    def tell_end(self, code: int, reason: str) -> None:
        self._listener.ended(code, reason)


class StreamWire(Socket):
    has_room = False

    def __init__(self, loop: asyncio.AbstractEventLoop, address: Address, target: str, listener: Listener) -> None:
        headers = address.headers() | {"Accept": "text/event-stream", "Cache-Control": "no-cache"}
        super().__init__(loop, address, request("GET", target, headers))
        self.takes = 0
        self._listener, self._events, self._opened = listener, EventStream(), False

    def take(self, data: bytes) -> None:
        body = self.answer.feed(data)
        if self.answer.status is None:
            return
        if not self._opened:
            kind = self.answer.headers.get("content-type", "")
            if self.answer.status != 200 or kind.split(";")[0].strip().lower() != "text/event-stream":
                fault = f"the stream was answered {self.answer.status}, {kind or 'no content type'}"
                self.end(code_of_refusal(self.answer.status), fault + words_of(body))
                return
            self._opened = True
            self._listener.opened()
        if body:
            self._listener.read()
        for event in self._events.feed(body):
            if not self._over and (event.name in ("", "message") or event.name.startswith("$bus:")):
                self._listener.message(event.data)
        if self._events.held > self.takes and not self._over:
            self._listener.too_large()
        elif self.answer.complete:
            self.end(CLOSED_WITHOUT_A_WORD, "the stream has ended")

    def send(self, text: str) -> None:
        raise TypeError("a stream carries nothing up: POST does")

    def close(self, code: int) -> None:
        self.abort()

    def tell_end(self, code: int, reason: str) -> None:
        self._listener.ended(code, reason)


class Post(Socket):
    def __init__(
        self, loop: asyncio.AbstractEventLoop, address: Address, target: str, kind: str, body: bytes, answered: Answered
    ) -> None:
        headers = address.headers() | {"Content-Type": kind, "Connection": "close"}
        super().__init__(loop, address, request("POST", target, headers, body))
        self._answered: Callable[[int | None, bytes], None] = answered
        self._body = bytearray()
        self._patience = loop.call_later(ANSWER_WITHIN, self.end, CLOSED_WITHOUT_A_WORD, "no answer")

    def take(self, data: bytes) -> None:
        self._body += self.answer.feed(data)
        if self.answer.complete or len(self._body) > LARGEST_ANSWER:
            self.end(CLOSED_WITHOUT_A_WORD, "answered")

    def abort(self) -> None:
        self._patience.cancel()
        super().abort()

    def tell_end(self, code: int, reason: str) -> None:
        """Where the answer says no length, the end of the connection ends it."""
        has_length = {"content-length", "transfer-encoding"} & self.answer.headers.keys()
        cut = bool(has_length) and not self.answer.complete
        self._answered(None if cut else self.answer.status, bytes(self._body))
