"""Events on their way up by POST, one request at a time (FALLBACK-2, FALLBACK-3, FALLBACK-5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .backoff import REFUSED, Backoff
from .event import Entry, with_source
from .json_text import parse
from .outbox import Copy
from .outside import Request, Timer

if TYPE_CHECKING:
    from .link import Link

MOST_LINES = 16_384


class Posting:
    def __init__(self, link: Link) -> None:
        self._link = link
        self._backoff = Backoff(link.settings.time_scale)
        self._active = self._numbered = False
        self._waits_for_hello = False
        self._request: Request | None = None
        self._pause: Timer | None = None
        self._most_lines, self._fewer_to = MOST_LINES, 0
        """Fewer lines, until those are through that were refused together."""
        self._repeat_to: int | None = None
        """What was posted and not answered goes again as it was, up to this number."""
        self._single: Entry | None = None

    @property
    def is_under_way(self) -> bool:
        return self._single is not None or self._request is not None

    def begin(self, numbered: bool) -> None:
        """Hello has come over the stream, or there will be none."""
        self._active, self._numbered = True, numbered
        self._waits_for_hello = False
        self._most_lines, self._fewer_to, self._repeat_to = MOST_LINES, 0, None
        self.go_on()

    def stop(self) -> None:
        self._active = False
        if self._request is not None:
            self._request.abort()
            self._request = None
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
        if self._single is not None:
            self._link.outbox.give_back(self._single)
            self._single = None

    def go_on(self) -> None:
        if not self._active or self._waits_for_hello or self._request is not None or self._pause is not None:
            return
        if self._numbered:
            self._post_batch()
        else:
            self._post_single()

    # In a session.

    def _post_batch(self) -> None:
        batch = self._batch()
        if not batch:
            return
        assert self._link.address is not None
        target = self._link.address.target("send", session=self._link.session.id, first=batch[0].number)
        body = "\n".join(copy.text for copy in batch).encode()
        self._request = self._link.outside.post(
            target, "application/x-ndjson", body, lambda status, answer: self._answered(batch, status, answer)
        )

    def _batch(self) -> list[Copy]:
        """Copies first, then the queue, each given its number; a repetition has no more lines than the first time."""
        outbox, most_bytes = self._link.outbox, self._link.limit or 0
        if self._repeat_to is not None and outbox.first > self._repeat_to:
            self._repeat_to = None
        batch: list[Copy] = []
        size = -1  # a newline fewer than lines
        for copy in outbox.copies:
            size += copy.size + 1
            if batch and (size > most_bytes or len(batch) >= self._most_lines):
                return batch
            if self._repeat_to is not None and copy.number > self._repeat_to:
                return batch
            batch.append(copy)
        while self._repeat_to is None and len(batch) < self._most_lines:
            entry = outbox.take(self._link.limit)
            if entry is None:
                break
            size += entry.size + 1
            if batch and size > most_bytes:
                outbox.give_back(entry)
                break
            batch.append(outbox.number(entry))
        return batch

    def _answered(self, batch: list[Copy], status: int | None, body: bytes) -> None:
        self._request = None
        answer = _read(body)
        received = answer.get("received")
        if status == 202 and not isinstance(received, int):
            received = batch[-1].number
        if status in (202, 400) and isinstance(received, int) and received >= batch[0].number:
            self._link.outbox.acknowledge(received)
            self._most_lines = self._most_lines if received < self._fewer_to else MOST_LINES
            self._report_rejected(batch, answer)
            self._repeat_to = None
            self._backoff.start_over()
        elif status in (400, 413):
            self._repeat_to = None
            self._refused(batch, status, answer)
        else:
            self._repeat_to = batch[-1].number
            self._not_taken(status, answer)
        self._link.send_what_waits()

    def _refused(self, batch: list[Copy], status: int, answer: dict[str, Any]) -> None:
        """Half as many, until the one that is refused stands alone."""
        if len(batch) > 1:
            self._most_lines = len(batch) // 2
            self._fewer_to = max(self._fewer_to, batch[-1].number)
            return
        self._most_lines = MOST_LINES
        if batch[0].entry is not None:
            self._link.outbox.void(batch[0].number)
            self._link.outside.report(f"an event was refused with {_said(status, answer)}, and is dropped")
        else:
            self._wait(self._backoff.next())

    def _report_rejected(self, batch: list[Copy], answer: dict[str, Any]) -> None:
        rejected = answer.get("rejected")
        last = -1
        for line in rejected if isinstance(rejected, list) else []:
            index = line.get("index") if isinstance(line, dict) else None
            if isinstance(index, int) and 0 <= index < len(batch):
                last = index
                if batch[index].entry is None:
                    continue
            self._link.outside.report(f"the bus rejected an event: {line}")
        unlisted = answer.get("unlisted")
        if isinstance(unlisted, int):
            # They come after those that are listed, and voids are among them (SEND-3).
            rest = batch[last + 1 :]
            others = min(unlisted, len(rest)) - sum(copy.entry is None for copy in rest)
            if others > 0:
                self._link.outside.report(f"the bus rejected {others} more events of the same POST")

    # Without a session: an event a request, from a bridge with its mark.

    def _post_single(self) -> None:
        if self._single is None:
            self._single = self._link.outbox.take(self._link.limit)
        if self._single is None:
            return
        assert self._link.address is not None
        text = with_source(self._single.text) if self._link.address.bridge else self._single.text
        self._request = self._link.outside.post(
            self._link.address.target("send"), "application/json", text.encode(), self._single_answered
        )

    def _single_answered(self, status: int | None, body: bytes) -> None:
        self._request = None
        answer = _read(body)
        if status in (202, 400, 413):
            self._single = None
            self._backoff.start_over()
            if status != 202:
                self._link.outbox.dropped += 1
                self._link.outside.report(f"an event was refused with {_said(status, answer)}, and is dropped")
        else:
            self._not_taken(status, answer)
        self._link.send_what_waits()

    # Either way.

    def _not_taken(self, status: int | None, answer: dict[str, Any]) -> None:
        if status == 410:
            self._link.bus_forgot_session()
        elif status == 409 and _code(answer) == "superseded":
            self._waits_for_hello = True
        elif status in (401, 403, 409):
            self._link.outside.report(f"the bus takes no events from here: {_said(status, answer)}")
            self._wait(REFUSED * self._link.settings.time_scale)
        else:
            self._wait(self._backoff.next())

    def _wait(self, seconds: float) -> None:
        self._pause = self._link.outside.timer(seconds, self._after_pause)

    def _after_pause(self) -> None:
        self._pause = None
        self._link.send_what_waits()


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = parse(body.decode())
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _code(answer: dict[str, Any]) -> str | None:
    error = answer.get("error")
    return error.get("code") if isinstance(error, dict) else None


def _said(status: int, answer: dict[str, Any]) -> str:
    error = answer.get("error")
    message = error.get("message") if isinstance(error, dict) else None
    return f"{status}: {message}" if message else str(status)
