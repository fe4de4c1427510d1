"""Whether a page is still wanted, and what follows when it does not arrive: the next method, then
the next step. Each may be repeated: a line on record, and a marker, keep it from happening twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.desk import paging
from chalicelib.desk.context import Desk
from chalicelib.notify.bundled import worded
from chalicelib.notify.job import Job, Page, line_of
from chalicelib.store.keys import DIGESTS
from chalicelib.store.told import Ending

Enqueue = Callable[[Sequence[Job]], None]

NOT_WANTED = "not_wanted"  # stands on the line of a page that somebody else had seen to
_FAILED = frozenset({"failed", "bounced"})


@dataclass(frozen=True)
class Reaching:
    """Sees to it that a page reaches its person, or that the escalation hears that it did not."""

    desk: Desk
    enqueue: Enqueue

    def wanted(self, job: Job) -> tuple[Job, str | None]:
        """Return the message with the pages that somebody is still to get, or why nobody is.

        Of a bundle what others saw to drops out, and its ticket's line says so.
        """
        whys = {page: paging.standing(self.desk, page.number, page.chain) for page in job.pages}
        left = tuple(page for page, why in whys.items() if why is None)
        if len(left) == len(job.pages):
            return job, None
        if job.basket is None or not left:
            return job, next(iter(whys.values()))
        for page, why in whys.items():
            if why is not None:
                self.beside(job, page, "suppressed", reason=why, **{NOT_WANTED: "yes"})
        return worded(job, left, self.desk.configuration.read()), None

    def beside(self, job: Job, page: Page, ending: Ending, **facts: str) -> None:
        """Write on the timeline of one of a bundle's tickets how that ended."""
        line = line_of(job) | page.called | {"bundle": job.event.removeprefix(DIGESTS)}
        place = job.place_of(page.pk, page.event)
        self.desk.told.record_beside(place, line, ending, self.desk.now(), **facts)

    def failed(self, job: Job) -> None:
        """Page by the person's next method at once; after the last, write that none arrived.

        The failure stands on record before. What goes out now has the same line as its copy that
        waits for its delay, so that only one of them is sent; where it was tried already it is not
        begun once more, or what is tried again and again would multiply.
        """
        if not job.ways:
            return  # it pages nobody by a method of theirs
        if job.then is not None and not self.desk.told.read(job.then.place):
            self.enqueue([job.then.model_copy(update={"delay": 0})])
        if not all(self._has_failed(job, line) for line in job.ways):
            return
        for page in job.pages:
            who, by = str(page.person), job.correlation_id or ""
            paging.unreached(self.desk, page.number, page.chain, page.taken, who, by)

    def _has_failed(self, job: Job, line: str) -> bool:
        found = self.desk.told.read({"PK": job.pk, "SK": line})
        held = found.get("status") == "suppressed" and NOT_WANTED not in found
        return held or found.get("status") in _FAILED
