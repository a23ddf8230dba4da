"""Where the bus is, and what every request to it names."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

PORT = 4206


class Address(NamedTuple):
    host: str
    port: int
    secure: bool
    base_path: str = "/__devtools"
    bridge: bool = True
    token: str | None = None
    project: str | None = None

    @staticmethod
    def of(url: str, base_path: str, bridge: bool, token: str | None, project: str | None) -> Address:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname:
            raise ValueError(f"{url!r} is no address of a bus: it must read like http://127.0.0.1:{PORT}")
        secure = parts.scheme in ("https", "wss")
        base = "/" + base_path.strip("/") if base_path.strip("/") else ""
        return Address(parts.hostname, parts.port or (443 if secure else 80), secure, base, bridge, token, project)

    def target(self, endpoint: str, **more: str | int | None) -> str:
        """Version, role and project with every request (VER-5, CONN-10, PROJ-3)."""
        query: dict[str, str | int | None] = {"v": "1", "bridge": "server" if self.bridge else None}
        query |= {"project": self.project or None, **more}
        return f"{self.base_path}/{endpoint}?{urlencode({k: v for k, v in query.items() if v is not None})}"

    def headers(self) -> dict[str, str]:
        """The token goes into a header, where no log of addresses has it (TOKEN-1, TOKEN-5)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.secure else 80)
        headers = {"Host": host if usual else f"{host}:{self.port}"}
        return headers if self.token is None else headers | {"Authorization": f"Bearer {self.token}"}
