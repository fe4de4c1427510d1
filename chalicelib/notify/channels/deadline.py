"""One deadline over a whole connection: what trickles is ended from outside, wherever it stands."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self


class Deadline:
    """Ends the connections that were made within it once its seconds are over.

    Timeouts of a socket count from byte to byte: a head that comes letter by letter outlasts them
    all, and the function that waits for it.
    """

    def __init__(self, seconds: float) -> None:
        """Prepare the clock, which starts with the ``with``."""
        self.over = False
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()
        self._clock = threading.Timer(seconds, self._end)
        self._clock.daemon = True

    def __enter__(self) -> Self:
        """Start the clock."""
        self._clock.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Stop the clock; what was made within it is ended by nobody any more."""
        self._clock.cancel()
        with self._lock:
            for each in self._ends:
                each.close()
            self._ends.clear()

    def within(self, connection: type[Any]) -> type[Any]:
        """Return the class of connections that are ended with the deadline."""
        watch = self._watch

        class Ended(connection):  # type: ignore[misc]
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                watch(made)
                return made

        return Ended

    def _watch(self, made: socket.socket) -> None:
        with self._lock:
            # A second handle, for TLS takes the first one over.
            self._ends.append(made.dup())
            if self.over:
                _hang_up(made)

    def _end(self) -> None:
        with self._lock:
            self.over = True
            for each in self._ends:
                _hang_up(each)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
