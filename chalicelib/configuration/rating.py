"""Whether the desk asks its customers what they think of a solution, and how often at most."""

from datetime import timedelta

from chalicelib.sla.duration import WrittenDuration
from chalicelib.tickets.value import Frozen


class RatingTerms(Frozen):
    """Each person is asked once in ``at_most_every``, however many of their tickets are solved."""

    asked: bool = True
    at_most_every: WrittenDuration = timedelta(hours=720)
