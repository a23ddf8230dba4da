"""What each endpoint answers to whom (section 2), in the order of REFUSE-1."""

import asyncio
import re

from bus import BRIDGE, PANEL, Bus
from event_stream import EventStream
from http_request import Answer, Request, TooLarge, TooLate, json_answer, read_body, refusal, while_it_comes
from post import MOST_LINES, count_of_lines, lines_of, post
from reader import Reader
from security import Door, bearer_token, is_own_origin
from session import Owner
from sessions import Asked, whole_number
from websocket import WebSocket, accept_key

METHODS = {"/ws": "GET", "/sse": "GET", "/send": "POST", "/info": "GET"}
MONITORING = ["baggage", "sentry-trace", "traceparent", "tracestate"]
PREFLIGHT_HEADERS = ["authorization", "content-type", "last-event-id", *MONITORING]
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]{1,128}", re.ASCII)
LAST_EVENT_ID = re.compile(r"(?P<session>.*)\.(?P<received>[^.]*)", re.DOTALL)


class Endpoints:
    def __init__(self, bus: Bus, door: Door) -> None:
        self.bus = bus
        self.door = door

    async def serve(self, request: Request, reader: Reader, writer: asyncio.StreamWriter) -> Answer | None:
        """The answer, or None where the connection has become a WebSocket or a stream, and is over."""
        path = request.path.removeprefix(self.bus.options.base_path)
        endpoint = path if path in METHODS and request.path == self.bus.options.base_path + path else None
        refused = self.refuse(request, endpoint)
        if refused is not None:
            return refused
        if request.method == "OPTIONS":
            return self.preflight(request, METHODS[endpoint])
        if endpoint == "/info":
            return json_answer(200, self.bus.info())
        if endpoint == "/send":
            return await self.send(request, reader, writer)
        if endpoint == "/sse":
            return await self.stream(request, reader, writer)
        return await self.websocket(request, reader, writer)

    def cors(self, request: Request) -> dict[str, str]:
        """CORS-1, CORS-2"""
        origin, host = request.headers.get("origin"), request.headers.get("host", "")
        allowed = origin is not None and self.door.host_allowed(host) and self.door.origin_allowed(origin, host)
        always = {"Vary": "Origin", "Cross-Origin-Resource-Policy": "same-origin"}
        return {**always, **({"Access-Control-Allow-Origin": origin or ""} if allowed else {})}

    def refuse(self, request: Request, endpoint: str | None) -> Answer | None:
        """What keeps somebody out of an endpoint, whatever he wants of it; None where nothing does."""
        headers, query = request.headers, request.query
        host, origin, site = headers.get("host", ""), headers.get("origin"), headers.get("sec-fetch-site")
        if endpoint is None:
            known = ", ".join(self.bus.options.base_path + path for path in METHODS)
            return refusal(404, "not-found", f"no such endpoint; there are {known}")
        if not self.door.host_allowed(host):
            return refusal(403, "host-refused", f"host {host!r} is not allowed; add it to allowedHosts")
        if origin is not None and not self.door.origin_allowed(origin, host):
            return refusal(403, "origin-refused", f"origin {origin!r} is not allowed; add it to allowedOrigins")
        if origin is None and site not in (None, "same-origin", "none"):
            return refusal(403, "origin-refused", f"a {site} request that names no Origin is not allowed")
        if request.method == "OPTIONS":
            return None
        if ("GET" if request.method == "HEAD" else request.method) != METHODS[endpoint]:
            allow = allowed_methods(METHODS[endpoint])
            return refusal(405, "method-not-allowed", f"{endpoint} has {allow}", Allow=allow)
        if endpoint == "/info":
            return None
        if not self.door.token_given(host, bearer_token(headers.get("authorization")), query.get("token")):
            message = 'this bus needs its token: "Authorization: Bearer ...", or "?token=..."'
            return refusal(401, "token-required", message)
        if self.is_of_another_project(request) and not (endpoint == "/ws" and accept_key(headers)):
            return refusal(409, "other-project", f'this is the bus of project "{self.bus.options.project}"')
        return None

    def is_of_another_project(self, request: Request) -> bool:
        ours, theirs = self.bus.options.project, request.query.get("project")
        return bool(ours) and bool(theirs) and ours != theirs

    def preflight(self, request: Request, method: str) -> Answer:
        asked = request.headers.get("access-control-request-headers", "").lower().split(",")[:64]
        names = [name.strip() for name in asked if HEADER_NAME.fullmatch(name.strip())]
        headers = {
            "Access-Control-Allow-Methods": allowed_methods(method),
            "Access-Control-Allow-Headers": ", ".join(dict.fromkeys([*PREFLIGHT_HEADERS, *names])),
        }
        private = request.headers.get("access-control-request-private-network") == "true"
        if private and "origin" in request.headers:
            headers["Access-Control-Allow-Private-Network"] = "true"
        return Answer(204, headers)

    async def websocket(self, request: Request, reader: Reader, writer: asyncio.StreamWriter) -> Answer | None:
        accept = accept_key(request.headers)
        if accept is None:
            headers = {"Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
            return refusal(426, "upgrade-required", "this is a WebSocket endpoint, of version 13", **headers)
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept}
        writer.write(Answer(101, upgrade).head())
        connection = WebSocket(self.bus, role_of(request), reader, writer)
        if self.is_of_another_project(request):  # PROJ-1: a page can read a close code, and no refusal
            connection.end(4009, "another project's bus")
        else:
            self.bus.join(connection, asked_by(request))
        await connection.serve()
        return None

    async def stream(self, request: Request, reader: Reader, writer: asyncio.StreamWriter) -> Answer | None:
        headers = {
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-cache, no-transform",
            "X-Accel-Buffering": "no",
            "Connection": "close",
        }
        if request.method == "HEAD":
            return Answer(200, headers)
        writer.write(Answer(200, {**headers, **self.cors(request)}).head())
        connection = EventStream(self.bus, role_of(request), reader, writer)
        self.bus.join(connection, asked_by(request, request.headers.get("last-event-id")))
        if connection.session is None:  # proxies hold headers back until something follows
            connection.break_silence()
        await connection.serve()
        return None

    async def send(self, request: Request, reader: Reader, writer: asyncio.StreamWriter) -> Answer:
        named, owner = request.query.get("session"), owner_of(request)
        unknown = refusal(410, "unknown-session", "this bus has no such session; open a stream for a new one")
        if named is not None and self.bus.sessions.find(named, owner) is None:
            return unknown
        kind = kind_of_body(request)
        if kind is None:
            message = "post application/json or application/x-ndjson, in UTF-8, not encoded"
            return refusal(415, "unsupported-content-type", message)
        limit = self.bus.options.max_message_bytes
        try:
            patience = 2 * self.bus.options.heartbeat_ms / 1000
            body = await while_it_comes(read_body(request, reader, writer, limit), reader, patience)
        except TooLate:
            return refusal(408, "timeout", "the request body did not arrive in time; send it again")
        except TooLarge:
            return refusal(413, "too-large", f"the body is larger than {limit} bytes")
        if kind == "application/x-ndjson" and count_of_lines(body) > MOST_LINES:
            return refusal(413, "too-large", f"the batch has more than {MOST_LINES} lines")
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            return refusal(400, "invalid-utf8", f"the body is not UTF-8: {error.reason} at byte {error.start}")
        single = kind == "application/json"
        lines = [text] if single else lines_of(text)
        if named is None:
            return json_answer(*post(self.bus, lines, None, 0).answer(single))
        first = whole_number(request.query.get("first"))
        if not first:
            return refusal(400, "invalid-first", '"first" is the number of the first line, from 1')
        session = self.bus.sessions.find(named, owner)  # once more, now that the body is complete (SEND-12)
        if session is None:
            return unknown
        if session.connected and session.connection is not None and session.connection.is_websocket:
            return refusal(409, "superseded", "the session is connected over WebSocket; send there")
        outcome = post(self.bus, lines, session, first)
        if not session.connected:
            self.bus.sessions.leave(session)
        return json_answer(*outcome.answer(single))


