"""One HTTP POST to somebody else's machine: pinned to a checked address, bounded, no redirects."""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from chalicelib.notify.channels.addresses import Address, NoTarget, require_public, target_of
from chalicelib.notify.channels.deadline import Deadline
from chalicelib.notify.channels.failures import Refused, Unreachable

CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0
MOST_READ = 16 * 1024  # bytes of an answer
_CHUNK = 2 * 1024
_TOO_MANY = 429
_LATE = "no answer in time"

Resolve = Callable[[str, int], list[Address]]


@dataclass(frozen=True)
class Request:
    """What is posted, and where."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What the other side said: the beginning of it, and how long it wants to be left alone."""

    status: int
    text: str = ""
    retry_after: timedelta | None = None


def resolved(host: str, port: int) -> list[Address]:
    """Return the addresses of a host, IPv4 first: Lambda has no other way out."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    addresses = {ipaddress.ip_address(each[4][0]) for each in found}
    return sorted(addresses, key=lambda each: (each.version, int(each)))


@dataclass(frozen=True)
class Post:
    """Posts to where webhooks lead. ``loopback`` is for the laptop alone."""

    loopback: bool = False
    resolve: Resolve = resolved

    def __call__(self, request: Request) -> Answer:
        """Return what the other side answers; raises ``Refused`` or ``Unreachable`` if nothing."""
        try:
            target = target_of(request.url, loopback=self.loopback)
            addresses = self.resolve(target.host, target.port)
            require_public(addresses, loopback=self.loopback and not target.secure)
        except NoTarget as forbidden:
            message = f"the address {forbidden}"
            raise Refused(message) from None
        except (OSError, UnicodeError):
            message = "the host is not found"
            raise Unreachable(message) from None
        pool = _pool(_written(addresses[0]), target.host, target.port, secure=target.secure)
        with Deadline(CONNECT_SECONDS + READ_SECONDS) as deadline:
            pool.ConnectionCls = deadline.within(pool.ConnectionCls)
            return _posted(pool, request, target.authority, target.path, deadline)


def _pool(address: str, host: str, port: int, *, secure: bool) -> Any:
    """Return connections to exactly the address that was checked, in the host's name."""
    import urllib3  # noqa: PLC0415 - the API's cold start needs none of it

    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    if not secure:
        return urllib3.HTTPConnectionPool(address, port, timeout=timeout, retries=False)
    return urllib3.HTTPSConnectionPool(
        address,
        port,
        timeout=timeout,
        retries=False,
        ssl_context=ssl.create_default_context(),
        server_hostname=host.strip("[]"),
        assert_hostname=host.strip("[]"),
    )


def _written(address: Address) -> str:
    return f"[{address}]" if isinstance(address, ipaddress.IPv6Address) else str(address)


def _posted(pool: Any, request: Request, authority: str, path: str, deadline: Deadline) -> Answer:
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - see above

    headers = {**request.headers, "Host": authority, "User-Agent": "Ventanilla"}
    try:
        answer = pool.urlopen(
            "POST", path, body=request.body, headers=headers, redirect=False,
            preload_content=False,
        )  # fmt: skip
        if deadline.over:  # a head that was ended in the middle still reads as one
            raise Unreachable(_LATE)
        text = _body(answer, deadline)
    except (HTTPError, OSError) as error:
        # Its own words name the URL, which may be a secret.
        raise Unreachable(_LATE if deadline.over else _kind(error)) from None
    finally:
        pool.close()
    return Answer(answer.status, text, _retry_after(answer.headers.get("Retry-After")))


def _body(answer: Any, deadline: Deadline) -> str:
    """Return the beginning of what an answer says, whose status counts however slow the rest is."""
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - see above

    try:
        return _beginning(answer)
    except (HTTPError, OSError):
        if not deadline.over:
            raise
        return ""


def _beginning(answer: Any) -> str:
    """Read what fits, and no longer than one may read: some answers trickle for ever."""
    read, deadline = b"", time.monotonic() + READ_SECONDS
    while len(read) < MOST_READ and time.monotonic() < deadline:
        chunk = answer.read1(_CHUNK) if hasattr(answer, "read1") else answer.read(_CHUNK)
        if not chunk:
            break
        read += chunk
    answer.close()
    return read[:MOST_READ].decode("utf-8", "replace")


def _kind(error: Exception) -> str:
    name = type(error).__name__
    return _LATE if "Timeout" in name else f"no connection: {name}"


def _retry_after(header: str | None) -> timedelta | None:
    """Return how long a Retry-After header asks to wait: seconds, or until a date."""
    if not header:
        return None
    if header.strip().isdecimal():
        return timedelta(seconds=min(int(header.strip()[:9]), 86_400))
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    if until.tzinfo is None:
        return None
    return max(until - datetime.now(UTC), timedelta())


def accepted(answer: Answer, detail: str = "", asked: timedelta | None = None) -> Answer:
    """Return the answer if it is a yes; raises ``Unreachable`` for not now, ``Refused`` for no."""
    reason = f"HTTP {answer.status}{f' ({detail})' if detail else ''}"
    if 200 <= answer.status < 300:  # noqa: PLR2004 - as HTTP has them
        return answer
    if answer.status == _TOO_MANY or answer.status >= 500:  # noqa: PLR2004
        raise Unreachable(reason, asked or answer.retry_after)
    raise Refused(reason)
