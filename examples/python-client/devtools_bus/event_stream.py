"""Server-sent events out of the bytes of a stream that comes in pieces (SSE-1, SSE-2, RELAY-3)."""

from __future__ import annotations

import codecs
from typing import NamedTuple


class ServerSentEvent(NamedTuple):
    name: str
    data: str


class EventStream:
    def __init__(self) -> None:
        self.held = 0
        """Characters that wait for the end of their event."""
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._begun = False
        self._line: list[str] = []
        self._after_cr = False
        self._name = ""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> list[ServerSentEvent]:
        text = self._decoder.decode(piece)
        if text and not self._begun:
            self._begun = True
            text = text.removeprefix("\ufeff")
        if self._after_cr and text:
            self._after_cr = False
            text = text.removeprefix("\n")  # the second half of a CRLF
        self._after_cr = self._after_cr or text.endswith("\r")
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        events: list[ServerSentEvent] = []
        for line in lines[:-1]:
            self._line.append(line)
            self._take("".join(self._line), events)
            self._line = []
        self._line.append(lines[-1])
        self.held += len(lines[-1]) if len(lines) == 1 else 0
        if len(lines) > 1:
            self.held = sum(map(len, self._data)) + len(lines[-1])
        return events

    def _take(self, line: str, events: list[ServerSentEvent]) -> None:
        if line == "":
            if self._data:
                events.append(ServerSentEvent(self._name, "\n".join(self._data)))
            self._name, self._data = "", []
            return
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            self._data.append(value)
        elif field == "event":
            self._name = value
