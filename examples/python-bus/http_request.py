"""HTTP/1.1 as far as a bus needs it: reading a request and its body, and writing an answer."""

import asyncio
import json
import re
from collections.abc import Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from reader import Reader

REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e\x80-\xff]+) HTTP/1\.([01])")
HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*", re.DOTALL)
ABSOLUTE = re.compile(r"https?://[^/?#]*", re.IGNORECASE)


class Malformed(Exception):
    """No well-formed HTTP; the connection is of no more use."""


class TooLate(Exception):
    """A body of which nothing has come for too long."""


class TooLarge(Exception):
    """A body over the limit, which is not read to its end."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """by name in lower case; of a name given twice, both values with a comma between"""
    persistent: bool

    @property
    def upgrades(self) -> bool:
        return "upgrade" in self.headers

    @property
    def has_body(self) -> bool:
        return self.headers.get("content-length", "0") != "0" or "transfer-encoding" in self.headers


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """None where the peer has ended its side instead. Raises Malformed."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).lstrip(b"\r\n")
    except asyncio.IncompleteReadError:
        return None
    except asyncio.LimitOverrunError:
        raise Malformed("the head is too large") from None
    first, *lines = head[:-4].split(b"\r\n")
    match = REQUEST_LINE.fullmatch(first)
    if match is None:
        raise Malformed("no request line")
    method, target, minor = match[1].decode(), match[2].decode("latin-1"), match[3]
    headers: dict[str, str] = {}
    for line in lines:
        header = HEADER.fullmatch(line)
        if header is None or b"\r" in line or b"\n" in line or b"\0" in line:
            raise Malformed("a header that is none")
        name, value = header[1].decode().lower(), header[2].decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    path, query = split_target(target)
    options = [option.strip() for option in headers.get("connection", "").lower().split(",")]
    return Request(method, path, query, headers, minor == b"1" and "close" not in options)


def split_target(target: str) -> tuple[str, dict[str, str]]:
    """The path as it stands, and the query decoded; of a parameter given twice the first counts (PATH-1)."""
    path, _, query = ABSOLUTE.sub("", target, count=1).partition("?")
    parameters: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        parameters.setdefault(name, value)
    return path, parameters


async def read_body(request: Request, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int) -> bytes:
    length = request.headers.get("content-length")
    encoding = request.headers.get("transfer-encoding")
    if encoding is not None and (length is not None or encoding.lower() != "chunked"):
        raise Malformed("a body whose end cannot be told")
    if length is not None and re.fullmatch(r"[0-9]+", length, re.ASCII) is None:
        raise Malformed("a Content-Length that is no number")
    if length is not None and (len(length) > 16 or int(length) > limit):
        raise TooLarge
    if request.headers.get("expect", "").lower() == "100-continue":
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if encoding is None:
        return await reader.readexactly(int(length or 0))
    return await read_chunks(reader, limit)


async def while_it_comes(reading: Coroutine[Any, Any, bytes], reader: Reader, seconds: float) -> bytes:
    """What is read, as long as something comes in each span of so many seconds (LIMIT-9). Raises TooLate."""
    packets = 0

    def count() -> None:
        nonlocal packets
        packets += 1

    reader.on_data = count
    task = asyncio.ensure_future(reading)
    try:
        while True:
            before = packets
            done, _ = await asyncio.wait({task}, timeout=seconds)
            if done:
                return task.result()
            if packets == before:
                raise TooLate
    finally:
        task.cancel()
        reader.on_data = None


async def read_chunks(reader: asyncio.StreamReader, limit: int) -> bytes:
    parts, size = [], 0
    try:
        while True:
            head = (await reader.readuntil(b"\r\n")).partition(b";")[0].strip()
            if re.fullmatch(rb"[0-9A-Fa-f]{1,15}", head) is None:
                raise Malformed("a chunk without a size")
            size += int(head, 16)
            if size > limit:
                raise TooLarge
            if int(head, 16) == 0:
                break
            parts.append(await reader.readexactly(int(head, 16)))
            if await reader.readexactly(2) != b"\r\n":
                raise Malformed("a chunk that is longer than its size")
        while await reader.readuntil(b"\r\n") != b"\r\n":
            pass  # trailers
    except asyncio.LimitOverrunError:
        raise Malformed("a line of the body's framing is too long") from None
    return b"".join(parts)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes = b""

    def head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def json_answer(status: int, value: Any, **headers: str) -> Answer:
    return Answer(status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode())


def refusal(status: int, code: str, message: str, **headers: str) -> Answer:
    """REFUSE-1"""
    return json_answer(status, {"error": {"code": code, "message": message}}, **headers)
