"""The conformance adapter: JSON lines on standard input and output (see conformance/README.md)."""

import asyncio
import json
import sys
from typing import Any

from bus import CAPABILITIES, NAME, VERSION
from encoding import decode, encode
from events import read_json
from http_server import Server
from options import UnknownOption, options_from_json


def say(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
    sys.stdout.buffer.flush()


def hear(event: dict[str, Any]) -> None:
    sys.stdout.buffer.write(b'{"heard":' + encode(event) + b"}\n")
    sys.stdout.buffer.flush()


def throw(_event: dict[str, Any]) -> None:
    raise RuntimeError("a listener that throws, as the suite has told it to")


class Adapter:
    def __init__(self) -> None:
        self.server: Server | None = None

    async def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            if request["do"] == "start":
                return await self.start(request["options"])
            if request["do"] == "emit" and self.server is not None:
                self.server.bus.emit(decode(request["event"]))
                return {"ok": True}
            if request["do"] == "stop":
                await self.stop()
                return {"ok": True}
            return {"unsupported": True}
        except UnknownOption as error:
            return {"unsupported": True, "option": error.name}
        except (OSError, ValueError, TypeError) as error:
            return {"ok": False, "error": str(error)}

    async def start(self, given: dict[str, Any]) -> dict[str, Any]:
        await self.stop()
        throws = given.pop("throwingListener", False)
        server = Server(options_from_json(given))
        await server.start()
        server.bus.listeners += [throw, hear] if throws else [hear]
        self.server = server
        token = {} if server.token is None else {"token": server.token}
        about = {"name": NAME, "version": VERSION, "capabilities": list(CAPABILITIES)}
        return {"ok": True, **about, "url": server.url, **token}

    async def stop(self) -> None:
        server, self.server = self.server, None
        if server is not None:
            await server.stop()


async def main() -> None:
    adapter = Adapter()
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        request = read_json(line.decode())
        say({"id": request["id"], **await adapter.answer(request)})
    await adapter.stop()


asyncio.run(main())
