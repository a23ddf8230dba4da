"""The ids that were heard, so that none is heard twice (ONCE-1)."""

from __future__ import annotations

from collections import OrderedDict

LEAST = 2_048


class HeardIds:
    def __init__(self) -> None:
        self._ids: OrderedDict[str, None] = OrderedDict()
        self._room = LEAST

    def cover(self, window_events: int) -> None:
        """A bus can bring back as much as its window keeps: twice as many ids are remembered."""
        self._room = max(LEAST, 2 * window_events)

    def is_new(self, event_id: str) -> bool:
        """An id seen again counts as recent again, so that a burst of copies does not push it out."""
        known = event_id in self._ids
        self._ids[event_id] = None
        self._ids.move_to_end(event_id)
        while len(self._ids) > self._room:
            self._ids.popitem(last=False)
        return not known
