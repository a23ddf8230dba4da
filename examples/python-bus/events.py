"""What a message is: an event, a control message, or neither (EVENT-1 to EVENT-5, CTRL-1)."""

import json
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

EVENT_TYPE = re.compile(r"[^:]+:[\s\S]+")
EVENT_ID = re.compile(r"[\x21-\x7e]{1,128}")
CONTROL_PREFIX = "$bus:"
BRIDGE_SOURCE = "server-bridge"

JSON_NAMES = {type(None): "null", bool: "a boolean", str: "a string", list: "an array"}
DEEPEST = 512
STRINGS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
NO_BRACKETS = re.compile(r"[^\[\]{}]+")
STEP = {"[": 1, "{": 1, "]": -1, "}": -1}


@dataclass(frozen=True)
class Judged:
    kind: str
    """"event", "control" or "invalid"."""
    value: Any = None
    code: str = ""
    message: str = ""
    event_id: str | None = None
    """of what is invalid, where it is an object with a good one (BAD-2)"""

    @property
    def from_bridge(self) -> bool:
        return self.value.get("source") == BRIDGE_SOURCE


def judge(text: str) -> Judged:
    try:
        value = read_json(text)
    except ValueError as error:
        return Judged("invalid", code="invalid-json", message=f"not JSON: {error}")
    if not isinstance(value, dict):
        return no_event(f"an event is a JSON object, this is {JSON_NAMES.get(type(value), 'a number')}")
    name, event_id = value.get("type"), value.get("eventId")
    good_id = event_id if isinstance(event_id, str) and EVENT_ID.fullmatch(event_id) else None
    if not isinstance(name, str):
        return no_event('"type" must be a string', good_id)
    if name.startswith(CONTROL_PREFIX):
        return Judged("control", value)
    if not EVENT_TYPE.fullmatch(name):
        return no_event('"type" must read "<pluginId>:<name>", with a colon between two non-empty parts', good_id)
    if not isinstance(value.get("pluginId", ""), str):
        return no_event('"pluginId" must be a string, or left out', good_id)
    if "eventId" in value and good_id is None:
        return no_event('"eventId" must be 1 to 128 visible ASCII characters, or left out')
    return Judged("event", value)


def no_event(message: str, event_id: str | None = None) -> Judged:
    return Judged("invalid", code="invalid-event", message=message, event_id=event_id)


def read_json(text: str) -> Any:
    """JSON and nothing beside it: no NaN, no limit on digits, and a depth that recursion bears (LIMIT-4)."""
    if text.count("[") + text.count("{") > DEEPEST and depth_of(text) > DEEPEST:
        raise ValueError(f"nested deeper than {DEEPEST} levels")
    return json.loads(text, parse_int=read_integer, parse_constant=refuse_constant)


def depth_of(text: str) -> int:
    brackets = NO_BRACKETS.sub("", STRINGS.sub("", text))
    return max(accumulate(map(STEP.__getitem__, brackets)), default=0)


def read_integer(digits: str) -> int | float:
    """Python refuses to read integers of more than 4,300 digits; as a double they are infinite anyway."""
    return int(digits) if len(digits) <= 4096 else float(digits)


def refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
