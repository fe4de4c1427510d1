"""Sending: claim the message, hand it to SES or SNS, write on the timeline how it ended.

An address that mail does not reach, or whose owner complained, gets none until it is verified.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.customers.address import in_ascii
from chalicelib.desk import addresses
from chalicelib.desk.context import Desk
from chalicelib.notify.job import Channel, Job, line_of
from chalicelib.notify.mail import compose
from chalicelib.store.told import Ending, told_place

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sns import SNSClient

RECORDING_TRIES = 3
SMS_LENGTH = 480  # characters: three parts


class StillSending(Exception):
    """Another sender holds the claim: the queue brings the message again to see how it ended."""


@dataclass(frozen=True)
class Sender:
    """Sends jobs over their channels, each once."""

    desk: Desk
    ses: "SESClient"
    sns: "SNSClient"
    configuration_set: str
    mail_domain: str  # of the Message-IDs that SES gives

    def send(self, job: Job) -> bool:
        """Send the message unless that was done; return whether it was sent now.

        An error of the provider is written on the timeline and raised: the queue tries again. A
        sender that dies between sending and recording makes one message go out twice, which is
        better than none; that is the only case.
        """
        told, now = self.desk.told, self.desk.now()
        place = told_place(job.pk, job.event, job.channel, job.address)
        if not told.claim(place, line_of(job), now):
            if told.is_done(place):
                self._tell_parts(job, place)
                return False
            raise StillSending(job.template)
        try:
            if why := self._why_not(job):
                told.record(place, "suppressed", self.desk.now(), reason=why)
                self._tell_parts(job, place)
                return False
            provider_id = self._hand_over(job)
        except Exception as error:
            told.record(place, "failed", self.desk.now(), reason=_reason(error))
            raise
        self._record(place, job, provider_id)
        return True

    def _why_not(self, job: Job) -> str | None:
        """Return why nothing goes to that address at present, or None."""
        if job.channel is not Channel.EMAIL:
            return None
        known = addresses.known(self.desk, job.address, job.number)
        if not known.undeliverable:
            return None
        return f"{known.kind}: {known.reason}" if known.reason else str(known.kind)

    def _hand_over(self, job: Job) -> str:
        if job.channel is Channel.SMS:
            answer = self.sns.publish(PhoneNumber=job.address, Message=job.text[:SMS_LENGTH])
            return answer["MessageId"]
        if job.channel is Channel.TOPIC:
            answer = self.sns.publish(TopicArn=job.address, Subject="Page", Message=job.text)
            return answer["MessageId"]
        sent = self.ses.send_raw_email(
            Source=job.sender,
            Destinations=[in_ascii(job.address)],
            RawMessage={"Data": compose(job, self.desk.now())},
            ConfigurationSetName=self.configuration_set,
        )
        return sent["MessageId"]

    def _tell_parts(self, job: Job, place: dict[str, str]) -> None:
        """Write on the timeline of each ticket that a digest told it, or was kept back."""
        line = self.desk.told.read(place) if job.tells else {}
        status: Ending = "suppressed" if line.get("status") == "suppressed" else "sent"
        why = {"reason": str(line["reason"])} if "reason" in line else {}
        for pk, event in job.tells:
            part = told_place(pk, event, job.channel, job.address)
            self.desk.told.record(part, status, self.desk.now(), by="digest", **why)

    def _record(self, place: dict[str, str], job: Job, provider_id: str) -> None:
        """Write that it went out, so that its answers find the ticket; try hard, for it is out."""
        for left in reversed(range(RECORDING_TRIES)):
            try:
                if job.channel is Channel.EMAIL and job.number:
                    message_id = f"<{provider_id}@{self.mail_domain}>"
                    self.desk.mails.remember(job.sender, message_id, job.number, place["SK"])
                self.desk.told.record(place, "sent", self.desk.now(), provider_id=provider_id)
                self._tell_parts(job, place)
            except Exception:
                if not left:
                    raise
            else:
                return


def _reason(error: Exception) -> str:
    """Return why it failed, without what the provider quotes of the message."""
    response = getattr(error, "response", {})
    code = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    return str(code or type(error).__name__)[:200]
