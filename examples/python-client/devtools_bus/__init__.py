"""A client of Devtools Bus protocol v1, with nothing but the standard library."""

from .codec import BigInt, EncodingError
from .event_client import EventClient
from .link import Settings, Status
from .outbox import Limit

__all__ = ["BigInt", "EncodingError", "EventClient", "Limit", "Settings", "Status"]
