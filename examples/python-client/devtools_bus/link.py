"""The link to a bus: what happens on it, without input and output of its own (sections 6 to 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from .address import Address
from .attempts import Attempts
from .audience import Audience, Member
from .codec import decode
from .connection import Connection, Phase
from .event import Event, EventIds, judge, write
from .inbox import Inbox
from .json_text import parse
from .outbox import Limit, Outbox
from .outside import Outside
from .posting import Posting
from .session import Hello, Session, read_hello

TAKES = 16 * 1024 * 1024
"""The largest message that is read. A bus that carries larger ones says so in hello, and is believed."""

State = Literal["idle", "connecting", "open", "fallback", "closed"]


class Status(NamedTuple):
    status: State
    lost: int | None
    dropped: int


class Settings(NamedTuple):
    queue: Limit = Limit()
    window: Limit = Limit()
    history: int = 0
    time_scale: float = 1.0


class Link:
    def __init__(
        self, address: Address | None, settings: Settings, outside: Outside, changed: Callable[[Status], None]
    ) -> None:
        self.address, self.settings, self.outside, self.changed = address, settings, outside, changed
        self.audience = Audience()
        self.outbox = Outbox(settings.queue, settings.window)
        self.session = Session()
        self.status = Status("idle", 0, 0)
        self.limit: int | None = None
        self._state: State = "idle"
        self._ids = EventIds()
        self._inbox = Inbox(self.session, self._ids)
        self._posting = Posting(self)
        self._attempts = Attempts(outside, settings.time_scale, self._attempt, self._try_way_back)
        self._current: Connection | None = None
        self._probe: Connection | None = None  # a WebSocket that is tried beside the stream (FALLBACK-4)
        self._bus_says_hello = False
        self._was_open = False
        self._failure = ""
        self._waiting: list[Callable[[], object]] = []
        self._leaving: Callable[[], object] | None = None

    # The application.

    def emit(self, member: Member, event_type: str, payload_text: str | None) -> None:
        entry = write(event_type, payload_text, self._ids.mint())
        if len(self.audience) > 1:
            self.audience.hear(decode(parse(entry.text)), but=member)
        if self.address is not None and self._state != "closed":
            self.outbox.add(entry)
            self.use()
            self.send_what_waits()

    def use(self) -> None:
        """The first emit or listener connects (CONN-1); later ones hurry nothing (CONN-3)."""
        if self._state == "idle" and self.address is not None:
            self._state = "connecting"
            self._attempt()
            self.look_for_changes()

    def when_settled(self, then: Callable[[], object]) -> None:
        """Once everything emitted has arrived, as far as the bus says such things."""
        self._waiting.append(then)
        self.look_for_changes()

    def try_to_send(self, then: Callable[[], object]) -> None:
        """A stop is due: `then` is called once there is a connection, or none is to be had (CONN-11)."""
        is_open = self._current is not None and self._current.phase is Phase.OPEN
        if is_open or self._state != "connecting" or not (self.outbox.queue or self.outbox.copies):
            then()
            return
        self._leaving = then
        self._attempts.stop()
        if self._current is None:
            self._attempt()

    def stop(self) -> None:
        """For good, from any state (CONN-9). What was not sent by now is let go of, and counted (LOSS-1)."""
        self._attempts.stop()
        self._posting.stop()
        for connection in (self._current, self._probe):
            if connection is not None:
                connection.end(1000)
        self._current = self._probe = None
        self.outbox.drop_queue()
        self._state = "closed"
        self.look_for_changes()

    # Connections begin and end.

    def _attempt(self) -> None:
        """Not while a WebSocket waits for its hello: it may have the session, and a stream would take it back."""
        if self._probe is None or self._probe.phase is not Phase.WAITING:
            self._current = self._open(streams=self._attempts.over_streams)

    def _try_way_back(self) -> None:
        if self._probe is None:
            self._probe = self._open(streams=False)

    def _open(self, streams: bool) -> Connection:
        assert self.address is not None
        named: dict[str, str | int | None] = {"history": self.settings.history or None}
        if self.session.id is not None:
            named |= {"session": self.session.id, "received": self.session.had, "first": self.outbox.first}
        connection = Connection(self, self.outside, streams)
        open_wire = self.outside.open_stream if streams else self.outside.open_socket
        connection.wire = open_wire(self.address.target("sse" if streams else "ws", **named), connection)
        connection.wire.takes = max(TAKES, self.limit or 0)
        return connection

    def ended(self, connection: Connection, code: int, reason: str) -> None:
        """By itself, or because it was given up."""
        if connection not in (self._current, self._probe):
            return
        connection.forget()
        failed, refused = connection.phase is not Phase.OPEN, code in (1008, 4009)
        failure = f"{'refused' if refused else 'no connection'}: {reason or 'no reason given'} ({code})"
        if (failed or refused) and failure != self._failure:
            self._failure = failure  # told once, however often it comes
            self.outside.report(failure)
        if connection is self._probe:
            self._probe = None
            if self._current is None and not self._attempts.one_is_due:
                self._attempt()
            return
        self._current = None
        self._posting.stop()
        self.session.ended_with_1009 |= connection.numbered and code == 1009
        if self._leaving is not None:
            self._leaving()
            return
        self._attempts.after_end(refused)
        self._state = "connecting"
        self.look_for_changes()

    def give_up(self, connection: Connection, reason: str, code: int | None = None) -> None:
        connection.end(code)
        self.ended(connection, 1006, reason)

    def no_hello(self, connection: Connection) -> None:
        """A bus that has greeted before is no legacy bus (VER-6)."""
        if self._bus_says_hello:
            self.give_up(connection, "no hello")
        else:
            self._settle(connection, None)

    def heard(self, connection: Connection) -> None:
        """The first that comes over a connection."""
        if connection is self._current and connection.streams and connection.phase is Phase.OPEN:
            self._state = "fallback"
            self.look_for_changes()

    def steady(self) -> None:
        self._attempts.starts_over()

    # What comes.

    def message(self, connection: Connection, text: str) -> None:
        if connection not in (self._current, self._probe):
            return
        kind, message = judge(text)
        if kind == "control":
            self._control(connection, message)
        elif kind == "event":
            if connection.phase is Phase.WAITING:
                self.no_hello(connection)
            if connection is self._current:
                self._event(connection, message)

    def _event(self, connection: Connection, event: Event) -> None:
        is_new, is_history = self._inbox.judge(connection, event)
        if is_new and connection.greeted and not is_history:
            self._attempts.starts_over()  # CONN-4
        if is_new:
            self.audience.hear(decode(event))

    def _control(self, connection: Connection, message: Event) -> None:
        """Others than these three are of a later version (CTRL-3)."""
        kind, payload = message["type"], message.get("payload")
        said = payload if isinstance(payload, dict) else {}
        if kind == "$bus:hello":
            self._hello(connection, read_hello(said))
        elif kind == "$bus:ack" and connection is self._current and connection.numbered:
            if isinstance(said.get("received"), int):
                self.outbox.acknowledge(said["received"])
            self._attempts.starts_over()
            self.look_for_changes()
        elif kind == "$bus:error":
            self.outside.report(f"the bus discarded a message: {said.get('message', said.get('code'))}")

    def _hello(self, connection: Connection, hello: Hello) -> None:
        self._bus_says_hello = True
        if connection.phase is Phase.WAITING:
            connection.greeted = True
            self._settle(connection, hello)
        elif not connection.greeted:  # taken for a legacy bus, it was only slow (VER-6)
            self.limit = hello.max_message_bytes
            if hello.session is not None:
                self.give_up(connection, "hello came late, and names a session")

    def too_large(self, connection: Connection) -> None:
        """The bus need not bring it again: it counts as had, and as lost (LIMIT-7)."""
        if connection is self._current and connection.numbered and connection.next > self.session.had:
            self.session.had = connection.next
            self.session.count_lost(1)
        self.give_up(connection, "a message was larger than this client takes", 1009)

    # A connection is open.

    def _settle(self, connection: Connection, hello: Hello | None) -> None:
        """Hello has come, or the bus is a legacy one."""
        if connection is self._probe:
            self._come_back(connection)
        connection.open()
        self._failure = ""
        self.limit = None if hello is None else hello.max_message_bytes
        connection.wire.takes = max(TAKES, self.limit or 0)
        resumed = False
        if hello is not None and hello.session is not None:
            resumed = self._take_session(connection, hello)
        else:
            self.outbox.unnumber()
        if self._was_open and not resumed:
            self.session.lose_unknown()  # LOSS-2
        self._was_open = True
        # A stream over which nothing has come may be held back on its way (FALLBACK-1).
        self._state = "open" if not connection.streams else "connecting" if connection.silent else "fallback"
        if connection.streams:
            self._posting.begin(connection.numbered)
        for copy in () if connection.streams else list(self.outbox.copies):
            connection.wire.send(copy.text)
        self.send_what_waits()
        if self._leaving is not None:
            self._leaving()

    def _come_back(self, connection: Connection) -> None:
        """The stream is over, whatever it still brings, and so is a POST without an answer (FALLBACK-4)."""
        self._posting.stop()
        if self._current is not None:
            self._current.end()
        self._current, self._probe = connection, None
        self._attempts.came_back()

    def _take_session(self, connection: Connection, hello: Hello) -> bool:
        self._inbox.cover(hello.window_events)
        resumed = hello.resumed and hello.session == self.session.id
        if resumed:
            lost_upwards = self.session.resume(hello)
            self.outbox.resume(hello.received, hello.max_message_bytes)
            if self.session.ended_with_1009 and lost_upwards == 0:
                self.outbox.void(hello.received + 1)  # where its copy has gone, it is among those lost (LIMIT-6)
            self.session.ended_with_1009 = False
        else:
            self.session.begin(hello)
            self.outbox.restart(hello.max_message_bytes)
        connection.number_from(hello, withhold_history=not resumed and self._was_open)
        return resumed

    def send_what_waits(self) -> None:
        connection = self._current
        if connection is not None and connection.phase is Phase.OPEN:
            if connection.streams:
                self._posting.go_on()
            while connection.wire.has_room and (entry := self.outbox.take(self.limit)) is not None:
                connection.wire.send(entry.text)
                if connection.numbered:
                    self.outbox.number(entry)
                    self.outbox.trim()
        self.look_for_changes()

    def bus_forgot_session(self) -> None:
        """A POST was answered 410: the stream's next hello begins another session."""
        if self._current is not None and self._current.streams:
            self.give_up(self._current, "the bus does not know the session")

    def look_for_changes(self) -> None:
        status = Status(self._state, self.session.lost, self.outbox.dropped)
        if status != self.status:
            self.status = status
            self.changed(status)
        if self._waiting and not (self.outbox.queue or self.outbox.copies or self._posting.is_under_way):
            waiting, self._waiting = self._waiting, []
            for then in waiting:
                then()
