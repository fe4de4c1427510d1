"""Sending: claim the message, hand it to its channel, write on the timeline how it ended.

An address that mail does not reach, or whose owner complained, gets none until it is verified.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.desk import addresses, feedback
from chalicelib.desk.context import Desk
from chalicelib.desk.feedback import Original
from chalicelib.notify.channels.failures import Refused, Undelivered
from chalicelib.notify.channels.table import Deliverers
from chalicelib.notify.job import OVER_HTTP, Channel, Job, line_of
from chalicelib.notify.page import ROOM
from chalicelib.notify.reaching import NOT_WANTED, Enqueue, Reaching
from chalicelib.store.keys import sortable, told_webhook

if TYPE_CHECKING:
    from chalicelib.store.told import Ending

RECORDING_TRIES = 3
KEPT = timedelta(days=1)  # the line of what was of use for a while only
_ANSWERS = frozenset({"answered", "resolved"})
_ASKED = frozenset({"requester", "copied"})


class StillSending(Exception):
    """Another sender holds the claim: the queue brings the message again to see how it ended."""


@dataclass(frozen=True)
class Sender:
    """Sends jobs over their channels, each once."""

    desk: Desk
    deliverers: Deliverers
    mail_domain: str  # of the Message-IDs that SES gives
    enqueue: Enqueue  # what goes out instead of a page that failed

    @property
    def reaching(self) -> Reaching:
        """What sees to it that pages arrive."""
        return Reaching(self.desk, self.enqueue)

    def send(self, job: Job, *, last: bool = False) -> bool:
        """Send the message unless that was done; return whether it was sent now.

        An error of the provider is written on the timeline and raised: the queue tries again, but
        for ``Refused``, which no further try would change. After the ``last`` try the timeline says
        that it was given up. A sender that dies between sending and recording makes one message go
        out twice, which is better than none; that is the only case.
        """
        told, now = self.desk.told, self.desk.now()
        place = job.place
        line: dict[str, Any] = line_of(job)
        if job.number and job.pages:
            line |= job.pages[0].called
        if job.until:
            line["expires_at"] = int((job.until + KEPT).timestamp())
        if job.webhook and job.number and job.channel in OVER_HTTP:
            listed = f"{sortable(now)}#{job.number}"
            line |= {"requester": told_webhook(job.webhook), "created_key": listed}
        if not told.claim(place, line, now):
            if told.is_done(place):
                self._tell_parts(job, place)
                self._page_on(job)
                return False
            raise StillSending(job.template)
        try:
            job, over = self.reaching.wanted(job)
            if over:
                facts = {"reason": over, NOT_WANTED: "yes"}
                told.record(place, "suppressed", self.desk.now(), **facts)
                self._tell_parts(job, place)
                return False
            if why := self._why_not(job):
                told.record(place, "suppressed", self.desk.now(), reason=why)
                self._tell_parts(job, place)
                self._tell_author(place, job, why)
                self.reaching.failed(job)
                return False
            provider_id = self.deliverers[job.channel](job)
        except Exception as error:
            told.record(place, "failed", self.desk.now(), reason=_reason(error, last=last))
            if last or isinstance(error, Refused):
                self._tell_parts(job, place)
            self.reaching.failed(job)
            raise
        self._record(place, job, provider_id)
        return True

    def _page_on(self, job: Job) -> None:
        """Do what follows from a page that was held back, if whoever held it back did not."""
        line = self.desk.told.read(job.place) if job.pages else {}
        if line.get("status") == "suppressed" and NOT_WANTED not in line:
            self.reaching.failed(job)

    def _tell_author(self, place: dict[str, str], job: Job, why: str) -> None:
        """Tell the ticket's agent of an answer that was not sent, or they believe it was."""
        if job.number and job.template in _ANSWERS and job.audience in _ASKED:
            original = Original(place, job.to or job.address, job.template)
            feedback.kept_back(self.desk, original, why, job.correlation_id or "")

    def _why_not(self, job: Job) -> str | None:
        """Return why nothing goes to that address at present, or None."""
        if job.until and self.desk.now() > job.until:
            return "too late"
        if self._has_left(job):
            return "is no longer of this desk"
        if job.channel is not Channel.EMAIL:
            return None
        known = addresses.known(self.desk, job.address, job.number)
        if not known.undeliverable:
            return None
        return f"{known.kind}: {known.reason}" if known.reason else str(known.kind)

    def _has_left(self, job: Job) -> bool:
        """Whether whom it pages has left the desk since: a page may wait a quarter of an hour."""
        who = job.pages[0].person if job.pages else None
        named = who is not None and not who.startswith(ROOM)
        return named and who not in self.desk.configuration.read().staff

    def _tell_parts(self, job: Job, place: dict[str, str]) -> None:
        """Write on the timeline of each ticket that a digest told it, or why it did not."""
        line = self.desk.told.read(place) if job.tells or _is_bundle(job) else {}
        ending = line.get("status")
        status: Ending = ending if ending in {"suppressed", "failed"} else "sent"
        why = {"reason": str(line["reason"])} if "reason" in line else {}
        for part in _parts(job):
            self.desk.told.record(part, status, self.desk.now(), by="digest", **why)
        unwanted = {NOT_WANTED: "yes"} if NOT_WANTED in line else {}
        for page in job.pages if _is_bundle(job) else ():
            self.reaching.beside(job, page, status, **why, **unwanted)

    def _remember(self, place: dict[str, str], job: Job, message_id: str) -> None:
        if job.number:
            self.desk.mails.remember(job.sender, message_id, job.number, place["SK"])
        elif job.tells or _is_bundle(job):
            lines = [job.place_of(page.pk, page.event) for page in job.pages]
            self.desk.mails.remember_digest(job.sender, message_id, [*_parts(job), *lines])

    def _record(self, place: dict[str, str], job: Job, provider_id: str) -> None:
        """Write that it went out, so that its answers find the ticket; try hard, for it is out."""
        for left in reversed(range(RECORDING_TRIES)):
            try:
                if job.channel is Channel.EMAIL:
                    self._remember(place, job, f"<{provider_id}@{self.mail_domain}>")
                self.desk.told.record(place, "sent", self.desk.now(), provider_id=provider_id)
                self._tell_parts(job, place)
            except Exception:
                if not left:
                    raise
            else:
                return


def _is_bundle(job: Job) -> bool:
    return job.basket is not None and bool(job.pages)


def _parts(job: Job) -> list[dict[str, str]]:
    """Return the places of the lines of what a digest tells."""
    return [job.place_of(pk, event) for pk, event in job.tells]


def _reason(error: Exception, *, last: bool) -> str:
    """Return why it failed, without what the provider quotes of the message."""
    response = getattr(error, "response", {})
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    why = error.reason if isinstance(error, Undelivered) else str(code or type(error).__name__)
    if isinstance(error, Refused):
        return f"{why[:160]}; not tried again"
    return f"{why[:160]}; given up" if last else why[:160]
