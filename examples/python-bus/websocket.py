"""A client over a WebSocket: handshake, messages both ways, acks, pings, and the ways it ends."""

import asyncio
import base64
import binascii
import hashlib
import json
from typing import Any

from bus import Bus
from connection import Connection
from frames import CLOSE, PING, PONG, TEXT, Broken, make_close, make_frame, read_close, read_messages
from options import MIB
from quiet import Quiet
from reader import Reader

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
ACK_MESSAGES, ACK_BYTES, ACK_SECONDS = 128, MIB, 0.5
SILENT_SPANS = 4
MESSAGES_A_TURN = 256
"""LIMIT-10"""


def accept_key(headers: dict[str, str]) -> str | None:
    """The answer to a handshake; None where it is none."""
    key = headers.get("sec-websocket-key", "")
    asked = [token.strip().lower() for token in headers.get("connection", "").split(",")]
    if headers.get("upgrade", "").strip().lower() != "websocket" or "upgrade" not in asked:
        return None
    try:
        right = len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        right = False
    if not right or headers.get("sec-websocket-version") != "13":
        return None
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()


class WebSocket(Connection):
    is_websocket = True

    def __init__(self, bus: Bus, role: str, reader: Reader, writer: asyncio.StreamWriter) -> None:
        super().__init__(bus, role, writer)
        self.reader = reader
        self.unheard = Quiet(bus.options.heartbeat_ms / 1000, self.on_silence)
        reader.on_data = self.unheard.touch  # a large message that comes slowly is no silence
        self.unacked = self.unacked_bytes = 0
        self.ack_timer: asyncio.TimerHandle | None = None

    def send_event(self, text: bytes, number: int) -> None:
        self.write(make_frame(TEXT, text), len(text))

    def send_control(self, type: str, payload: dict[str, Any]) -> None:
        self.write(make_frame(TEXT, json.dumps({"type": type, "payload": payload}).encode()))

    def break_silence(self) -> None:
        self.send_ack()

    def end(self, code: int, reason: str, *, discard: bool = False, deaf: bool = False) -> None:
        """`deaf`: what the client sends can no longer be read, so its close frame is not waited for."""
        if not self.closing:
            self.begin_to_end(make_close(code, reason), discard=discard, half_close=deaf)

    async def serve(self) -> None:
        """Until its end. Raises what reading from a line that is cut raises."""
        try:
            taken = 0
            async for opcode, payload in read_messages(self.reader, self.bus.options.max_message_bytes):
                taken += 1
                if taken % MESSAGES_A_TURN == 0:
                    await asyncio.sleep(0)  # what has been read does not wait by itself
                if opcode == CLOSE:
                    self.on_close(payload)
                    await self.outbox.task
                    return
                if not self.closing:
                    self.on_message(opcode, payload)
        except Broken as broken:
            self.end(broken.code, broken.reason, deaf=True)
            while await self.reader.read(1 << 16):
                pass  # closing with unread input would overtake the close frame with a reset
        finally:
            self.is_over()

    def on_message(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.outbox.put(make_frame(PONG, payload))
        elif opcode == TEXT:
            try:
                text = payload.decode()
            except UnicodeDecodeError:
                raise Broken(1007, "text is UTF-8") from None
            if self.bus.receive(self, text) and self.session is not None:
                self.count_for_ack(len(payload))
        elif opcode != PONG:
            raise Broken(1003, "events are text")

    def on_close(self, payload: bytes) -> None:
        code = read_close(payload)
        self.bus.ended(self, for_good=code == 1000)
        self.end(code or 1000, "")

    def count_for_ack(self, size: int) -> None:
        """ACK-1"""
        self.unacked += 1
        self.unacked_bytes += size
        if self.unacked >= ACK_MESSAGES or self.unacked_bytes >= ACK_BYTES:
            self.send_ack()
        elif self.ack_timer is None:
            self.ack_timer = asyncio.get_running_loop().call_later(ACK_SECONDS, self.send_ack)

    def send_ack(self) -> None:
        self.unacked = self.unacked_bytes = 0
        self.stop_ack_timer()
        super().send_ack()

    def on_silence(self, spans: int) -> None:
        """ALIVE-2"""
        if spans < SILENT_SPANS:
            self.outbox.put(make_frame(PING, b""))
        else:
            self.writer.transport.abort()

    def stop_timers(self) -> None:
        super().stop_timers()
        self.unheard.stop()
        self.stop_ack_timer()

    def stop_ack_timer(self) -> None:
        if self.ack_timer is not None:
            self.ack_timer.cancel()
            self.ack_timer = None
