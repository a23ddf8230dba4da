"""What a message is (EVENT-1 to EVENT-3), and the events of an application."""

from __future__ import annotations

import re
import secrets
from typing import Any, Literal, NamedTuple

from .codec import encode
from .json_text import parse

_TYPE = re.compile(r"[^:]+:[\s\S]+")
_EVENT_ID = re.compile(r"[\x21-\x7e]{1,128}")

Event = dict[str, Any]
Kind = Literal["event", "control", "neither"]


class Entry(NamedTuple):
    """An event of the application on its way out. It keeps its id however often it is sent (EVENT-6)."""

    text: str
    size: int


def judge(text: str) -> tuple[Kind, Event]:
    """Reads a message. The event is not decoded yet."""
    try:
        value = parse(text)
    except ValueError:
        return "neither", {}
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        return "neither", {}
    if value["type"].startswith("$bus:"):
        return "control", value
    event_id = value.get("eventId", "-")
    good = (
        _TYPE.fullmatch(value["type"]) is not None
        and isinstance(value.get("pluginId", ""), str)
        and isinstance(event_id, str)
        and _EVENT_ID.fullmatch(event_id) is not None
    )
    return ("event", value) if good else ("neither", {})


def check_type(event_type: str) -> None:
    """Refuses a type that no event can have (CTRL-4)."""
    if not isinstance(event_type, str) or _TYPE.fullmatch(event_type) is None:
        raise ValueError(f'{event_type!r} is no event type: it must read "<plugin>:<name>", both parts non-empty')
    if event_type.startswith("$bus:"):
        raise ValueError(f"{event_type!r} is a name of the bus's own messages: choose another plugin than $bus")


def plugin_of(event_type: str) -> str:
    return event_type.split(":", 1)[0]


class EventIds:
    """Mints the ids of one link, and knows them again without keeping any: a random part, and a sequence (ECHO-1)."""

    def __init__(self) -> None:
        self._prefix = secrets.token_urlsafe(12) + "-"  # 96 bits
        self._last = 0

    def mint(self) -> str:
        self._last += 1
        return f"{self._prefix}{self._last}"

    def are_own(self, event_id: str) -> bool:
        sequence = event_id.removeprefix(self._prefix)
        return sequence != event_id and sequence.isdecimal() and 0 < int(sequence) <= self._last


def write(event_type: str, payload_text: str | None, event_id: str) -> Entry:
    payload = "" if payload_text is None else f'"payload":{payload_text},'
    text = f'{{"type":{encode(event_type)},{payload}"pluginId":{encode(plugin_of(event_type))},"eventId":"{event_id}"}}'
    return Entry(text, len(text.encode()))


def with_source(text: str) -> str:
    """The mark by which an event that is POSTed without a session is a bridge's (ROUTE-6)."""
    return text[:-1] + ',"source":"server-bridge"}'
