"""Payloads as they travel: JSON as JavaScript writes it, and BigInt on top (ENC-1 to ENC-5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from json.encoder import encode_basestring
from math import isfinite
from typing import Any

from .json_text import SAFE_INTEGER

_KIND = re.compile(r"~*bigint")
_DIGITS = re.compile(r"-?[0-9]{1,4096}")
_SURROGATE = re.compile("[\ud800-\udfff]")


class BigInt(int):
    """An integer that travels as a BigInt however small it is. Integers beyond 2^53 travel as one anyway (ENC-2)."""


OMITTED = object()
"""In the place of a payload: there is none."""


class EncodingError(TypeError):
    """A payload that JSON cannot say. It costs the event that has it, and no other (ENC-5)."""


def encode(value: Any) -> str | None:
    """The text of a value, or None where JSON omits it: functions, as JSON.stringify has it (ENC-1)."""
    return None if _omitted(value) else _Writer().write(value)


def decode(value: Any) -> Any:
    """What a parsed text means to the application (ENC-4). The value is changed in place."""
    holder = [value]
    todo: list[Any] = [holder]
    while todo:
        container = todo.pop()
        for key, child in list(container.items()) if isinstance(container, dict) else enumerate(container):
            if isinstance(child, list) or (isinstance(child, dict) and not _is_t(child)):
                todo.append(child)
            elif isinstance(child, dict):  # a T, not looked at again
                kind = child["__type"]
                if kind == "bigint":
                    container[key] = BigInt(child["value"])
                else:
                    child["__type"] = kind[1:]
    return holder[0]


def _is_t(members: dict[Any, Any]) -> bool:
    kind, value = members.get("__type"), members.get("value")
    return (
        len(members) == 2
        and isinstance(kind, str)
        and isinstance(value, str)
        and _KIND.fullmatch(kind) is not None
        and _DIGITS.fullmatch(value) is not None
    )


def _omitted(value: Any) -> bool:
    return value is OMITTED or (callable(value) and not isinstance(value, (dict, list, tuple, str, int, float)))


class _Writer:
    """Writes one value. Containers that are open stand in a list: payloads come deeper than the stack."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[tuple[Any, Iterator[tuple[str, Any]], str]] = []
        self.ids: set[int] = set()
        self.path: list[str] = []

    def write(self, value: Any) -> str:
        self._value(value)
        while self.open:
            container, members, closing = self.open[-1]
            name, member = next(members, (closing, OMITTED))
            if member is OMITTED:
                self.out.append(closing)
                self.open.pop()
                self.ids.discard(id(container))
                del self.path[len(self.open) :]
            else:
                self.path[len(self.open) - 1 :] = [name]
                if self.out[-1] not in "{[":
                    self.out.append(",")
                if closing == "}":
                    self.out.append(_string(name) + ":")
                self._value(member)
        return "".join(self.out)

    def _value(self, value: Any) -> None:
        if isinstance(value, dict):
            self._enter(value, self._members(value), "{}")
        elif isinstance(value, (list, tuple)):
            items = ((str(at), None if _omitted(item) else item) for at, item in enumerate(value))
            self._enter(value, items, "[]")
        else:
            self.out.append(self._scalar(value))

    def _enter(self, container: Any, members: Iterator[tuple[str, Any]], brackets: str) -> None:
        if id(container) in self.ids:
            raise EncodingError(f"{self._where()} contains itself")
        self.ids.add(id(container))
        self.open.append((container, members, brackets[1]))
        self.out.append(brackets[0])

    def _members(self, value: dict[Any, Any]) -> Iterator[tuple[str, Any]]:
        said = {self._name(name): member for name, member in value.items() if not _omitted(member)}
        if _is_t(said):
            said["__type"] = "~" + said["__type"]  # data that looks like a BigInt stays data (ENC-3)
        return iter(said.items())

    def _name(self, name: Any) -> str:
        if isinstance(name, str):
            return name
        if isinstance(name, int) and not isinstance(name, bool):
            return str(name)
        raise EncodingError(f"{self._where()} has a member named {name!r}: a name is a string or an integer")

    def _scalar(self, value: Any) -> str:
        if value is None:
            return "null"
        if isinstance(value, str):
            return _string(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            if isinstance(value, BigInt) or not -SAFE_INTEGER <= value <= SAFE_INTEGER:
                # By way of Decimal, because str() refuses integers of more than 4,300 digits.
                return f'{{"__type":"bigint","value":"{Decimal(value):f}"}}'
            return str(int(value))
        if isinstance(value, float):
            if not isfinite(value):
                return "null"
            return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(float(value))
        raise EncodingError(f"{self._where()} is a {type(value).__name__}, for which JSON has no form")

    def _where(self) -> str:
        return ".".join(["payload", *self.path])


def _string(text: str) -> str:
    written: str = encode_basestring(text)
    return _SURROGATE.sub(lambda half: f"\\u{ord(half.group()):04x}", written)
