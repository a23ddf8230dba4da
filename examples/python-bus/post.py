"""What a POST holds: its lines, and what becomes of them (SEND-1 to SEND-4, SEND-7, SEND-10)."""

from typing import Any

from bus import BRIDGE, PANEL, Bus
from events import judge
from session import Session

MOST_LINES = 16_384
MOST_LISTED = 100
"""bad lines that an answer lists; the others are counted (SEND-3)"""


def lines_of(body: str) -> list[str]:
    """Split at LF alone; a CR before it goes with it; lines of nothing but spaces and tabs are none."""
    *ended, rest = body.split("\n")
    lines = [line.removesuffix("\r") for line in ended] + [rest]
    return [line for line in lines if line.strip(" \t")]


def count_of_lines(body: bytes) -> int:
    """Blank ones included (SEND-9)."""
    return body.count(b"\n") + (body[-1:] not in (b"", b"\n"))


class Outcome:
    def __init__(self) -> None:
        self.accepted = 0
        self.skipped = 0
        self.rejected: list[dict[str, Any]] = []
        self.unlisted = 0
        self.received: int | None = None

    def answer(self, single: bool) -> tuple[int, dict[str, Any]]:
        received = {} if self.received is None else {"received": self.received}
        counted = {"unlisted": self.unlisted} if self.unlisted else {}
        outcome = {"accepted": self.accepted, "rejected": self.rejected, **counted, **received}
        if self.accepted or self.skipped:
            return 202, outcome
        if not self.rejected:
            return 400, {"error": {"code": "no-events", "message": "the body has no line to judge"}}
        first = self.rejected[0]
        error = {"error": {"code": first["code"], "message": first["message"]}}
        if single:
            return 400, {**error, **received}
        return 400, {**error, **outcome}

    def reject(self, index: int, code: str, message: str) -> None:
        if len(self.rejected) < MOST_LISTED:
            self.rejected.append({"index": index, "code": code, "message": message})
        else:
            self.unlisted += 1


def post(bus: Bus, lines: list[str], session: Session | None, first: int) -> Outcome:
    """`first` is the number of the first line, where there is a session."""
    outcome = Outcome()
    if session is not None and lines:
        session.raise_count(first)
    for index, line in enumerate(lines):
        if session is not None:
            if first + index <= session.received:
                outcome.skipped += 1
                continue
            session.received = first + index
        judged = judge(line)
        if judged.kind == "event":
            role = session.role if session else BRIDGE if judged.from_bridge else PANEL
            bus.route(line.encode(), judged, role, session=session)
            outcome.accepted += 1
        elif judged.kind == "control":
            outcome.reject(index, "control-message", "control messages belong to a connection")
        else:
            outcome.reject(index, judged.code, judged.message)
    if session is not None and lines:
        outcome.received = session.received
    return outcome
