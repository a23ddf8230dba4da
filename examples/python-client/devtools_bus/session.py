"""What the client remembers of its session: how far it has read, and what was lost (section 9)."""

from __future__ import annotations

from typing import Any, NamedTuple


class Hello(NamedTuple):
    """What hello says. Members and capabilities that are not known are not read (VER-7)."""

    max_message_bytes: int | None
    heartbeat: float
    session: str | None
    resumed: bool
    received: int
    lost: int
    next: int
    history: int
    window_events: int


def read_hello(payload: Any) -> Hello:
    """Takes hello as hello.schema.json has it, and what is not so as not said."""
    said = payload if isinstance(payload, dict) else {}
    limits, window = said.get("limits"), said.get("window")
    most = _whole(limits.get("maxMessageBytes"), 1) if isinstance(limits, dict) else None
    events = _whole(window.get("events"), 1) if isinstance(window, dict) else None
    received, lost = _whole(said.get("received"), 0), _whole(said.get("lost"), 0)
    first, session = _whole(said.get("next"), 1), said.get("session")
    complete = isinstance(session, str) and None not in (received, lost, first)
    return Hello(
        max_message_bytes=most,
        heartbeat=(_whole(said.get("heartbeatMs"), 1) or 15_000) / 1000,
        session=session if complete else None,
        resumed=said.get("resumed") is True,
        received=received or 0,
        lost=lost or 0,
        next=first or 1,
        history=_whole(said.get("history"), 0) or 0,
        window_events=events or 0,
    )


def _whole(value: Any, least: int) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= least else None


class Session:
    def __init__(self) -> None:
        self.id: str | None = None
        self.had = 0
        """Number of the last event that was had or counted lost."""
        self.lost: int | None = 0
        """What the application is told: None is an unknown number, and stays so (LOSS-2)."""
        self.ended_with_1009 = False
        """The bus ended the last connection because an event was too large for it (LIMIT-6)."""
        self._lost_upwards = 0

    def resume(self, hello: Hello) -> int:
        """Counts what was lost while the client was away (LOSS-3). Returns how much of it was lost on the way up."""
        gap = max(0, hello.next - 1 - self.had)
        grown = max(0, hello.lost - self._lost_upwards)
        self.had += gap
        self._lost_upwards = hello.lost
        self.count_lost(gap + grown)
        return grown

    def begin(self, hello: Hello) -> None:
        self.id = hello.session
        self.had = 0
        self._lost_upwards = hello.lost
        self.ended_with_1009 = False

    def count_lost(self, events: int) -> None:
        if self.lost is not None:
            self.lost += events

    def lose_unknown(self) -> None:
        self.lost = None
