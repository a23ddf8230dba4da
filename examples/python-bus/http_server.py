"""Sockets: where the bus listens, and what becomes of each connection."""

import asyncio
import errno
import socket
import sys
import traceback
from dataclasses import replace

from bus import Bus
from endpoints import Endpoints
from http_request import Answer, Malformed, Request, read_request, refusal
from options import Options
from reader import LIMIT, Reader, discard
from security import Door

PORTS_TO_TRY = 100
IDLE_SECONDS = 75
STOP_SECONDS = 1


class Server:
    """A bus that listens from `start` to `stop`."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.port = 0
        self.servers: list[asyncio.Server] = []
        self.tasks: set[asyncio.Task[None]] = set()
        self.writers: set[asyncio.StreamWriter] = set()
        self.idle: set[asyncio.StreamWriter] = set()
        """those that wait for a request"""

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self.bus = Bus(self.options, loop)
        self.door = Door(self.options)
        self.endpoints = Endpoints(self.bus, self.door)
        for listener in listen(self.options.host, self.options.port):
            self.port = listener.getsockname()[1]
            self.servers.append(await loop.create_server(self.protocol, sock=listener))

    def protocol(self) -> asyncio.StreamReaderProtocol:
        loop = asyncio.get_running_loop()
        return asyncio.StreamReaderProtocol(Reader(limit=LIMIT, loop=loop), self.connected, loop=loop)

    @property
    def url(self) -> str:
        host = self.options.host
        if host.lower() in ("localhost", "", "0.0.0.0"):
            host = "127.0.0.1"
        if host == "::":
            host = "::1"
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def token(self) -> str | None:
        return self.door.token

    async def stop(self) -> None:
        for server in self.servers:
            server.close()
        self.bus.stop()
        for writer in self.idle:
            writer.close()
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=STOP_SECONDS)
        for writer in self.writers:
            writer.transport.abort()
        if self.tasks:
            await asyncio.wait(self.tasks)

    async def connected(self, reader: Reader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self.tasks.add(task)
        self.writers.add(writer)
        try:
            while await self.serve_one(reader, writer):
                pass
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # the peer is gone
        except Exception:
            traceback.print_exc(file=sys.stderr)
        finally:
            writer.close()
            self.writers.discard(writer)
            self.tasks.discard(task)

    async def serve_one(self, reader: Reader, writer: asyncio.StreamWriter) -> bool:
        """Serves one request; tells whether another may follow."""
        try:
            self.idle.add(writer)
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    request = await read_request(reader)
            finally:
                self.idle.discard(writer)
            if request is None:
                return False
            answer = await self.endpoints.serve(request, reader, writer)
        except Malformed as error:
            await self.end_with(refusal(400, "invalid-json", str(error)), {}, reader, writer)
            return False
        if answer is None:
            return False
        cors = self.endpoints.cors(request)
        if request.method == "HEAD":
            answer = replace(answer, body=b"")
        if is_last(request, answer):
            await self.end_with(answer, cors, reader, writer)
            return False
        write_answer(answer, cors, writer, keep=True)
        await writer.drain()
        return True

    async def end_with(
        self, answer: Answer, cors: dict[str, str], reader: Reader, writer: asyncio.StreamWriter
    ) -> None:
        write_answer(answer, cors, writer, keep=False)
        if writer.can_write_eof():
            writer.write_eof()
        await discard(reader)


def is_last(request: Request, answer: Answer) -> bool:
    """Whether the connection ends with this answer: always where some of the body may not have been read."""
    return not request.persistent or request.upgrades or (request.has_body and answer.status not in (200, 202))


def write_answer(answer: Answer, cors: dict[str, str], writer: asyncio.StreamWriter, *, keep: bool) -> None:
    length = {} if answer.status == 204 else {"Content-Length": str(len(answer.body))}
    connection = {} if keep else {"Connection": "close"}
    writer.write(Answer(answer.status, {**answer.headers, **cors, **length, **connection}).head() + answer.body)


def listen(host: str, port: int) -> list[socket.socket]:
    """Listens on the port, or on the next free one (STOP-3); on both loopback families for `localhost` (BIND-1)."""
    for candidate in [0] * PORTS_TO_TRY if port == 0 else range(port, min(port + PORTS_TO_TRY, 65_536)):
        try:
            return listen_exactly(host, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"port {port} and those after it are in use; name another")


def listen_exactly(host: str, port: int) -> list[socket.socket]:
    if host.lower() != "localhost":
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return [socket.create_server((host, port), family=family)]
    first = socket.create_server(("127.0.0.1", port))
    try:
        return [first, socket.create_server(("::1", first.getsockname()[1]), family=socket.AF_INET6)]
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            first.close()
            raise
        return [first]  # a machine without IPv6
