"""Owns what preflight finds: its kind, how grave it is, where, when, and whom it concerns."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from chalicelib.sla.blocks import Interval


class Severity(StrEnum):
    """How grave it is."""

    ERROR = "error"  # somebody would not be reached
    WARNING = "warning"


class Kind(StrEnum):
    """What is wrong, or may be."""

    GAP = "gap"  # of a schedule that an escalation names
    UNUSED_GAP = "unused_gap"  # of one that none names
    NO_CONTACT = "no_contact"  # nothing reaches somebody who is paged
    BAD_CONTACT = "bad_contact"  # one of their methods leads nowhere
    UNVERIFIED_CONTACT = "unverified_contact"  # desk.yaml's, and used
    UNUSED_CONTACT = "unused_contact"  # their own, and not used until it is verified
    NO_REST = "no_rest"  # on call for too long on end
    EMPTY_STEP = "empty_step"  # of an escalation: nobody receives it
    DEAD_TARGET = "dead_target"  # one of a step's, and others are reached
    LAST_LEVEL = "last_level"  # a step raises to the next one, and there is none
    SHADOWED = "shadowed"  # an escalation: those above it take all its tickets
    CONTRADICTION = "contradiction"  # its `when` leaves out what sets it off
    NO_TRIGGER = "no_trigger"  # it names nothing that sets it off
    NOTHING_PROMISED = "nothing_promised"  # it waits for what is promised to none of its tickets
    SLA_SHADOWED = "sla_shadowed"
    SLA_PROMISES_NOTHING = "sla_promises_nothing"  # at priorities that it is for
    CALENDAR_CLOSED = "calendar_closed"  # for a year
    HOLIDAYS_END = "holidays_end"  # the list of them


class Cause(StrEnum):
    """Why somebody or something is not reached, beside the faults of a contact method."""

    NOBODY_ON_CALL = "nobody_on_call"
    NO_PEOPLE = "no_people"
    NO_SUPERVISOR = "no_supervisor"
    NO_ASSIGNEE = "no_assignee"
    NO_CONTACT = "no_contact"
    NO_WEBHOOK = "no_webhook"
    WEBHOOK_OFF = "webhook_off"


class Where(NamedTuple):
    """The part of the desk that it is about; what does not apply is None."""

    schedule: str | None = None
    policy: str | None = None  # of escalation
    step: int | None = None  # of that policy, from 1
    target: str | None = None  # of that step
    sla: str | None = None
    calendar: str | None = None
    person: str | None = None


class Found(NamedTuple):
    """One thing that is wrong. ``values`` are the names that its sentences are filled with."""

    kind: Kind
    severity: Severity
    where: Where
    spans: tuple[Interval, ...] = ()  # when, in order; empty where it is so at any time
    values: Mapping[str, str] = {}
    causes: Mapping[str, str] = {}  # of what is not reached, by what it is
    teams: tuple[str, ...] = ()  # whom it concerns; empty: the whole desk


def in_order(found: Iterable[Found]) -> tuple[Found, ...]:
    """Return errors first, and what comes first before what comes later."""
    return tuple(sorted(found, key=_rank))


def errors(found: Iterable[Found]) -> int:
    """Return of how many somebody would not be reached."""
    return sum(each.severity is Severity.ERROR for each in found)


def _rank(each: Found) -> tuple[bool, bool, datetime | None, int]:
    first = each.spans[0][0] if each.spans else None
    return each.severity is not Severity.ERROR, first is None, first, [*Kind].index(each.kind)
