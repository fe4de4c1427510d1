"""Whether somebody takes over from whom a new description of the desk takes off duty. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.escalation.on_call import on_call_at
from chalicelib.escalation.on_call.arrangement import Arrangement, Stand
from chalicelib.store.configuration import with_arranged
from chalicelib.tickets.errors import Refusal


class LeavesGap(Refusal):
    """The description takes somebody off duty, and nobody takes over."""

    problem = "leaves-gap"
    status = 409


def require_no_gap(
    before: Configuration,
    after: Configuration,
    arrangements: Sequence[Arrangement],
    now: datetime,
) -> None:
    """Raise ``LeavesGap`` when nobody takes over from who is on call, or will be by arrangement."""
    then = with_arranged(after, arrangements)
    told = [*_taken_off(before, then, now), *_arranged_away(after, arrangements, now)]
    if told:
        raise LeavesGap(" ".join(told))


def _taken_off(before: Configuration, after: Configuration, now: datetime) -> Iterator[str]:
    for name, schedule in before.on_call.items():
        person = on_call_at(schedule, now)
        if person is None or name not in after.on_call:
            continue
        if on_call_at(after.on_call[name], now) is None:
            yield (
                f"“on_call.{name}”: {person} is on call now, and nobody takes over. Add an "
                "override for somebody else that begins now, or let a layer cover this moment."
            )


def _arranged_away(
    after: Configuration, arrangements: Sequence[Arrangement], now: datetime
) -> Iterator[str]:
    for each in arrangements:
        ahead = each.stand in {Stand.HOLDS, Stand.ASKED} and each.ends_at > now
        if not ahead or each.schedule not in after.on_call:
            continue
        people = [each.person, *([each.instead_of] if each.back else [])]
        for person in people:
            if person is not None and person not in after.staff:
                thing, way = ("swap", "withdraw") if each.swap else ("override", "DELETE")
                yield (
                    f"“staff.{person}” is left out, but is on call in {each.schedule} by {thing} "
                    f"{each.id} until {each.ends_at.isoformat()}: {way} it, or let somebody else "
                    "take over first."
                )
