"""What the clients of one role hear, once for all of them. A session is a place in it."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from session import Session


class Entry(NamedTuple):
    text: bytes
    sender: "Session | None"
    """the session that sent it, where it hears this log itself and must not hear this entry (ROUTE-4)"""


class Log:
    """Entries by position. The newest are kept, within both limits, and the newest of all always (WINDOW-1)."""

    def __init__(self, most_events: int, most_bytes: int) -> None:
        self.most_events = max(most_events, 1)
        self.most_bytes = most_bytes
        self.oldest = 0
        self.end = 0
        self.bytes = 0
        self.entries: dict[int, Entry] = {}

    def __getitem__(self, position: int) -> Entry:
        return self.entries[position]

    def append(self, text: bytes, sender: "Session | None") -> None:
        self.entries[self.end] = Entry(text, sender)
        self.end += 1
        self.bytes += len(text)
        while len(self.entries) > self.most_events or (self.bytes > self.most_bytes and len(self.entries) > 1):
            self.let_go()

    def let_go(self) -> None:
        entry = self.entries.pop(self.oldest)
        self.oldest += 1
        self.bytes -= len(entry.text)
        if entry.sender is not None:
            entry.sender.own_gone += 1
