"""What the conformance suite cannot see from outside, and the vectors: python3 -m unittest (in this folder)."""

from __future__ import annotations

import json
import os
import threading
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

from devtools_bus import BigInt, EncodingError, EventClient
from devtools_bus.codec import OMITTED, decode, encode
from devtools_bus.event import judge
from devtools_bus.event_client import find_bus
from devtools_bus.event_stream import EventStream
from devtools_bus.json_text import parse, parse_deep

VECTORS = Path(__file__).parents[2] / "schema" / "vectors"


def vectors(name: str) -> list[dict[str, Any]]:
    return json.loads((VECTORS / name).read_text())["vectors"]


def joined(parts: Any) -> str:
    if isinstance(parts, str):
        return parts
    return "".join(part if isinstance(part, str) else part["repeat"] * part["times"] for part in parts)


class Throws(dict[str, Any]):
    def items(self) -> Any:
        raise RuntimeError("not to be read")


def build(value: Any) -> Any:
    """A value as encoding.json constructs it."""
    if not isinstance(value, dict):
        return value
    ((kind, given),) = value.items()
    if kind == "object":
        return {name: build(member) for name, member in given}
    if kind == "array":
        return [build(item) for item in given]
    if kind == "cycle":
        cycle: list[Any] = []
        cycle.append(cycle)
        return cycle
    simple = {"undefined": OMITTED, "symbol": OMITTED, "function": build, "throws": Throws()}
    kinds = {"bigint": lambda: BigInt(joined(given)), "string": lambda: joined(given), "number": lambda: float(given)}
    return kinds[kind]() if kind in kinds else simple[kind]


class Encoding(unittest.TestCase):
    def test_every_vector_is_encoded_and_decoded_as_it_says(self) -> None:
        for vector in vectors("encoding.json"):
            with self.subTest(vector["name"]):
                value = build(vector["value"])
                if vector.get("error"):
                    self.assertRaises((EncodingError, RuntimeError), encode, value)
                    continue
                wire = joined(vector["wire"])
                if vector["direction"] != "decode":
                    self.assertEqual(parse(encode(value) or ""), parse(wire))
                if vector["direction"] != "encode":
                    for read in (parse, parse_deep):
                        self.assertEqual(repr(decode(read(wire))), repr(value))

    def test_an_integer_beyond_those_of_javascript_travels_as_a_bigint(self) -> None:
        self.assertEqual(encode([2**53 - 1, 2**53]), '[9007199254740991,{"__type":"bigint","value":"9007199254740992"}]')

    def test_a_number_stays_a_number_and_a_bigint_a_bigint(self) -> None:
        for wire in ('12345678901234567168', '1e+300', '{"__type":"bigint","value":"7"}'):
            self.assertEqual(parse(encode(decode(parse(wire))) or ""), parse(wire))

    def test_payloads_come_as_deep_as_they_like(self) -> None:
        deep = "[" * 50_000 + "1" + "]" * 50_000
        self.assertEqual(encode(decode(parse(deep))), deep)

    def test_an_error_says_where(self) -> None:
        self.assertRaisesRegex(EncodingError, r"payload\.rows\.1\.at is a object", encode, {"rows": [1, {"at": object()}]})


class Reading(unittest.TestCase):
    def test_every_message_is_judged_as_the_vectors_say(self) -> None:
        for vector in vectors("events-valid.json") + vectors("events-invalid.json"):
            if "text" in vector:
                with self.subTest(vector["name"]):
                    self.assertEqual(judge(joined(vector["text"]))[0], vector.get("kind", "neither"))

    def test_a_stream_says_the_same_however_it_is_cut(self) -> None:
        for vector in vectors("sse.json"):
            for end in ("\n", "\r", "\r\n"):
                lines = ["\ufeff: comment", "id: S.1", *(f"data: {piece}" for piece in vector["data"]), "", ""]
                stream = end.join(lines).encode()
                for size in (1, 2, 3, len(stream)):
                    with self.subTest(vector["name"], end=end, size=size):
                        reader, events = EventStream(), []
                        for at in range(0, len(stream), size):
                            events += reader.feed(stream[at : at + size])
                        self.assertEqual([event.data for event in events], ["\n".join(vector["data"])])


class InOneProcess(unittest.TestCase):
    def setUp(self) -> None:
        self.a, self.b = EventClient("a"), EventClient("b")
        self.addCleanup(self.a.close)
        self.addCleanup(self.b.close)
        self.heard: list[Any] = []
        self.last = threading.Event()
        self.b.on_all(self.hear)

    def hear(self, event: dict[str, Any]) -> None:
        self.heard.append(event.get("payload"))
        if event["type"] == "a:last":
            self.last.set()

    def emitted_and_heard(self) -> list[Any]:
        self.a.emit("last")
        self.assertTrue(self.last.wait(10))
        return self.heard

    def test_a_payload_that_cannot_be_encoded_costs_that_event_alone(self) -> None:  # ENC-5
        self.a.emit("x", 1)
        self.assertRaises(EncodingError, self.a.emit, "x", build({"cycle": True}))
        self.a.emit("x", 2)
        self.assertEqual(self.emitted_and_heard(), [1, 2, None])

    def test_a_listener_that_throws_harms_no_other(self) -> None:  # LISTEN-1
        broken = EventClient("broken")
        self.addCleanup(broken.close)
        broken.on_all(lambda event: 1 / 0)
        self.b.on_all(lambda event: self.heard.append("heard by the second, too"))
        with self.assertLogs("devtools_bus"):
            self.a.emit("x", 1)
            self.assertEqual(self.emitted_and_heard()[:2], [1, "heard by the second, too"])

    def test_none_hears_itself_and_a_name_that_cannot_be_is_refused(self) -> None:  # LOCAL-1, CTRL-4
        self.a.on_all(lambda event: self.heard.append("itself"))
        self.assertRaises(ValueError, self.a.emit, "")
        self.assertEqual(self.emitted_and_heard(), [None])


class Finding(unittest.TestCase):
    def test_the_option_comes_first_and_the_environment_second(self) -> None:  # FIND-1
        named = {"DEVTOOLS_BUS_URL": "http://127.0.0.1:1", "DEVTOOLS_BUS_TOKEN": "t", "DEVTOOLS_BUS_PROJECT": "p"}
        with mock.patch.dict(os.environ, named):
            there, here = find_bus(None), find_bus("http://[::1]:2")
        assert there is not None and here is not None
        self.assertEqual((there.host, there.port, there.token, there.project), ("127.0.0.1", 1, "t", "p"))
        self.assertEqual((here.host, here.port, here.token, here.project), ("::1", 2, None, None))
        with mock.patch.dict(os.environ, clear=True):
            self.assertIsNone(find_bus(None))


if __name__ == "__main__":
    unittest.main()
