"""Paging, where the plan meets the table: pages that came back go on by the next method."""

from dataclasses import dataclass

from chalicelib.desk.context import Desk
from chalicelib.notify import page
from chalicelib.notify.gathering import to_page
from chalicelib.notify.occasion import Occasion, Surroundings
from chalicelib.notify.reaching import Enqueue, Reaching
from chalicelib.store.keys import EVENTS
from chalicelib.tickets.events import Event, Kind
from chalicelib.tickets.model import Ticket


@dataclass(frozen=True)
class Pager:
    """Pages people, and goes on where that failed."""

    desk: Desk
    enqueue: Enqueue

    def returned(self, event: Event, ticket: Ticket, around: Surroundings) -> None:
        """Page somebody by their next method when the mail that paged them came back."""
        if event.kind is not Kind.UNDELIVERED or "person" not in event.details:
            return
        line, address = str(event.details["line"]), str(event.details["person"])
        person = around.configuration.staff.get(address)
        if person is None:
            return
        place = line.partition("~")[0].removeprefix(EVENTS)
        paged = self.desk.tickets.event(event.number, f"{event.number}.{place}")
        paged = paged.model_copy(update={"details": {**paged.details, "people": [address]}})
        occasion = Occasion(paged, ticket, to_page(self.desk, paged, around))
        jobs = page.to_person(occasion, address, person)
        # Their methods may be others by now: then it is the last that says whether all failed.
        failed = next((job for job in jobs if job.place["SK"] == line), jobs[-1])
        Reaching(self.desk, self.enqueue).failed(failed)
