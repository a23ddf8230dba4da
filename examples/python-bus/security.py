"""The door: which hosts, origins and tokens are let in (section 12)."""

import hashlib
import hmac
import ipaddress
import re
import secrets
from dataclasses import dataclass

from options import Options

AUTHORITY = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{0,5}))?", re.ASCII)
ORIGIN = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#@\\\s]*)", re.ASCII)
LOCAL_NAME = re.compile(r"([a-z0-9_-]+\.)*localhost\.?", re.ASCII)
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Authority:
    host: str
    port: int | None


def read_authority(text: str) -> Authority | None:
    """A host and maybe a port; None where it is malformed."""
    match = AUTHORITY.fullmatch(text.lower())
    if match is None:
        return None
    host, port = match["host"], match["port"]
    if port and int(port) > 65_535:
        return None
    if host.startswith("[") and ip_of(host) is None:
        return None
    return Authority(host, int(port) if port else None)


def read_origin(text: str) -> tuple[str, Authority] | None:
    """Scheme, and host with port; None where it is malformed."""
    match = ORIGIN.fullmatch(text.lower())
    if match is not None and match["authority"] == "" and match["scheme"] not in DEFAULT_PORTS:
        return match["scheme"], Authority("", None)  # file:// and others whose pages have no host
    authority = None if match is None else read_authority(match["authority"])
    return None if match is None or authority is None else (match["scheme"], with_port(authority, match["scheme"]))


def with_port(authority: Authority, scheme: str) -> Authority:
    return authority if authority.port is not None else Authority(authority.host, DEFAULT_PORTS.get(scheme))


def is_own_origin(origin_header: str, host_header: str) -> bool:
    """Whether a request comes from a page of the very host that it is for."""
    origin, ours = read_origin(origin_header), read_authority(host_header)
    return origin is not None and ours is not None and origin[1] == with_port(ours, origin[0])


def ip_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.IPv6Address(host[1:-1]) if host.startswith("[") else ipaddress.IPv4Address(host)
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """One of the loopback names of HOST-1; `host` is in lower case."""
    if LOCAL_NAME.fullmatch(host):
        return True
    ip = ip_of(host.removesuffix("."))
    if isinstance(ip, ipaddress.IPv6Address):
        return ip == ipaddress.IPv6Address("::1")
    return ip is not None and ip.is_loopback


def listens_beyond_loopback(host: str) -> bool:
    return not is_loopback(f"[{host}]" if ":" in host else host.lower())


class Door:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.hosts = {name.lower().removesuffix(".") for name in options.allowed_hosts}
        self.origins = {read_origin(origin) for origin in options.allowed_origins}
        self.token = make_token(options)

    def host_allowed(self, header: str) -> bool:
        authority = read_authority(header)
        return authority is not None and (self.host_is_own(header) or authority.host.removesuffix(".") in self.hosts)

    def host_is_own(self, header: str) -> bool:
        """Whether the host needs nobody's permission (HOST-1)."""
        authority = read_authority(header)
        if authority is None:
            return False
        host = authority.host
        bound = self.options.host.lower().removesuffix(".")
        return is_loopback(host) or ip_of(host) is not None or host.removesuffix(".") == bound

    def origin_allowed(self, header: str, host_header: str) -> bool:
        """ORIGIN-1, ORIGIN-2. Whoever reads the whole of it is not taken in by how it begins."""
        origin = read_origin(header)
        if origin is None:
            return False
        if origin in self.origins:
            return True
        scheme, theirs = origin
        return scheme in DEFAULT_PORTS and (is_loopback(theirs.host) or is_own_origin(header, host_header))

    def token_given(self, host_header: str, *given: str | None) -> bool:
        """Whether no token is asked for, or one of those given is right (TOKEN-1, TOKEN-3). A bus that listens beyond
        loopback always asks for one, so whoever comes from beyond is asked too (ORIGIN-4). An allowed host may be a
        tunnel: its requests come from this machine, and need the token all the same (TOKEN-6)."""
        if self.token is None or (self.host_is_own(host_header) and not needs_token(self.options)):
            return True
        right = digest(self.token)
        return any([hmac.compare_digest(digest(token), right) for token in given if token is not None])


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def needs_token(options: Options) -> bool:
    """Whether everybody needs it (TOKEN-1)."""
    return bool(options.token) or listens_beyond_loopback(options.host)


def make_token(options: Options) -> str | None:
    if isinstance(options.token, str):
        return options.token
    if needs_token(options) or options.allowed_hosts:
        return secrets.token_urlsafe(32)  # TOKEN-2
    return None


def bearer_token(header: str | None) -> str | None:
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
