"""Verbs on on-call duty: stand in for somebody, ask for a swap and answer it; each request once."""

from chalicelib.configuration.model import Configuration
from chalicelib.desk.arranged import Decided, arranged, not_found, once
from chalicelib.desk.context import Call, Desk
from chalicelib.escalation.on_call import Schedule, arranging
from chalicelib.escalation.on_call.arrangement import Arrangement, Doing, overrides_of
from chalicelib.rights import require_of_desk
from chalicelib.store.duty import Duty
from chalicelib.tickets.errors import InvalidChange, Refusal
from chalicelib.tickets.number import ALPHABET

_ID = 8  # characters of 5 bits


class ScheduleNotFound(Refusal):
    """The desk has no such on-call schedule."""

    problem = "schedule-not-found"
    status = 404


def schedule_of(configuration: Configuration, name: str) -> Schedule:
    """Return a schedule of the desk; raises ``ScheduleNotFound`` with those that there are."""
    if name not in configuration.on_call:
        known = ", ".join(configuration.on_call) or "none"
        message = f"There is no schedule “{name[:60]}”. There are: {known}."
        raise ScheduleNotFound(message)
    return configuration.on_call[name]


def place(desk: Desk, new: Arrangement, call: Call) -> Arrangement:
    """Let somebody, or nobody, be on call for a while, whatever the schedule says."""
    require_of_desk(call.actor, "arrange_duty")

    def decide(duty: Duty, configuration: Configuration) -> Decided:
        schedule_of(configuration, new.schedule)
        _require_staff(configuration, person=new.person, instead_of=new.instead_of)
        known, now = duty.arrangements, desk.now()
        return Decided(Doing.PLACED, arranging.placed(new, known, call.actor, now))

    return arranged(desk, new.id, call, decide)


def take_back(desk: Desk, schedule: str, override: str, call: Call) -> None:
    """Let an override hold no longer; what has been of it stays."""
    require_of_desk(call.actor, "arrange_duty")

    def decide(duty: Duty, _: Configuration) -> Decided:
        found = duty.find(override)
        if found is None or found.swap or found.taken_back or found.schedule != schedule:
            raise not_found("override", override)
        left = arranging.ended(found, call.actor, desk.now())
        return Decided(Doing.ENDED, left or found, remains=left is not None)

    once(desk, override, call, decide)


def ask(desk: Desk, new: Arrangement, call: Call) -> Arrangement:
    """Ask a colleague to take the caller's shifts; nothing changes until they accept."""
    require_of_desk(call.actor, "arrange_duty")

    def decide(duty: Duty, configuration: Configuration) -> Decided:
        schedule = _now(configuration, new.schedule, duty)
        _require_staff(configuration, colleague=new.person, you=call.actor.id)
        known, now = duty.arrangements, desk.now()
        return Decided(Doing.ASKED, arranging.asked(new, schedule, known, call.actor, now))

    return arranged(desk, new.id, call, decide)


def accept(desk: Desk, swap: str, call: Call) -> Arrangement:
    """Accept a swap that the caller was asked for; a supervisor forces anybody's."""

    def decide(duty: Duty, configuration: Configuration) -> Decided:
        found = _swap(duty, swap)
        schedule = _now(configuration, found.schedule, duty)
        _require_staff(configuration, colleague=found.person, asker=found.instead_of)
        accepted = arranging.accepted(found, schedule, call.actor, desk.now())
        return Decided(Doing.ACCEPTED, accepted)

    require_of_desk(call.actor, "arrange_duty")
    return arranged(desk, swap, call, decide)


def decline(desk: Desk, swap: str, call: Call) -> Arrangement:
    """Decline a swap that the caller was asked for."""
    require_of_desk(call.actor, "arrange_duty")
    return arranged(
        desk,
        swap,
        call,
        lambda duty, _: Decided(
            Doing.DECLINED, arranging.declined(_swap(duty, swap), call.actor, desk.now())
        ),
    )


def withdraw(desk: Desk, swap: str, call: Call) -> Arrangement:
    """Take back a swap that nobody has answered."""
    require_of_desk(call.actor, "arrange_duty")
    return arranged(
        desk,
        swap,
        call,
        lambda duty, _: Decided(
            Doing.WITHDRAWN, arranging.withdrawn(_swap(duty, swap), call.actor, desk.now())
        ),
    )


def new_id(desk: Desk) -> str:
    """Return an id for an override or swap, in no order that anybody could follow."""
    bits = desk.random_bits(5 * _ID)
    return "".join(ALPHABET[(bits >> 5 * place) & 31] for place in range(_ID)).lower()


def _now(configuration: Configuration, name: str, duty: Duty) -> Schedule:
    """Return a schedule with what is arranged at this moment, not a minute ago."""
    return schedule_of(configuration, name).with_arranged(overrides_of(name, duty.arrangements))


def _swap(duty: Duty, swap: str) -> Arrangement:
    found = duty.find(swap)
    if found is None or not found.swap:
        raise not_found("swap", swap)
    return found


def _require_staff(configuration: Configuration, **people: str | None) -> None:
    for field, person in people.items():
        if person is not None and person not in configuration.staff:
            message = f"“{field}”: {person[:80]} is not of this desk's staff: see GET /desk."
            raise InvalidChange(message)
