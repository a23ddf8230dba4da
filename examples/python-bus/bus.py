"""The bus itself, without input or output: who hears what, and what is said to whom."""

import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from encoding import decode, encode
from events import Judged, judge
from log import Log
from options import MIB, Options
from session import Session
from sessions import Asked, Sessions

if TYPE_CHECKING:
    from connection import Connection

NAME = "python-bus"
VERSION = "0.1.0"
CAPABILITIES = ("sse", "session", "history")

PANEL = "panel"
BRIDGE = "bridge"
IN_PROCESS = "in-process"


class NotAnEvent(ValueError):
    """What in-process code emitted is none (CTRL-5)."""


class Bus:
    def __init__(self, options: Options, clock: Any) -> None:
        """`clock` has `time()` and `call_later(seconds, callback, *args)`, as an event loop of asyncio."""
        self.options = options
        kept = max(options.window.events, options.history)
        self.logs = {role: Log(kept, options.kept_bytes) for role in (PANEL, BRIDGE)}
        self.sessions = Sessions(options, self.logs, clock)
        self.legacy: dict[str, set["Connection"]] = {PANEL: set(), BRIDGE: set()}
        self.connections: set["Connection"] = set()
        self.listeners: list[Callable[[dict[str, Any]], None]] = []

    # Code of this process

    def emit(self, event: dict[str, Any]) -> None:
        text = encode(event)
        judged = judge(text.decode())
        if judged.kind != "event":
            raise NotAnEvent(judged.message or "control messages are the bus's own")
        self.route(text, judged, IN_PROCESS)

    def tell_listeners(self, judged: Judged) -> None:
        if not self.listeners:
            return
        event = decode(judged.value)
        for listener in list(self.listeners):
            try:
                listener(event)
            except Exception:  # LISTEN-2
                traceback.print_exc(file=sys.stderr)

    # Connections

    def join(self, connection: "Connection", asked: Asked | None) -> None:
        """`asked` is None of a legacy peer, which gets events alone (VER-3)."""
        self.connections.add(connection)
        if asked is None:
            self.legacy[connection.role].add(connection)
            return
        session, resumed, history = self.sessions.open(connection.role, asked)
        session.attach(connection)
        connection.session = session
        connection.send_control("$bus:hello", self.hello(session, resumed, history))
        session.read_on()

    def hello(self, session: Session, resumed: bool, history: int) -> dict[str, Any]:
        window = self.options.window
        return {
            "version": "1",
            **self.about(),
            "heartbeatMs": self.options.heartbeat_ms,
            "session": session.id,
            "resumed": resumed,
            "received": session.received,
            "lost": session.lost,
            "next": session.number + 1,
            "history": history,
            "window": {"events": window.events, "bytes": self.options.kept_bytes, "ms": window.ms},
        }

    def about(self) -> dict[str, Any]:
        return {
            "capabilities": list(CAPABILITIES),
            "limits": {"maxMessageBytes": self.options.max_message_bytes},
            "project": self.options.project,
        }

    def info(self) -> dict[str, Any]:
        server = {"name": NAME, "version": VERSION}
        return {"protocol": "devtools-bus", "versions": ["1"], **self.about(), "server": server}

    def drained(self, connection: "Connection") -> None:
        if connection.session is not None:
            connection.session.read_on()

    def ended(self, connection: "Connection", for_good: bool = False) -> None:
        """Called once it is of no use any more, and again when its client says farewell with 1000 (SESSION-5)."""
        self.connections.discard(connection)
        self.legacy[connection.role].discard(connection)
        session = connection.session
        if session is None or session.id not in self.sessions.by_id:
            return
        if for_good:
            self.sessions.forget(session)
        elif session.connected:
            self.sessions.leave(session)

    # Messages

    def receive(self, connection: "Connection", text: str) -> bool:
        """One message over a WebSocket; tells whether it has a number (NUM-1)."""
        judged = judge(text)
        if judged.kind == "control":  # CTRL-2
            return False
        counted = connection.session or connection
        counted.received += 1
        if judged.kind == "event":
            self.route(text.encode(), judged, connection.role, connection)
        elif connection.session is not None:  # whoever had hello has one (BAD-2, SESSION-1)
            error: dict[str, Any] = {"code": judged.code, "message": judged.message, "number": counted.received}
            if judged.event_id is not None:
                error["eventId"] = judged.event_id
            connection.send_control("$bus:error", error)
        return True

    def route(
        self, text: bytes, judged: Judged, role: str, sender: "Connection | None" = None, session: Session | None = None
    ) -> None:
        """`session` is that of a POST; one over a WebSocket is its connection's (ROUTE-1 to ROUTE-4)."""
        if sender is not None:
            session = sender.session
        if role != IN_PROCESS:
            self.tell_listeners(judged)
        for hearing, log in self.logs.items():
            if role == PANEL and hearing == PANEL:
                continue
            log.append(text, session if role == hearing else None)
            for connection in list(self.legacy[hearing]):
                if connection is not sender:
                    connection.send_event(text, 0)
                    self.judge_backlog(connection)
            for reader in list(self.sessions.of_role[hearing]):
                reader.read_on()

    def judge_backlog(self, connection: "Connection") -> None:
        if connection.backlog > max(8 * MIB, self.options.max_message_bytes):  # SLOW-1
            connection.end(1013, "too slow: too much waits to be read", discard=True)

    def stop(self) -> None:
        for connection in list(self.connections):
            connection.end(1001, "the bus is going away")
        self.sessions.forget_all()
