"""One session: its place in the log of its role, and what came from its client (section 9)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from log import Log

if TYPE_CHECKING:
    from connection import Connection


@dataclass(frozen=True)
class Owner:
    """Whose a session is; nobody else continues it (RESUME-4, SEND-8)."""

    origin: str | None
    project: str | None


class Session:
    def __init__(self, id: str, role: str, owner: Owner, log: Log, history: int) -> None:
        self.id = id
        self.role = role
        self.owner = owner
        self.log = log
        self.joined = self.position = log.end - history
        """where it began, and where to read on"""
        self.own = 0
        """how many entries between the two it sent itself"""
        self.own_gone = 0
        """how many entries it sent itself have left the log, read or not; `place_at` counts on from them"""
        self.highest = 0
        """the highest number its client may have had, or been told of as lost (RESUME-4)"""
        self.received = 0
        self.lost = 0
        self.connection: "Connection | None" = None
        """the latest one, and whether it is still to be written to"""
        self.connected = False
        self.left: Any = None
        """the timer that forgets it"""

    @property
    def number(self) -> int:
        """Of the last event sent, or passed over as lost. It follows from the place, so it cannot drift (SESSION-3)."""
        return self.position - self.joined - self.own

    def place_at(self, received: int) -> None:
        """Goes to the place behind event `received`, or to the oldest kept (RESUME-1, RESUME-2)."""
        self.position = max(self.joined, self.log.oldest)
        self.own = self.own_gone
        while self.number < received:
            self.own += self.log[self.position].sender is self
            self.position += 1
        self.highest = max(self.highest, self.number)

    def raise_count(self, first: int) -> None:
        """What comes before `first` comes no more (RESUME-3, SEND-10)."""
        missing = first - 1 - self.received
        if missing > 0:
            self.received += missing
            self.lost += missing

    def attach(self, connection: "Connection") -> None:
        """Ends the connection it has: from here on that delivers nothing more (SESSION-4)."""
        before = self.connection
        if before is not None:
            before.session = None
            if self.connected:
                before.end(4001, "another connection has taken this session")
        self.connection = connection
        self.connected = True

    def read_on(self) -> None:
        """Live delivery, replay, history and slow readers in one loop; called whenever one of both sides has moved."""
        connection = self.connection
        if connection is None or not self.connected:
            return
        while connection.has_room and self.log.oldest <= self.position < self.log.end:
            entry = self.log[self.position]
            self.position += 1
            if entry.sender is self:
                self.own += 1
            else:
                connection.send_event(entry.text, self.number)
        self.highest = max(self.highest, self.number)
        if self.position < self.log.oldest:  # WINDOW-2
            connection.end(1013, "too slow: the next event is no longer kept", discard=True)
