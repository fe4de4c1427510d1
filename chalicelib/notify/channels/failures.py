"""How a delivery fails: for now, or for good. What the other side wrote is in neither."""

from datetime import timedelta


class Undelivered(Exception):
    """A message was not taken; ``reason`` is fit for the timeline and the log."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class Unreachable(Undelivered):
    """The other side does not answer, or not now: it is tried again, not before ``after``."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        """Keep the reason, and how long the other side asked to be left alone."""
        super().__init__(reason)
        self.after = after


class Refused(Undelivered):
    """The other side, or the desk, will never take this message: it is not tried again."""
