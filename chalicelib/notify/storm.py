"""When somebody is called to so many tickets that further pages are collected. Pure.

Counted are tickets, not messages: the next step of a ticket that one knows of is no storm.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.configuration.paging import Paging

MINUTE = timedelta(minutes=1)


class Called(NamedTuple):
    """A page that somebody got: by which event, of which ticket, when, and whether alone."""

    event: str
    number: str
    at: datetime
    alone: bool


def alone(
    lately: Sequence[Called], event: str, number: str, now: datetime, terms: Paging
) -> tuple[bool, tuple[Called, ...]]:
    """Return whether a page goes out by itself, and what to remember of the latest.

    Asked again about the same event the answer is the same, as long as it is remembered. Of each
    ticket the latest page is, and of no more tickets than decide.
    """
    recent = [each for each in lately if each.at > now - terms.bundle_within]
    known = next((each.alone for each in recent if each.event == event), None)
    if known is not None:
        return known, tuple(recent)
    others = {each.number: each for each in recent if each.number != number}
    goes = len(others) < terms.bundle_after
    kept = sorted(others.values(), key=lambda each: each.at)[-terms.bundle_after :]
    return goes, (*kept, Called(event, number, now, goes))


def told_at(now: datetime) -> datetime:
    """Return when what is collected now is told: with all else of the same minute."""
    return now.replace(second=0, microsecond=0) + MINUTE
