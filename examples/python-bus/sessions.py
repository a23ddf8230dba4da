"""All sessions of a bus: who gets which, how long each is kept, and when it is forgotten."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from log import Log
from options import Options
from session import Owner, Session

MOST_LEFT = 256
"""how many sessions without a connection are kept (SESSION-6)"""
LARGEST = 2**53 - 1
DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Asked:
    """What a request for a WebSocket or a stream says of sessions."""

    owner: Owner
    session: str | None = None
    received: str | None = None
    first: str | None = None
    history: str | None = None


class Sessions:
    def __init__(self, options: Options, logs: dict[str, Log], clock: Any) -> None:
        self.options = options
        self.logs = logs
        self.clock = clock
        self.by_id: dict[str, Session] = {}
        self.of_role: dict[str, set[Session]] = {role: set() for role in logs}
        self.left: dict[str, Session] = {}
        """those without a connection, the longest without first"""

    def open(self, role: str, asked: Asked) -> tuple[Session, bool, int]:
        """The session, whether it was resumed, and how many of the events that follow are history."""
        session = self.find(asked.session, asked.owner)
        received = whole_number(asked.received)
        first = 1 if asked.first is None else whole_number(asked.first)
        if (
            session is None
            or session.role != role
            or received is None
            or first is None
            or received > session.highest
        ):
            return self.begin(role, asked)
        self.kept(session)
        session.place_at(received)
        session.raise_count(first)
        return session, True, 0

    def begin(self, role: str, asked: Asked) -> tuple[Session, bool, int]:
        log = self.logs[role]
        history = min(number_of_history(asked.history), self.options.history, log.end - log.oldest)
        session = Session(secrets.token_urlsafe(16), role, asked.owner, log, history)
        self.by_id[session.id] = session
        self.of_role[role].add(session)
        return session, False, history

    def find(self, id: str | None, owner: Owner) -> Session | None:
        session = None if id is None else self.by_id.get(id)
        return session if session is not None and session.owner == owner else None

    def leave(self, session: Session) -> None:
        """Its connection has ended, or it had none and posted: its time begins (SESSION-6)."""
        self.kept(session)
        session.connected = False
        self.left[session.id] = session
        session.left = self.clock.call_later(self.options.window.ms / 1000, self.forget, session)
        if len(self.left) > MOST_LEFT:
            self.forget(next(iter(self.left.values())))

    def kept(self, session: Session) -> None:
        self.left.pop(session.id, None)
        if session.left is not None:
            session.left.cancel()
            session.left = None

    def forget(self, session: Session) -> None:
        self.kept(session)
        session.connected = False
        self.by_id.pop(session.id, None)
        self.of_role[session.role].discard(session)

    def forget_all(self) -> None:
        for session in list(self.by_id.values()):
            self.forget(session)


def whole_number(text: str | None) -> int | None:
    """A decimal whole number as the text has it: ASCII digits and nothing else, up to 2^53 - 1 (RESUME-4, SEND-11)."""
    if text is None or not DIGITS.fullmatch(text):
        return None
    digits = text.lstrip("0") or "0"
    value = int(digits) if len(digits) <= 16 else LARGEST + 1
    return value if value <= LARGEST else None


def number_of_history(text: str | None) -> int:
    if text is None or not DIGITS.fullmatch(text):
        return 0
    number = whole_number(text)
    return LARGEST if number is None else number
