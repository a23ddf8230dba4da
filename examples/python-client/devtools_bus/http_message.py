"""HTTP/1.1 as far as a client of a bus needs it: a request's bytes, and an answer that comes in pieces."""

from __future__ import annotations

import json
from collections.abc import Mapping

LONGEST_HEAD = 64 * 1024
LONGEST_WORDS = 500


class HttpError(Exception):
    """What came is no HTTP/1.1."""


def request(method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    if any("\r" in text or "\n" in text for text in (target, *headers.values())):
        raise HttpError("a line end in a header")
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("utf-8") + body


def words_of(body: bytes) -> str:
    """What a refusal says for people, after a colon: nothing where it is none of a bus (REFUSE-1)."""
    try:
        message = json.loads(body)["error"]["message"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return f": {' '.join(message.split())[:LONGEST_WORDS]}" if isinstance(message, str) else ""


class Answer:
    """Feed it what comes; it gives back what belongs to the body, which without a length ends with the connection."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.complete = False
        self._head = bytearray()
        self._left: int | None = None  # bytes of the body, or of the chunk, that are still to come
        self._chunked = False
        self._line = bytearray()
        self._in_trailer = False

    def feed(self, data: bytes) -> bytes:
        if self.status is None:
            self._head += data
            data = self._read_heads()
            if self.status is None:
                return b""
        if self.complete:
            return b""
        if self._chunked:
            return self._read_chunks(data)
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
            self.complete = self._left == 0
        return data

    def _read_heads(self) -> bytes:
        """The first head that is not of an interim answer, and what follows it."""
        while True:
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                if len(self._head) > LONGEST_HEAD:
                    raise HttpError("the head of the answer has no end")
                return b""
            lines = self._head[:end].decode("latin-1").split("\r\n")
            del self._head[: end + 4]
            words = lines[0].split(" ", 2)
            if len(words) < 2 or not words[0].startswith("HTTP/1.") or not words[1].isdecimal():
                raise HttpError(f"no HTTP/1.1 answer: {lines[0][:80]!r}")
            status = int(words[1])
            if status >= 200 or status == 101:
                break
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()
        self.status = status
        self._chunked = "chunked" in self.headers.get("transfer-encoding", "").lower()
        length = self.headers.get("content-length", "")
        if not self._chunked and status != 101 and length.isdecimal():
            self._left = int(length)
            self.complete = self._left == 0
        rest = bytes(self._head)
        self._head.clear()
        return rest

    def _read_chunks(self, data: bytes) -> bytes:
        body = bytearray()
        at = 0
        while at < len(data) and not self.complete:
            if self._left:
                piece = data[at : at + self._left]
                body += piece
                at += len(piece)
                self._left -= len(piece)
                continue
            end = data.find(b"\n", at)
            self._line += data[at : end + 1] if end >= 0 else data[at:]
            at = end + 1 if end >= 0 else len(data)
            if len(self._line) > LONGEST_HEAD:
                raise HttpError("a chunk's length has no end")
            if end >= 0:
                self._end_line()
        return bytes(body)

    def _end_line(self) -> None:
        """The length of a chunk, the line end after one, or a line of the trailer."""
        line = bytes(self._line).strip()
        self._line.clear()
        if self._in_trailer:
            self.complete = line == b""
        elif line:
            try:
                self._left = int(line.split(b";")[0], 16)
            except ValueError:
                raise HttpError(f"no length of a chunk: {line[:40]!r}") from None
            self._in_trailer = self._left == 0
