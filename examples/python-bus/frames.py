"""WebSocket frames (RFC 6455): read from a client and put together, and made for it."""

import asyncio
import struct
from collections.abc import AsyncIterator

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
MOST_FRAGMENTS = 1024


class Broken(Exception):
    """What ends the connection, with the close code that says why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


async def read_messages(reader: asyncio.StreamReader, limit: int) -> AsyncIterator[tuple[int, bytes]]:
    """Whole messages of up to `limit` bytes, and control frames, as (opcode, payload). Raises Broken."""
    kind, parts, size = CONTINUATION, [], 0
    while True:
        final, opcode, length = await read_head(reader)
        if opcode >= CLOSE:
            yield opcode, await read_payload(reader, length)
            continue
        if (opcode == CONTINUATION) != (kind != CONTINUATION):
            raise Broken(1002, "a fragment without a beginning, or a beginning in the middle of another message")
        kind = kind or opcode
        size += length
        if size > limit:
            raise Broken(1009, f"the message is larger than {limit} bytes")  # before it is read
        if len(parts) == MOST_FRAGMENTS:
            raise Broken(1008, f"the message has more than {MOST_FRAGMENTS} fragments")
        parts.append(await read_payload(reader, length))
        if final:
            yield kind, b"".join(parts)
            kind, parts, size = CONTINUATION, [], 0


async def read_head(reader: asyncio.StreamReader) -> tuple[bool, int, int]:
    first, second = await reader.readexactly(2)
    final, opcode, length = first >= 0x80, first & 0x0F, second & 0x7F
    if first & 0x70:
        raise Broken(1002, "a reserved bit is set")
    if opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
        raise Broken(1002, f"there is no opcode {opcode}")
    if second < 0x80:
        raise Broken(1002, "a client masks its frames")
    if opcode >= CLOSE and (not final or length > 125):
        raise Broken(1002, "a control frame is short and whole")
    if length == 126:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
        smallest = 126
    elif length == 127:
        (length,) = struct.unpack("!Q", await reader.readexactly(8))
        smallest = 1 << 16
    else:
        smallest = 0
    if length < smallest or length >= 1 << 63:
        raise Broken(1002, "a length is written in as few bytes as it takes")
    return final, opcode, length


async def read_payload(reader: asyncio.StreamReader, length: int) -> bytes:
    mask = await reader.readexactly(4)
    masked = await reader.readexactly(length)
    key = int.from_bytes((mask * (length // 4 + 1))[:length])
    return (int.from_bytes(masked) ^ key).to_bytes(length)


def make_frame(opcode: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        head = struct.pack("!BB", 0x80 | opcode, length)
    elif length < 1 << 16:
        head = struct.pack("!BBH", 0x80 | opcode, 126, length)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 127, length)
    return head + payload


def make_close(code: int, reason: str) -> bytes:
    return make_frame(CLOSE, struct.pack("!H", code) + reason.encode()[:123])


def read_close(payload: bytes) -> int | None:
    """The code of a client's close frame, None where it gives none. Raises Broken."""
    if not payload:
        return None
    if len(payload) == 1:
        raise Broken(1002, "a close frame has a code of two bytes, or nothing")
    (code,) = struct.unpack("!H", payload[:2])
    if not (1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999):
        raise Broken(1002, f"{code} is no close code that may be sent")
    try:
        payload[2:].decode()
    except UnicodeDecodeError:
        raise Broken(1002, "the reason in the close frame is not UTF-8") from None
    return code
