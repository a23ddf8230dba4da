"""Values of this process to and from the wire: JSON, and BigInt as T (ENC-1 to ENC-4, ENC-6)."""

import json
import re
from decimal import Decimal
from typing import Any

T_TYPE = re.compile(r"~*bigint")
T_VALUE = re.compile(r"-?[0-9]{1,4096}")


class BigInt(int):
    """An integer that travels as T. A plain int travels as a JSON number."""


def is_t(value: dict[str, Any]) -> bool:
    kind, digits = value.get("__type"), value.get("value")
    return (
        len(value) == 2
        and isinstance(kind, str)
        and isinstance(digits, str)
        and T_TYPE.fullmatch(kind) is not None
        and T_VALUE.fullmatch(digits) is not None
    )


def decode(value: Any) -> Any:
    if isinstance(value, list):
        items = []
        for item in value:  # a comprehension would take a second frame a level
            items.append(decode(item))
        return items
    if not isinstance(value, dict):
        return value
    if is_t(value):
        if value["__type"] == "bigint":
            return BigInt(value["value"])
        return {name: item[1:] if name == "__type" else item for name, item in value.items()}
    members = {}
    for name, item in value.items():
        members[name] = decode(item)
    return members


def encode(value: Any) -> bytes:
    """As JSON.stringify writes it, BigInt aside. Raises ValueError or TypeError where it cannot be written."""
    try:
        wire = to_wire(value)
        text = json.dumps(wire, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except RecursionError:
        raise ValueError("the value contains itself, or is nested too deep") from None
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate, which travels as its escape
        return json.dumps(wire, allow_nan=False, separators=(",", ":")).encode()


def to_wire(value: Any) -> Any:
    if isinstance(value, BigInt):
        return {"__type": "bigint", "value": f"{Decimal(value):f}"}  # str() stops at 4,300 digits
    if isinstance(value, float):
        return number_to_wire(value)
    if isinstance(value, list | tuple):
        items = []
        for item in value:
            items.append(None if callable(item) else to_wire(item))
        return items
    if not isinstance(value, dict):
        return value
    kept = {name: item for name, item in value.items() if not callable(item)}
    if is_t(kept):
        return {name: "~" + item if name == "__type" else item for name, item in kept.items()}
    members = {}
    for name, item in kept.items():
        members[name] = to_wire(item)
    return members


def number_to_wire(value: float) -> float | int | None:
    """NaN and the infinities are null, and whole numbers have no point."""
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return int(value) if value.is_integer() and abs(value) < 1e21 else value
