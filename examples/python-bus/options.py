"""What a bus can be told, and its defaults."""

from dataclasses import dataclass, fields
from typing import Any

MIB = 1024 * 1024


class UnknownOption(Exception):
    """An option this bus does not have; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(f"unknown option: {name}")
        self.name = name


@dataclass(frozen=True)
class Window:
    """What is kept for a client that comes back (WINDOW-1, SESSION-6)."""

    events: int = 1000
    bytes: int = 16 * MIB
    ms: int = 120_000


@dataclass(frozen=True)
class Options:
    host: str = "localhost"
    port: int = 4206
    base_path: str = "/__devtools"
    token: str | bool | None = None
    allowed_origins: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    project: str | None = None
    max_message_bytes: int = 8 * MIB
    heartbeat_ms: int = 15_000
    window: Window = Window()
    history: int = 256

    @property
    def kept_bytes(self) -> int:
        """Never less than one message (WINDOW-1)."""
        return max(self.window.bytes, self.max_message_bytes)


NAMES = {
    "host": "host",
    "port": "port",
    "basePath": "base_path",
    "token": "token",
    "allowedOrigins": "allowed_origins",
    "allowedHosts": "allowed_hosts",
    "project": "project",
    "maxMessageBytes": "max_message_bytes",
    "heartbeatMs": "heartbeat_ms",
    "window": "window",
    "history": "history",
}


def options_from_json(given: dict[str, Any]) -> Options:
    """Options as the adapter contract names them; raises UnknownOption."""
    for name in given:
        if name not in NAMES:
            raise UnknownOption(name)
    values = {NAMES[name]: value for name, value in given.items()}
    if "window" in values:
        known = {field.name for field in fields(Window)}
        for name in values["window"]:
            if name not in known:
                raise UnknownOption(f"window.{name}")
        values["window"] = Window(**values["window"])
    for name in ("allowed_origins", "allowed_hosts"):
        if name in values:
            values[name] = tuple(values[name])
    if "base_path" in values:
        values["base_path"] = values["base_path"].rstrip("/")
    return Options(**values)
