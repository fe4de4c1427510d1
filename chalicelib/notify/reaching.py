"""Whether a page is still wanted, and what follows when it does not arrive: the next method, then
the next step. Each may be repeated: a line on record, and a marker, keep it from happening twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.desk import paging
from chalicelib.desk.context import Desk
from chalicelib.notify.job import Job

Enqueue = Callable[[Sequence[Job]], None]

NOT_WANTED = "not_wanted"  # stands on the line of a page that somebody else had seen to
_FAILED = frozenset({"failed", "bounced"})


@dataclass(frozen=True)
class Reaching:
    """Sees to it that a page reaches its person, or that the escalation hears that it did not."""

    desk: Desk
    enqueue: Enqueue

    def not_wanted(self, job: Job) -> str | None:
        """Return why nobody is to be paged by this message any more, or None."""
        whys = [paging.standing(self.desk, page.number, page.chain) for page in job.pages]
        return whys[0] if whys and all(whys) else None

    def failed(self, job: Job) -> None:
        """Page by the person's next method at once; after the last, write that none arrived.

        The failure stands on record before. What goes out now has the same line as its copy that
        waits for its delay, so that only one of them is sent; where it was tried already it is not
        begun once more, or what is tried again and again would multiply.
        """
        if not job.pages or job.pages[0].person is None:
            return
        if job.then is not None and not self.desk.told.read(job.then.place):
            self.enqueue([job.then.model_copy(update={"delay": 0})])
        if not all(self._has_failed(job, line) for line in job.ways):
            return
        for page in job.pages:
            who, by = str(page.person), job.correlation_id or ""
            paging.unreached(self.desk, page.number, page.chain, page.step, who, by)

    def _has_failed(self, job: Job, line: str) -> bool:
        found = self.desk.told.read({"PK": job.pk, "SK": line})
        held = found.get("status") == "suppressed" and NOT_WANTED not in found
        return held or found.get("status") in _FAILED
