"""The test vectors of the protocol against the parts of this bus that need no network: python3 test_vectors.py"""

import base64
import json
import unittest
from pathlib import Path
from typing import Any

from bus import PANEL, Bus
from encoding import BigInt, decode, encode
from endpoints import asked_by, kind_of_body
from event_stream import data_lines
from events import judge, read_json
from http_request import Request, split_target
from options import Options
from post import Outcome, lines_of, post
from session import Owner, Session
from sessions import whole_number

VECTORS = Path(__file__).parent.parent.parent / "schema" / "vectors"
NOBODY = Owner(None, None)


def vectors(name: str) -> list[dict[str, Any]]:
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["vectors"]


def join(parts: Any) -> str:
    if isinstance(parts, str):
        return parts
    return "".join(part if isinstance(part, str) else part["repeat"] * part["times"] for part in parts)


class NoClock:
    def call_later(self, *_: Any) -> Any:
        return self

    def cancel(self) -> None: ...


class Ear:
    """A connection that remembers what it was sent."""

    is_websocket = False
    has_room = True
    backlog = 0

    def __init__(self, role: str) -> None:
        self.role = role
        self.session: Session | None = None
        self.heard: list[str] = []
        self.told: list[tuple[str, dict[str, Any]]] = []

    def send_event(self, text: bytes, number: int) -> None:
        self.heard.append(text.decode())

    def send_control(self, type: str, payload: dict[str, Any]) -> None:
        self.told.append((type, payload))

    def end(self, code: int, reason: str, *, discard: bool = False) -> None: ...


def request(query: str, headers: dict[str, str] | None = None) -> Request:
    path, parameters = split_target(f"/__devtools/send?v=1&{query}")
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    return Request("POST", path, parameters, lower, True)


class Events(unittest.TestCase):
    def test_valid(self) -> None:
        for vector in vectors("events-valid"):
            with self.subTest(vector["name"]):
                judged = judge(join(vector["text"]))
                self.assertEqual((judged.kind, judged.value["type"]), (vector["kind"], vector["type"]))
                self.assertEqual(judged.from_bridge, vector.get("fromBridge", False))

    def test_invalid(self) -> None:
        for vector in vectors("events-invalid"):
            with self.subTest(vector["name"]):
                if "base64" in vector:
                    with self.assertRaises(UnicodeDecodeError):
                        base64.b64decode(vector["base64"]).decode()
                else:
                    judged = judge(vector["text"])
                    self.assertEqual((judged.kind, judged.code), ("invalid", vector["code"]))
                    self.assertEqual(judged.event_id, vector.get("eventId"))

    def test_server_sent_events(self) -> None:
        for vector in vectors("sse"):
            with self.subTest(vector["name"]):
                expected = "".join(f"data: {piece}\n" for piece in vector["data"])
                self.assertEqual(data_lines(vector["text"].encode()).decode(), expected)


