"""Which events from the bus are new to the application (RESUME-6, HISTORY-2, ECHO-1, ONCE-1)."""

from __future__ import annotations

from typing import NamedTuple

from .connection import Connection
from .event import Event, EventIds
from .once import HeardIds
from .session import Session


class Verdict(NamedTuple):
    is_new: bool
    is_history: bool = False


class Inbox:
    def __init__(self, session: Session, own: EventIds) -> None:
        self._session, self._own = session, own
        self._heard = HeardIds()

    def cover(self, window_events: int) -> None:
        self._heard.cover(window_events)

    def judge(self, connection: Connection, event: Event) -> Verdict:
        """Numbers first, ids after: an id must not be remembered for an event that comes again."""
        event_id = event.get("eventId")
        history = False
        if connection.numbered:
            number = connection.take_number()
            history = connection.is_history(number)
            if number <= self._session.had:
                return Verdict(False)
            self._session.had = number
            if history and event_id is None and connection.withholds_history:
                return Verdict(False)
        if event_id is not None and (self._own.are_own(event_id) or not self._heard.is_new(event_id)):
            return Verdict(False)
        return Verdict(True, history)
