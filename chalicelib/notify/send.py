"""Sending: claim the message, hand it to its channel, write on the timeline how it ended."""

from dataclasses import dataclass

from chalicelib.desk.context import Desk
from chalicelib.notify.channels.failures import Refused, Undelivered
from chalicelib.notify.channels.table import Deliverers
from chalicelib.notify.job import OVER_HTTP, Channel, Job
from chalicelib.store.keys import sortable, told_webhook
from chalicelib.store.told import told_place

RECORDING_TRIES = 3


class StillSending(Exception):
    """Another sender holds the claim: the queue brings the message again to see how it ended."""


@dataclass(frozen=True)
class Sender:
    """Sends jobs over their channels, each once."""

    desk: Desk
    deliverers: Deliverers
    mail_domain: str  # of the Message-IDs that SES gives

    def send(self, job: Job, *, last: bool = False) -> bool:
        """Send the message unless that was done; return whether it was sent now.

        An error of the provider is written on the timeline and raised: the queue tries again, but
        for ``Refused``, which no further try would change. After the ``last`` try the timeline says
        that it was given up. A sender that dies between sending and recording makes one message go
        out twice, which is better than none; that is the only case.
        """
        told, now = self.desk.told, self.desk.now()
        place = told_place(job.pk, job.event, job.channel, job.address)
        line = {
            "channel": job.channel.value,
            "audience": job.audience,
            "template": job.template,
            "to": job.to or job.address,
            "subject": job.subject,
        }
        if job.webhook and job.channel in OVER_HTTP:
            listed = f"{sortable(now)}#{job.number}"
            line |= {"requester": told_webhook(job.webhook), "created_key": listed}
        if not told.claim(place, line, now):
            if told.is_sent(place):
                return False
            raise StillSending(job.template)
        try:
            provider_id = self.deliverers[job.channel](job)
        except Exception as error:
            told.record(place, "failed", self.desk.now(), reason=_reason(error, last=last))
            raise
        self._record(place, job, provider_id)
        return True

    def _record(self, place: dict[str, str], job: Job, provider_id: str) -> None:
        """Write that it went out, so that its answers find the ticket; try hard, for it is out."""
        for left in reversed(range(RECORDING_TRIES)):
            try:
                if job.channel is Channel.EMAIL and job.number:
                    message_id = f"<{provider_id}@{self.mail_domain}>"
                    self.desk.mails.remember(job.sender, message_id, job.number)
                self.desk.told.record(place, "sent", self.desk.now(), provider_id=provider_id)
            except Exception:
                if not left:
                    raise
            else:
                return


def _reason(error: Exception, *, last: bool) -> str:
    """Return why it failed, without what the provider quotes of the message."""
    response = getattr(error, "response", {})
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    why = error.reason if isinstance(error, Undelivered) else str(code or type(error).__name__)
    if isinstance(error, Refused):
        return f"{why[:160]}; not tried again"
    return f"{why[:160]}; given up" if last else why[:160]