def allowed_methods(method: str) -> str:
    return "GET, HEAD, OPTIONS" if method == "GET" else f"{method}, OPTIONS"


def role_of(request: Request) -> str:
    return BRIDGE if request.query.get("bridge") == "server" else PANEL


def owner_of(request: Request) -> Owner:
    origin = request.headers.get("origin")
    # A browser names a page's own origin with some requests only: it counts as absent (RESUME-4, SEND-8).
    if origin is not None and is_own_origin(origin, request.headers.get("host", "")):
        origin = None
    return Owner(origin, request.query.get("project") or None)


def asked_by(request: Request, last_event_id: str | None = None) -> Asked | None:
    """None of a legacy peer: one that names no version this bus has (VER-3, VER-4)."""
    query = request.query
    if "1" not in [version.strip(" ") for version in query.get("v", "").split(",")]:
        return None
    session, received = query.get("session"), query.get("received")
    if last_event_id is not None:  # SSE-5
        match = LAST_EVENT_ID.fullmatch(last_event_id)
        session, received = (match["session"], match["received"]) if match else (None, None)
    return Asked(owner_of(request), session, received, query.get("first"), query.get("history"))


def kind_of_body(request: Request) -> str | None:
    """One of the two media types; None of any other, and of a charset or an encoding that is not (SEND-1, SEND-5)."""
    kind, *parameters = request.headers.get("content-type", "").split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() != "utf-8":
            return None
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        return None
    kind = kind.strip().lower()
    return kind if kind in ("application/json", "application/x-ndjson") else None
