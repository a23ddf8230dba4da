"""A link at work: a thread with an event loop, on which all of the link happens."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from .address import Address
from .audience import Callback, Member
from .codec import OMITTED, encode
from .event import check_type
from .link import Link, Settings, Status
from .outside import Answered, Listener
from .wires import Post, Socket, StreamWire, WebSocketWire

LAST_ATTEMPT = 1.0
"""How long a connection under way has to open once the link is to stop (CONN-11)."""

GOODBYES = 2.0
"""How long a stop waits for connections to end."""

log = logging.getLogger("devtools_bus")

AnySocket = TypeVar("AnySocket", bound=Socket)


class LinkThread:
    """Its methods may be called from any thread. Its own begins with the first use, and keeps no process alive."""

    def __init__(self, address: Address | None, settings: Settings = Settings()) -> None:
        self._link = Link(address, settings, self, self._changed)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="devtools-bus", daemon=True)
        self._lock = threading.Lock()
        self._closed = False
        self._sockets: set[Socket] = set()
        self._status_watchers: list[Callable[[Status], object]] = []
        self._problem_watchers: list[Callable[[str], object]] = []

    # For event clients.

    @property
    def status(self) -> Status:
        return self._link.status

    def join(self, member: Member) -> None:
        with self._lock:
            if self._loop is None:
                self._link.audience.join(member)
                return
        self._call(self._link.audience.join, member)

    def leave(self, member: Member) -> None:
        self._call(self._link.audience.leave, member)

    def listen(self, member: Member, event_type: str | None, callback: Callback) -> Callable[[], None]:
        self._call(member.listen, event_type, callback)
        self._call(self._link.use)
        return lambda: self._call(member.unlisten, event_type, callback)

    def emit(self, member: Member, event_type: str, payload: Any = OMITTED) -> None:
        """Mistakes are told here, to whoever made them (CTRL-4, ENC-5); everything else happens on the thread."""
        check_type(event_type)
        payload_text = encode(payload)
        self._call(self._link.emit, member, event_type, payload_text)

    def on_status(self, watcher: Callable[[Status], object]) -> None:
        self._status_watchers.append(watcher)

    def on_problem(self, watcher: Callable[[str], object]) -> None:
        self._problem_watchers.append(watcher)

    def flush(self, timeout: float) -> bool:
        """Waits until the bus has everything emitted so far, and says whether it has."""
        arrived = threading.Event()
        self._call(self._link.when_settled, arrived.set)
        return arrived.wait(0 if self._closed or threading.current_thread() is self._thread else timeout)

    def close(self) -> None:
        """For good. Returns once the connection has ended, unless a listener calls it."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._stop)
        if self._loop is None:
            self._link.stop()
        elif threading.current_thread() is not self._thread:
            self._thread.join()

    # The thread.

    def _call(self, action: Callable[..., object], *arguments: Any) -> None:
        """After `close` nothing happens any more."""
        with self._lock:
            if self._closed:
                return
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread.start()
            self._loop.call_soon_threadsafe(action, *arguments)

    def _run(self) -> None:
        loop = self._running
        loop.run_forever()
        loop.close()

    def _stop(self) -> None:
        ready = asyncio.Event()
        self._running.create_task(self._say_goodbye(ready))
        self._link.try_to_send(ready.set)

    async def _say_goodbye(self, ready: asyncio.Event) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ready.wait(), LAST_ATTEMPT)
        self._link.stop()
        if self._sockets:
            await asyncio.wait([socket.finished for socket in self._sockets], timeout=GOODBYES)
        self._running.stop()

    def _changed(self, status: Status) -> None:
        for watcher in list(self._status_watchers):
            _guarded(watcher, status)

    # What the link needs of the world (outside.py).

    def now(self) -> float:
        return self._running.time()

    def timer(self, seconds: float, action: Callable[[], None]) -> asyncio.TimerHandle:
        return self._running.call_later(seconds, action)

    def open_socket(self, target: str, listener: Listener) -> WebSocketWire:
        return self._keep(WebSocketWire(self._running, self._address, target, listener))

    def open_stream(self, target: str, listener: Listener) -> StreamWire:
        return self._keep(StreamWire(self._running, self._address, target, listener))

    def post(self, target: str, content_type: str, body: bytes, answered: Answered) -> Post:
        return self._keep(Post(self._running, self._address, target, content_type, body, answered))

    def report(self, problem: str) -> None:
        log.info(problem)
        for watcher in list(self._problem_watchers):
            _guarded(watcher, problem)

    @property
    def _running(self) -> asyncio.AbstractEventLoop:
        assert self._loop is not None
        return self._loop

    @property
    def _address(self) -> Address:
        assert self._link.address is not None
        return self._link.address

    def _keep(self, socket: AnySocket) -> AnySocket:
        self._sockets.add(socket)
        socket.finished.add_done_callback(lambda _: self._sockets.discard(socket))
        return socket


def _guarded(watcher: Callable[[Any], object], news: Any) -> None:
    try:
        watcher(news)
    except Exception:
        log.exception("a watcher of the link failed")
