"""What a library uses: an event client for its plugin, on the link that all of the runtime share."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple

from .address import Address
from .audience import Callback, Member
from .codec import OMITTED
from .link import Settings, Status
from .link_thread import LinkThread

_lock = threading.Lock()
_links: dict[tuple[Address | None, Settings], _Shared] = {}


class _Shared:
    def __init__(self, link: LinkThread) -> None:
        self.link, self.users = link, 0


class EventClient:
    """
    Emits and hears events of one plugin. Without `url` the bus is looked for in `DEVTOOLS_BUS_URL`;
    where there is none, the clients of this process hear each other, and nothing else happens (FIND-1).

    Callbacks get the event as a dict, on a thread of the link's: they are short, or hand their work on.
    """

    def __init__(
        self,
        plugin: str,
        url: str | None = None,
        *,
        token: str | None = None,
        project: str | None = None,
        base_path: str = "/__devtools",
        bridge: bool = True,
        settings: Settings = Settings(),
    ) -> None:
        if not plugin or ":" in plugin:
            raise ValueError(f"{plugin!r} is no name of a plugin: it must be non-empty and have no colon")
        self.plugin = plugin
        self._key = (find_bus(url, token, project, base_path, bridge), settings)
        self._member = Member()
        self._link = _share(self._key)
        self._open = True
        self._link.join(self._member)

    def emit(self, name: str, payload: Any = OMITTED) -> None:
        """Raises ValueError for a name that cannot be, EncodingError for a payload that JSON cannot say."""
        self._link.emit(self._member, f"{self.plugin}:{name}", payload)

    def on(self, name: str, callback: Callback) -> Callable[[], None]:
        """Calls back with each event of this plugin and name. Returns what takes the listener away."""
        return self._link.listen(self._member, f"{self.plugin}:{name}", callback)

    def on_all(self, callback: Callback) -> Callable[[], None]:
        """Calls back with each event of every plugin."""
        return self._link.listen(self._member, None, callback)

    @property
    def status(self) -> Status:
        """`lost`: gone on the way, None if nobody knows how many. `dropped`: never sent."""
        return self._link.status

    def on_status(self, watcher: Callable[[Status], object]) -> None:
        self._link.on_status(watcher)

    def on_problem(self, watcher: Callable[[str], object]) -> None:
        """What a developer should know: refusals, rejected events. It is logged to `devtools_bus`, too."""
        self._link.on_problem(watcher)

    def flush(self, timeout: float = 2.0) -> bool:
        """Waits until the bus has what was emitted, and says whether it has."""
        return self._link.flush(timeout)

    def close(self) -> None:
        """The last client of a link closes it, for good."""
        if self._open:
            self._open = False
            self._link.leave(self._member)
            _leave(self._key)

    def __enter__(self) -> EventClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.flush()
        self.close()


def find_bus(
    url: str | None,
    token: str | None = None,
    project: str | None = None,
    base_path: str = "/__devtools",
    bridge: bool = True,
) -> Address | None:
    """The option first, then the environment; a token or project of the environment belongs to its address (FIND-1)."""
    if url is None:
        url = os.environ.get("DEVTOOLS_BUS_URL") or None
        token = token or os.environ.get("DEVTOOLS_BUS_TOKEN") or None
        project = project or os.environ.get("DEVTOOLS_BUS_PROJECT") or None
    return None if url is None else Address.of(url, base_path, bridge, token, project)


def _share(key: tuple[Address | None, Settings]) -> LinkThread:
    with _lock:
        shared = _links.get(key)
        if shared is None:
            shared = _links[key] = _Shared(LinkThread(*key))
        shared.users += 1
        return shared.link


def _leave(key: tuple[Address | None, Settings]) -> None:
    with _lock:
        shared = _links[key]
        shared.users -= 1
        if shared.users > 0:
            return
        del _links[key]
    shared.link.close()
