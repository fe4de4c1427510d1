"""A ticket on its way through everything that is due, and the events so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.configuration.model import Configuration
from chalicelib.desk.follow import follow
from chalicelib.tickets.chain import Chain
from chalicelib.tickets.events import DESK, Event, Kind, apply
from chalicelib.tickets.model import Ticket

_PARTS = 10  # of one version


@dataclass(frozen=True)
class Waking:
    """Its events are written together; ``ticket`` keeps its version until it is done."""

    ticket: Ticket
    now: datetime
    configuration: Configuration
    events: tuple[Event, ...] = field(default=())

    def with_event(
        self, kind: Kind, details: Mapping[str, object], reason: str | None = None
    ) -> "Waking":
        """Return it with something that happened, and that moves nothing else."""
        event = Event(
            number=self.ticket.number,
            version=self.ticket.version + 1,
            part=len(self.events),
            kind=kind,
            at=self.now,
            actor=DESK,
            reason=reason,
            details=dict(details),
        )
        return replace(self, events=(*self.events, event))

    def with_change(self, event: Event) -> "Waking":
        """Return it changed by an event, with all that follows from it."""
        event = event.model_copy(update={"part": len(self.events)})
        changed, events = follow(apply(self.ticket, event), event, self.configuration)
        ticket = changed.model_copy(update={"version": self.ticket.version})
        return replace(self, ticket=ticket, events=(*self.events, *events))

    def with_ticket(self, **update: object) -> "Waking":
        """Return it with other fields of the ticket."""
        return replace(self, ticket=self.ticket.model_copy(update=update))

    def with_chain(self, chain: Chain) -> "Waking":
        """Return it with a chain in the place of the one with the same id."""
        return self.with_ticket(
            escalations=tuple(
                chain if each.id == chain.id else each for each in self.ticket.escalations
            )
        )

    def done(self, ticket: Ticket) -> tuple[Ticket, tuple[Event, ...]]:
        """Return the ticket at its next version, or as it was when nothing was due."""
        if not self.events:
            return ticket, ()
        placed = tuple(
            event.model_copy(update=_place(ticket.version, count))
            for count, event in enumerate(self.events)
        )
        done = {"version": placed[-1].version, "updated_at": self.now}
        return self.ticket.model_copy(update=done), placed


def _place(before: int, count: int) -> dict[str, int]:
    """Return the place of an event: its part is one digit, so that stored keys sort in order."""
    return {"version": before + 1 + count // _PARTS, "part": count % _PARTS}
