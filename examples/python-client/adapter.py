"""Lets the conformance suite judge this client: JSON lines on standard input and output (conformance/README.md)."""

from __future__ import annotations

import sys
import threading
from typing import Any

from devtools_bus.address import Address
from devtools_bus.audience import Member
from devtools_bus.codec import OMITTED, decode, encode
from devtools_bus.json_text import parse
from devtools_bus.link import Settings
from devtools_bus.link_thread import LinkThread
from devtools_bus.outbox import Limit

KNOWN = {"url", "bridge", "token", "project", "basePath", "timeScale", "queue", "window", "history"}
START = {"name": "python-client", "version": "0.1.0", "capabilities": ["session", "history", "fallback", "time-scale"]}

writing = threading.Lock()


def write(line: dict[str, Any]) -> None:
    with writing:
        print(encode(line), flush=True)


def limit(given: dict[str, int]) -> Limit:
    return Limit(**{name: given[name] for name in ("events", "bytes") if name in given})


class Adapter:
    def __init__(self) -> None:
        self.link: LinkThread | None = None
        self.members: dict[str | None, Member] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        do, link, name = request["do"], self.link, request.get("client")
        if do == "start":
            return self.start(request["options"])
        if do == "stop" and link is not None:
            link.close()
        elif do == "open" and link is not None:
            self.members[name] = Member()
            link.join(self.members[name])
        elif do in ("listen", "listen-throwing") and link is not None:
            told_of = {} if name is None else {"client": name}
            hear = (lambda _: 1 / 0) if do == "listen-throwing" else lambda event: write({"heard": event} | told_of)
            link.listen(self.members[name], request.get("type"), hear)
        elif do in ("emit", "emit-unencodable") and link is not None:
            payload = object() if do == "emit-unencodable" else decode(request).get("payload", OMITTED)
            link.emit(self.members[name], request["type"], payload)
        else:
            return {"unsupported": True}
        return {"ok": True}

    def start(self, given: dict[str, Any]) -> dict[str, Any]:
        for option in given.keys() - KNOWN:
            return {"unsupported": True, "option": option}
        place = (given["url"], given.get("basePath", "/__devtools"), given.get("bridge", False))
        limits = (limit(given.get("queue", {})), limit(given.get("window", {})))
        settings = Settings(*limits, given.get("history", 0), given.get("timeScale", 1.0))
        self.link = LinkThread(Address.of(*place, given.get("token"), given.get("project")), settings)
        self.link.on_status(lambda status: write(status._asdict()))
        self.link.on_problem(lambda problem: print(problem, file=sys.stderr, flush=True))
        self.members = {None: Member()}
        self.link.join(self.members[None])
        return {"ok": True} | START


adapter = Adapter()
for line in sys.stdin:
    request = parse(line)
    try:
        write({"id": request["id"]} | adapter.answer(request))
    except (TypeError, ValueError) as mistake:
        write({"id": request["id"], "ok": False, "error": str(mistake)})
if adapter.link is not None:
    adapter.link.close()
