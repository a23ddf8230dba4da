"""The event clients of a link, and who of them hears what."""

from __future__ import annotations

import logging
from collections.abc import Callable

from .event import Event

Callback = Callable[[Event], object]

log = logging.getLogger("devtools_bus")


class Member:
    """An event client's place on the link."""

    def __init__(self) -> None:
        self._callbacks: list[tuple[str | None, Callback]] = []

    def listen(self, event_type: str | None, callback: Callback) -> None:
        """None listens to everything."""
        self._callbacks.append((event_type, callback))

    def unlisten(self, event_type: str | None, callback: Callback) -> None:
        if (event_type, callback) in self._callbacks:
            self._callbacks.remove((event_type, callback))

    def hear(self, event: Event) -> None:
        """A listener that throws is one broken listener (LISTEN-1)."""
        for event_type, callback in list(self._callbacks):
            if event_type is None or event_type == event["type"]:
                try:
                    callback(event)
                except Exception:
                    log.exception("a listener of %s failed; the others hear it all the same", event["type"])


class Audience:
    def __init__(self) -> None:
        self._members: list[Member] = []

    def __len__(self) -> int:
        return len(self._members)

    def join(self, member: Member) -> None:
        self._members.append(member)

    def leave(self, member: Member) -> None:
        if member in self._members:
            self._members.remove(member)

    def hear(self, event: Event, but: Member | None = None) -> None:
        """Everybody but the one that emitted it (LOCAL-1)."""
        for member in list(self._members):
            if member is not but:
                member.hear(event)
