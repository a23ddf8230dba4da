"""A stream reader that tells when bytes come."""

import asyncio
from collections.abc import Callable

LIMIT = 64 * 1024
"""the largest head of a request; what is read beyond it waits in the kernel"""


class Reader(asyncio.StreamReader):
    on_data: Callable[[], None] | None = None

    def feed_data(self, data: bytes) -> None:
        if self.on_data is not None:
            self.on_data()
        super().feed_data(data)


async def discard(reader: asyncio.StreamReader, seconds: float = 5) -> None:
    """Reads on until the peer has ended its side: closing with unread input sends a reset, which can overtake the answer."""
    try:
        async with asyncio.timeout(seconds):
            while await reader.read(LIMIT):
                pass
    except (TimeoutError, OSError):
        pass
