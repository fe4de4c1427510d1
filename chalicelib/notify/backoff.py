"""When a message that could not be sent is tried again: later and later, then no more. Pure."""

from datetime import timedelta

# After each try but the last: an hour and ten minutes in all. infra/queues.py counts by it.
WAITS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=8),
    timedelta(minutes=30),
    timedelta(minutes=30),
)
TRIES = len(WAITS) + 1
SPREAD = 0.2  # of a wait, to either side: what failed together does not come back together
LONGEST = timedelta(hours=11)  # SQS hides a message for twelve at most


def is_last(tried: int) -> bool:
    """Whether the ``tried``-th try was the last one."""
    return tried >= TRIES


def wait_after(
    tried: int, chance: float, asked: timedelta | None = None, pace: float = 1.0
) -> timedelta:
    """Return how long to wait after the ``tried``-th try has failed.

    ``chance``, from 0 to 1, spreads the waits. Who ``asked`` for a longer wait gets it, also
    spread, but never a shorter one: that would use up the tries within seconds. ``pace`` makes all
    of it faster where a person is watching. After the last try there is no wait: the queue sets
    the message aside at once.
    """
    if is_last(tried):
        return timedelta()
    planned = WAITS[max(tried, 1) - 1] * (1 - SPREAD + 2 * SPREAD * chance) * pace
    if asked is not None and asked > planned:
        planned = asked * (1 + SPREAD * chance)
    return min(planned, LONGEST)