class Encoding(unittest.TestCase):
    def value_of(self, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        ((constructor, content),) = given.items()
        if constructor == "object":
            return {name: self.value_of(item) for name, item in content}
        if constructor == "array":
            return [self.value_of(item) for item in content]
        if constructor == "bigint":
            return BigInt(join(content))
        if constructor == "string":
            return join(content)
        if constructor == "number":
            return float(content.replace("Infinity", "inf"))
        if constructor == "function":
            return print
        if constructor == "cycle":
            cycle: list[Any] = []
            cycle.append(cycle)
            return cycle
        raise self.skipTest(f"Python has no value for {constructor}")

    def test_payloads(self) -> None:
        for vector in vectors("encoding"):
            with self.subTest(vector["name"]):
                value = self.value_of(vector["value"])
                if "error" in vector:
                    with self.assertRaises(ValueError):
                        encode(value)
                    continue
                wire = read_json(join(vector["wire"]))
                if vector["direction"] != "decode":
                    self.assertEqual(json.loads(encode(value)), wire)
                if vector["direction"] != "encode":
                    decoded = decode(wire)
                    self.assertEqual(repr(decoded), repr(value))  # 12 is not BigInt(12), and order counts


class Answers(unittest.TestCase):
    def check_answer(
        self, expected: dict[str, Any], relayed: list[str], kind: str, outcome: Outcome, ear: Ear
    ) -> None:
        status, body = outcome.answer(kind == "application/json")
        self.assertEqual(status, expected["status"])
        self.assertEqual(body.get("error", {}).get("code"), expected.get("code"))
        self.assertEqual(body.get("accepted"), expected.get("accepted"))
        self.assertEqual(body.get("received"), expected.get("received"))
        told = [{"index": line["index"], "code": line["code"]} for line in body.get("rejected", [])]
        self.assertEqual(told, expected.get("rejected", []))
        self.assertEqual(body.get("unlisted"), expected.get("unlisted"))
        self.assertEqual(ear.heard, relayed)


class Posts(Answers):
    def test_bodies(self) -> None:
        for vector in vectors("send"):
            with self.subTest(vector["name"]):
                if vector["status"] == 410:
                    continue  # a matter of the query alone
                kind = kind_of_body(request(vector.get("query", ""), vector["headers"]))
                if vector["status"] == 415:
                    self.assertIsNone(kind)
                elif vector.get("code") == "invalid-utf8":
                    with self.assertRaises(UnicodeDecodeError):
                        base64.b64decode(vector["base64"]).decode()
                else:
                    assert kind is not None
                    bus, ear = Bus(Options(), NoClock()), Ear("bridge")
                    bus.join(ear, None)
                    lines = [vector["body"]] if kind == "application/json" else lines_of(vector["body"])
                    self.check_answer(vector, vector["relayed"], kind, post(bus, lines, None, 0), ear)


class Sessions(Answers):
    def known(self, vector: dict[str, Any]) -> tuple[Bus, Session]:
        """A bus that knows of session S what the vector says: events were sent, and some have gone since."""
        before = vector["session"]
        log_end = max(before["sent"], before["kept"] - 1)
        bus = Bus(Options(history=0), NoClock())
        ear = Ear(PANEL)
        bus.join(ear, asked_by(request("")))
        session = ear.session
        assert session is not None
        for number in range(log_end):
            if number == before["sent"]:
                bus.ended(ear)
            bus.emit({"type": "a:b", "payload": number + 1})
        bus.ended(ear)
        while session.log.oldest < before["kept"] - 1:
            session.log.let_go()
        session.received, session.lost = before["received"], before["lost"]
        return bus, session

    def test_vectors(self) -> None:
        for vector in vectors("session"):
            with self.subTest(vector["name"]):
                bus, session = self.known(vector)
                named = session.id if vector["known"] else "A" * 22
                asked = request(vector["query"].replace("session=S", f"session={named}"))
                if "hello" in vector:
                    self.check_hello(vector, bus, session, asked)
                else:
                    self.check_post(vector, bus, session, asked)

    def check_hello(self, vector: dict[str, Any], bus: Bus, session: Session, asked: Request) -> None:
        before = (session.received, session.lost, session.number)
        ear = Ear(PANEL)
        bus.join(ear, asked_by(asked))
        kind, hello = ear.told[0]
        self.assertEqual(kind, "$bus:hello")
        self.assertEqual({name: hello[name] for name in vector["hello"]}, vector["hello"])
        self.assertEqual(hello["session"] == session.id, hello["resumed"])
        if not hello["resumed"]:
            self.assertEqual((session.received, session.lost, session.number), before)

    def check_post(self, vector: dict[str, Any], bus: Bus, session: Session, asked: Request) -> None:
        ear = Ear("bridge")
        bus.join(ear, None)
        first = whole_number(asked.query.get("first"))
        if vector["answer"]["status"] == 410:
            self.assertIsNone(bus.sessions.find(asked.query["session"], NOBODY))
        elif vector["answer"].get("code") == "invalid-first":
            self.assertFalse(first)
        else:
            assert first is not None
            outcome = post(bus, lines_of("\n".join(vector["lines"])), session, first)
            self.check_answer(vector["answer"], vector["relayed"], vector["contentType"], outcome, ear)
        self.assertEqual({"received": session.received, "lost": session.lost}, vector["after"])


if __name__ == "__main__":
    unittest.main()
