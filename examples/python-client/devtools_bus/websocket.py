"""The client's side of the WebSocket protocol (RFC 6455): handshake and frames, without input and output."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from typing import Literal, NamedTuple

from .http_message import Answer

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Incoming(NamedTuple):
    kind: Literal["text", "binary", "ping", "pong", "close"]
    text: str = ""
    data: bytes = b""
    code: int = 1005


class WebSocketError(Exception):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def new_key() -> str:
    return base64.b64encode(os.urandom(16)).decode()


def handshake_headers(key: str) -> dict[str, str]:
    return {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13"}


def fault_of(answer: Answer, key: str) -> str | None:
    """Why an answer is no handshake, or None where it is one."""
    if answer.status != 101:
        return f"the upgrade was answered {answer.status}"
    expected = base64.b64encode(hashlib.sha1(key.encode() + _MAGIC).digest()).decode()
    connection = [word.strip().lower() for word in answer.headers.get("connection", "").split(",")]
    if answer.headers.get("upgrade", "").lower() != "websocket" or "upgrade" not in connection:
        return "the 101 is no upgrade to WebSocket"
    if answer.headers.get("sec-websocket-accept") != expected:
        return "the 101 answers another key"
    if "sec-websocket-extensions" in answer.headers or "sec-websocket-protocol" in answer.headers:
        return "the 101 takes up what was not offered"
    return None


def frame(opcode: int, payload: bytes) -> bytes:
    """One masked frame: what a client sends is always masked."""
    length = len(payload)
    if length < 126:
        head = bytes([0x80 | opcode, 0x80 | length])
    elif length < 65_536:
        head = bytes([0x80 | opcode, 0x80 | 126]) + length.to_bytes(2, "big")
    else:
        head = bytes([0x80 | opcode, 0x80 | 127]) + length.to_bytes(8, "big")
    mask = os.urandom(4)
    key = (mask * (length // 4 + 1))[:length]
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")
    return head + mask + masked.to_bytes(length, "big")


def close_frame(code: int | None) -> bytes:
    return frame(CLOSE, b"" if code is None else code.to_bytes(2, "big"))


class FrameReader:
    def __init__(self) -> None:
        self._bytes = bytearray()
        self._opcode: int | None = None  # of the message whose fragments are coming
        self._fragments = bytearray()

    def feed(self, data: bytes, takes: int) -> Iterator[Incoming]:
        """`takes`: the bytes of the largest message that is read to its end."""
        self._bytes += data
        while (read := self._frame(takes)) is not None:
            opcode, final, payload = read
            if opcode >= CLOSE:
                yield self._control(opcode, payload)
                continue
            if opcode == CONTINUATION and self._opcode is None:
                raise WebSocketError(1002, "a continuation of nothing")
            if opcode != CONTINUATION and self._opcode is not None:
                raise WebSocketError(1002, "a message inside another")
            self._opcode = opcode if opcode != CONTINUATION else self._opcode
            self._fragments += payload
            if final:
                whole, was_text = bytes(self._fragments), self._opcode == TEXT
                self._fragments.clear()
                self._opcode = None
                yield Incoming("text", text=_utf8(whole)) if was_text else Incoming("binary", data=whole)

    def _frame(self, takes: int) -> tuple[int, bool, bytes] | None:
        """The next frame, once it is there as a whole."""
        buffer = self._bytes
        if len(buffer) < 2:
            return None
        first, second = buffer[0], buffer[1]
        opcode, length, at = first & 0x0F, second & 0x7F, 2
        if first & 0x70 or opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise WebSocketError(1002, "a reserved bit or opcode")
        if second & 0x80:
            raise WebSocketError(1002, "a masked frame from the bus")
        if opcode >= CLOSE and (length > 125 or not first & 0x80):
            raise WebSocketError(1002, "a control frame that is long or in pieces")
        if length >= 126:
            at = 4 if length == 126 else 10
            if len(buffer) < at:
                return None
            length = int.from_bytes(buffer[2:at], "big")
        if opcode < CLOSE and length + len(self._fragments) > takes:
            raise WebSocketError(1009, "a message is larger than this client takes")
        if len(buffer) < at + length:
            return None
        payload = bytes(buffer[at : at + length])
        del buffer[: at + length]
        return opcode, bool(first & 0x80), payload

    def _control(self, opcode: int, payload: bytes) -> Incoming:
        if opcode != CLOSE:
            return Incoming("ping" if opcode == PING else "pong", data=payload)
        if len(payload) == 1:
            raise WebSocketError(1002, "a close frame with half a code")
        code = int.from_bytes(payload[:2], "big") if payload else 1005
        return Incoming("close", text=_utf8(payload[2:]), code=code)


def _utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise WebSocketError(1007, "text that is not UTF-8") from None
