"""How often a client may call: counted by the minute in memory, and beyond a few calls on leases.

A container admits the first ``FREE`` calls of a client in a minute by itself, and takes the others
in chunks from the counter that all containers share. So who calls little costs no request, who
calls much costs one for ``CHUNK`` calls, and nobody makes more calls than the limit and ``FREE``
for each container.
"""

from collections.abc import Callable
from datetime import datetime

from chalicelib.configuration.api import Api
from chalicelib.tickets.events import Actor, Role

FREE = 10
CHUNK = 30
SECONDS = 60  # of the window
_SPENT = -1  # the counter had nothing left: it is not asked again in this minute


def minute_of(now: datetime) -> int:
    """Return the number of the minute in which a call counts."""
    return int(now.timestamp()) // SECONDS


def seconds_left(now: datetime) -> int:
    """Return in how many whole seconds the next minute has begun; at least one."""
    return SECONDS - int(now.timestamp()) % SECONDS


def limit_of(actor: Actor, terms: Api) -> int:
    """Return how many calls the desk takes from this client in a minute."""
    if actor.role is Role.MACHINE:
        return terms.machine_calls_per_minute
    return terms.calls_per_minute


class Calls:
    """What one container still admits of each client in the minute that runs.

    A Lambda serves one call at a time, so nothing here is locked. Clients of earlier minutes are
    forgotten: it never holds more clients than have called in one minute.
    """

    def __init__(self) -> None:
        """Start with no client known."""
        self._minute = 0
        self._left: dict[str, int] = {}

    def admit(self, client: str, minute: int, lease: Callable[[], int]) -> bool:
        """Return whether the client may make this call.

        ``lease`` takes the next calls from the shared counter and returns how many there were; it
        is asked only when the calls at hand are used up.
        """
        if minute != self._minute:
            self._minute, self._left = minute, {}
        left = self._left.get(client, FREE)
        if left == 0:
            left = lease() or _SPENT
        self._left[client] = left if left == _SPENT else left - 1
        return left != _SPENT
