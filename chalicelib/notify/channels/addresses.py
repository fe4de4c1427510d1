"""Where a webhook may lead: HTTPS to a public address, and to nothing inside. Pure."""

import ipaddress
import re
from typing import NamedTuple

_HTTPS = 443
_MOST_PORTS = 65_535
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})?|\[[0-9A-Fa-f:.]{2,45}\])"
    r"(?::(?P<port>\d{1,5}))?(?P<path>[/?][!$-~]*)?"
)
_LOOPBACK = "127.0.0.1"
# Never public, whatever the Python at hand knows of them: IPv6 that carries an IPv4 address, by
# which a gateway or the kernel would reach that one, and the providers' own corner of IPv4.
_NEVER = tuple(
    ipaddress.ip_network(each)
    for each in (
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "100.64.0.0/10",
        "192.0.0.0/24",
    )
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NoTarget(Exception):
    """The URL may not be posted to; its text says why, without the URL."""


class Target(NamedTuple):
    """What a URL names, taken apart once, so that what is checked is what is connected to."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return host and port as the Host header says them."""
        usual = self.port == (_HTTPS if self.secure else 80)
        return self.host if usual else f"{self.host}:{self.port}"


def target_of(url: str, *, loopback: bool = False) -> Target:
    """Return what ``url`` names; raises ``NoTarget`` for what is not HTTPS or can be misread.

    ``loopback``: on a laptop also plain HTTP, and to 127.0.0.1 alone.
    """
    found = _URL.fullmatch(url)
    if found is None:
        message = "is not a plain https:// address: no user, no fragment, ASCII only"
        raise NoTarget(message)
    secure = found["scheme"] == "https"
    if not secure and not (loopback and found["host"] == _LOOPBACK):
        message = "must begin with https://"
        raise NoTarget(message)
    port = int(found["port"] or (_HTTPS if secure else 80))
    if not 0 < port <= _MOST_PORTS:
        message = "names a port that there is not"
        raise NoTarget(message)
    path = found["path"] or "/"
    target = Target(secure, found["host"], port, path if path.startswith("/") else f"/{path}")
    _require_public_literal(target, loopback=loopback)
    return target


def _require_public_literal(target: Target, *, loopback: bool) -> None:
    try:
        literal = ipaddress.ip_address(target.host.strip("[]"))
    except ValueError:
        return  # a name, which is looked at each time that it is resolved
    require_public([literal], loopback=loopback and not target.secure)


def require_public(addresses: list[Address], *, loopback: bool = False) -> None:
    """Raise ``NoTarget`` unless every address is of the public internet.

    One that is not is enough: a name that leads to both is made to be asked until it fits.
    """
    for each in addresses:
        if loopback and str(each) == _LOOPBACK:
            continue
        if not is_public(each):
            message = "leads to an address that is not of the public internet"
            raise NoTarget(message)


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet: no private, loopback, link-local, metadata."""
    if any(address in each for each in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
