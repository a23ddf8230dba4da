"""JSON text to Python values: strict as JSON.parse is, and without recursion where a text is too deep for the stack."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

SAFE_INTEGER = 2**53 - 1
"""The largest integer that every JSON library keeps: larger ones are floating-point numbers to JavaScript."""

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORDS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


def parse(text: str) -> Any:
    """Of duplicate names the last counts (EVENT-5). A number beyond 2^53 is a float here, as it is to JSON.parse."""
    try:
        return _DECODER.decode(text)
    except RecursionError:
        return parse_deep(text)


def _integer(digits: str) -> int | float:
    if len(digits) > 17:
        return float(digits)
    number = int(digits)
    return number if -SAFE_INTEGER <= number <= SAFE_INTEGER else float(number)


def _number(text: str) -> int | float:
    return float(text) if set(text) & set(".eE") else _integer(text)


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


_DECODER = json.JSONDecoder(parse_int=_integer, parse_constant=_refuse)


def parse_deep(text: str) -> Any:
    """The same result as the library's, with a list in the place of the stack."""
    outer: list[Any] = []  # containers that are not closed yet
    names: list[str] = []  # for each of them that is an object, the member that is being read
    at = _skip(text, 0)
    while True:
        value, at, opened = _value(text, at)
        if opened:
            outer.append(value)
            if text[at : at + 1] != ("}" if isinstance(value, dict) else "]"):
                at = _name(text, at, names) if isinstance(value, dict) else at
                continue
        while True:  # a value is complete: close what ends with it
            if opened:
                outer.pop()
                at, opened = _skip(text, at + 1), False
            if not outer:
                if at != len(text):
                    raise ValueError(f"something after the JSON value, at character {at}")
                return value
            container, mark = outer[-1], text[at : at + 1]
            if isinstance(container, dict):
                container[names.pop()] = value
            else:
                container.append(value)
            if mark == ",":
                at = _skip(text, at + 1)
                at = _name(text, at, names) if isinstance(container, dict) else at
                break
            if mark != ("}" if isinstance(container, dict) else "]"):
                raise ValueError(f"a comma or an end is missing at character {at}")
            value, opened = container, True


def _value(text: str, at: int) -> tuple[Any, int, bool]:
    """A value, or an opened container; where it ends, spaces after it skipped; and whether it is a container."""
    first = text[at : at + 1]
    if first == "{" or first == "[":
        return ({} if first == "{" else []), _skip(text, at + 1), True
    if first == '"':
        value, end = scanstring(text, at + 1, True)
        return value, _skip(text, end), False
    if first in _WORDS and text.startswith(_WORDS[first][0], at):
        word, value = _WORDS[first]
        return value, _skip(text, at + len(word)), False
    match = _NUMBER.match(text, at)
    if match is None:
        raise ValueError(f"no JSON value at character {at}")
    return _number(match.group()), _skip(text, match.end()), False


def _name(text: str, at: int, names: list[str]) -> int:
    if text[at : at + 1] != '"':
        raise ValueError(f"a member's name is missing at character {at}")
    name, end = scanstring(text, at + 1, True)
    end = _skip(text, end)
    if text[end : end + 1] != ":":
        raise ValueError(f"a colon is missing at character {end}")
    names.append(name)
    return _skip(text, end + 1)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    assert match is not None  # it matches nothing, too
    return match.end()
